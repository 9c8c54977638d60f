import { useCounts } from '../../features/workbench/api/workbench'
import { useWords } from '../../shared/i18n'
import { integer } from '../../shared/lib/format'
import { cx } from '../../shared/ui/parts'
import { sectionSlotRef } from '../../shared/ui/SectionSlot'
import { To, type Search } from '../../shared/ui/To'
import { activeItem, type NavItem, type Section } from '../navigation'
import styles from './Shell.module.css'

type Props = { section: Section; path: string; search: Search; onPick: () => void; floating: boolean }

const addressOf = (item: NavItem) => {
  const words = new URLSearchParams(item.search).toString()
  return words ? `${item.to}?${words}` : item.to
}

export function SectionMenu({ section, path, search, onPick, floating }: Props) {
  const { t } = useWords()
  const counts = useCounts()
  const active = activeItem(section, path, search)
  const entry = (item: NavItem) => {
    const count = item.count ? counts[item.count] : undefined
    return (
      <li key={item.key}>
        <To
          href={addressOf(item)} className={styles.menuItem} onClick={onPick}
          {...(item === active ? { 'aria-current': 'page' as const } : {})}
        >
          {t(`shell.items.${item.key}`)}
          {count !== undefined && <span className={styles.menuCount}>{integer(count)}</span>}
        </To>
      </li>
    )
  }
  const often = section.items.filter((item) => item.group === 'often')
  return (
    <nav className={cx(styles.menu, floating && styles.floating)} aria-label={t('shell.sectionNav')}>
      <div className={styles.menuTitle}>{t(`shell.sections.${section.key}`)}</div>
      <ul className={styles.menuList}>{section.items.filter((item) => !item.group).map(entry)}</ul>
      {often.length > 0 && (
        <ul className={styles.menuList}>
          <li className={styles.menuGroup}>{t('shell.groups.often')}</li>
          {often.map(entry)}
        </ul>
      )}
      <div className={styles.slot} ref={sectionSlotRef} />
    </nav>
  )
}
