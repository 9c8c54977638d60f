import type { Alert } from '../../features/workbench/api/workbench'
import { useWords } from '../../shared/i18n'
import { pageOf } from '../../shared/lib/places'
import { Icon, type IconName } from '../../shared/ui/icons'
import { Empty } from '../../shared/ui/parts'
import { To } from '../../shared/ui/To'
import styles from './Shell.module.css'

const ICONS: Record<Alert['severity'], [IconName, string]> = {
  high: ['warning', 'var(--state-frozen-fg)'],
  medium: ['clock', 'var(--state-overdue-fg)'],
  low: ['bookmark', 'var(--state-neutral-fg)'],
}

export function AlertList({ alerts }: { alerts: Alert[] }) {
  const { t, say } = useWords()
  if (alerts.length === 0) return <Empty icon="bell" words={t('shell.bellEmpty')} />
  return (
    <div className={styles.alerts}>
      {alerts.map((alert) => {
        const [icon, color] = ICONS[alert.severity]
        return (
          <To key={alert.id} className={styles.alert} href={alert.entity && alert.record_id ? pageOf(alert.entity, alert.record_id) : '/'}>
            <Icon name={icon} style={{ color }} />
            <span>
              <div>{say(alert.title)}</div>
              <div className="kh-grey">{say(alert.detail)}</div>
            </span>
          </To>
        )
      })}
    </div>
  )
}
