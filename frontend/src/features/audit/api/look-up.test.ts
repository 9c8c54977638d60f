import { expect, it } from 'vitest'

import { readAlone } from './look-up'

const acts = [
  { key: 'people.sign_in', words: '登录' },
  { key: 'custody.freeze_asset', words: '冻结资产' },
  { key: 'custody.unfreeze_asset', words: '解冻资产' },
]

it('digits are a leaf, with or without the signs people copy along', () => {
  expect(readAlone('#4,182,902', acts)).toEqual({ field: 'leaf_no', op: 'eq', value: 4182902 })
})

it('the beginning of an address is an address', () => {
  expect(readAlone('10.12.30.', acts)).toEqual({ field: 'ip', op: 'starts_with', value: '10.12.30.' })
})

it('an act is found by its name, several by a part of it', () => {
  expect(readAlone('登录', acts)).toEqual({ field: 'command', op: 'eq', value: 'people.sign_in' })
  expect(readAlone('冻', acts)).toEqual({ field: 'command', op: 'in', value: ['custody.freeze_asset', 'custody.unfreeze_asset'] })
})

it('anything else has to be asked for', () => {
  expect(readAlone('CK-20261120-0017', acts)).toBeNull()
})
