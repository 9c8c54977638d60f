/** All faults by row and column; a wrong cell is mended in place: Enter saves and goes to the next. What changes the meaning is looked at first. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Input, Segmented } from 'antd'
import { useMemo, useRef, useState, type KeyboardEvent } from 'react'

import { useWords } from '../../../shared/i18n'
import { integer, yuan } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { Card, cx, Empty, Kbd, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { cellKey, groupCounts, groupOf, nextWrong, readAmount, type Group } from '../api/faults'
import { fetchFaults, type Cell, type Fault, type ImportPage, type Summary } from '../api/imports'
import type { Wizard } from '../api/useWizard'
import styles from './FaultGrid.module.css'

type Props = { id: string; wizard: Wizard; page: ImportPage; summary: Summary }

type Shown = Group | 'all' | 'warnings'

export function FaultGrid({ id, wizard, page, summary }: Props) {
  const { t } = useWords()
  const [chosen, setShown] = useState<Shown>('all')
  const query = useInfiniteQuery({
    queryKey: ['import_faults', id, wizard.round],
    queryFn: ({ pageParam }) => fetchFaults(id, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (answer) => answer.next,
    staleTime: Infinity,
    retry: false,
  })
  // Faults are forgotten by the server once a cell is mended; what is on screen stays until the next dry run.
  const loaded = useMemo(() => query.data?.pages.flatMap((answer) => answer.rows) ?? [], [query.data])
  const groups = groupCounts(summary.fault_counts)
  const counts = new Map<Shown, number>([['all', summary.fault_count], ...(groups.length > 1 ? groups : []), ...(summary.warning_count > 0 ? [['warnings', summary.warning_count] as const] : [])])
  const shown = counts.has(chosen) ? chosen : 'all'
  const rows = useMemo(
    () => loaded.filter((fault) => (shown === 'warnings' ? fault.kind === 'warning' : fault.kind === 'fault' && (shown === 'all' || groupOf(fault.code) === shown))),
    [loaded, shown],
  )
  const words = (key: Shown) => (key === 'all' ? t('common.all') : key === 'warnings' ? t('imports.stat.warnings') : t(`imports.groups.${key}`))
  return (
    <Card
      bare className={styles.card} label={t('imports.faults.title')}
      title={
        <>
          <h2 className={styles.title}>{t('imports.faults.title')}</h2>
          <div className={styles.groups}>
            <Segmented size="small" value={shown} onChange={setShown} aria-label={t('imports.faults.problem')} options={[...counts].map(([value, n]) => ({ value, label: `${words(value)} ${integer(n)}` }))} />
          </div>
        </>
      }
      extra={
        summary.certain > 0 && !wizard.stale ? (
          <button type="button" className="kh-link" disabled={wizard.busy !== null} onClick={() => void wizard.adopt()}>
            {t('imports.faults.adoptAll', { n: integer(summary.certain) })}
          </button>
        ) : undefined
      }
      foot={
        <>
          <span role="status">{t('imports.faults.shown', { shown: integer(rows.length), all: integer(counts.get(shown) ?? 0) })}</span>
          {query.hasNextPage && (
            <button type="button" className="kh-link" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('common.loadMore')}
            </button>
          )}
          <span className={styles.push}>{t('imports.faults.undoNote')}</span>
        </>
      }
    >
      {query.error ? (
        <TroubleNote trouble={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <Skeleton rows={10} />
      ) : rows.length === 0 ? (
        <Empty icon="check" words={t(summary.fault_count === 0 ? 'imports.faults.none' : 'imports.faults.noneOf')} />
      ) : (
        <Rows key={shown} rows={rows} mended={wizard.mended} page={page} pending={wizard.busy === 'mending'} onMend={(cell) => wizard.mend([cell])} />
      )}
    </Card>
  )
}

type RowsProps = {
  rows: Fault[]
  mended: Map<string, string>
  page: ImportPage
  pending: boolean
  onMend: (cell: Cell) => Promise<boolean>
}

type Editing = { at: number; typed: string }

function Rows({ rows, mended, page, pending, onMend }: RowsProps) {
  const { t, say } = useWords()
  const [editing, setEditing] = useState<Editing | null>(null)
  const list = useRef<HTMLDivElement>(null)
  const sheets = new Set(rows.map((fault) => fault.sheet)).size
  const edit = (at: number, typed?: string) => {
    const fault = rows[at]
    if (fault) setEditing({ at, typed: typed ?? mended.get(cellKey(fault)) ?? fault.value })
  }
  const stop = (at: number) => {
    setEditing(null)
    requestAnimationFrame(() => list.current?.querySelectorAll<HTMLElement>('[data-cell]')[at]?.focus())
  }
  const save = async (at: number, value: string) => {
    const fault = rows[at]!
    const done = await onMend({ sheet: fault.sheet, row: fault.row, column: fault.column, value })
    if (!done) return
    const next = nextWrong(rows, at, new Set([...mended.keys(), cellKey(fault)]))
    if (next === null) stop(at)
    else edit(next)
  }
  const keys = (event: KeyboardEvent) => {
    if (!editing) return
    if (event.key === 'Escape') {
      event.preventDefault()
      stop(editing.at)
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      void save(editing.at, editing.typed)
    }
  }
  const walk = (event: KeyboardEvent, at: number) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    list.current?.querySelectorAll<HTMLElement>('[data-cell]')[at + step]?.focus()
  }
  return (
    <div className={styles.rows} ref={list} tabIndex={-1}>
      <table className={styles.faultTable}>
        <thead>
          <tr>
            <th className={styles.right}>{t('imports.faults.row')}</th>
            <th>{t('imports.faults.column')}</th>
            <th>{t('imports.faults.value')}</th>
            <th>{t('imports.faults.problem')}</th>
            <th>{t('imports.faults.fix')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((fault, at) => {
            const key = cellKey(fault)
            const fixed = mended.get(key)
            const active = editing?.at === at
            return (
              <tr key={fault.no} className={cx(active && styles.activeRow, fixed !== undefined && styles.fixedRow)}>
                <td className={cx(styles.right, 'kh-mono')}>
                  {sheets > 1 && <span className="kh-grey">{fault.sheet} </span>}
                  {integer(fault.row)}
                </td>
                <td className={styles.columnCell}>
                  <span className="kh-mono kh-grey">{fault.column}</span> {fault.header}
                </td>
                <td className={styles.valueCell}>
                  {active ? (
                    <Input
                      autoFocus size="small" value={editing.typed} disabled={pending} aria-label={t('imports.faults.cell', { cell: `${fault.column}${fault.row}`, header: fault.header })}
                      className="kh-mono" onKeyDown={keys} onChange={(event) => setEditing({ at, typed: event.target.value })} onFocus={(event) => event.target.select()}
                    />
                  ) : (
                    <button
                      type="button" data-cell className={cx(styles.cell, fixed !== undefined ? styles.cellFixed : fault.kind === 'warning' ? styles.cellWarned : styles.cellWrong)}
                      onClick={() => edit(at)} onKeyDown={(event) => walk(event, at)}
                    >
                      {(fixed ?? fault.value) || <span className="kh-grey">{t('imports.faults.empty')}</span>}
                    </button>
                  )}
                </td>
                <td>
                  {active ? (
                    <Reading fault={fault} typed={editing.typed} page={page} />
                  ) : fixed !== undefined ? (
                    <span className={styles.good}>
                      <Icon name="check" size={14} /> {t('imports.faults.mended')}
                    </span>
                  ) : (
                    <span className={styles.problem}>
                      <Icon name="warning" size={14} className={(fault.kind === 'warning' ? styles.warn : styles.bad) ?? ''} /> {(say(fault.message) || fault.code)}
                    </span>
                  )}
                </td>
                <td>
                  {active ? (
                    <span className={styles.keys}>
                      <Kbd>Enter</Kbd> {t('imports.faults.enter')} <Kbd>Esc</Kbd> {t('imports.faults.esc')}
                    </span>
                  ) : (
                    <WayOut fault={fault} fixed={fixed !== undefined} busy={pending} onAdopt={(value) => void save(at, value)} onCheck={(value) => edit(at, value)} onEdit={() => edit(at)} onUndo={() => void onMend({ sheet: fault.sheet, row: fault.row, column: fault.column, value: null })} />
                  )}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

/** An amount is read back before it is saved; anything else is judged by the dry run. */
function Reading({ fault, typed, page }: { fault: Fault; typed: string; page: ImportPage }) {
  const { t, say } = useWords()
  const column = page.mapping.sheets.find((sheet) => sheet.sheet === fault.sheet)?.columns.find((one) => one.letter === fault.column)
  const amount = fault.field === 'value_fen' ? readAmount(typed, column?.fen_per_unit ?? 100) : null
  if (amount !== null) {
    return (
      <span className={styles.good}>
        <Icon name="check" size={14} /> {t('imports.faults.readAs', { amount: yuan(amount) })}
      </span>
    )
  }
  return <span className="kh-grey">{(say(fault.message) || fault.code)}</span>
}

type WayOutProps = { fault: Fault; fixed: boolean; busy: boolean; onAdopt: (value: string) => void; onCheck: (value: string) => void; onEdit: () => void; onUndo: () => void }

function WayOut({ fault, fixed, busy, onAdopt, onCheck, onEdit, onUndo }: WayOutProps) {
  const { t } = useWords()
  const cell = `${fault.column}${fault.row}`
  if (fixed) {
    return (
      <button type="button" className="kh-link" disabled={busy} onClick={onUndo} aria-label={`${t('imports.faults.restore')} ${cell}`}>
        {t('imports.faults.restore')}
      </button>
    )
  }
  if (!fault.suggestion) {
    return (
      <button type="button" className="kh-link" onClick={onEdit} aria-label={`${t('imports.faults.edit')} ${cell}`}>
        {t('imports.faults.edit')}
      </button>
    )
  }
  const { value, certain } = fault.suggestion
  return (
    <span className={styles.wayOut}>
      <span className={cx(styles.suggestion, certain ? styles.good : styles.warn)}>
        <Icon name="arrow-right" size={13} /> <span className="kh-mono">{value}</span>
      </span>
      <button type="button" className="kh-link" disabled={busy} onClick={() => (certain ? onAdopt(value) : onCheck(value))} aria-label={`${t(certain ? 'imports.faults.adopt' : 'imports.faults.adoptCheck')} ${cell}`}>
        {t(certain ? 'imports.faults.adopt' : 'imports.faults.adoptCheck')}
      </button>
    </span>
  )
}
