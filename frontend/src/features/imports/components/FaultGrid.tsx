/** All faults by row and column; a wrong cell is mended in place: Enter saves and goes to the next. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Segmented } from 'antd'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'

import { useWords } from '../../../shared/i18n'
import type { imports as zh } from '../../../shared/i18n/zh/imports'
import { integer } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { Card, cx, Empty, Kbd, Skeleton } from '../../../shared/ui/parts'
import { fetchFaults, type Fault, type Summary } from '../api/imports'
import { cellKey, type Wizard } from '../api/useWizard'
import styles from './Imports.module.css'

type Props = { id: string; wizard: Wizard; summary: Summary }

export function FaultGrid({ id, wizard, summary }: Props) {
  const { t } = useWords()
  const [code, setCode] = useState('')
  const kind = code === 'warning' ? 'warning' : 'fault'
  const query = useInfiniteQuery({
    queryKey: ['import_faults', id, wizard.round, code],
    queryFn: ({ pageParam }) => fetchFaults(id, kind === 'warning' ? null : code || null, kind, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: Infinity,
    retry: false,
  })
  // Faults are forgotten by the server once a cell is mended; what is on screen stays until the next dry run.
  const faults = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data])
  const count = query.data?.pages[0]?.count ?? 0
  const options = [
    { value: '', label: t('imports.faults.all', { n: integer(summary.fault_count) }) },
    ...Object.entries(summary.fault_counts).map(([one, n]) => ({ value: one, label: `${t(`imports.codes.${one as keyof typeof zh.codes}`, { defaultValue: one })} ${integer(n)}` })),
    ...(summary.warning_count > 0 ? [{ value: 'warning', label: `${t('imports.stat.warnings')} ${integer(summary.warning_count)}` }] : []),
  ]
  return (
    <Card
      bare scroll className={styles.fill} label={t('imports.faults.title')}
      title={
        <>
          <h2 className={styles.cardTitle}>{t(kind === 'warning' ? 'imports.faults.warningsTitle' : 'imports.faults.title')}</h2>
          <div style={{ minWidth: 0, overflowX: 'auto' }}>
            <Segmented size="small" value={code} options={options} onChange={setCode} aria-label={t('imports.faults.problem')} />
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
          {t('imports.faults.shown', { shown: integer(faults.length), all: integer(count) })}
          {query.hasNextPage && (
            <button type="button" className="kh-link" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {t('common.loadMore')}
            </button>
          )}
          <span className={styles.push}>{t('imports.faults.undoNote')}</span>
        </>
      }
    >
      {query.isPending ? (
        <Skeleton rows={10} />
      ) : faults.length === 0 ? (
        <Empty icon="check" words={t(code ? 'imports.faults.noneOf' : 'imports.faults.none')} />
      ) : (
        <Table faults={faults} wizard={wizard} />
      )}
    </Card>
  )
}

function Table({ faults, wizard }: { faults: Fault[]; wizard: Wizard }) {
  const { t } = useWords()
  const [editing, setEditing] = useState<number | null>(null)
  const sheets = new Set(faults.map((fault) => fault.sheet)).size
  const next = (no: number) => {
    const at = faults.findIndex((fault) => fault.no === no)
    setEditing(faults.slice(at + 1).find((fault) => fault.column)?.no ?? null)
  }
  return (
    <table className={styles.faults}>
      <thead>
        <tr>
          <th>{t('imports.faults.row')}</th>
          <th>{t('imports.faults.column')}</th>
          <th>{t('imports.faults.value')}</th>
          <th>{t('imports.faults.problem')}</th>
          <th>{t('imports.faults.fix')}</th>
        </tr>
      </thead>
      <tbody>
        {faults.map((fault) => (
          <FaultRow
            key={fault.no} fault={fault} wizard={wizard} named={sheets > 1} editing={editing === fault.no} onEdit={() => setEditing(fault.no)} onLeave={() => setEditing(null)} onNext={() => next(fault.no)}
          />
        ))}
      </tbody>
    </table>
  )
}

type RowProps = { fault: Fault; wizard: Wizard; named: boolean; editing: boolean; onEdit: () => void; onLeave: () => void; onNext: () => void }

function FaultRow({ fault, wizard, named, editing, onEdit, onLeave, onNext }: RowProps) {
  const { t, say } = useWords()
  const mended = wizard.mended.get(cellKey(fault))
  const put = async (value: string) => {
    if (await wizard.mend([{ sheet: fault.sheet, row: fault.row, column: fault.column, value }])) onNext()
  }
  const warning = fault.kind === 'warning'
  return (
    <tr className={cx(editing && styles.editing)}>
      <td>{fault.row}</td>
      <td className={styles.col} title={`${fault.sheet} ${fault.header}`}>
        <span className="kh-mono kh-grey">{fault.column}</span> {named ? `${fault.sheet} · ${fault.header}` : fault.header}
      </td>
      <td>
        {editing ? (
          <CellEditor value={mended ?? fault.suggestion?.value ?? fault.value} label={`${fault.row} ${fault.column}`} onSave={(value) => void put(value)} onLeave={onLeave} />
        ) : (
          <button
            type="button" className={cx(styles.cell, warning && styles.warning, mended !== undefined && styles.mended)} disabled={!fault.column} title={mended ?? fault.value} onClick={onEdit}
            aria-label={`${t('imports.faults.edit')} ${fault.row} ${fault.column}`}
          >
            {(mended ?? fault.value) || <span className="kh-grey">{t(mended === undefined ? 'imports.faults.empty' : 'imports.faults.noValue')}</span>}
          </button>
        )}
      </td>
      <td>
        <span className={styles.problem}>
          {mended === undefined ? (
            <>
              <Icon name="warning" size={14} className={(warning ? styles.warn : styles.bad) ?? ''} />
              {fault.message ? say(fault.message) : fault.code}
            </>
          ) : (
            <>
              <Icon name="check" size={14} className={styles.good ?? ''} />
              <span className={styles.good}>{t('imports.faults.mended')}</span>
            </>
          )}
        </span>
      </td>
      <td>{editing ? <EditHint /> : <Fix fault={fault} mended={mended !== undefined} busy={wizard.busy !== null} onEdit={onEdit} onAdopt={(value) => void wizard.mend([{ sheet: fault.sheet, row: fault.row, column: fault.column, value }])} />}</td>
    </tr>
  )
}

function CellEditor({ value, label, onSave, onLeave }: { value: string; label: string; onSave: (value: string) => void; onLeave: () => void }) {
  const { t } = useWords()
  const [text, setText] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.select(), [])
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault()
      onSave(text)
    }
    if (event.key === 'Escape') onLeave()
  }
  return <input ref={input} className={styles.edit} value={text} autoFocus aria-label={`${t('imports.faults.value')} ${label}`} onChange={(event) => setText(event.target.value)} onKeyDown={keys} />
}

function EditHint() {
  const { t } = useWords()
  return (
    <span className={styles.fix} style={{ justifyContent: 'flex-start' }}>
      <Kbd>Enter</Kbd> {t('imports.faults.enter')} <Kbd>Esc</Kbd> <span style={{ marginLeft: 0 }}>{t('imports.faults.esc')}</span>
    </span>
  )
}

type FixProps = { fault: Fault; mended: boolean; busy: boolean; onEdit: () => void; onAdopt: (value: string) => void }

/** A suggestion that means the same is green; one that changes the meaning is orange and asks to be checked. */
function Fix({ fault, mended, busy, onEdit, onAdopt }: FixProps) {
  const { t } = useWords()
  const { suggestion } = fault
  if (mended || !fault.column) return null
  if (!suggestion) {
    return (
      <button type="button" className="kh-link" onClick={onEdit}>
        {t('imports.faults.edit')}
      </button>
    )
  }
  return (
    <span className={styles.fix}>
      <Icon name="arrow-right" size={13} />
      <span className={cx(styles.suggestion, 'kh-mono', suggestion.certain ? styles.good : styles.warn)} title={suggestion.value}>
        {suggestion.value || t('imports.faults.noValue')}
      </span>
      <button type="button" className="kh-link" disabled={busy} onClick={() => onAdopt(suggestion.value)}>
        {t(suggestion.certain ? 'imports.faults.adopt' : 'imports.faults.adoptCheck')}
      </button>
    </span>
  )
}
