import type { ReactElement } from 'react'

import { useNames } from '../../../shared/api/acts'
import { useWords } from '../../../shared/i18n'
import { day, daysUntil, NONE, shortDay, shortTime, time } from '../../../shared/lib/format'
import { useNow } from '../../../shared/lib/now'
import { Avatar } from '../../../shared/ui/parts'
import { ResultTag, type ResultKey } from '../../../shared/ui/tags'
import { To } from '../../../shared/ui/To'
import type { Entry } from '../api/audit'
import { contentLine } from '../api/content'
import { pageOf, useTitle } from '../api/record-titles'
import styles from '../routes/AuditPage.module.css'

const RESULTS: Record<Entry['outcome'], ResultKey> = { ok: 'pass', denied: 'refused', error: 'warning' }

export const OutcomeTag = ({ outcome }: { outcome: Entry['outcome'] }): ReactElement => {
  const { t } = useWords()
  return <ResultTag result={RESULTS[outcome] ?? 'warning'}>{t(`audit.outcomes.${outcome}`)}</ResultTag>
}

/** Today to the second, before that with its day. */
export function When({ at }: { at: string }): ReactElement {
  const { t } = useWords()
  const now = useNow()
  const ago = daysUntil(day(at), now)
  return <span className="kh-mono">{ago === 0 ? time(at) : ago === -1 ? t('audit.yesterday', { time: shortTime(at) }) : `${shortDay(at, now)} ${shortTime(at)}`}</span>
}

export function Who({ entry }: { entry: Entry }): ReactElement {
  const { t } = useWords()
  const name = entry.actor_id_title ?? t('audit.system')
  return (
    <span className={styles.who}>
      <Avatar name={name} size={20} />
      <span>{name}</span>
    </span>
  )
}

/** The number people know it by; its kind where it has none. */
export function RecordName({ entry, plain }: { entry: Entry; plain?: boolean }): ReactElement {
  return entry.record && entry.record_id ? <Known entity={entry.record} id={entry.record_id} plain={plain ?? false} /> : <>{NONE}</>
}

function Known({ entity, id, plain }: { entity: string; id: string; plain: boolean }) {
  const names = useNames()
  const title = useTitle(entity, id)
  const href = pageOf(entity, id)
  if (!title) return <span className="kh-grey">{names.entity(entity)}</span>
  if (!href || plain) return <span title={names.entity(entity)}>{title}</span>
  return (
    <To href={href} tabIndex={-1} className={/^[\x20-\x7e]+$/.test(title) ? 'kh-mono' : undefined} title={names.entity(entity)} onClick={(event) => event.stopPropagation()}>
      {title}
    </To>
  )
}

export function Content({ entry }: { entry: Entry }): ReactElement {
  const names = useNames()
  const words = entry.reason && entry.outcome !== 'ok' ? names.refusal(entry.reason) : contentLine(entry.detail)
  return words ? <span title={words}>{words}</span> : <>{NONE}</>
}
