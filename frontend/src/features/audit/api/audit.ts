/** The log of the bank: entries, signed heads, and the verdict of recomputing all of it. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { address, get, post, type Text } from '../../../shared/api/client'
import type { Row, SchemaField } from '../../../shared/api/records'

export type Entry = Row & {
  leaf_no: number | null
  recorded_at: string
  at: string
  actor_id: string | null
  actor_id_title: string | null
  command: string
  record: string | null
  record_id: string | null
  outcome: 'ok' | 'denied' | 'error'
  reason: string | null
  ip: string | null
  device: string | null
  detail: Record<string, unknown> | null
}

export type Head = { size: number; root: string; algorithm: string; at: string; key_id: string; witnesses: { name: string; at: string }[] }

export type Standing = {
  leaves: number
  heads: number
  cosignatures: number
  head: Head | null
  witnesses: { name: string; size: number; at: string; behind: number }[]
}

export type Finding = { kind: string; index: number | null; entry: string | null; note: string | null }

export type Verdict = {
  result: 'clean' | 'tampered' | 'incomplete'
  entries: number
  heads: number
  cosignatures: number
  unsealed: number
  found: number
  findings: Finding[]
  gaps: string[]
  took_ms: number
  standing: Standing
}

/** One field of a touched record; values are as the viewer may see them. */
export type Compared = SchemaField & { before: unknown; after: unknown; before_title: string | null; after_title: string | null; changed: boolean }

/** One record that an entry changed. What may not be read has neither id nor fields. */
export type Touch = { line: number; entity: string; title: Text; version: number; born: boolean; readable: boolean; record_id: string | null; name: string | null; fields: Compared[] }

type Touches = { touches: Touch[]; count: number; next: number | null }

export const touchesQuery = (entry: string) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'touches', entry],
    staleTime: Infinity,
    queryFn: ({ pageParam, signal }) => get<Touches>(`/audit/entries/${entry}/touches`, { after: pageParam }, signal),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  })

export const headsQuery = queryOptions({
  queryKey: ['audit', 'heads'],
  refetchInterval: 30_000,
  queryFn: () => get<{ heads: Head[]; standing: Standing }>('/audit/heads', { limit: 1 }),
})

/** One recomputing of the whole log: it runs at the server, whoever watches. */
export type Verification = {
  id: string
  state: 'running' | 'done' | 'failed'
  asked_at: string
  finished_at: string | null
  done: number
  total: number
  took_ms: number | null
  verdict: Omit<Verdict, 'took_ms'> | null
}

const WATCH_MS = 1000

export const verificationQuery = queryOptions({
  queryKey: ['audit', 'verification'],
  refetchInterval: (query) => (query.state.data?.state === 'running' ? WATCH_MS : false),
  queryFn: async () => (await get<{ verification: Verification | null }>('/audit/verify')).verification,
})

/** Starts one, or joins the one that runs. */
export const startVerification = (): Promise<{ id: string; joined: boolean }> => post('/audit/verify')

/** Days are the bank's: a day begins and ends at its midnight. */
export const bundleAddress = (from: string | null, to: string | null): string =>
  address('/audit/bundle', {
    from: from && new Date(`${from}T00:00:00+08:00`).toISOString(),
    to: to && new Date(Date.parse(`${to}T00:00:00+08:00`) + 86_400_000).toISOString(),
  })
