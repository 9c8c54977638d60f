/** The one read path: lists by keyset, one record, sums by group, the view schema, a scanned code. */
import { infiniteQueryOptions, keepPreviousData, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { topTests, type Condition, type Operator } from '../lib/condition'
import { address, call, get, type Text } from './client'

export type Row = { id: string; version?: number } & Record<string, unknown>
export type Page<R extends Row = Row> = { rows: R[]; next: string | null; count: number | null; took_ms: number }

export type FieldMode = 'hidden' | 'masked' | 'read' | 'write'
export type Option = { value: string; title: Text; color?: string | null }

export type SchemaField = {
  key: string
  title: Text
  type: string
  mode: FieldMode
  filterable: boolean
  sortable: boolean
  operators: Operator[]
  options: Option[] | null
  width: number | null
  align: 'left' | 'right' | 'center' | null
  default_visible: boolean
  required?: boolean
  help?: Text | null
  /** entity a relation points at */
  entity?: string | null
  scale?: number | null
  /** the form whose field it is, where it is not the record's own */
  form?: string | null
  unit?: string | null
  /** why it cannot be typed: formula, lookup, secret */
  computed?: string | null
  max_length?: number | null
}

export type SavedView = {
  id: string
  name: string | Text
  where: Condition | null
  sort: string | null
  columns: string[] | null
  shared: boolean
  /** id of the person it belongs to; a view that comes with the page has none */
  own?: string
  count?: number | null
}

export type ViewSchema = {
  entity: string
  title: Text
  fields: SchemaField[]
  views: SavedView[]
  commands: string[]
  default_sort: string | null
}

export type RecordAnswer<R extends Row = Row> = {
  record: R
  modes: Record<string, FieldMode>
  commands: string[]
  version: number
  /** masked fields may be shown, each with a reason */
  may_unmask: boolean
}

export type Asked = {
  where?: Condition | null
  q?: string
  fields?: string[]
  sort?: string | null
  limit?: number
  count?: 'exact' | 'estimate'
}

const LONG = 1500

export async function fetchRecords<R extends Row>(
  entity: string, asked: Asked, cursor: string | null, signal?: AbortSignal,
): Promise<Page<R>> {
  const where = asked.where && topTests(asked.where).length > 0 ? asked.where : null
  const body = { ...asked, where, cursor, fields: asked.fields ?? null, q: asked.q || null }
  const text = where ? JSON.stringify(where) : ''
  if (text.length > LONG) {
    const options = signal ? { body, signal } : { body }
    return (await call<Page<R>>('POST', `/records/${entity}/query`, options)).data
  }
  const query = {
    where: text, q: asked.q, fields: asked.fields?.join(','), sort: asked.sort, cursor, limit: asked.limit, count: asked.count,
  }
  return get<Page<R>>(`/records/${entity}`, query, signal)
}

export const recordsQuery = <R extends Row>(entity: string, asked: Asked) =>
  infiniteQueryOptions({
    queryKey: [entity, 'list', asked],
    queryFn: ({ pageParam, signal }) => fetchRecords<R>(entity, asked, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })

export type Records<R extends Row> = {
  rows: R[]
  tookMs: number | null
  loading: boolean
  refreshing: boolean
  error: unknown
  more: boolean
  loadingMore: boolean
  loadMore: () => void
  reload: () => void
}

/** A list that grows page by page as it is scrolled. */
export function useRecords<R extends Row = Row>(entity: string, asked: Asked, enabled = true): Records<R> {
  const query = useInfiniteQuery({ ...recordsQuery<R>(entity, asked), enabled })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data])
  return {
    rows,
    tookMs: query.data?.pages.at(-1)?.took_ms ?? null,
    loading: query.isPending,
    refreshing: query.isFetching && !query.isFetchingNextPage,
    error: query.error,
    more: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    loadMore: () => void (query.hasNextPage && !query.isFetchingNextPage && query.fetchNextPage()),
    reload: () => void query.refetch(),
  }
}

export const recordQuery = <R extends Row>(entity: string, id: string) =>
  queryOptions({ queryKey: [entity, 'one', id], queryFn: () => get<RecordAnswer<R>>(`/records/${entity}/${id}`) })

export const schemaQuery = (entity: string) =>
  queryOptions({ queryKey: ['schema', entity], staleTime: 5 * 60_000, queryFn: () => get<ViewSchema>(`/schema/${entity}`) })

export const useSchema = (entity: string) => useQuery(schemaQuery(entity))

export type Group = { count: number } & Record<string, unknown>

/** `measures` as on the wire: count, sum:value_fen. */
export const aggregateQuery = (entity: string, where: Condition | null, group: string | null, measures: string) =>
  queryOptions({
    queryKey: [entity, 'aggregate', where, group, measures],
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const query = { where: where ? JSON.stringify(where) : '', group, measures }
      return (await get<{ groups: Group[] }>(`/records/${entity}/aggregate`, query, signal)).groups
    },
  })

export const exportAddress = (entity: string, asked: Asked, format: 'xlsx' | 'csv'): string =>
  address(`/records/${entity}/export`, {
    where: asked.where ? JSON.stringify(asked.where) : '', q: asked.q, sort: asked.sort, fields: asked.fields?.join(','), format,
  })

export type Hit = { entity: string; id: string; title: string; code: string; state?: string | null }

export const findCode = (code: string, signal?: AbortSignal): Promise<{ hits: Hit[] }> =>
  get<{ hits: Hit[] }>('/find', { code }, signal)
