import { Outlet } from '@tanstack/react-router'

import { useWords } from '../../shared/i18n'
import { ErrorBoundary } from '../../shared/ui/ErrorBoundary'
import { Icon, type IconName } from '../../shared/ui/icons'
import { To, useAddress } from '../../shared/ui/To'
import { LostBar } from './Bars'
import styles from './Shell.module.css'

type Tab = { key: 'todo' | 'assets' | 'approve' | 'me'; icon: IconName; to: string }

const before: Tab[] = [
  { key: 'todo', icon: 'workbench', to: '/m' },
  { key: 'assets', icon: 'box', to: '/assets' },
]
const after: Tab[] = [
  { key: 'approve', icon: 'chat', to: '/m/approve' },
  { key: 'me', icon: 'person', to: '/m/me' },
]

/** A step that has a main button of its own at the bottom takes the whole screen. */
const isStep = (path: string) => /^\/m\/(scan$|execute\/|handover\/|approve\/.)/.test(path)

export function PhoneShell() {
  const { t } = useWords()
  const { path } = useAddress()
  const tab = ({ key, icon, to }: Tab) => (
    <To key={key} href={to} className={styles.tab} {...(path === to ? { 'aria-current': 'page' as const } : {})}>
      <Icon name={icon} size={20} />
      {t(`shell.tabs.${key}`)}
    </To>
  )
  return (
    <div className={styles.phone}>
      <LostBar />
      <main id="content" className={styles.main} tabIndex={-1}>
        <ErrorBoundary resetKey={path}>
          <Outlet />
        </ErrorBoundary>
      </main>
      {!isStep(path) && (
        <nav className={styles.tabs} aria-label={t('shell.mainNav')}>
          {before.map(tab)}
          <div className={styles.scanTab}>
            <To href="/m/scan" className={styles.scanButton} aria-label={t('shell.tabs.scan')}>
              <Icon name="scan" size={26} />
            </To>
          </div>
          {after.map(tab)}
        </nav>
      )}
    </div>
  )
}
