/** One shelf from the front: a cell per slot, the more green the fuller: right on light and on dark. The slot that matters is framed. */
import { useMemo } from 'react'

import { useWords } from '../../../shared/i18n'
import { To } from '../../../shared/ui/To'
import type { PictureCell } from '../api/types'
import styles from './ShelfMap.module.css'

type GridRow = { key: string; label: string; cells: (PictureCell | null)[] }

/** Highest level on top, as one stands before it. `B-03-02` is level 02. */
export function gridOf(cells: PictureCell[]): { rows: GridRow[]; columns: number } {
  const columns = Math.max(1, ...cells.map((cell) => cell.column))
  const keys = [...new Set(cells.map((cell) => cell.row))].sort().reverse()
  const rows = keys.map((key) => {
    const line = Array.from<PictureCell | null>({ length: columns }).fill(null)
    cells.filter((cell) => cell.row === key).forEach((cell) => (line[cell.column - 1] = cell))
    return { key, label: key.split('-').at(-1) ?? key, cells: line }
  })
  return { rows, columns }
}

/** From an empty slot to a full one, in the brand's green. */
export function shade(cell: PictureCell): string {
  const fill = cell.capacity ? Math.min(1, cell.used / cell.capacity) : cell.used > 0 ? 0.5 : 0
  return `color-mix(in srgb, var(--primary-line) ${(fill === 0 ? 4 : 10 + fill * 62).toFixed(0)}%, var(--color-fill-secondary))`
}

type Props = { slots: PictureCell[]; here?: string | null; large?: boolean; linked?: boolean; onPick?: (cell: PictureCell) => void }

export function ShelfMap({ slots, here, large, linked = true, onPick }: Props) {
  const { t } = useWords()
  const grid = useMemo(() => gridOf(slots), [slots])
  const spot = (cell: PictureCell) => {
    const used = cell.capacity ? t('asset.slotUsed', { used: cell.used, capacity: cell.capacity }) : t('asset.slotUsedOnly', { used: cell.used })
    const own = cell.place_id === here
    const look = {
      className: own ? styles.here : styles.cell, title: `${cell.code} ${used}`, 'aria-label': `${cell.code} ${used}`,
      ...(own ? {} : { style: { background: shade(cell) } }),
    }
    if (onPick) return <button key={cell.place_id} type="button" onClick={() => onPick(cell)} aria-pressed={own} {...look} />
    if (linked) return <To key={cell.place_id} href={`/places?place=${cell.place_id}`} {...look} />
    return <i key={cell.place_id} className={look.className} title={look.title} style={own ? undefined : { background: shade(cell) }} />
  }
  return (
    <div className={large ? styles.large : styles.shelf}>
      {grid.rows.map((row) => (
        <div key={row.key} className={styles.row}>
          {grid.rows.length > 1 && <span className={styles.level}>{row.label}</span>}
          <div className={styles.cells} style={{ gridTemplateColumns: `repeat(${grid.columns}, minmax(0, 1fr))` }}>
            {row.cells.map((cell, column) => (cell ? spot(cell) : <i key={column} className={styles.gap} />))}
          </div>
        </div>
      ))}
    </div>
  )
}
