/** One entry beside the list: who, when, where, what, and the way from its leaf to the signed head, recomputed here. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, type ReactElement, type ReactNode } from 'react'

import { useNames } from '../../../shared/api/acts'
import { asTrouble } from '../../../shared/api/client'
import { proofQuery } from '../../../shared/api/proof'
import { recordQuery } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { day, integer, NONE, time } from '../../../shared/lib/format'
import { Avatar, IconButton, Note, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { ProofActs, ProofBody } from '../../../shared/ui/ProofDrawer'
import { ResultTag } from '../../../shared/ui/tags'
import type { Entry } from '../api/audit'
import { contentOf } from '../api/content'
import styles from '../routes/AuditPage.module.css'
import { Changes } from './Changes'
import { OutcomeTag, RecordName } from './EntryCells'

const SHOWN = 12

export function EntryPanel({ id, onClose }: { id: string; onClose: () => void }): ReactElement {
  const { t } = useWords()
  const { data, error, refetch } = useQuery(recordQuery<Entry>('audit_entry', id))
  const proof = useQuery(proofQuery(id))
  useEffect(() => {
    // The list takes Escape for itself too; a dialog, a chip or a picker above it comes first.
    const close = (event: KeyboardEvent) => event.key === 'Escape' && !(event.target as Element).closest('.ant-modal, .ant-popover, .ant-select, .ant-picker') && onClose()
    addEventListener('keydown', close)
    return () => removeEventListener('keydown', close)
  }, [onClose])
  const unsealed = proof.error !== null && asTrouble(proof.error).code === 'audit.not_sealed'
  return (
    <aside className={styles.panel} aria-label={t('proof.title')}>
      <header className={styles.panelHead}>
        <h2>
          {t('proof.title')} {proof.data && <>&ensp;{t('proof.leaf', { n: integer(proof.data.seq) })}</>}
        </h2>
        {proof.data && <ResultTag result={proof.data.ok ? 'verified' : 'refused'}>{t(proof.data.ok ? 'proof.verified' : 'proof.broken')}</ResultTag>}
        {unsealed && <ResultTag result="waiting">{t('proof.notYet')}</ResultTag>}
        <IconButton icon="cross" label={t('common.close')} onClick={onClose} className={styles.close ?? ''} />
      </header>
      <div className={styles.panelBody} tabIndex={0} role="region" aria-label={t('proof.title')}>
        {error ? <TroubleNote trouble={error} retry={() => void refetch()} /> : data ? <Facts entry={data.record} /> : <Skeleton rows={6} height={30} />}
        {data && <Changes entry={id} />}
        <div className={styles.proof}>{unsealed ? <Note icon="clock">{t('audit.notSealed')}</Note> : <ProofBody entry={id} />}</div>
      </div>
      <footer className={styles.panelFoot}>
        <ProofActs entry={id} />
      </footer>
    </aside>
  )
}

const Line = ({ title, children }: { title: string; children: ReactNode }) => (
  <div>
    <dt>{title}</dt>
    <dd>{children}</dd>
  </div>
)

function Facts({ entry }: { entry: Entry }) {
  const { t } = useWords()
  const names = useNames()
  const name = entry.actor_id_title ?? t('audit.system')
  const said = contentOf(entry.detail)
  const millis = entry.recorded_at.slice(20, 23).padEnd(3, '0')
  return (
    <dl className={styles.facts}>
      <Line title={t('audit.detail.who')}>
        <span className={styles.who}>
          <Avatar name={name} size={20} /> {name}
        </span>
      </Line>
      <Line title={t('audit.detail.when')}>
        <span className="kh-mono">
          {day(entry.recorded_at)} {time(entry.recorded_at)}.{millis}
        </span>
      </Line>
      <Line title={t('audit.detail.where')}>{entry.ip || entry.device ? <span className="kh-mono">{[entry.ip, entry.device].filter(Boolean).join(' · ')}</span> : NONE}</Line>
      <Line title={t('audit.detail.what')}>
        {names.act(entry.command)}&ensp;
        <RecordName entry={entry} />
      </Line>
      <Line title={t('audit.columns.outcome')}>
        <OutcomeTag outcome={entry.outcome} /> {entry.reason && <span>{names.refusal(entry.reason)}</span>}
      </Line>
      {said.length > 0 && (
        <Line title={t('audit.columns.content')}>
          <ul className={styles.said}>
            {said.slice(0, SHOWN).map(({ key, value }) => (
              <li key={key}>
                <span className="kh-mono kh-grey">{key}</span> <span>{value}</span>
              </li>
            ))}
          </ul>
        </Line>
      )}
    </dl>
  )
}
