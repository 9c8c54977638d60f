/** What a record in the log is called, and where it is looked at. */
import { queryOptions, useQuery } from '@tanstack/react-query'

import type { Row } from '../../../shared/api/records'
import { loadTitled } from '../../../shared/api/titles'

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
      const row = await loadTitled(entity, id)
      return row ? calledBy(entity, row) : null
    },
  })

export const useTitle = (entity: string, id: string) => useQuery(titleQuery(entity, id)).data ?? null

/** Where a record of this kind is looked at. */
export const pageOf = (entity: string, id: string): string | null =>
  ({ asset: `/assets/${id}`, order: `/orders/${id}`, person: `/people?person=${id}`, emergency_access: `/emergency?id=${id}`, unit: `/people?unit=${id}`, place: `/places?place=${id}`, import_batch: `/import?id=${id}` })[entity] ?? null
