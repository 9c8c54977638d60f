/** What may be done with the chosen rows, and in words what is refused and why. */
import type { ReactNode } from 'react'

import { useWords } from '../../../shared/i18n'
import { Icon, type IconName } from '../../../shared/ui/icons'
import { cx } from '../../../shared/ui/parts'
import styles from './SchemaTable.module.css'

export type BulkAct = {
  key: string
  label: string
  /** how many of the chosen it fits; `all` when it fits every one */
  fits: number
  icon?: IconName
  danger?: boolean
  act: () => void
}

type Props = { count: number; sum?: ReactNode; why?: string | null; acts: BulkAct[]; onClear: () => void }

export function BulkBar({ count, sum, why, acts, onClear }: Props) {
  const { t } = useWords()
  return (
    <div className={styles.bulk} role="toolbar" aria-label={t('table.selected', { n: count })}>
      <div className={styles.bulkWords}>
        <div className={styles.bulkSum}>
          {t('table.selected', { n: count })}
          {sum && <small>{sum}</small>}
        </div>
        {why && (
          <div className={styles.bulkWhy}>
            <Icon name="lock" size={13} />
            {why}
          </div>
        )}
      </div>
      <div className={styles.bulkActs}>
        {acts.map(({ key, label, fits, icon, danger, act }) => (
          <button key={key} type="button" className={cx(styles.bulkAct, danger && styles.danger)} disabled={fits === 0} onClick={act}>
            {icon && <Icon name={icon} size={14} />}
            {label}
            {fits < count && (
              <small>
                {fits} / {count}
              </small>
            )}
          </button>
        ))}
      </div>
      <button type="button" className={styles.bulkClose} aria-label={t('table.clearSelection')} onClick={onClear}>
        <Icon name="cross" size={14} />
      </button>
    </div>
  )
}
