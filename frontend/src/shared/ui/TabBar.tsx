/** Tabs of a page: underline, count in grey. Arrow keys walk them. */
import { useRef, type KeyboardEvent } from 'react'

import { integer } from '../lib/format'
import styles from './TabBar.module.css'

export type TabItem = { key: string; title: string; count?: number | undefined; dot?: boolean }

type Props = { label: string; items: TabItem[]; value: string; onChange: (key: string) => void; pills?: boolean }

export function TabBar({ label, items, value, onChange, pills }: Props) {
  const bar = useRef<HTMLDivElement>(null)
  const walk = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    const at = items.findIndex((item) => item.key === value)
    const next = items[(at + step + items.length) % items.length]!
    onChange(next.key)
    bar.current?.querySelector<HTMLElement>(`[data-key="${next.key}"]`)?.focus()
  }
  return (
    <div ref={bar} className={pills ? styles.pills : styles.bar} role="tablist" aria-label={label} onKeyDown={walk}>
      {items.map((item) => (
        <button
          key={item.key} data-key={item.key} type="button" role="tab" aria-selected={item.key === value} tabIndex={item.key === value ? 0 : -1}
          className={styles.tab} onClick={() => onChange(item.key)}
        >
          {item.title}
          {item.count !== undefined && <small>{integer(item.count)}</small>}
        </button>
      ))}
    </div>
  )
}
