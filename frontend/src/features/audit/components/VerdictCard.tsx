/** The verdict in words first, then counts, then what was found. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Progress } from 'antd'
import { useEffect, type ReactElement } from 'react'

import { useWords } from '../../../shared/i18n'
import { integer, shortTime, time } from '../../../shared/lib/format'
import { useNow } from '../../../shared/lib/now'
import { Icon } from '../../../shared/ui/icons'
import { cx, TroubleNote } from '../../../shared/ui/parts'
import { headsQuery, startVerification, verificationQuery, type Finding, type Verdict, type Verification } from '../api/audit'
import styles from '../routes/AuditPage.module.css'

type Held = Verdict & { at: string }

export type Verify = { running: boolean; progress: Verification | null; start: () => void; verdict: Held | null; failed: boolean; error: unknown }

export function useVerify(): Verify {
  const client = useQueryClient()
  const { data } = useQuery(verificationQuery)
  const { mutate, isPending, error } = useMutation({
    mutationFn: startVerification,
    onSuccess: () => client.invalidateQueries({ queryKey: verificationQuery.queryKey }),
  })
  const state = data?.state
  useEffect(() => {
    if (state === 'done') void client.invalidateQueries({ queryKey: headsQuery.queryKey })
  }, [client, state])
  const verdict = data?.state === 'done' && data.verdict ? { ...data.verdict, took_ms: data.took_ms ?? 0, at: data.finished_at! } : null
  return { running: isPending || state === 'running', progress: data ?? null, start: () => mutate(), verdict, failed: state === 'failed', error }
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

function Words({ verify: { verdict, running, progress, failed }, total }: { verify: Verify; total: number }) {
  const { t } = useWords()
  if (running) return <Running progress={progress} total={total} />
  if (!verdict) {
    return (
      <>
        <strong>{t(failed ? 'audit.verifyFailed' : 'audit.never')}</strong>
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

/** It goes on at the server: what is shown here may be left and found again. */
function Running({ progress, total }: { progress: Verification | null; total: number }) {
  const { t } = useWords()
  const now = useNow()
  const all = progress?.state === 'running' && progress.total > 0 ? progress.total : total
  const done = progress?.state === 'running' ? progress.done : 0
  const seconds = progress?.state === 'running' ? Math.max(0, Math.round((now.getTime() - Date.parse(progress.asked_at)) / 1000)) : 0
  return (
    <>
      <strong>{t('audit.verifying', { done: integer(done), total: integer(all) })}</strong>
      <Progress percent={all > 0 ? Math.floor((100 * done) / all) : 0} size="small" aria-label={t('audit.verdict')} />
      <span>{t('audit.elapsed', { n: seconds })}</span>
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
