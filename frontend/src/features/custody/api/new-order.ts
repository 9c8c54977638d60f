/** What an order is made of while it is being written. The server judges every line again when it is sent. */
import { changedOf } from '../../../engines/forms/fields/own'
import type { Values } from '../../../engines/forms/form/useForm'
import type { Text, Trouble } from '../../../shared/api/client'
import type { SchemaField } from '../../../shared/api/records'
import { uuid7 } from '../../../shared/lib/uuid7'
import type { AssetRow } from './asset-row'
import type { OrderLine } from './types'

export const ORDER_TYPES = ['out', 'in', 'transfer', 'return'] as const
export type OrderType = (typeof ORDER_TYPES)[number]

/** An asset that is already in the register. Of a range: how many, or which numbers. */
export type TakenLine = {
  asset: AssetRow
  quantity: number | null
  numbers: string
  chosen: boolean
  reason: string
  /** reserved by the order that is being mended: no obstacle to it */
  held: boolean
}

/** An asset that is not registered yet. */
export type ArrivingLine = {
  key: string
  category: string | null
  name: string
  spec: string
  serial_no: string
  first_no: string
  last_no: string
  quantity: number | null
  value_fen: number | string | null
  /** values of the category's own form, by the keys of its fields */
  extra: Values
  /** what a returned order declared beside these fields */
  given: Record<string, unknown>
}

export const takenLine = (asset: AssetRow): TakenLine => ({ asset, quantity: asset.kind === 'serial' ? null : 1, numbers: '', chosen: false, reason: '', held: false })

export const arrivingLine = (): ArrivingLine => ({
  key: uuid7(), category: null, name: '', spec: '', serial_no: '', first_no: '', last_no: '', quantity: 1, value_fen: null, extra: {}, given: {},
})

/** A line of a returned order as it was asked for; numbers that the ledger chose are chosen anew. */
export const heldLine = (asset: AssetRow, line: OrderLine): TakenLine => ({
  asset, quantity: asset.kind === 'serial' ? null : line.quantity, numbers: (line.numbers ?? '').replaceAll(asset.prefix ?? '', ''), chosen: line.out_of_order_reason !== null, reason: line.out_of_order_reason ?? '', held: true,
})

const SHOWN = ['category', 'name', 'spec', 'serial_no', 'first_no', 'last_no', 'quantity', 'value_fen', 'extra']

/** An arrival as a returned order declared it. */
export function givenLine(intake: Record<string, unknown>): ArrivingLine {
  const said = (key: string) => (typeof intake[key] === 'string' ? intake[key] : '')
  const given = Object.fromEntries(Object.entries(intake).filter(([key]) => !SHOWN.includes(key)))
  return {
    key: uuid7(), category: said('category') || null, name: said('name'), spec: said('spec'), serial_no: said('serial_no'), first_no: said('first_no'), last_no: said('last_no'),
    quantity: Number(intake['quantity'] ?? 1), value_fen: (intake['value_fen'] as number | string | undefined) ?? null, extra: (intake['extra'] as Values | undefined) ?? {}, given,
  }
}

/** Codes typed or pasted from a sheet: one a line, or parted by blanks, commas or semicolons; each once. */
export const codesOf = (text: string): string[] => [...new Set(text.split(/[\s,，、;；]+/).filter(Boolean))]

export type Numbers = { count: number; last: string }

/** `10, 14, 20#3, 30-35` → 10 numbers, the last is 35. Null while it cannot be read. Presentation only. */
export function readNumbers(text: string): Numbers | null {
  const parts = text.normalize('NFKC').split(/[,，、;；\s]+/).filter(Boolean)
  if (parts.length === 0) return null
  let count = 0
  let last = ''
  for (const part of parts) {
    const found = /^(\d{1,18})(?:#(\d{1,9})|[-–](\d{1,18}))?$/.exec(part)
    if (!found) return null
    const [, from = '', many, to] = found
    if (many !== undefined) {
      count += Number(many)
      last = String(BigInt(from) + BigInt(many) - 1n).padStart(from.length, '0')
    } else if (to !== undefined) {
      const span = BigInt(to) - BigInt(from) + 1n
      if (span < 1n) return null
      count += Number(span)
      last = to.padStart(from.length, '0')
    } else {
      count += 1
      last = from
    }
  }
  return { count, last }
}

export const pieces = (line: TakenLine): number => {
  if (line.asset.kind === 'serial') return 1
  if (line.asset.kind === 'range' && line.chosen) return readNumbers(line.numbers)?.count ?? 0
  return line.quantity ?? 0
}

/** Share of the asset's value that this line takes. */
export function worth(line: TakenLine): number {
  const value = Number(line.asset.value_fen ?? 0)
  return line.asset.kind === 'serial' || line.asset.quantity === 0 ? value : Math.round((value / line.asset.quantity) * pieces(line))
}

export const linePayload = (line: TakenLine): object => ({
  asset_id: line.asset.id,
  ...(line.asset.kind === 'range' && line.chosen ? { numbers: line.numbers.trim() } : {}),
  ...(line.asset.kind !== 'serial' && !(line.asset.kind === 'range' && line.chosen) ? { quantity: line.quantity } : {}),
  ...(line.chosen && line.reason.trim() ? { out_of_order_reason: line.reason.trim() } : {}),
})

export const arrivalPayload = (line: ArrivingLine, kind: string | undefined, own: SchemaField[] = []): object => ({
  ...line.given,
  category: line.category,
  name: line.name.trim(),
  ...(line.spec.trim() ? { spec: line.spec.trim() } : {}),
  ...(kind === 'range' ? { first_no: line.first_no.trim(), last_no: line.last_no.trim() } : {}),
  ...(kind === 'serial' && line.serial_no.trim() ? { serial_no: line.serial_no.trim() } : {}),
  quantity: kind === 'serial' ? 1 : kind === 'range' ? spanOf(line) : (line.quantity ?? 1),
  ...(line.value_fen === null ? {} : { value_fen: line.value_fen }),
  ...(own.length > 0 ? { extra: changedOf(own, line.extra, {}) } : {}),
})

function spanOf(line: ArrivingLine): number {
  const digits = /^\d{1,18}$/
  if (!digits.test(line.first_no.trim()) || !digits.test(line.last_no.trim())) return 1
  return Math.max(1, Number(BigInt(line.last_no.trim()) - BigInt(line.first_no.trim()) + 1n))
}

export const isBlank = (value: unknown): boolean => value === null || value === undefined || (typeof value === 'string' && value.trim() === '')

type Fault = { field: string; message: Text }

/** What the server found wrong in the own fields of one arrival, by their keys. */
export function ownFaults(trouble: Trouble | null, at: number): Record<string, Text> {
  if (!trouble?.field?.startsWith(`arrivals.${at}.extra`)) return {}
  const faults = (trouble.body.params['faults'] as Fault[] | undefined) ?? []
  return Object.fromEntries(faults.map((fault) => [fault.field, fault.message]))
}
