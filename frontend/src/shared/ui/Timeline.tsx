/** What happened to a thing, newest first: act, second, place → place, who signed, from where, and its proof. */
import type { ReactNode } from 'react'

import type { Text } from '../api/client'
import { fileAddress } from '../api/files'
import { useWords } from '../i18n'
import { moment } from '../lib/format'
import { Icon, type IconName } from './icons'
import { Avatar, cx } from './parts'
import { ProofPill, stateOf, type StateColor } from './tags'
import styles from './Timeline.module.css'

type Words = Text | string

export type TimelinePerson = { id: string | null; name: string; role: Words | null; signature_file_id: string | null }

export type TimelineEntry = {
  entry_id: string | null
  leaf: number | null
  leaf_hash: string | null
  kind: string
  title: Words
  at: string
  detail: Words | null
  from: string | null
  to: string | null
  document?: string | null
  people: TimelinePerson[]
  ip: string | null
  device: string | null
  folded?: number | null
  /** more of what it did, drawn by the page */
  below?: ReactNode
}

const OTHER: Record<string, [IconName, StateColor]> = {
  count: ['clipboard', 'neutral'], value: ['bars', 'neutral'], register: ['plus', 'neutral'], import: ['download', 'neutral'],
  submit: ['file', 'neutral'], approve: ['chat', 'neutral'], tag: ['barcode', 'neutral'],
}

function lookOf(kind: string): [IconName, StateColor] {
  const state = stateOf(kind)
  return state ? [state.icon, state.color] : (OTHER[kind] ?? ['circle', 'neutral'])
}

type Props = { items: TimelineEntry[]; onVerify?: (entry: string) => void; verifying?: string | null }

export function Timeline({ items, onVerify, verifying }: Props) {
  return (
    <ol className={styles.list}>
      {items.map((item, index) => (
        <TimelineRow key={item.entry_id ?? `${item.at}-${index}`} item={item} onVerify={onVerify} verifying={verifying ?? null} />
      ))}
    </ol>
  )
}

type RowProps = { item: TimelineEntry; onVerify: ((entry: string) => void) | undefined; verifying: string | null }

function TimelineRow({ item, onVerify, verifying }: RowProps) {
  const { t, say } = useWords()
  const [icon, color] = lookOf(item.kind)
  const tint = { '--state-fg': `var(--state-${color}-fg)`, '--state-bg': `var(--state-${color}-bg)` } as React.CSSProperties
  const where = [item.from, item.to].filter(Boolean).join(' → ')
  const words: ReactNode[] = [where, say(item.detail), item.document].filter(Boolean)
  const device = [item.ip, item.device].filter(Boolean).join(' · ')
  return (
    <li className={cx(styles.item, (item.folded ?? 0) > 0 && styles.gap)} style={tint}>
      <span className={styles.round}>
        <Icon name={icon} size={14} />
      </span>
      <span className={styles.line} />
      <div className={styles.body}>
        <div className={styles.top}>
          <span className={styles.act}>{say(item.title)}</span>
          <time className={styles.when} dateTime={item.at}>
            {moment(item.at)}
          </time>
          {item.leaf !== null && (
            <span className={styles.pill}>
              <ProofPill
                leaf={item.leaf} hash={item.leaf_hash} verifying={verifying !== null && verifying === item.entry_id}
                {...(onVerify && item.entry_id ? { onVerify: () => onVerify(item.entry_id!) } : {})}
              />
            </span>
          )}
        </div>
        <div className={styles.second}>
          <span>{words.join(' · ')}</span>
          {device && <span className={cx(styles.device, 'kh-mono')}>{device}</span>}
        </div>
        {item.below}
        {item.people.length > 0 && (
          <div className={styles.people}>
            {item.people.map((person, index) => (
              <Signer key={`${person.name}-${index}`} person={person} />
            ))}
          </div>
        )}
        {(item.folded ?? 0) > 0 && <div className="kh-spoken">{t('asset.timeline.gap', { n: item.folded })}</div>}
      </div>
    </li>
  )
}

export function Signer({ person }: { person: TimelinePerson }) {
  const { say } = useWords()
  if (person.signature_file_id) {
    return (
      <span className={styles.person}>
        <Signature file={person.signature_file_id} name={person.name} />
        <span className={styles.signed}>
          <span>{person.name}</span>
          <span className={styles.role}>{say(person.role)}</span>
        </span>
      </span>
    )
  }
  return (
    <span className={styles.person}>
      <Avatar name={person.name} size={20} />
      <span>
        {person.name} <span className={styles.role}>{say(person.role)}</span>
      </span>
    </span>
  )
}

/** A signature as it was drawn. */
export function Signature({ file, name }: { file: string; name: string }) {
  const { t } = useWords()
  return (
    <span className={styles.signature}>
      <img src={fileAddress(file)} alt={t('asset.timeline.signature', { name })} loading="lazy" />
    </span>
  )
}
