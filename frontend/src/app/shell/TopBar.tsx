import { useQuery } from '@tanstack/react-query'
import { Dropdown, Popover } from 'antd'

import { workbenchQuery, type Workbench } from '../../features/workbench/api/workbench'
import { useMay, useSession } from '../../shared/api/session'
import { useWords } from '../../shared/i18n'
import { shortTime } from '../../shared/lib/format'
import { setPreference, usePreferences } from '../../shared/lib/preferences'
import { Icon } from '../../shared/ui/icons'
import { Avatar, cx, IconButton } from '../../shared/ui/parts'
import { ScanBox } from '../../shared/ui/ScanBox'
import { useAddress, useGo } from '../../shared/ui/To'
import { AlertList } from './Alerts'
import { LanguageSwitch } from './LanguageSwitch'
import styles from './Shell.module.css'
import { useSignOut } from './sign-out'

export function TopBar({ onMenu }: { onMenu?: () => void }) {
  const { t } = useWords()
  const session = useSession()
  const { path } = useAddress()
  const { theme } = usePreferences()
  const workbench = useQuery(workbenchQuery).data
  const dark = theme === 'dark'
  return (
    <header className={styles.top}>
      {onMenu && <IconButton icon="menu" label={t('shell.menu')} onClick={onMenu} />}
      <div className={styles.org}>
        {session.tenant.name}
        {session.person.unit && <span className="kh-grey">/</span>}
        {session.person.unit?.name}
      </div>
      {workbench?.vault && <Vault vault={workbench.vault} />}
      <div className={styles.topRight}>
        {path !== '/' && !path.startsWith('/m/') && <ScanBox />}
        <LanguageSwitch />
        <IconButton
          icon={dark ? 'sun' : 'moon'} label={t(dark ? 'shell.toLight' : 'shell.toDark')}
          onClick={() => setPreference({ theme: dark ? 'light' : 'dark' })}
        />
        <Bell alerts={workbench?.alerts ?? []} />
        <Me />
      </div>
    </header>
  )
}

function Vault({ vault }: { vault: NonNullable<Workbench['vault']> }) {
  const { t, language } = useWords()
  const open = vault.open_since !== null
  const words = open
    ? t('shell.vaultOpen', { vault: vault.name, time: shortTime(vault.open_since!) })
    : t('shell.vaultShut', { vault: vault.name })
  return (
    <div className={styles.vault}>
      <i className={cx(styles.dot, !open && styles.shut)} />
      {words}
      {open && vault.on_duty.length > 0 && (
        <small>· {t('shell.onDuty', { names: vault.on_duty.join(language === 'en' ? ', ' : '、') })}</small>
      )}
    </div>
  )
}

function Bell({ alerts }: { alerts: Workbench['alerts'] }) {
  const { t } = useWords()
  return (
    <Popover trigger="click" placement="bottomRight" arrow={false} content={<AlertList alerts={alerts} />}>
      <span className={styles.bell}>
        <IconButton icon="bell" label={alerts.length > 0 ? t('shell.bellCount', { n: alerts.length }) : t('shell.bell')} />
        {alerts.length > 0 && <span className={styles.bellCount} aria-hidden>{alerts.length}</span>}
      </span>
    </Popover>
  )
}

function Me() {
  const { t } = useWords()
  const { person } = useSession()
  const go = useGo()
  const mayView = useMay('access.view_as')
  const leave = useSignOut()
  const items = [
    { key: 'sessions', label: t('shell.mySessions'), onClick: () => go('/sessions') },
    { key: 'password', label: t('shell.changePassword'), onClick: () => go('/password') },
    ...(mayView ? [{ key: 'viewAs', label: t('shell.viewAs'), onClick: () => go('/roles?tab=as') }] : []),
    { type: 'divider' as const },
    { key: 'out', label: t('shell.signOut'), icon: <Icon name="sign-out" />, onClick: leave },
  ]
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <button type="button" className={styles.me} aria-haspopup="menu">
        <Avatar name={person.name} tone={0} />
        {person.name}
        {person.post && <small>{person.post}</small>}
      </button>
    </Dropdown>
  )
}
