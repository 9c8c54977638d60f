import { useQuery } from '@tanstack/react-query'

import { useCounts } from '../../features/workbench/api/workbench'
import { statusQuery } from '../../shared/api/status'
import { useWords } from '../../shared/i18n'
import { Icon, Mark } from '../../shared/ui/icons'
import { To } from '../../shared/ui/To'
import type { Section } from '../navigation'
import styles from './Shell.module.css'

export function Rail({ sections, active }: { sections: Section[]; active: Section | undefined }) {
  const { t } = useWords()
  const counts = useCounts()
  const version = useQuery(statusQuery).data?.version
  return (
    <nav className={styles.rail} aria-label={t('shell.mainNav')}>
      <To href="/" className={styles.brand} aria-label={t('common.product')}>
        <Mark />
      </To>
      <ul className={styles.railList}>
        {sections.map((section) => {
          const count = section.badge ? (counts[section.badge] ?? 0) : 0
          return (
            <li key={section.key}>
              <To href={section.to} className={styles.railItem} {...(section === active ? { 'aria-current': 'page' as const } : {})}>
                <Icon name={section.icon} size={18} />
                {t(`shell.sections.${section.key}`)}
                {count > 0 && <span className={styles.badge}>{count > 99 ? '99+' : count}</span>}
              </To>
            </li>
          )
        })}
      </ul>
      {version && <span className={styles.version}>v{version}</span>}
    </nav>
  )
}
