/** What a record in the log is called. Those of one screen are asked for together, one question per kind. */
import { queryOptions, useQuery } from '@tanstack/react-query'

import { fetchRecords, type Row } from '../../../shared/api/records'

type Waiting = { ids: Set<string>; answer: Promise<Map<string, Row>> }

const GATHER_MS = 25
const waiting = new Map<string, Waiting>()

async function ask(entity: string, ids: Set<string>): Promise<Map<string, Row>> {
  await new Promise((resolve) => setTimeout(resolve, GATHER_MS))
  waiting.delete(entity)
  try {
    const page = await fetchRecords<Row>(entity, { where: { field: 'id', op: 'in', value: [...ids] }, limit: 500 }, null)
    return new Map(page.rows.map((row) => [row.id, row]))
  } catch {
    // a kind of record that has no list, or none for this viewer: the log still names it by its kind
    return new Map()
  }
}

function gather(entity: string, id: string): Promise<Map<string, Row>> {
  let group = waiting.get(entity)
  if (!group) {
    const ids = new Set<string>()
    group = { ids, answer: ask(entity, ids) }
    waiting.set(entity, group)
  }
  group.ids.add(id)
  return group.answer
}

const KEYS = ['number', 'code', 'employee_no', 'login', 'file_name', 'title', 'key', 'name', 'action']

/** By its number or code, as the bank speaks of it; held roles by who holds them. */
export function calledBy(entity: string, row: Row): string | null {
  const text = (key: string) => (typeof row[key] === 'string' && row[key] !== '' ? row[key] : null)
  if (entity === 'person') return text('name')
  if (entity === 'role') return text('title_zh')
  if (entity === 'unit') return text('name')
  if (text('person_title')) return [text('person_title'), text('role_title') ?? text('post_title')].filter(Boolean).join(' · ')
  return KEYS.map(text).find((found) => found !== null) ?? null
}

export const titleQuery = (entity: string, id: string) =>
  queryOptions({
    queryKey: ['record-title', entity, id],
    staleTime: 5 * 60_000,
    retry: false,
    queryFn: async () => {
      const row = (await gather(entity, id)).get(id)
      return row ? calledBy(entity, row) : null
    },
  })

export const useTitle = (entity: string, id: string) => useQuery(titleQuery(entity, id)).data ?? null

/** Where a record of this kind is looked at. */
export const pageOf = (entity: string, id: string): string | null =>
  ({ asset: `/assets/${id}`, order: `/orders/${id}`, person: `/people?person=${id}`, unit: `/people?unit=${id}`, place: `/places?place=${id}`, import_batch: `/import?batch=${id}` })[entity] ?? null
