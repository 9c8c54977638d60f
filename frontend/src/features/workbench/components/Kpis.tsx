/** Up to six figures in one strip: value, what it is beside, how it went. */
import { Sparkline } from '../../../engines/reports/Sparkline'
import { useWords } from '../../../shared/i18n'
import { Icon } from '../../../shared/ui/icons'
import { cx } from '../../../shared/ui/parts'
import type { Kpi } from '../api/workbench'
import styles from './Workbench.module.css'

export function Kpis({ kpis }: { kpis: Kpi[] }) {
  const { say } = useWords()
  if (kpis.length === 0) return null
  return (
    <dl className={styles.kpis}>
      {kpis.map((kpi) => (
        <div key={kpi.key} className={styles.kpi}>
          <div className={styles.kpiTop}>
            <dt>{say(kpi.title)}</dt>
            {kpi.aside && (
              <dd className={cx(kpi.missed && styles.missed)}>
                {kpi.missed && <Icon name="warning" size={12} />} {say(kpi.aside)}
              </dd>
            )}
          </div>
          <div className={styles.kpiMiddle}>
            <dd className={styles.value}>
              {kpi.value} <small>{say(kpi.unit)}</small>
            </dd>
            <Sparkline values={kpi.trend} target={kpi.target} warn={kpi.missed} />
          </div>
          <dd className={styles.kpiNote}>{say(kpi.note)}</dd>
        </div>
      ))}
    </dl>
  )
}
