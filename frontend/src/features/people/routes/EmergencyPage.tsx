/** Break-glass: who took what power, how long it runs, what was done under it, and what another made of it. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState, type ReactElement } from 'react'

import { useNames } from '../../../shared/api/acts'
import { recordQuery, useRecords, type RecordAnswer, type Row } from '../../../shared/api/records'
import { useMay, useSession } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { minutesUntil, moment, NONE } from '../../../shared/lib/format'
import { useNow } from '../../../shared/lib/now'
import { CommandDialog } from '../../../shared/ui/CommandDialog'
import { Card, cx, Empty, IconButton, Page, PageHead, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { Tag } from '../../../shared/ui/tags'
import { To, useSearchWords } from '../../../shared/ui/To'
import { emergencyQuery, type EmergencyRow } from '../api/people'
import { OpenEmergencyDialog, ReviewEmergencyDialog } from '../components/EmergencyDialogs'
import styles from '../components/People.module.css'

/** Also what the viewer may do: it is more while his own runs, and less once it has ended. */
const REFRESH = ['emergency_access', 'audit_entry', 'workbench', 'me']

export function EmergencyPage(): ReactElement {
  const { t } = useWords()
  const [words, setWords] = useSearchWords()
  const [opening, setOpening] = useState(false)
  const may = useMay('access.open_emergency')
  const records = useRecords<EmergencyRow>('emergency_access', { sort: '-opened_at', limit: 100 })
  const chosen = words['id'] ?? null
  return (
    <div className={styles.page}>
      <Page className={styles.main}>
        <PageHead
          title={t('emergency.title')} facts={t('emergency.words')}
          actions={
            may ? (
              <Button type="primary" onClick={() => setOpening(true)}>
                {t('emergency.open')}
              </Button>
            ) : undefined
          }
        />
        <Card label={t('emergency.title')} bare scroll className={styles.fill}>
          {records.error !== null ? (
            <TroubleNote trouble={records.error} retry={records.reload} />
          ) : records.loading ? (
            <Skeleton rows={6} height={44} />
          ) : records.rows.length === 0 ? (
            <Empty icon="key" words={t('emergency.empty')} />
          ) : (
            <ul className={styles.roles}>
              {records.rows.map((row) => (
                <li key={row.id}>
                  <button type="button" className={styles.role} {...(row.id === chosen ? { 'aria-current': 'true' as const } : {})} onClick={() => setWords({ id: row.id })}>
                    <b>{row.person_title}</b> <State row={row} /> <span className="kh-grey">{row.unit_title}</span>
                    <small>
                      {moment(row.opened_at)} – {moment(row.ended_at ?? row.valid_to)} · {row.reason}
                    </small>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Card>
      </Page>
      {chosen && <Panel key={chosen} id={chosen} onClose={() => setWords({ id: undefined })} />}
      {opening && <OpenEmergencyDialog invalidates={REFRESH} onClose={() => setOpening(false)} />}
    </div>
  )
}

const isOver = (row: EmergencyRow, now: Date) => row.ended_at !== null || new Date(row.valid_to) <= now

/** Whether it runs is told by the clock: it ends at its time, written down or not. */
function State({ row }: { row: EmergencyRow }) {
  const { t } = useWords()
  const now = useNow()
  if (row.reviewed_at) {
    const fine = row.finding === 'justified'
    return <Tag color={fine ? 'in' : 'frozen'} icon={fine ? 'check' : 'cross'}>{t(`emergency.findings.${fine ? 'justified' : 'not_justified'}`)}</Tag>
  }
  if (isOver(row, now)) return <Tag color="frozen" icon="warning">{t('emergency.toReview')}</Tag>
  return <Tag color="overdue" icon="clock">{t('emergency.runs', { n: minutesUntil(row.valid_to, now) })}</Tag>
}

function Panel({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useWords()
  const { data, error, isPending, refetch } = useQuery(recordQuery<EmergencyRow>('emergency_access', id))
  const audits = useSession().menus.includes('audit')
  return (
    <aside className={styles.panel} aria-label={t('emergency.title')}>
      <header className={styles.panelHead}>
        <h2>{data?.record.person_title ?? t('emergency.title')}</h2>
        {data && <State row={data.record} />}
        <IconButton icon="cross" label={t('common.close')} onClick={onClose} className={styles.close ?? ''} />
      </header>
      <div className={styles.panelBody} tabIndex={0} role="region" aria-label={data?.record.person_title ?? t('common.loading')}>
        {error ? <TroubleNote trouble={error} retry={() => void refetch()} /> : isPending ? <Skeleton rows={6} /> : <Facts row={data.record} />}
        {data && audits && <Done row={data.record} />}
      </div>
      {data && <Acts answer={data} />}
    </aside>
  )
}

function Facts({ row }: { row: EmergencyRow }) {
  const { t, say, language } = useWords()
  const { data } = useQuery(emergencyQuery)
  const called = (key: string) => say(data?.acts.find((act) => act.key === key)?.title) || key
  const facts: [string, string][] = [
    [t('emergency.acts'), row.actions.map(called).join(language === 'en' ? ', ' : '、')],
    [t('emergency.unit'), row.unit_title],
    [t('emergency.reason'), row.reason],
    [t('emergency.from'), moment(row.opened_at)],
    [t('emergency.until'), moment(row.valid_to)],
    [t('emergency.ended'), row.ended_at ? moment(row.ended_at) : NONE],
    [t('emergency.reviewer'), row.reviewed_by_title ? `${row.reviewed_by_title} · ${moment(row.reviewed_at!)}` : NONE],
    [t('emergency.opinion'), row.opinion ?? NONE],
  ]
  return (
    <dl className={styles.facts}>
      {facts.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

type Entry = Row & { recorded_at: string; command: string; outcome: string }

/** Everything that the log has under it: for those who read the log. */
function Done({ row }: { row: EmergencyRow }) {
  const { t } = useWords()
  const names = useNames()
  const where = {
    all: [
      { field: 'actor_id', op: 'eq' as const, value: row.person }, { field: 'recorded_at', op: 'ge' as const, value: row.opened_at },
      { any: [{ field: 'emergency', op: 'eq' as const, value: row.id }, { field: 'record_id', op: 'eq' as const, value: row.id }] },
    ],
  }
  const records = useRecords<Entry>('audit_entry', { where, sort: '-recorded_at', limit: 50, fields: ['recorded_at', 'command', 'outcome'] })
  return (
    <section className={styles.section}>
      <div className={styles.sectionHead}>
        <h3>{t('emergency.done')}</h3>
      </div>
      {records.error !== null ? <TroubleNote trouble={records.error} retry={records.reload} /> : records.loading ? <Skeleton rows={3} /> : null}
      <ul>
        {records.rows.map((entry) => (
          <li key={entry.id} className={cx(styles.held)}>
            <span className="kh-mono kh-grey">{moment(entry.recorded_at)}</span>
            <To href={`/audit?entry=${entry.id}`}>{names.act(entry.command)}</To>
          </li>
        ))}
      </ul>
      {!records.loading && records.rows.length === 0 && <p className="kh-grey">{t('emergency.nothing')}</p>}
    </section>
  )
}

function Acts({ answer }: { answer: RecordAnswer<EmergencyRow> }) {
  const { t } = useWords()
  const now = useNow()
  const [asked, setAsked] = useState<'end' | 'review' | null>(null)
  const row = answer.record
  const over = isOver(row, now)
  const mayEnd = !over && answer.commands.includes('access.end_emergency')
  const mayReview = over && answer.commands.includes('access.review_emergency')
  if (!mayEnd && !mayReview) return null
  return (
    <footer className={styles.panelFoot}>
      {mayEnd && <Button onClick={() => setAsked('end')}>{t('emergency.end')}</Button>}
      {mayReview && (
        <Button type="primary" onClick={() => setAsked('review')}>
          {t('emergency.review')}
        </Button>
      )}
      {asked === 'end' && (
        <CommandDialog command="access.end_emergency" title={t('emergency.end')} words={t('emergency.endWords')} label={t('emergency.end')} payload={() => ({ emergency_id: row.id })} invalidates={REFRESH} onClose={() => setAsked(null)} />
      )}
      {asked === 'review' && <ReviewEmergencyDialog row={row} invalidates={REFRESH} onClose={() => setAsked(null)} />}
    </footer>
  )
}
