import { useWords } from '../../../shared/i18n'
import { Icon } from '../../../shared/ui/icons'
import { cx } from '../../../shared/ui/parts'
import styles from './Imports.module.css'

export function Steps({ now }: { now: number }) {
  const { t } = useWords()
  const steps = t('imports.steps', { returnObjects: true })
  return (
    <ol className={styles.steps}>
      {steps.map((words, at) => (
        <li key={words} style={{ display: 'contents' }} {...(at === now ? { 'aria-current': 'step' as const } : {})}>
          {at > 0 && <span className={cx(styles.bar, at <= now && styles.walked)} aria-hidden />}
          <span className={cx(styles.step, at < now && styles.past, at === now && styles.now)}>
            <i>{at < now ? <Icon name="check" size={13} /> : at + 1}</i>
            {words}
          </span>
        </li>
      ))}
    </ol>
  )
}
