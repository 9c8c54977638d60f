/** Finds anything by its code: typed, pasted or scanned by a keyboard scanner. A scan never guesses. */
import { useEffect, useRef, useState } from 'react'

import { asTrouble, type Trouble } from '../api/client'
import { findCode, type Hit } from '../api/records'
import { useWords } from '../i18n'
import { pageOf } from '../lib/places'
import { useWedge } from '../lib/wedge'
import { Icon } from './icons'
import { cx, Kbd } from './parts'
import styles from './ScanBox.module.css'
import { useGo } from './To'

type Props = {
  size?: 'bar' | 'hero'
  placeholder?: string
  recent?: { code: string; entity: string; id: string }[]
  /** Takes the `/` key and the wedge scanner; one box on a page does. */
  leading?: boolean
}

type Result = { hits: Hit[]; code: string } | null

export function ScanBox({ size = 'bar', placeholder, recent = [], leading = true }: Props) {
  const { t } = useWords()
  const follow = useGo()
  const input = useRef<HTMLInputElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const [code, setCode] = useState('')
  const [result, setResult] = useState<Result>(null)
  const [trouble, setTrouble] = useState<Trouble | null>(null)

  const go = (entity: string, id: string) => {
    setResult(null)
    setCode('')
    input.current?.blur()
    follow(pageOf(entity, id))
  }
  const find = async (wanted: string) => {
    const text = wanted.trim()
    if (!text) return
    setTrouble(null)
    try {
      const { hits } = await findCode(text)
      if (hits.length === 1) go(hits[0]!.entity, hits[0]!.id)
      else setResult({ hits, code: text })
    } catch (error) {
      setTrouble(asTrouble(error))
    }
  }
  useWedge((scanned) => {
    setCode(scanned)
    void find(scanned)
  }, leading)

  useEffect(() => {
    if (!leading) return undefined
    const listen = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      if (event.key !== '/' || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable) return
      event.preventDefault()
      input.current?.focus()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [leading])

  const leave = (event: React.FocusEvent) => {
    if (!frame.current?.contains(event.relatedTarget)) setResult(null)
  }
  const open = result !== null || trouble !== null
  return (
    <div ref={frame} className={cx(styles.frame, styles[size])} onBlur={leave} role="search">
      <Icon name="scan" size={size === 'hero' ? 20 : 15} className={styles.lead} />
      <input
        ref={input} className={styles.input} value={code} aria-label={t('shell.scanLabel')} aria-expanded={open} role="combobox"
        aria-controls="kh-scan-hits" autoComplete="off" spellCheck={false} placeholder={placeholder ?? t('shell.scanBox')}
        onChange={(event) => {
          setCode(event.target.value)
          setResult(null)
          setTrouble(null)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void find(code)
          if (event.key === 'Escape') {
            setResult(null)
            setTrouble(null)
            input.current?.blur()
          }
        }}
      />
      {recent.length > 0 && !code && (
        <span className={styles.recent}>
          {recent.slice(0, 2).map((item) => (
            <button key={item.id} type="button" className="kh-link kh-mono" onClick={() => go(item.entity, item.id)}>
              {item.code}
            </button>
          ))}
        </span>
      )}
      <Kbd>/</Kbd>
      {open && <Hits result={result} trouble={trouble} onPick={go} />}
    </div>
  )
}

type HitsProps = { result: Result; trouble: Trouble | null; onPick: (entity: string, id: string) => void }

function Hits({ result, trouble, onPick }: HitsProps) {
  const { t, say } = useWords()
  if (trouble) return <div id="kh-scan-hits" role="alert" className={cx(styles.hits, styles.said)}>{say(trouble.body.message)}</div>
  if (!result) return null
  if (result.hits.length === 0) {
    return <div id="kh-scan-hits" role="status" className={cx(styles.hits, styles.said)}>{t('shell.scanNone', { code: result.code })}</div>
  }
  return (
    <div id="kh-scan-hits" className={styles.hits}>
      <div className={styles.said}>{t('shell.scanMany', { n: result.hits.length })}</div>
      {result.hits.map((hit) => (
        <button key={`${hit.entity}-${hit.id}`} type="button" className={styles.hit} onClick={() => onPick(hit.entity, hit.id)}>
          <span className={styles.kind}>{t(`shell.entity.${hit.entity as 'asset'}`, { defaultValue: hit.entity })}</span>
          <span className="kh-mono">{hit.code}</span>
          <span className={styles.hitTitle}>{hit.title}</span>
        </button>
      ))}
    </div>
  )
}
