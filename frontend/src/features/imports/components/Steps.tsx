import type { ReactElement } from 'react'

import { useWords } from '../../../shared/i18n'
import { Icon } from '../../../shared/ui/icons'
import { cx } from '../../../shared/ui/parts'
import styles from './Steps.module.css'

const LAST = 4

/** Where one is: done ones carry a check, the present one is filled. On the last one all is over. */
export function Steps({ now: at }: { now: number }): ReactElement {
  const { t } = useWords()
  const steps = t('imports.steps', { returnObjects: true })
  return (
    <ol className={styles.steps} aria-label={t('imports.title')}>
      {steps.map((step, index) => {
        const over = index < at || at === LAST
        return (
          <li key={step} className={cx(over && styles.over, index === at && !over && styles.now)} {...(index === at ? { 'aria-current': 'step' as const } : {})}>
            <span className={styles.dot}>{over ? <Icon name="check" size={13} weight={1.8} label={t('imports.over')} /> : index + 1}</span>
            <span className={styles.stepName}>{step}</span>
          </li>
        )
      })}
    </ol>
  )
}
