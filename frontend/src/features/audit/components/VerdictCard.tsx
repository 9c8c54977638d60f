/** The verdict in words first, then counts, then what was found. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type ReactElement } from 'react'

import { useWords } from '../../../shared/i18n'
import { integer, shortTime, time } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { cx, TroubleNote } from '../../../shared/ui/parts'
import { headsQuery, verdictKey, verifyAll, type Finding, type Verdict } from '../api/audit'
import styles from '../routes/AuditPage.module.css'

type Held = Verdict & { at: string }

export type Verify = { running: boolean; start: () => void; verdict: Held | null; error: unknown }

export function useVerify(): Verify {
  const client = useQueryClient()
  const { data } = useQuery<Held | null>({ queryKey: verdictKey, queryFn: () => null, staleTime: Infinity, gcTime: Infinity })
  const { mutate, isPending, error } = useMutation({
    mutationFn: verifyAll,
    onSuccess: (verdict) => {
      client.setQueryData(verdictKey, verdict)
      void client.invalidateQueries({ queryKey: headsQuery.queryKey })
    },
  })
  return { running: isPending, start: () => mutate(), verdict: data ?? null, error }
}

export function VerdictCard({ verify, onEntry }: { verify: Verify; onEntry: (id: string) => void }): ReactElement {
  const { t } = useWords()
  const { data: heads } = useQuery(headsQuery)
  const { verdict, running, error } = verify
  const standing = verdict?.standing ?? heads?.standing
  const look = running ? 'running' : (verdict?.result ?? 'never')
  return (
    <section className={cx(styles.verdict, styles[look])} aria-label={t('audit.verdict')} aria-busy={running}>
      <span className={styles.mark}>
        <Icon name={({ clean: 'check', tampered: 'cross', incomplete: 'warning', never: 'seal', running: 'seal' } as const)[look]} size={18} weight={1.8} />
      </span>
      <div className={styles.verdictWords} role="status">
        <Words verify={verify} total={heads?.standing.leaves ?? 0} />
      </div>
      {standing && (
        <dl className={styles.counts}>
          <Count title={t('audit.leaves')} n={standing.leaves} agrees={verdict ? verdict.result === 'clean' : null} />
          <Count title={t('audit.heads')} n={standing.heads} agrees={verdict ? verdict.result === 'clean' : null} />
          <Count title={t('audit.cosignatures')} n={standing.cosignatures} agrees={verdict && standing.cosignatures > 0 ? verdict.result === 'clean' : null} />
        </dl>
      )}
      {error && !running ? <div className={styles.found}><TroubleNote trouble={error} retry={verify.start} /></div> : null}
      {verdict && !running && (verdict.findings.length > 0 || verdict.gaps.length > 0) && <Found verdict={verdict} onEntry={onEntry} />}
    </section>
  )
}

function Words({ verify: { verdict, running }, total }: { verify: Verify; total: number }) {
  const { t } = useWords()
  if (running) return <Running total={total} />
  if (!verdict) {
    return (
      <>
        <strong>{t('audit.never')}</strong>
        <span>{t('audit.neverDetail')}</span>
      </>
    )
  }
  const took = verdict.took_ms < 1000 ? t('audit.tookMs', { n: verdict.took_ms }) : t('audit.tookS', { n: (verdict.took_ms / 1000).toFixed(1) })
  const first = verdict.findings[0]
  const kinds = t('audit.kinds', { returnObjects: true }) as Record<string, string>
  const title = {
    clean: t('audit.clean', { n: integer(verdict.entries) }),
    tampered: t('audit.tampered', { n: integer(verdict.found) }),
    incomplete: t('audit.incomplete', { n: integer(verdict.entries) }),
  }[verdict.result]
  return (
    <>
      <strong>{title}</strong>
      <span>
        {verdict.result === 'tampered' && first
          ? t('audit.tamperedDetail', { index: first.index === null ? '—' : integer(first.index), kind: kinds[first.kind] ?? first.kind })
          : t('audit.cleanDetail', { time: shortTime(verdict.at), span: took })}
        {verdict.unsealed > 0 && ` · ${t('audit.waiting', { n: integer(verdict.unsealed) })}`}
      </span>
    </>
  )
}

function Running({ total }: { total: number }) {
  const { t } = useWords()
  const [since] = useState(() => Date.now())
  const [now, setNow] = useState(since)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <>
      <strong>{t('audit.verifying', { total: integer(total) })}</strong>
      <span>{t('audit.elapsed', { n: Math.round((now - since) / 1000) })}</span>
    </>
  )
}

function Count({ title, n, agrees }: { title: string; n: number; agrees: boolean | null }) {
  const { t } = useWords()
  return (
    <div>
      <dt>{title}</dt>
      <dd>{integer(n)}</dd>
      {agrees !== null && (
        <dd className={agrees ? styles.good : styles.bad}>
          <Icon name={agrees ? 'check' : 'warning'} size={12} /> {t(agrees ? 'audit.same' : 'audit.look')}
        </dd>
      )}
    </div>
  )
}

const SHOWN = 50

function Found({ verdict, onEntry }: { verdict: Held; onEntry: (id: string) => void }) {
  const { t } = useWords()
  const kinds = t('audit.kinds', { returnObjects: true }) as Record<string, string>
  const line = (finding: Finding, at: number) => (
    <li key={at}>
      <span className="kh-mono">{finding.index === null ? '—' : `#${integer(finding.index)}`}</span>
      <b>{kinds[finding.kind] ?? finding.kind}</b>
      <span className="kh-grey">{finding.note}</span>
      {finding.entry && (
        <button type="button" className="kh-link" onClick={() => onEntry(finding.entry!)}>
          {t('common.view')}
        </button>
      )}
    </li>
  )
  return (
    <div className={styles.found}>
      {verdict.findings.length > 0 && (
        <ul tabIndex={0} aria-label={t('audit.findings')}>
          {verdict.findings.slice(0, SHOWN).map(line)}
        </ul>
      )}
      {verdict.gaps.map((gap) => (
        <p key={gap}>
          <Icon name="warning" size={13} /> {t('audit.gaps')}：{gap}
        </p>
      ))}
      <p className="kh-grey">{time(verdict.at)}</p>
    </div>
  )
}
