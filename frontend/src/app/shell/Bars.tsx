/** The only bar across a page: the connection is lost. */
import { onlineManager } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'

import { useWords } from '../../shared/i18n'
import { Icon } from '../../shared/ui/icons'
import { cx } from '../../shared/ui/parts'
import styles from './Shell.module.css'

const useOnline = () => useSyncExternalStore((tell) => onlineManager.subscribe(tell), () => onlineManager.isOnline())

export function LostBar() {
  const { t } = useWords()
  if (useOnline()) return null
  return (
    <div role="status" className={cx(styles.bar, styles.lost)}>
      <Icon name="offline" />
      {t('common.lost')}
    </div>
  )
}
