/** What a list shows: its view, conditions, order and columns. In the address, so that Back and a copied link work. */
import { useCallback, useMemo, useSyncExternalStore } from 'react'

import { useSchema, type SavedView, type SchemaField, type ViewSchema } from '../../../shared/api/records'
import { all, everything, sameCondition, topTests, type Condition } from '../../../shared/lib/condition'
import { useWords, type Words } from '../../../shared/i18n'
import { useSearchWords } from '../../../shared/ui/To'

export type TableState = {
  entity: string
  schema: ViewSchema | undefined
  error: unknown
  view: SavedView | undefined
  /** the chips */
  where: Condition | null
  /** chips and what the page itself adds */
  asked: Condition | null
  changed: boolean
  q: string
  sort: string | null
  columns: SchemaField[]
  setView: (id: string) => void
  setWhere: (where: Condition | null) => void
  setQ: (q: string) => void
  setSort: (sort: string | null) => void
  setColumns: (keys: string[]) => void
}

function parse(text: string | undefined): Condition | null | undefined {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as Condition
  } catch {
    return undefined
  }
}

const columnsKey = (entity: string) => `kuheng.columns.${entity}`
const columnListeners = new Set<() => void>()

function storedColumns(entity: string): string {
  try {
    return localStorage.getItem(columnsKey(entity)) ?? ''
  } catch {
    return ''
  }
}

function useStoredColumns(entity: string): [string[] | null, (keys: string[]) => void] {
  const stored = useSyncExternalStore(
    (tell) => {
      columnListeners.add(tell)
      return () => columnListeners.delete(tell)
    },
    () => storedColumns(entity),
  )
  const set = useCallback(
    (keys: string[]) => {
      localStorage.setItem(columnsKey(entity), keys.join(','))
      columnListeners.forEach((tell) => tell())
    },
    [entity],
  )
  return [stored ? stored.split(',') : null, set]
}

function columnsOf(schema: ViewSchema | undefined, wanted: string[] | null): SchemaField[] {
  if (!schema) return []
  const readable = schema.fields.filter((field) => field.mode !== 'hidden')
  if (!wanted) return readable.filter((field) => field.default_visible)
  return wanted.flatMap((key) => readable.find((field) => field.key === key) ?? [])
}

/** A view that comes with the page; its name is a key of ours. */
export type BuiltinView = { id: string; name: Parameters<Words['t']>[0]; where: Condition | null; sort?: string }

type Options = {
  /** added to every question, and no chip: the category picked in a tree, the unit of a page */
  base?: Condition | null
  /** columns until a view or the person chooses others */
  defaults?: string[]
  /** views before the saved ones */
  views?: BuiltinView[]
}

const NO_VIEWS: BuiltinView[] = []

export function useTable(entity: string, options: Options = {}): TableState {
  const [words, setWords] = useSearchWords()
  const { data, error } = useSchema(entity)
  const { t } = useWords()
  const builtin = options.views ?? NO_VIEWS
  const schema = useMemo(
    () => data && { ...data, views: [...builtin.map((view): SavedView => ({ id: view.id, name: String(t(view.name as never)), where: view.where, sort: view.sort ?? null, columns: null, shared: true })), ...data.views] },
    [data, builtin, t],
  )
  const [own, setColumns] = useStoredColumns(entity)
  const view = schema?.views.find((one) => one.id === words['view']) ?? schema?.views[0]
  const typed = parse(words['where'])
  const where = typed === undefined ? (view?.where ?? null) : typed
  const sort = words['sort'] ?? view?.sort ?? schema?.default_sort ?? null
  const base = options.base ?? null
  const asked = useMemo(() => all(where, base), [where, base])
  const wanted = own ?? view?.columns ?? options.defaults ?? null
  const wantedKeys = wanted?.join(',')
  // eslint-disable-next-line react-hooks/exhaustive-deps -- the keys say all of it
  const columns = useMemo(() => columnsOf(schema, wanted), [schema, wantedKeys])
  return {
    entity, schema, error, view, where, asked, sort, columns, setColumns,
    changed: typed !== undefined && !sameCondition(where, view?.where ?? null),
    q: words['q'] ?? '',
    setView: (id) => setWords({ view: id, where: undefined, sort: undefined }, { push: true }),
    setWhere: (next) =>
      setWords({ where: sameCondition(next, view?.where ?? null) ? undefined : JSON.stringify(next ?? everything) }),
    setQ: (q) => setWords({ q: q || undefined }),
    setSort: (next) => setWords({ sort: next ?? undefined }),
  }
}

export const hasConditions = (table: TableState): boolean => topTests(table.where).length > 0 || table.q !== ''
