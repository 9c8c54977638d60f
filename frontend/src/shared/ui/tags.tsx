/** States as tags: filled says where a thing is, outlined what binds it. Always icon, word and colour together. */
import type { ReactNode } from 'react'

import type { Text } from '../api/client'
import { useWords } from '../i18n'
import { daysUntil, integer, minutesUntil, shortDay, shortHash, shortTime, weekday } from '../lib/format'
import { useNow } from '../lib/now'
import { Icon, type IconName } from './icons'
import { cx } from './parts'
import styles from './tags.module.css'
import tokens from './tokens.json'

export type StateColor = keyof typeof tokens.state.colors.light

type TagProps = {
  color: StateColor
  icon?: IconName
  outline?: boolean
  large?: boolean
  title?: string
  children: ReactNode
}

/** A colour named on the wire, by colour or by state (`in_stock`); grey for one we do not know. */
export const colorOf = (name: string | null | undefined): StateColor =>
  name && name in tokens.state.colors.light ? (name as StateColor) : (stateOf(name ?? '')?.color ?? 'neutral')

const tint = (color: StateColor) =>
  ({ '--tag-fg': `var(--state-${color}-fg)`, '--tag-bg': `var(--state-${color}-bg)` }) as React.CSSProperties

export function Tag({ color, icon, outline, large, title, children }: TagProps) {
  return (
    <span className={cx(styles.tag, outline && styles.outline, large && styles.large)} style={tint(color)} title={title}>
      {icon && <Icon name={icon} size={13} />}
      {children}
    </span>
  )
}

/** Our icon for each state of tokens.json. */
const ICONS: Record<string, IconName> = {
  in: 'box', out: 'tray-up', lent: 'cycle', transit: 'van', with_teller: 'person', destroyed: 'box-cross',
  pledged: 'lock', frozen: 'snow', reserved: 'bookmark', investigation: 'question', overdue: 'clock',
}

type StateEntry = { zh: string; en: string; color: StateColor; icon: IconName; outline: boolean }

const states: Record<string, StateEntry> = Object.fromEntries(
  tokens.state.list.map((entry) => [
    entry.key,
    { zh: entry.zh, en: entry.en, color: entry.color as StateColor, icon: ICONS[entry.key] ?? 'circle', outline: entry.kind === 'binding' },
  ]),
)
// The wire says in_stock where the tokens say in.
states['in_stock'] = states['in']!

export const stateOf = (key: string): StateEntry | undefined => states[key]
export const stateWords = (key: string): Text => ({ zh: states[key]?.zh ?? key, en: states[key]?.en ?? key })

/** A coloured choice never stands without an icon: by what it says, or else by its colour. */
const WORD_ICONS: Record<string, IconName> = {
  approving: 'clock', waiting: 'clock', open: 'clock', approved: 'scan', executing: 'scan', running: 'scan', handing_over: 'pencil', putting_away: 'box',
  passed: 'check', done: 'check', active: 'check', published: 'check', rejected: 'cross', void: 'cross', disputed: 'warning', returned: 'undo', withdrawn: 'undo',
  cancelled: 'cross', skipped: 'minus', closed: 'minus', retired: 'minus', inactive: 'minus', consumed: 'check', draft: 'pencil', sent: 'chat', free: 'box', issued: 'person', emergency: 'bolt',
}
const COLOR_ICONS: Partial<Record<StateColor, IconName>> = { in: 'check', out: 'tray-up', frozen: 'cross', overdue: 'clock' }

export const iconOfChoice = (value: string, color: string): IconName =>
  WORD_ICONS[value] ?? stateOf(value)?.icon ?? COLOR_ICONS[colorOf(color)] ?? 'circle'

export function StateTag({ state, note, large }: { state: string; note?: ReactNode; large?: boolean }) {
  const { say } = useWords()
  const entry = states[state]
  if (!entry) return <Tag color="neutral">{state}</Tag>
  return (
    <Tag color={entry.color} icon={entry.icon} outline={entry.outline} large={large ?? false}>
      {say(entry)}
      {note && <> · {note}</>}
    </Tag>
  )
}

/** Where it is and all that binds it, side by side. */
export function StateTags({ state, bindings = [], overdue }: { state: string; bindings?: readonly string[]; overdue?: boolean }) {
  const { say } = useWords()
  return (
    <span className={styles.row}>
      <StateTag state={state} />
      {bindings.map((binding) => (
        <StateTag key={binding} state={binding} />
      ))}
      {overdue && <Icon name="clock" size={15} label={say(stateWords('overdue'))} style={{ color: 'var(--state-overdue-fg)' }} />}
    </span>
  )
}

export type ResultKey = keyof typeof tokens.state.result

const RESULT_ICONS: Record<ResultKey, IconName> = {
  pass: 'check', refused: 'cross', waiting: 'clock', running: 'scan', warning: 'warning', verified: 'seal',
}

export function ResultTag({ result, children, large }: { result: ResultKey; children: ReactNode; large?: boolean }) {
  return (
    <Tag color={tokens.state.result[result].color as StateColor} icon={RESULT_ICONS[result]} large={large ?? false}>
      {children}
    </Tag>
  )
}

/** `38 分钟`, `1 小时 2 分`, `4 天`. */
export function useSpan(): (minutes: number) => string {
  const { t } = useWords()
  return (minutes) => {
    const whole = Math.abs(Math.round(minutes))
    if (whole < 60) return t('common.minutes', { n: whole })
    if (whole >= 60 * 48) return t('common.days', { n: Math.round(whole / 1440) })
    const h = Math.floor(whole / 60)
    return whole % 60 === 0 ? t('common.hours', { n: h }) : t('common.hoursMinutes', { h, m: whole % 60 })
  }
}

export type Lateness = 'over' | 'soon' | 'today' | 'later'

export function lateness(due: string, now: Date): Lateness {
  const minutes = minutesUntil(due, now)
  if (minutes < 0) return 'over'
  if (minutes <= 120) return 'soon'
  return daysUntil(due, now) === 0 ? 'today' : 'later'
}

/** When it is due: a tag once it is late, words before. Takes a moment. */
export function Due({ at, clock = true }: { at: string; clock?: boolean }) {
  const { t } = useWords()
  const now = useNow()
  const span = useSpan()
  const late = lateness(at, now)
  const minutes = minutesUntil(at, now)
  if (late === 'over') {
    return (
      <Tag color="overdue" icon="clock" title={shortTime(at)}>
        <b>{t('common.over', { time: span(minutes) })}</b>
      </Tag>
    )
  }
  if (late === 'soon') {
    return (
      <span className={styles.due}>
        <span className={cx(styles.due, styles.soon)}>
          <Icon name="clock" size={14} />
          {t('common.left', { time: span(minutes) })}
        </span>
        {clock && <span className={styles.later}>{shortTime(at)}</span>}
      </span>
    )
  }
  if (late === 'today') return <span className={styles.due}>{t('common.today', { time: shortTime(at) })}</span>
  const days = daysUntil(at, now)
  const name = t('common.weekday', { returnObjects: true })[weekday(at)]
  return (
    <span className={cx(styles.due, styles.later)}>
      {days === 1 ? t('common.tomorrow', { time: shortTime(at) }) : `${shortDay(at, now)} ${name}`}
    </span>
  )
}

/** A business day that something ends on: near or past it says how many days, else the date. */
export function DueDay({ on, near = 7 }: { on: string; near?: number }) {
  const { t } = useWords()
  const days = daysUntil(on, useNow())
  const soon = <span className={styles.soon}>{t(days < 0 ? 'common.overShort' : 'common.left', { time: t('common.days', { n: Math.abs(days) }) })}</span>
  return days <= near ? soon : <>{on}</>
}

type ProofPillProps = { leaf: number; hash?: string | null; onVerify?: () => void; verifying?: boolean; word?: string }

/** Leaf, short hash, and the way to check it. */
export function ProofPill({ leaf, hash, onVerify, verifying, word }: ProofPillProps) {
  const { t } = useWords()
  return (
    <span className={styles.pill}>
      <Icon name="seal" size={13} />
      {t('proof.leaf', { n: integer(leaf) })}
      {hash && <span className="kh-mono">{shortHash(hash)}</span>}
      {word}
      {onVerify && (
        <button type="button" className="kh-link" onClick={onVerify} disabled={verifying} aria-label={`${t('proof.verify')} ${leaf}`}>
          {t('proof.verify')}
        </button>
      )}
    </span>
  )
}
