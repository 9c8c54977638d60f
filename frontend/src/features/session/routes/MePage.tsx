import { useQueryClient } from '@tanstack/react-query'
import { Button, Input, Segmented } from 'antd'
import { useState, type ReactElement } from 'react'

import { sessionQuery, signOut, useSession } from '../../../shared/api/session'
import { chooseLanguage, useWords } from '../../../shared/i18n'
import { deviceName, nameDevice } from '../../../shared/lib/device'
import { setPreference, usePreferences, type Language, type Theme } from '../../../shared/lib/preferences'
import { HealthList } from '../../../shared/ui/DeviceHealth'
import { Icon, type IconName } from '../../../shared/ui/icons'
import { Avatar } from '../../../shared/ui/parts'
import { PhoneFrame, phoneStyles } from '../../../shared/ui/Phone'
import { To, useGo } from '../../../shared/ui/To'
import styles from './MePage.module.css'

export function MePage(): ReactElement {
  const { t, language } = useWords()
  const { person, menus, tenant } = useSession()
  const { theme } = usePreferences()
  const go = useGo()
  const client = useQueryClient()
  const [device, setDevice] = useState(deviceName())
  const leave = () =>
    void signOut()
      .catch(() => undefined)
      .then(() => {
        client.setQueryData(sessionQuery.queryKey, null)
        go('/sign-in')
      })
  const links: [IconName, string, string][] = [
    ...(menus.includes('register') ? [['cube', t('phone.me.desktop'), '/assets'] as [IconName, string, string]] : []),
    ...(menus.includes('orders') ? [['swap', t('phone.me.orders'), '/orders'] as [IconName, string, string]] : []),
    ['shield', t('phone.me.sessions'), '/sessions'],
    ['key', t('phone.me.password'), '/password'],
  ]
  return (
    <PhoneFrame>
      <div className={styles.page}>
        <h1 className={styles.title}>{t('phone.me.title')}</h1>
        <section className={`${phoneStyles.box} ${styles.person}`}>
          <Avatar name={person.name} size={44} tone={0} />
          <div>
            <b>{person.name}</b>
            <div className="kh-grey">{[person.post, person.login].filter(Boolean).join(' · ')}</div>
            <div className="kh-grey">{[tenant.name, person.unit?.name].filter(Boolean).join(' / ')}</div>
          </div>
        </section>
        <section className={phoneStyles.box}>
          <div className={styles.line}>
            <span>{t('phone.me.language')}</span>
            <Segmented value={language} options={[{ value: 'zh-CN', label: '中文' }, { value: 'en', label: 'English' }]} onChange={(value) => chooseLanguage(value as Language)} />
          </div>
          <div className={styles.line}>
            <span>{t('phone.me.theme')}</span>
            <Segmented value={theme} options={[{ value: 'light', label: t('phone.me.light') }, { value: 'dark', label: t('phone.me.dark') }]} onChange={(value) => setPreference({ theme: value as Theme })} />
          </div>
          <label className={phoneStyles.label} htmlFor="kh-device">
            {t('phone.me.device')}
          </label>
          <Input id="kh-device" size="large" value={device} onChange={(event) => setDevice(event.target.value)} onBlur={() => { nameDevice(device); setDevice(deviceName()) }} aria-describedby="kh-device-help" />
          <div id="kh-device-help" className={styles.help}>
            {t('phone.me.deviceHelp')}
          </div>
        </section>
        <section className={phoneStyles.box}>
          <h2 className={styles.head}>{t('phone.me.health')}</h2>
          <HealthList />
        </section>
        <nav className={styles.links} aria-label={t('phone.me.title')}>
          {links.map(([icon, words, href]) => (
            <To key={href} href={href} className={styles.link}>
              <Icon name={icon} size={18} /> {words} <Icon name="right" size={14} className={styles.more ?? ''} />
            </To>
          ))}
        </nav>
        <Button size="large" block onClick={leave}>
          {t('shell.signOut')}
        </Button>
      </div>
    </PhoneFrame>
  )
}
