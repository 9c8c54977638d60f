/** An asset as a row of the register. */
import type { Row } from '../../../shared/api/records'
import type { Integer } from '../../../shared/lib/format'
import { rangeText } from '../../../shared/ui/values'
import type { BindingKey, PlaceState } from './types'

export type AssetRow = Row & {
  code: string
  name: string
  spec: string | null
  category: string
  kind: 'serial' | 'stock' | 'range'
  state: PlaceState
  serial_no: string | null
  prefix: string | null
  digits: number | null
  first_no: Integer | null
  last_no: Integer | null
  quantity: number
  unit: string
  value_fen: Integer | null
  expires_on: string | null
  place_id: string | null
  place_id_title: string | null
  holder_id_title: string | null
  holder_name?: string | null
  pledged: boolean
  frozen: boolean
  reserved: boolean
  investigation: boolean
}

const BINDINGS: BindingKey[] = ['frozen', 'investigation', 'pledged', 'reserved']

export const bindingsOf = (row: Partial<AssetRow>): BindingKey[] => BINDINGS.filter((binding) => row[binding] === true)

/** Certificate or serial number; of a range its first and last number with prefix and leading zeros. */
export function identOf(row: AssetRow): string | null {
  if (row.first_no !== null && row.first_no !== undefined && row.last_no !== null && row.digits) {
    return rangeText(row.first_no, row.last_no, row.digits, row.prefix ?? '')
  }
  return row.serial_no
}

/** Beside the visible columns, what the cells of the register read. */
export const ASSET_NEEDS = [
  'name', 'spec', 'category', 'kind', 'state', 'serial_no', 'prefix', 'digits', 'first_no', 'last_no', 'quantity', 'unit', 'value_fen', 'expires_on',
  'place_id', 'holder_id', 'pledged', 'frozen', 'reserved', 'investigation',
]

/** One list of columns for the register: some of them draw several fields together. */
export const ASSET_COLUMNS = ['code', 'name', 'serial_no', 'state', 'place_id', 'quantity', 'value_fen', 'expires_on']
