/** Which records have changed, said by the server as it happens. While nobody says it, pages ask by the clock. */
import type { QueryClient } from '@tanstack/react-query'

import { address } from './client'

type Changed = { records: { entity: string; id: string }[]; missed: boolean }

/** What is drawn out of several kinds of records, by the kinds that may change it. */
const DRAWN_OF: Record<string, string[]> = {
  order: ['workbench', 'task', 'order-of-task'], case: ['workbench', 'task', 'order', 'order-of-task'], task: ['workbench', 'order', 'order-of-task'],
  import_batch: ['asset'], asset: ['place'],
}
/** Who is signed in and what things are called does not change with records. */
const STANDING = ['me', 'acts', 'schema']
const QUIET_MS = 600
const AGAIN_MS = 30_000

let connected = false

/** For `refetchInterval`: by the clock only while nothing is heard. */
export const unlessLive = (ms: number) => (): number | false => (connected ? false : ms)

function refresh(client: QueryClient, kinds: Set<string>, all: boolean): void {
  void client.invalidateQueries({
    predicate: ({ queryKey: [kind] }) => (all ? !STANDING.includes(String(kind)) : kinds.has(String(kind))),
  })
}

/** Listens until told to stop. */
export function listen(client: QueryClient): () => void {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let later: ReturnType<typeof setTimeout> | undefined
  const kinds = new Set<string>()
  let all = false
  let again = false

  const tell = () => {
    timer = undefined
    refresh(client, new Set(kinds), all)
    kinds.clear()
    all = false
  }
  const changed = (event: MessageEvent<string>) => {
    const news = JSON.parse(event.data) as Changed
    news.records.forEach(({ entity }) => [entity, ...(DRAWN_OF[entity] ?? [])].forEach((kind) => kinds.add(kind)))
    all ||= news.missed
    timer ??= setTimeout(tell, QUIET_MS)
  }
  const open = () => {
    source = new EventSource(address('/events'))
    source.onopen = () => {
      connected = true
      if (again) refresh(client, kinds, true)
      again = true
    }
    source.addEventListener('changed', changed)
    source.addEventListener('ended', () => {
      source?.close()
      connected = false
      refresh(client, new Set(['workbench']), false)
    })
    source.onerror = () => {
      connected = false
      if (source?.readyState === EventSource.CLOSED) later = setTimeout(open, AGAIN_MS)
    }
  }
  open()
  return () => {
    source?.close()
    connected = false
    clearTimeout(timer)
    clearTimeout(later)
  }
}
