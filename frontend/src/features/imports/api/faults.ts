/** What kind of thing is wrong, in the few groups that people mend one after another. */
import type { Fault } from './imports'

export const GROUPS = ['place', 'category', 'range', 'date', 'amount', 'code', 'state', 'other'] as const
export type Group = (typeof GROUPS)[number]

const SIGNS: [RegExp, Group][] = [
  [/place/, 'place'],
  [/category/, 'category'],
  [/range|numbers|voucher/, 'range'],
  [/date|expiry/, 'date'],
  [/number|value|qty|quantity|currency|rounded/, 'amount'],
  [/code|tag|id_chars|digits/, 'code'],
  [/status/, 'state'],
]

export const groupOf = (code: string): Group => SIGNS.find(([sign]) => sign.test(code))?.[1] ?? 'other'

/** How many there are of each group, those that there are. */
export function groupCounts(counts: Record<string, number>): [Group, number][] {
  const sums = new Map<Group, number>()
  for (const [code, n] of Object.entries(counts)) sums.set(groupOf(code), (sums.get(groupOf(code)) ?? 0) + n)
  return GROUPS.flatMap((group): [Group, number][] => (sums.has(group) ? [[group, sums.get(group)!]] : []))
}

export const cellKey = (cell: { sheet: string; row: number; column: string }): string => `${cell.sheet}!${cell.column}${cell.row}`

/** The next cell that is still wrong, from here on and around once; null when none is left. */
export function nextWrong(faults: Fault[], from: number, mended: ReadonlySet<string>): number | null {
  for (let step = 1; step <= faults.length; step += 1) {
    const at = (from + step) % faults.length
    const fault = faults[at]!
    if (at !== from && !mended.has(cellKey(fault))) return at
  }
  return null
}

const AMOUNT = /^-?[\d,\s]*\d(\.\d{1,4})?$/

/** What an amount will be read as, in 分; null when that cannot be said here. */
export function readAmount(typed: string, fenPerUnit: number): number | null {
  const [, text = '', unit = ''] = /^(.*?)(万?元?)$/.exec(typed.normalize('NFKC').trim()) ?? []
  if (!AMOUNT.test(text)) return null
  const scale = unit === '' ? fenPerUnit : unit === '元' ? 100 : 1_000_000
  const fen = Math.round(Number(text.replace(/[,\s]/g, '')) * scale)
  return Number.isSafeInteger(fen) && fen >= 0 ? fen : null
}
