/** The list of any kind of record: views, conditions, columns, rows, what is chosen, what was read in how long. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'

import { aggregateQuery, useRecords, type Records, type Row, type SchemaField } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { topTests, type Condition } from '../../../shared/lib/condition'
import { integer } from '../../../shared/lib/format'
import { useIsPhone } from '../../../shared/lib/media'
import { usePreferences } from '../../../shared/lib/preferences'
import { Empty, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { To, useGo } from '../../../shared/ui/To'
import { Chips, spokenCondition } from '../condition/Chips'
import { titleOf } from '../fields/references'
import { twinOf } from '../fields/twins'
import { Grid, type Column } from './Grid'
import styles from './SchemaTable.module.css'
import { Tools } from './Tools'
import type { TableState } from './useTable'
import { ViewTabs } from './ViewTabs'

export type Cells<R extends Row> = Record<string, (row: R) => ReactNode>

export type SchemaTableProps<R extends Row> = {
  table: TableState
  base?: Condition | null
  /** cells of our own, by field; the others are drawn by the field's type */
  cells?: Cells<R>
  /** head words of our own, by field */
  titles?: Record<string, ReactNode>
  /** widths of our own, by field */
  widths?: Record<string, number>
  /** fields a cell of ours reads beside its own */
  needs?: string[]
  nameOf?: (row: R) => string
  hrefOf?: (row: R) => string
  /** which row stands open beside the list; walking the rows then opens them */
  active?: string | null
  onWalk?: (row: R) => void
  selectable?: boolean
  bulk?: (rows: R[], clear: () => void) => ReactNode
  card?: (row: R) => ReactNode
  legend?: ReactNode
  empty?: ReactNode
  tools?: ReactNode
  views?: boolean
  edge?: (row: R) => string | undefined
  rowHeight?: number
  foot?: ReactNode
}

const COMPACT = 32
const ROOMY = 40
const PAGE = 60

export function SchemaTable<R extends Row>(props: SchemaTableProps<R>) {
  const { table, base = null, needs = [] } = props
  const phone = useIsPhone()
  const fields = useMemo(
    () => (table.schema ? asked(table, needs) : undefined),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the list of needs is written anew on every render
    [table.schema, table.columns, needs.join(',')],
  )
  const records = useRecords<R>(
    table.entity,
    { where: table.asked, q: table.q, sort: table.sort, limit: PAGE, ...(fields ? { fields } : {}) },
    table.schema !== undefined,
  )
  const total = useTotal(table)
  const [selected, setSelected] = useState<Set<string>>(new Set())
  const question = JSON.stringify([table.asked, table.q])
  useEffect(() => setSelected(new Set()), [question])

  if (table.error) return <TroubleNote trouble={table.error} />
  const chosen = records.rows.filter((row) => selected.has(row.id))
  const clear = () => setSelected(new Set())
  return (
    <div className={styles.table}>
      {props.views !== false && <ViewTabs table={table} base={base} />}
      <div className={styles.tools}>
        {props.tools}
        {table.schema && <Chips where={table.where} fields={table.schema.fields} onChange={table.setWhere} />}
        {table.schema && <Tools table={table} />}
      </div>
      {phone ? (
        <CardList {...props} records={records} total={total} />
      ) : (
        <div className={styles.frame}>
          <Body {...props} records={records} total={total} selected={selected} setSelected={setSelected} />
          {chosen.length > 0 && props.bulk?.(chosen, clear)}
          <Foot records={records} total={total} legend={props.legend} extra={props.foot} />
        </div>
      )}
    </div>
  )
}

/** Only fields this viewer has: one that is hidden from him must not be asked for. */
function asked(table: TableState, needs: string[]): string[] {
  const has = (key: string) => table.schema?.fields.some((field) => field.key === key && field.mode !== 'hidden')
  return [...new Set([...table.columns.map((column) => column.key), ...needs.filter(has)])]
}

function useTotal(table: TableState): number | null {
  const asked = table.q === '' && table.schema !== undefined
  const { data } = useQuery({ ...aggregateQuery(table.entity, table.asked, null, 'count'), enabled: asked })
  return asked ? (data?.[0]?.count ?? null) : null
}

type BodyProps<R extends Row> = SchemaTableProps<R> & {
  records: Records<R>
  total: number | null
  selected: Set<string>
  setSelected: (ids: Set<string>) => void
}

function Body<R extends Row>({ table, records, total, selected, setSelected, cells, titles, widths, ...props }: BodyProps<R>) {
  const { say, language } = useWords()
  const { density } = usePreferences()
  const go = useGo()
  const { hrefOf } = props
  const height = props.rowHeight ?? (density === 'compact' ? COMPACT : ROOMY)
  const nameOf = props.nameOf ?? ((row: R) => titleOf(row, language))
  const columns = useMemo(
    () =>
      table.columns.map((field, index): Column<R> => ({
        key: field.key,
        title: titles?.[field.key] ?? say(field.title),
        width: widths?.[field.key] ?? field.width ?? defaultWidth(field),
        right: field.align === 'right' || twinOf(field.type).right === true,
        sortable: field.sortable,
        cell: cellOf(field, cells, index === 0 ? hrefOf : undefined),
      })),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- cells are pure; they are written anew on every render
    [table.columns, language],
  )
  const nearEnd = useCallback(() => records.loadMore(), [records])
  if (!table.schema || records.loading) return <div className={styles.scroll}><Skeleton rows={16} height={height} /></div>
  if (records.error && records.rows.length === 0) return <div className={styles.scroll} style={{ padding: 12 }}><TroubleNote trouble={records.error} retry={records.reload} /></div>
  if (records.rows.length === 0) return <div className={styles.scroll}><Nothing table={table} empty={props.empty} /></div>
  return (
    <Grid
      label={say(table.schema.title)} rows={records.rows} columns={columns} rowHeight={height} total={total} sort={table.sort}
      onSort={table.setSort} nameOf={nameOf} active={props.active ?? null} onNearEnd={nearEnd} {...(props.edge ? { edge: props.edge } : {})}
      {...(props.selectable ? { selected, onSelect: setSelected } : {})} {...(props.onWalk ? { onWalk: props.onWalk } : {})}
      {...(hrefOf ? { onOpen: (row: R) => go(hrefOf(row)) } : {})}
    />
  )
}

function defaultWidth(field: SchemaField): number {
  const widths: Record<string, number> = { date: 92, instant: 116, money: 120, whole: 80, quantity: 80, flag: 60, code: 130, choice: 100 }
  return widths[field.type] ?? 130
}

function cellOf<R extends Row>(field: SchemaField, cells: Cells<R> | undefined, hrefOf: ((row: R) => string) | undefined) {
  const show = cells?.[field.key] ?? ((row: R) => twinOf(field.type).show(row[field.key], field, row))
  if (!hrefOf) return show
  return (row: R) => (
    <To href={hrefOf(row)} tabIndex={-1}>
      {show(row)}
    </To>
  )
}

function Nothing({ table, empty }: { table: TableState; empty: ReactNode }) {
  const words = useWords()
  const { t } = words
  const tests = topTests(table.where)
  if (tests.length === 0 && table.q === '') return <>{empty ?? <Empty words={t('table.empty')} />}</>
  const spoken = [...(table.q ? [`「${table.q}」`] : []), ...tests.map((test) => spokenCondition(test, table.schema?.fields ?? [], words))]
  return (
    <Empty
      icon="search" words={t('table.emptyFiltered', { conditions: spoken.join('；') })}
      action={
        <Button
          onClick={() => {
            if (table.q) table.setQ('')
            else table.setWhere(null)
          }}
        >
          {t('table.emptyClear')}
        </Button>
      }
    />
  )
}

type FootProps<R extends Row> = { records: Records<R>; total: number | null; legend?: ReactNode; extra?: ReactNode }

function Foot<R extends Row>({ records, total, legend, extra }: FootProps<R>) {
  const { t } = useWords()
  const loaded = integer(records.rows.length)
  const words = total === null ? t('common.loadedSome', { loaded }) : t('common.loaded', { loaded, total: integer(total) })
  return (
    <div className={styles.foot}>
      <span role="status">
        {words}
        {records.more && t('common.then') + t('common.scrollOn')}
      </span>
      {records.tookMs !== null && <span>{t('common.tookMs', { ms: records.tookMs })}</span>}
      {extra}
      {legend && <div className={styles.legend}>{legend}</div>}
    </div>
  )
}

/** Below 768 px: cards, never a shrunken table. */
function CardList<R extends Row>({ table, records, total, card, hrefOf, empty }: SchemaTableProps<R> & { records: Records<R>; total: number | null }) {
  const { language } = useWords()
  const end = useRef<HTMLDivElement>(null)
  const { loadMore } = records
  useEffect(() => {
    if (!end.current) return undefined
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && loadMore(), { rootMargin: '400px' })
    watch.observe(end.current)
    return () => watch.disconnect()
  }, [loadMore])
  if (!table.schema || records.loading) return <Skeleton rows={6} height={92} />
  if (records.error && records.rows.length === 0) return <TroubleNote trouble={records.error} retry={records.reload} />
  if (records.rows.length === 0) return <Nothing table={table} empty={empty} />
  const inside = (row: R) => card?.(row) ?? <PlainCard row={row} columns={table.columns} title={titleOf(row, language)} />
  return (
    <>
      <ul className={styles.cards}>
        {records.rows.map((row) => (
          <li key={row.id}>
            {hrefOf ? <To href={hrefOf(row)} className={styles.card}>{inside(row)}</To> : <div className={styles.card}>{inside(row)}</div>}
          </li>
        ))}
      </ul>
      <div ref={end} className={styles.sentinel} />
      <Foot records={records} total={total} />
    </>
  )
}

function PlainCard({ row, columns, title }: { row: Row; columns: SchemaField[]; title: string }) {
  const { say } = useWords()
  return (
    <>
      <div className={styles.cardTop}>
        <span className={styles.cardTitle}>{title}</span>
      </div>
      {columns.slice(1, 5).map((field) => (
        <div key={field.key} className={styles.cardLine}>
          <span className="kh-grey">{say(field.title)}</span>
          <span>{twinOf(field.type).show(row[field.key], field, row)}</span>
        </div>
      ))}
    </>
  )
}

export { styles as tableStyles }
