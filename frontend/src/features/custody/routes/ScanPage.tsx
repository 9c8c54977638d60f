import { Button } from 'antd'
import { useState, type ReactElement } from 'react'

import { asTrouble } from '../../../shared/api/client'
import { findCode, type Hit } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { soundHit, soundRefusal } from '../../../shared/lib/feedback'
import { pageOf } from '../../../shared/lib/places'
import { PhoneFrame } from '../../../shared/ui/Phone'
import { Scanner, type Said } from '../../../shared/ui/Scanner'
import { To, useGo } from '../../../shared/ui/To'
import { TypeSheet } from '../components/TypeSheet'
import styles from './ExecutePage.module.css'

/** Scan anything, land on its page. */
export function ScanPage(): ReactElement {
  const { t, say } = useWords()
  const go = useGo()
  const [typing, setTyping] = useState(false)
  const [said, setSaid] = useState<Said>(null)
  const [hits, setHits] = useState<Hit[]>([])
  const find = async (code: string) => {
    try {
      const found = (await findCode(code)).hits
      if (found.length === 1) {
        soundHit()
        go(pageOf(found[0]!.entity, found[0]!.id))
        return
      }
      if (found.length === 0) soundRefusal()
      setHits(found)
      setSaid(found.length === 0 ? { icon: 'cross', words: t('phone.scan.none', { code }), refused: true } : { icon: 'check', words: t('phone.scan.many', { n: found.length }) })
    } catch (error) {
      soundRefusal()
      setSaid({ icon: 'warning', words: say(asTrouble(error).body.message), refused: true })
    }
  }
  return (
    <PhoneFrame>
      <Scanner title={t('phone.scan.title')} number={t('phone.scan.any')} onBack={() => go('/m')} onCode={(code) => void find(code)} onType={() => setTyping(true)} paused={typing} said={said} />
      <ul className={styles.list}>
        {hits.map((hit) => (
          <li key={hit.id} className={styles.item}>
            <To href={pageOf(hit.entity, hit.id)}>
              <b className="kh-mono">{hit.code}</b> {hit.title}
            </To>
            <span>{t(`shell.entity.${hit.entity as 'asset'}`, { defaultValue: hit.entity })}</span>
          </li>
        ))}
      </ul>
      {said?.refused && (
        <div style={{ padding: 16 }}>
          <Button block size="large" onClick={() => setSaid(null)}>
            {t('phone.scan.again')}
          </Button>
        </div>
      )}
      {typing && (
        <TypeSheet
          onClose={() => setTyping(false)}
          onCode={(code) => {
            setTyping(false)
            void find(code)
          }}
        />
      )}
    </PhoneFrame>
  )
}
