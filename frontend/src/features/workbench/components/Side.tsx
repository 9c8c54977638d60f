/** Beside the to-dos: what wants attention, and how far the viewer's own orders are. */
import { useWords } from '../../../shared/i18n'
import type { order as orderZh } from '../../../shared/i18n/zh/order'
import { pageOf } from '../../../shared/lib/places'
import { Icon, type IconName } from '../../../shared/ui/icons'
import { Card, cx, Empty } from '../../../shared/ui/parts'
import { Due, Tag } from '../../../shared/ui/tags'
import { To } from '../../../shared/ui/To'
import type { Alert, Started } from '../api/workbench'
import styles from './Workbench.module.css'

const LOOKS: Record<Alert['severity'], [IconName, string]> = {
  high: ['warning', 'var(--state-frozen-fg)'], medium: ['clock', 'var(--state-overdue-fg)'], low: ['bookmark', 'var(--state-neutral-fg)'],
}

export function AlertsCard({ alerts }: { alerts: Alert[] }) {
  const { t, say } = useWords()
  return (
    <Card
      bare scroll label={t('workbench.alerts')} className={styles.alerts}
      title={
        <>
          <h2 className={styles.cardTitle}>{t('workbench.alerts')}</h2>
          {alerts.length > 0 && <Tag color="frozen">{t('workbench.openAlerts', { n: alerts.length })}</Tag>}
        </>
      }
    >
      {alerts.length === 0 ? (
        <Empty icon="bell" words={t('workbench.noAlerts')} />
      ) : (
        <ul>
          {alerts.map((alert) => {
            const [icon, color] = LOOKS[alert.severity] ?? LOOKS.low
            return (
              <li key={alert.id} className={styles.alert}>
                <Icon name={icon} size={16} style={{ color }} />
                <div>
                  <div>{say(alert.title)}</div>
                  <div className={styles.what}>{say(alert.detail)}</div>
                  {alert.note && <div className={styles.alertNote}>{say(alert.note)}</div>}
                </div>
                {alert.entity && alert.record_id && <To href={pageOf(alert.entity, alert.record_id)}>{t('common.view')}</To>}
              </li>
            )
          })}
        </ul>
      )}
    </Card>
  )
}

export function MineCard({ mine, total, people }: { mine: Started[]; total: number | undefined; people: string[] }) {
  const { t } = useWords()
  return (
    <Card
      title={t('workbench.mine')} bare scroll className={styles.mine} extra={total ? <To href="/?show=mine">{t('workbench.mineAll', { n: total })}</To> : undefined}
      foot={people.length > 0 ? `${t('workbench.onDuty')} ${people.join('、')}` : undefined}
    >
      {mine.length === 0 ? <Empty icon="file" words={t('workbench.noMine')} /> : <ul>{mine.map((one) => <StartedRow key={one.order_id} one={one} />)}</ul>}
    </Card>
  )
}

function StartedRow({ one }: { one: Started }) {
  const { t, say } = useWords()
  const step = typeof one.step === 'string' ? t(`order.states.${one.step as keyof typeof orderZh.states}`, { defaultValue: one.step }) : say(one.step)
  return (
    <li className={styles.started}>
      <div className={styles.startedTop}>
        <To href={`/orders/${one.order_id}`} className={styles.title}>
          {say(one.title)}
        </To>
        <span className={cx('kh-mono', styles.number)}>{one.order_no}</span>
      </div>
      <div className={styles.startedTop}>
        <span className={styles.steps} aria-hidden>
          {one.steps.map((state, at) => (
            <i key={at} className={styles[state]} />
          ))}
        </span>
        <span className={styles.step}>{step}</span>
        <span className={styles.wait}>{one.waiting ? t('workbench.waiting', { name: one.waiting }) : one.due_at ? <Due at={one.due_at} /> : null}</span>
      </div>
    </li>
  )
}
