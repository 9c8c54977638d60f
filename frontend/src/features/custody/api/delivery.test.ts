import { expect, it } from 'vitest'

import { differences } from './delivery'

it('names doubled, foreign and skipped numbers as printed', () => {
  expect(differences('0001-0050', '0001-0048, 0048, 0060')).toEqual({ twice: '0048', foreign: '0060', skipped: '0049–0050' })
  expect(differences('ZZ0001-ZZ0050', '0001-0020, 21#30')).toEqual({ twice: '', foreign: '', skipped: '' })
})

it('says nothing while a list cannot be read', () => {
  expect(differences('0001-0050', '')).toBeNull()
  expect(differences('50-1', '1')).toBeNull()
})
