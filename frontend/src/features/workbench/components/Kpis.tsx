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
    <div className={styles.kpis}>
      {kpis.map((kpi) => (
        <div key={kpi.key} className={styles.kpi}>
          <div className={styles.kpiTop}>
            <span>{say(kpi.title)}</span>
            {kpi.aside && (
              <span className={cx(styles.aside, kpi.missed && styles.missed)}>
                {kpi.missed && <Icon name="warning" size={12} />} {say(kpi.aside)}
              </span>
            )}
          </div>
          <div className={styles.kpiMiddle}>
            <div className={styles.value}>
              {kpi.value} <small>{say(kpi.unit)}</small>
            </div>
            <Sparkline values={kpi.trend} target={kpi.target} warn={kpi.missed} />
          </div>
          <div className={styles.kpiNote}>{say(kpi.note)}</div>
        </div>
      ))}
    </div>
  )
}
