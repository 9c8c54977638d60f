import { expect, test } from 'vitest'

import { asTyped, journeysOf, type Numbered } from './numbers'

const row = (more: Partial<Numbered>): Numbered => ({ asset_id: 'a', name: '转账支票', state: 'free', first_no: 10, last_no: 35, digits: 8, prefix: 'ZZ', reserved: false, ...more })

test('a stretch is typed with its leading zeros', () => {
  expect(asTyped(row({}))).toBe('00000010-00000035')
  expect(asTyped(row({ last_no: 10 }))).toBe('00000010')
})

test('numbers go only where they may go from where they are', () => {
  expect(journeysOf(row({}))).toEqual(['issue', 'void'])
  expect(journeysOf(row({ state: 'with_teller' }))).toEqual(['consume', 'return', 'void'])
  expect(journeysOf(row({ state: 'void' }))).toEqual(['destroy'])
  expect(journeysOf(row({ state: 'consumed' }))).toEqual([])
  expect(journeysOf(row({ reserved: true }))).toEqual([])
})
