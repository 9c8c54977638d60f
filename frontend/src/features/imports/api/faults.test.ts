import { expect, it } from 'vitest'

import { groupCounts, nextWrong, readAmount } from './faults'
import type { Fault } from './imports'

const fault = (row: number): Fault => ({
  no: row, kind: 'fault', sheet: 'S', row, column: 'A', code: 'bad_date', field: null, header: '', value: '', reason: null, params: {}, suggestion: null, message: null,
})

it('faults are counted in the groups in which they are mended', () => {
  expect(groupCounts({ bad_date: 2, expiry_before_in: 1, unknown_category: 4, no_header: 1 })).toEqual([['category', 4], ['date', 3], ['other', 1]])
})

it('after the last wrong cell comes the first that is still wrong', () => {
  const faults = [fault(2), fault(3), fault(4)]
  expect(nextWrong(faults, 0, new Set(['S!A2']))).toBe(1)
  expect(nextWrong(faults, 2, new Set(['S!A4', 'S!A2']))).toBe(1)
  expect(nextWrong(faults, 1, new Set(['S!A2', 'S!A3', 'S!A4']))).toBeNull()
})

it('an amount is read back in the unit of its column, and only when it is one', () => {
  expect(readAmount('1,200,000', 100)).toBe(120_000_000)
  expect(readAmount('１２０', 1_000_000)).toBe(120_000_000)
  expect(readAmount('3600000.00元', 1_000_000)).toBe(360_000_000)
  expect(readAmount('一百二十万', 100)).toBeNull()
  expect(readAmount('-3', 100)).toBeNull()
})
