/** The frame of a phone step: back and title above, the step, one main button below. On a wide screen it stands in the middle. */
import { useEffect, useRef, type ReactNode } from 'react'

import { useWords } from '../i18n'
import { Icon } from './icons'
import { cx } from './parts'
import styles from './Phone.module.css'

type StepProps = { title: ReactNode; aside?: ReactNode; onBack: () => void; foot?: ReactNode; children: ReactNode }

export function PhoneStep({ title, aside, onBack, foot, children }: StepProps) {
  const { t } = useWords()
  return (
    <div className={styles.frame}>
      <header className={styles.bar}>
        <button type="button" className={styles.back} aria-label={t('common.back')} onClick={onBack}>
          <Icon name="left" size={22} />
        </button>
        <h1 className={styles.nav}>{title}</h1>
        {aside && <div className={styles.aside}>{aside}</div>}
      </header>
      <div className={styles.body}>{children}</div>
      {foot && <footer className={styles.foot}>{foot}</footer>}
    </div>
  )
}

export const PhoneFrame = ({ children, className }: { children: ReactNode; className?: string | undefined }) => (
  <div className={cx(styles.frame, className)}>{children}</div>
)

type SheetProps = { title: ReactNode; children: ReactNode; onClose?: () => void; label: string }

/** Comes from below over what it is about. Escape and the handle close it where it may be closed. */
export function BottomSheet({ title, children, onClose, label }: SheetProps) {
  const sheet = useRef<HTMLElement>(null)
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null
    if (!sheet.current?.contains(document.activeElement)) sheet.current?.focus()
    return () => before?.focus?.()
  }, [])
  return (
    <>
      <div className={styles.veil} onClick={onClose} aria-hidden />
      <section
        ref={sheet} className={styles.sheet} role="dialog" aria-modal="true" aria-label={label} tabIndex={-1}
        onKeyDown={(event) => event.key === 'Escape' && onClose?.()}
      >
        <i className={styles.handle} />
        {title}
        {children}
      </section>
    </>
  )
}

export { styles as phoneStyles }
