import { expect, it } from 'vitest'

import { arrivalPayload, codesOf, givenLine, readNumbers } from './new-order'

it('reads numbers as people write them', () => {
  expect(readNumbers('10, 14, 20#3, 30-35')).toEqual({ count: 11, last: '35' })
  expect(readNumbers('00412301-00412400')).toEqual({ count: 100, last: '00412400' })
  expect(readNumbers('００４１２３０１＃3')).toEqual({ count: 3, last: '00412303' })
})

it('says nothing of what it cannot read', () => {
  expect(readNumbers('')).toBeNull()
  expect(readNumbers('12-10')).toBeNull()
  expect(readNumbers('十')).toBeNull()
})

it('takes a pasted column of codes apart, each once', () => {
  expect(codesOf('GJS-1\r\nGJS-2\tGJS-1，FCZ-3; ')).toEqual(['GJS-1', 'GJS-2', 'FCZ-3'])
  expect(codesOf('  ')).toEqual([])
})

it('sends a returned arrival back with what its form does not show', () => {
  const line = givenLine({ category: 'metal.gold_bar', name: '金条', serial_no: 'AU-1', quantity: 1, contract_no: 'HT-9', value_fen: 100 })
  expect(arrivalPayload({ ...line, serial_no: 'AU-2' }, 'serial')).toEqual({ category: 'metal.gold_bar', name: '金条', serial_no: 'AU-2', quantity: 1, value_fen: 100, contract_no: 'HT-9' })
})
