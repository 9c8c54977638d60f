import { useQueryClient } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { useEffect, useState } from 'react'

import { listen } from '../../shared/api/live'
import { useSession } from '../../shared/api/session'
import { useWords } from '../../shared/i18n'
import { useIsNarrow, useIsPhone } from '../../shared/lib/media'
import { ErrorBoundary } from '../../shared/ui/ErrorBoundary'
import { useAddress } from '../../shared/ui/To'
import { activeSection, visibleSections } from '../navigation'
import { PhoneShell } from './PhoneShell'
import { Rail } from './Rail'
import { SectionMenu } from './SectionMenu'
import styles from './Shell.module.css'
import { TopBar } from './TopBar'
import { LostBar } from './Bars'

export function Shell() {
  const client = useQueryClient()
  useEffect(() => listen(client), [client])
  return useIsPhone() ? <PhoneShell /> : <DesktopShell />
}

function DesktopShell() {
  const { t } = useWords()
  const session = useSession()
  const { path, search } = useAddress()
  const narrow = useIsNarrow()
  const [unfolded, setUnfolded] = useState(false)
  const list = visibleSections(session.menus, session.commands)
  const section = activeSection(list, path)
  const showMenu = section && (!narrow || unfolded)
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {t('shell.skip')}
      </a>
      <Rail sections={list} active={section} />
      {showMenu && <SectionMenu section={section} path={path} search={search} onPick={() => setUnfolded(false)} floating={narrow} />}
      <div className={styles.column}>
        <TopBar {...(narrow && section ? { onMenu: () => setUnfolded(!unfolded) } : {})} />
        <LostBar />
        <main id="content" className={styles.main} tabIndex={-1}>
          <ErrorBoundary resetKey={path}>
            <Outlet />
          </ErrorBoundary>
        </main>
      </div>
    </div>
  )
}
