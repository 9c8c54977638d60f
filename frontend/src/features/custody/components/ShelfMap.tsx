/** One shelf from the front: a cell per slot, the darker the fuller. The slot that matters is framed. */
import { useMemo } from 'react'

import { useWords } from '../../../shared/i18n'
import { To } from '../../../shared/ui/To'
import type { OccupiedPlace } from '../api/types'
import styles from './ShelfMap.module.css'

export type ShelfGrid = { rows: { label: string; cells: (OccupiedPlace | null)[] }[]; columns: number }

/** `B-03-02-07` stands on level 02 as the 7th. Slots named otherwise follow each other, twelve in a row. */
export function gridOf(slots: OccupiedPlace[]): ShelfGrid {
  const spots = slots.map((slot) => {
    const found = /(\d+)-(\d+)$/.exec(slot.code)
    return found ? { slot, level: found[1]!, column: Number(found[2]) } : null
  })
  if (spots.some((spot) => spot === null)) {
    const rows = Array.from({ length: Math.ceil(slots.length / 12) }, (_, at) => ({ label: '', cells: slots.slice(at * 12, at * 12 + 12) }))
    return { rows, columns: Math.min(12, slots.length) }
  }
  const placed = spots.flatMap((spot) => spot ?? [])
  const columns = Math.max(1, ...placed.map((spot) => spot.column))
  const levels = [...new Set(placed.map((spot) => spot.level))].sort().reverse()
  const rows = levels.map((label) => {
    const cells = Array.from<OccupiedPlace | null>({ length: columns }).fill(null)
    placed.filter((spot) => spot.level === label).forEach((spot) => (cells[spot.column - 1] = spot.slot))
    return { label, cells }
  })
  return { rows, columns }
}

/** Five steps of one colour: empty, then quarters. */
export function shade(slot: OccupiedPlace): string {
  const fill = slot.fill ?? (slot.used > 0 ? 50 : 0)
  const share = fill === 0 ? 4 : Math.min(34, 8 + fill * 0.26)
  return `color-mix(in srgb, var(--primary-line) ${share.toFixed(0)}%, var(--color-fill-secondary))`
}

type Props = { slots: OccupiedPlace[]; here?: string | null; large?: boolean; linked?: boolean }

export function ShelfMap({ slots, here, large, linked = true }: Props) {
  const { t } = useWords()
  const grid = useMemo(() => gridOf(slots), [slots])
  return (
    <div className={large ? styles.large : styles.shelf}>
      {grid.rows.map((row, at) => (
        <div key={row.label || at} className={styles.row}>
          <span className={styles.level}>{row.label}</span>
          <div className={styles.cells} style={{ gridTemplateColumns: `repeat(${grid.columns}, minmax(0, 1fr))` }}>
            {row.cells.map((slot, column) => {
              if (!slot) return <i key={column} className={styles.gap} />
              const words = `${slot.code} ${slot.capacity ? t('asset.slotUsed', { used: slot.used, capacity: slot.capacity }) : t('asset.slotUsedOnly', { used: slot.used })}`
              const look = { className: slot.id === here ? styles.here : styles.cell, style: slot.id === here ? undefined : { background: shade(slot) } }
              if (!linked) return <i key={slot.id} title={words} {...look} />
              return <To key={slot.id} href={`/places?place=${slot.id}`} aria-label={words} title={words} {...look} />
            })}
          </div>
        </div>
      ))}
    </div>
  )
}
