/** What may be done with printed numbers, by how far they have come. The server decides; this is what it offers here. */
import type { Integer } from '../../../shared/lib/format'

export const JOURNEYS = ['issue', 'consume', 'void', 'return', 'destroy'] as const
export type Journey = (typeof JOURNEYS)[number]

const OPEN: Record<string, readonly Journey[]> = {
  free: ['issue', 'void'],
  with_teller: ['consume', 'return', 'void'],
  issued: ['consume', 'return', 'void'],
  void: ['destroy'],
}

export type Numbered = { asset_id: string; name: string; state: string; first_no: Integer; last_no: Integer; digits: number | null; prefix: string | null; reserved: boolean }

/** What an order holds goes nowhere by hand. */
export const journeysOf = (row: Numbered): readonly Journey[] => (row.reserved ? [] : (OPEN[row.state] ?? []))

export const commandOf = (journey: Journey): string => `custody.${journey}_numbers`

/** The stretch as the number box takes it: `00000010-00000035`, without the prefix. */
export const asTyped = (row: Numbered): string => {
  const shown = (number: Integer) => String(number).padStart(row.digits ?? 0, '0')
  return String(row.first_no) === String(row.last_no) ? shown(row.first_no) : `${shown(row.first_no)}-${shown(row.last_no)}`
}
