/** Sealing stands still: orders of high value wait, the others go on. */
import { useWords } from '../i18n'
import { Icon } from './icons'
import styles from './SealingStopped.module.css'

export function SealingStopped({ minutes, order }: { minutes: number | null | undefined; order?: boolean }) {
  const { t } = useWords()
  if (minutes === null || minutes === undefined) return null
  return (
    <div role="status" className={styles.note}>
      <Icon name="warning" size={16} />
      <span>{t(order ? 'common.sealing.order' : 'common.sealing.all', { n: minutes })}</span>
    </div>
  )
}
