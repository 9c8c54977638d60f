/** A word that is shown once: to be read whole and copied at one press. */
import { useState } from 'react'

import { useWords } from '../i18n'
import { Icon } from './icons'
import styles from './Secret.module.css'

export function Secret({ label, value }: { label: string; value: string }) {
  const { t } = useWords()
  const [copied, setCopied] = useState(false)
  return (
    <div className={styles.secret}>
      <span className={styles.label}>{label}</span>
      <code>{value}</code>
      <button
        type="button" className="kh-link"
        onClick={() => {
          void navigator.clipboard?.writeText(value).then(() => setCopied(true))
        }}
      >
        <Icon name={copied ? 'check' : 'copy'} size={13} /> {t(copied ? 'common.copied' : 'common.copy')}
      </button>
    </div>
  )
}
