/** What may be promised: `GET /custody/availability`. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'

import { address, get, type Text } from '../../../shared/api/client'
import type { Row } from '../../../shared/api/records'
import type { Condition } from '../../../shared/lib/condition'
import type { Integer } from '../../../shared/lib/format'

export const AMOUNTS = ['on_hand', 'reserved', 'bound', 'investigation', 'available'] as const
export type Amount = (typeof AMOUNTS)[number]

export type Amounts = Record<Amount, Integer> & { unit: string; assets: number; vaults: Record<string, Integer> }
export type Sku = Amounts & { category: string; title: Text; spec: string | null }
export type Vault = { id: string; code: string; name: string }
export type Availability = { rows: Sku[]; totals: Amounts[]; vaults: Vault[]; more: boolean }

type Asked = { where: Condition | null; q: string }

const words = ({ where, q }: Asked) => ({ where: where ? JSON.stringify(where) : '', q })

export const availabilityQuery = (asked: Asked) =>
  queryOptions({
    queryKey: ['asset', 'availability', asked],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => get<Availability>('/custody/availability', words(asked), signal),
  })

export const availabilityAddress = (asked: Asked, format: 'xlsx' | 'csv', language: string): string =>
  address('/custody/availability/export', { ...words(asked), format, language: language === 'en' ? 'en' : 'zh' })

/** A line of the table: an SKU, or at the end what all of one unit come to. */
export type Line = Row & Amounts & { title: Text | null; category: string | null; spec: string | null }

export const skuLine = (sku: Sku): Line => ({ ...sku, id: `${sku.category} ${sku.spec ?? ''} ${sku.unit}` })
export const totalLine = (total: Amounts): Line => ({ ...total, id: `total ${total.unit}`, title: null, category: null, spec: null })

export const amountIn = (line: Amounts, vault: string): Integer => line.vaults[vault] ?? 0

/** In the order of a column, `-` for descending; the totals stay below. */
export function sorted(lines: Line[], sort: string | null): Line[] {
  if (!sort) return lines
  const key = sort.replace(/^-/, '')
  const sign = sort.startsWith('-') ? -1 : 1
  const value = (line: Line) => Number((AMOUNTS as readonly string[]).includes(key) ? line[key as Amount] : amountIn(line, key))
  return [...lines].sort((one, other) => sign * (value(one) - value(other)))
}
