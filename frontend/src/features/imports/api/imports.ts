/** The import wizard's reads and writes. A mend or another mapping makes what was judged stale: it is judged again on request. */
import { queryOptions } from '@tanstack/react-query'

import { address, call, get, type Text } from '../../../shared/api/client'
import type { Integer } from '../../../shared/lib/format'
import { uuid7 } from '../../../shared/lib/uuid7'

export type ColumnMap = {
  index: number
  letter: string
  header: string
  field: string | null
  confidence: number
  state: 'auto' | 'confirm' | 'none'
  fen_per_unit: number
  first_value: string
  others: string[]
}

export type SheetMap = { sheet: string; use: boolean; header_from: number; header_to: number; columns: ColumnMap[]; constants: Record<string, string> }

export type StatusRule = { words: string[]; state: string; bindings: string[] }

export type Unknown = { unknown: number; distinct: number; values: { value: string; count: number }[] }

export type Summary = {
  rows: number
  clean: number
  by_category: Record<string, number>
  value_fen: Integer
  faulty_rows: number
  fault_counts: Record<string, number>
  fault_count: number
  warning_count: number
  took_ms?: number
  certain: number
  existing: number
  references?: { place?: Unknown; org_unit?: Unknown }
}

export type Cell = { sheet: string; row: number; column: string; value: string | null }

export type ImportState = 'uploaded' | 'judged' | 'running' | 'done' | 'undone' | 'failed'

export type ImportPage = {
  id: string
  file_name: string
  state: ImportState
  /** why it failed */
  trouble: { code: string; words: { zh: string; en: string } } | null
  version: number
  at: string
  undone_at: string | null
  rows: number
  done: number
  created: number
  updated: number
  skipped: number
  sheets: { name: string; rows: number; width: number; visible: boolean }[]
  mapping: { sheets: SheetMap[]; statuses: StatusRule[]; units: Record<string, string> }
  overrides: Cell[]
  options: { on_existing: string; match_by: string; fire_rules: boolean; create_places: boolean }
  summary: Summary | null
  clean: number
  progress: number
  commands: string[]
}

export type Fault = {
  no: number
  kind: 'fault' | 'warning'
  sheet: string
  row: number
  column: string
  code: string
  field: string | null
  header: string
  value: string
  reason: string | null
  params: Record<string, unknown>
  suggestion: { value: string; certain: boolean } | null
  message: Text | null
}

export type FaultPage = { rows: Fault[]; next: string | null; count: number }

export type ImportField = { key: string; title: Text; required: boolean }

/** The numbers on the page while a list is being carried in. */
const WHILE_RUNNING_MS = 1000

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['import_batch', 'page', id],
    queryFn: () => get<ImportPage>(`/imports/${id}`),
    refetchInterval: (query) => (query.state.data?.state === 'running' ? WHILE_RUNNING_MS : false),
  })

export const importFieldsQuery = queryOptions({
  queryKey: ['import_fields'],
  staleTime: Infinity,
  queryFn: async () => (await get<{ fields: ImportField[] }>('/imports/fields')).fields,
})

export const fetchFaults = (id: string, cursor: string | null): Promise<FaultPage> =>
  get<FaultPage>(`/imports/${id}/faults`, { cursor, limit: 500 })

const keyed = (body: unknown) => ({ body, headers: { 'Idempotency-Key': uuid7() } })

export async function openImport(file: File): Promise<ImportPage> {
  const body = new FormData()
  body.append('file', file, file.name)
  return (await call<ImportPage>('POST', '/imports', { body, headers: { 'Idempotency-Key': uuid7() } })).data
}

export type Mapped = { sheets: SheetMap[]; statuses?: StatusRule[]; units?: Record<string, string>; remember?: string }

export const putMapping = async (id: string, mapping: Mapped): Promise<ImportPage> =>
  (await call<ImportPage>('PUT', `/imports/${id}/mapping`, keyed(mapping))).data

export const patchCells = async (id: string, cells: Cell[]): Promise<ImportPage> =>
  (await call<ImportPage>('PATCH', `/imports/${id}/cells`, keyed({ cells }))).data

export const adoptCertain = async (id: string): Promise<ImportPage> =>
  (await call<ImportPage>('PATCH', `/imports/${id}/cells`, keyed({ adopt: 'certain' }))).data

export const dryRun = async (id: string): Promise<ImportPage> => (await call<ImportPage>('POST', `/imports/${id}/dry-run`, keyed({}))).data

const short = (language: string) => (language === 'en' ? 'en' : 'zh')

export const errorListAddress = (id: string, language: string): string => address(`/imports/${id}/errors.xlsx`, { language: short(language) })

export const templateAddress = (language: string): string => address('/imports/template', { language: short(language) })

/** One step of five: upload, columns, dry run, import, done. */
export function stepOf(page: ImportPage | null): number {
  if (!page) return 0
  if (page.state === 'running' || page.state === 'failed') return 3
  if (page.state === 'done' || page.state === 'undone') return 4
  return page.summary ? 2 : 1
}
