import { describe, expect, it } from 'vitest'

import type { SchemaField } from '../../../shared/api/records'
import { changedOf, entityOfForm, ownFields, ownKey, sentOf } from './own'

const field = (key: string, type: string, more: Partial<SchemaField> = {}): SchemaField => ({
  key, type, title: { zh: key, en: key }, mode: 'write', filterable: true, sortable: true, operators: [], options: null, width: null, align: null,
  default_visible: true, form: 'custody.metal', ...more,
})

const gross = field('custody.metal.gross', 'decimal', { scale: 3 })
const refiner = field('custody.metal.refiner', 'text')
const claim = field('custody.metal.claim', 'money')

describe('own fields', () => {
  it('are those of a form, called by their own keys', () => {
    expect(ownFields([field('code', 'code', { form: null }), gross]).map(ownKey)).toEqual(['gross'])
    expect(entityOfForm('asset', 'custody.metal')).toBe('asset_custody_metal')
  })

  it('send numbers with places as they are read', () => {
    expect(sentOf(gross, 1_000_020)).toBe('1000.020')
    expect(sentOf(claim, 123_456_00)).toBe('123456.00')
    expect(sentOf(refiner, ' 紫金矿业 ')).toBe('紫金矿业')
    expect(sentOf(refiner, '')).toBeNull()
  })

  it('send only what differs, and null for what was emptied', () => {
    const before = { 'custody.metal.gross': 1_000_020, 'custody.metal.refiner': '紫金矿业', 'custody.metal.claim': null }
    expect(changedOf([gross, refiner, claim], { 'extra.gross': 999_980, 'extra.refiner': '' }, before, 'extra.')).toEqual({ gross: '999.980', refiner: null })
    expect(changedOf([gross], { 'extra.gross': '1000020' }, before, 'extra.')).toEqual({})
  })
})
