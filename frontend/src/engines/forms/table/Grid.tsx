/** Rows behind a window: only what is seen is in the page. Walked with the keyboard like a sheet. */
import { Checkbox } from 'antd'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'

import type { Row } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { Icon } from '../../../shared/ui/icons'
import { cx } from '../../../shared/ui/parts'
import styles from './SchemaTable.module.css'

export type Column<R extends Row> = {
  key: string
  title: ReactNode
  width: number
  /** keeps its width when others grow */
  fixed?: boolean
  right?: boolean
  sortable?: boolean
  cell: (row: R) => ReactNode
}

export type GridProps<R extends Row> = {
  label: string
  rows: R[]
  columns: Column<R>[]
  rowHeight: number
  total?: number | null
  sort?: string | null
  onSort?: (sort: string) => void
  selected?: Set<string>
  onSelect?: (ids: Set<string>) => void
  nameOf: (row: R) => string
  active?: string | null
  onOpen?: (row: R) => void
  onWalk?: (row: R) => void
  onNearEnd?: () => void
  edge?: (row: R) => string | undefined
  children?: ReactNode
}

const SELECT_WIDTH = 36

const PADDING = 8

/** Narrower than this, the list scrolls sideways instead of squeezing its columns. */
const leastWidth = <R extends Row>(columns: Column<R>[], selectable: boolean): number =>
  columns.reduce((sum, column) => sum + column.width, selectable ? SELECT_WIDTH : 0) + PADDING

function template<R extends Row>(columns: Column<R>[], selectable: boolean): string {
  const own = columns.map((column) => (column.fixed ? `${column.width}px` : `minmax(${column.width}px, ${column.width}fr)`))
  return [...(selectable ? [`${SELECT_WIDTH}px`] : []), ...own].join(' ')
}

export function Grid<R extends Row>(props: GridProps<R>) {
  const { rows, columns, rowHeight, selected, onSelect, nameOf, onNearEnd } = props
  const { t } = useWords()
  const id = useId()
  const scroll = useRef<HTMLDivElement>(null)
  const [cursor, setCursor] = useState(-1)
  const anchor = useRef(-1)
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => rowHeight, overscan: 12 })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? -1
  useEffect(() => {
    virtual.measure()
  }, [rowHeight, virtual])
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 8) onNearEnd?.()
  }, [last, rows.length, onNearEnd])

  const toggle = (index: number, through = false) => {
    if (!selected || !onSelect) return
    const next = new Set(selected)
    const row = rows[index]
    if (!row) return
    if (through && anchor.current >= 0) {
      const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)]
      rows.slice(from, to + 1).forEach((one) => next.add(one.id))
    } else if (next.has(row.id)) next.delete(row.id)
    else next.add(row.id)
    anchor.current = index
    onSelect(next)
  }
  const walk = (to: number) => {
    const index = Math.max(0, Math.min(rows.length - 1, to))
    setCursor(index)
    virtual.scrollToIndex(index)
    if (rows[index]) props.onWalk?.(rows[index])
  }
  const keys = useGridKeys({ rows, cursor, walk, toggle, page: Math.floor(400 / rowHeight), onOpen: props.onOpen, onSelect })
  const columnsTemplate = template(columns, selected !== undefined)
  const minWidth = leastWidth(columns, selected !== undefined)
  const all = rows.length > 0 && selected !== undefined && rows.every((row) => selected.has(row.id))
  const some = selected !== undefined && selected.size > 0 && !all
  return (
    <div
      ref={scroll} className={styles.scroll} role="grid" tabIndex={0} aria-label={props.label} aria-rowcount={props.total ?? rows.length}
      aria-multiselectable={selected !== undefined} onKeyDown={keys}
      {...(cursor >= 0 && rows[cursor] ? { 'aria-activedescendant': `${id}-${cursor}` } : {})}
    >
      <div className={styles.head} style={{ gridTemplateColumns: columnsTemplate, minWidth }} role="row">
        {selected && onSelect && (
          <div className={styles.cell} role="columnheader">
            <Checkbox
              checked={all} indeterminate={some} aria-label={t('table.selectAll')} tabIndex={-1}
              onChange={() => onSelect(all ? new Set() : new Set(rows.map((row) => row.id)))}
            />
          </div>
        )}
        {columns.map((column) => (
          <HeadCell key={column.key} column={column} sort={props.sort ?? null} onSort={props.onSort} />
        ))}
      </div>
      <div className={styles.rows} role="presentation" style={{ height: virtual.getTotalSize(), minWidth }}>
        {items.map(({ index, start }) => {
          const row = rows[index]!
          const chosen = selected?.has(row.id) ?? false
          return (
            <div
              key={row.id} id={`${id}-${index}`} role="row" aria-rowindex={index + 2} {...(selected ? { 'aria-selected': chosen } : {})}
              className={cx(styles.row, index === cursor && styles.cursor, row.id === props.active && styles.active)}
              style={{
                gridTemplateColumns: columnsTemplate, height: rowHeight, transform: `translateY(${start}px)`,
                ...(props.edge?.(row) ? { boxShadow: `inset 3px 0 ${props.edge(row)}` } : {}),
              }}
              onClick={() => {
                setCursor(index)
                props.onWalk?.(row)
              }}
              onDoubleClick={() => props.onOpen?.(row)}
            >
              {selected && (
                <div className={styles.cell} role="gridcell">
                  <Checkbox
                    checked={chosen} tabIndex={-1} aria-label={t('table.selectRow', { name: nameOf(row) })}
                    onClick={(event) => event.stopPropagation()} onChange={(event) => toggle(index, event.nativeEvent.shiftKey)}
                  />
                </div>
              )}
              {columns.map((column) => (
                <div key={column.key} role="gridcell" className={cx(styles.cell, column.right && styles.right)}>
                  {column.cell(row)}
                </div>
              ))}
            </div>
          )
        })}
      </div>
      {props.children}
    </div>
  )
}

type HeadCellProps<R extends Row> = { column: Column<R>; sort: string | null; onSort: ((sort: string) => void) | undefined }

function HeadCell<R extends Row>({ column, sort, onSort }: HeadCellProps<R>) {
  const key = sort?.replace(/^-/, '')
  const descending = sort?.startsWith('-') ?? false
  const sorted = key === column.key
  const order = sorted ? (descending ? ('descending' as const) : ('ascending' as const)) : undefined
  return (
    <div role="columnheader" className={cx(styles.headCell, column.right && styles.right)} {...(order ? { 'aria-sort': order } : {})}>
      {column.sortable && onSort ? (
        <button type="button" tabIndex={-1} className={styles.sortable} onClick={() => onSort(sorted && !descending ? `-${column.key}` : column.key)}>
          {column.title}
          {sorted && <Icon name={descending ? 'down' : 'up'} size={11} />}
        </button>
      ) : (
        column.title
      )}
    </div>
  )
}

type Keys<R extends Row> = {
  rows: R[]
  cursor: number
  walk: (to: number) => void
  toggle: (index: number, through?: boolean) => void
  page: number
  onOpen: ((row: R) => void) | undefined
  onSelect: ((ids: Set<string>) => void) | undefined
}

function useGridKeys<R extends Row>({ rows, cursor, walk, toggle, page, onOpen, onSelect }: Keys<R>) {
  return (event: KeyboardEvent<HTMLDivElement>) => {
    const target = event.target as HTMLElement
    if (target !== event.currentTarget && /^(INPUT|TEXTAREA|BUTTON|A)$/.test(target.tagName)) return
    const acts: Record<string, () => void> = {
      ArrowDown: () => walk(cursor + 1),
      ArrowUp: () => walk(cursor - 1),
      PageDown: () => walk(cursor + page),
      PageUp: () => walk(cursor - page),
      Home: () => walk(0),
      End: () => walk(rows.length - 1),
      ' ': () => toggle(cursor, event.shiftKey),
      Enter: () => rows[cursor] && onOpen?.(rows[cursor]),
      Escape: () => onSelect?.(new Set()),
    }
    if ((event.ctrlKey || event.metaKey) && event.key === 'a' && onSelect) {
      event.preventDefault()
      onSelect(new Set(rows.map((row) => row.id)))
      return
    }
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
}
