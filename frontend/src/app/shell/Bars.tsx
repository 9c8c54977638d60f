/** The only bars across a page: the connection is lost, or the page shows what another role would see. */
import { onlineManager } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'

import { useCommand } from '../../shared/api/command'
import { useSession } from '../../shared/api/session'
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

export function ViewAsBar() {
  const { t } = useWords()
  const viewing = useSession().view_as
  const stop = useCommand('access.stop_view_as', { invalidates: ['session'] })
  if (!viewing) return null
  return (
    <div role="status" className={styles.bar}>
      <Icon name="eye" />
      {t('shell.viewingAs', { role: viewing.role })}
      <button type="button" className="kh-link" onClick={() => void stop.send({})}>
        {t('shell.stopViewAs')}
      </button>
    </div>
  )
}
