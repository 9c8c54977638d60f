import { useQuery } from '@tanstack/react-query'

import { useWords } from '../i18n'
import { deviceHealth, type HealthKey } from '../lib/device-health'
import { Icon } from './icons'
import { Note } from './parts'

const KEYS: HealthKey[] = ['secure', 'camera', 'storage']

const useHealth = () => useQuery({ queryKey: ['device-health'], queryFn: deviceHealth, staleTime: 60_000 }).data

/** Only what is missing; nothing where all is well. */
export function DeviceNotes() {
  const { t } = useWords()
  const health = useHealth()
  if (!health) return null
  // Without TLS there is no camera either: one note is enough.
  const missing = KEYS.filter((key) => !health[key] && !(key === 'camera' && !health.secure) && key !== 'camera')
  return missing.map((key) => (
    <div key={key} style={{ marginBottom: 8 }}>
      <Note>{t(`phone.me.${key}No` as 'phone.me.secureNo')}</Note>
    </div>
  ))
}

export function HealthList() {
  const { t } = useWords()
  const health = useHealth()
  return (
    <ul>
      {KEYS.map((key) => (
        <li key={key} style={{ display: 'flex', gap: 8, padding: '8px 0' }}>
          <Icon name={health?.[key] ? 'check' : 'warning'} style={{ color: health?.[key] ? 'var(--state-in-fg)' : 'var(--state-overdue-fg)', marginTop: 2 }} />
          <span>
            {t(`phone.me.${key}`)}
            <span className="kh-grey"> &nbsp;{health && t(health[key] ? 'phone.me.good' : (`phone.me.${key}No` as 'phone.me.secureNo'))}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}
