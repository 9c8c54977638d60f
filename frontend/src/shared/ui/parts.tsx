/** The pieces every page is made of: head line, card, empty, loading, trouble, a person's picture. */
import { Button, Tooltip } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'

import { asTrouble, type Trouble } from '../api/client'
import { useWords } from '../i18n'
import { initial } from '../lib/format'
import { Icon, type IconName } from './icons'
import styles from './parts.module.css'

const cx = (...names: (string | false | null | undefined)[]) => names.filter(Boolean).join(' ')

type CardProps = {
  title?: ReactNode
  note?: ReactNode
  extra?: ReactNode
  foot?: ReactNode
  bare?: boolean
  scroll?: boolean
  className?: string | undefined
  label?: string
  children?: ReactNode
}

export function Card({ title, note, extra, foot, bare, scroll, className, label, children }: CardProps) {
  return (
    <section className={cx(styles.card, className)} aria-label={label ?? (typeof title === 'string' ? title : undefined)}>
      {title !== undefined && (
        <header className={styles.cardHead}>
          {typeof title === 'string' ? <h2 className={styles.cardTitle}>{title}</h2> : title}
          {note !== undefined && <span className={styles.cardNote}>{note}</span>}
          {extra !== undefined && <div className={styles.cardExtra}>{extra}</div>}
        </header>
      )}
      {/* A part that scrolls must be reachable by keyboard. */}
      <div className={cx(styles.cardBody, bare && styles.bare, scroll && styles.scroll)} tabIndex={scroll ? 0 : undefined}>
        {children}
      </div>
      {foot !== undefined && <footer className={styles.cardFoot}>{foot}</footer>}
    </section>
  )
}

type PageHeadProps = { title: ReactNode; facts?: ReactNode; actions?: ReactNode; crumbs?: ReactNode; lead?: ReactNode }

export function PageHead({ title, facts, actions, crumbs, lead }: PageHeadProps) {
  return (
    <div className={styles.head}>
      {lead}
      <div className={styles.headWords}>
        {crumbs !== undefined && <div className={styles.crumbs}>{crumbs}</div>}
        <h1 className={styles.title}>{title}</h1>
        {facts !== undefined && <div className={styles.facts}>{facts}</div>}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  )
}

export const Page = ({ children, className }: { children: ReactNode; className?: string | undefined }) => (
  <div className={cx(styles.page, className)}>{children}</div>
)

type EmptyProps = { icon?: IconName; words: ReactNode; action?: ReactNode }

export const Empty = ({ icon = 'box', words, action }: EmptyProps) => (
  <div className={styles.empty}>
    <Icon name={icon} size={32} weight={0.9} />
    <div>{words}</div>
    {action}
  </div>
)

/** Rows of the real height, after 200 ms: a quick answer never flickers. */
export function Skeleton({ rows = 8, height = 32 }: { rows?: number; height?: number }) {
  const [late, setLate] = useState(false)
  const { t } = useWords()
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 200)
    return () => clearTimeout(timer)
  }, [])
  if (!late) return <div aria-busy style={{ minHeight: rows * height }} />
  return (
    <div role="status" aria-busy aria-label={t('common.loading')}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={styles.skeleton} style={{ height }}>
          <i className={styles.bone} style={{ maxWidth: 120 }} />
          <i className={styles.bone} style={{ maxWidth: 220 - (index % 3) * 40 }} />
          <i className={styles.bone} style={{ maxWidth: 90 }} />
          <i className={styles.bone} style={{ maxWidth: 140 - (index % 2) * 30 }} />
        </div>
      ))}
    </div>
  )
}

type TroubleNoteProps = { trouble: Trouble | Error | unknown; retry?: (() => void) | undefined; className?: string }

/** What went wrong, where it went wrong. */
export function TroubleNote({ trouble, retry, className }: TroubleNoteProps) {
  const { t, say } = useWords()
  if (!trouble) return null
  const { body } = asTrouble(trouble)
  return (
    <div role="alert" className={cx(styles.trouble, className)}>
      <Icon name="warning" />
      <div className={styles.troubleText}>{say(body.message)}</div>
      {retry && (
        <button type="button" className="kh-link" onClick={retry}>
          {t('common.retry')}
        </button>
      )}
    </div>
  )
}

export const Note = ({ children, icon = 'warning' }: { children: ReactNode; icon?: IconName }) => (
  <div className={styles.note}>
    <Icon name={icon} />
    <div>{children}</div>
  </div>
)

const TONES = 4

type AvatarProps = {
  name: string
  size?: number
  /** Filled in one of four colours: 0 is the viewer or the first keeper. Grey without. */
  tone?: number
}

export function Avatar({ name, size = 26, tone }: AvatarProps) {
  const filled = tone !== undefined
  const look = { width: size, height: size, fontSize: Math.round(size * 0.46) }
  return (
    <span
      aria-hidden className={cx(styles.avatar, filled && styles.filled)}
      style={filled ? { ...look, background: `var(--avatar-${(tone % TONES) + 1})` } : look}
    >
      {initial(name)}
    </span>
  )
}

type IconButtonProps = {
  icon: IconName
  label: string
  onClick?: () => void
  size?: 'small' | 'middle' | 'large'
  disabled?: boolean
  className?: string
}

export const IconButton = ({ icon, label, onClick, size = 'middle', disabled, className }: IconButtonProps) => (
  <Tooltip title={label}>
    <Button
      type="text" size={size} aria-label={label} icon={<Icon name={icon} />} {...(onClick ? { onClick } : {})}
      disabled={disabled ?? false} {...(className ? { className } : {})}
    />
  </Tooltip>
)

export const Kbd = ({ children }: { children: ReactNode }) => <kbd className="kh-kbd">{children}</kbd>

export { cx }
