import { describe, expect, it } from 'vitest'

import { day, daysUntil, initial, moneyWords, moment, scaled, shortHash, unscaled, yuan } from './format'
import { uuid7 } from './uuid7'

describe('amounts', () => {
  it('writes fen as yuan with separators, also above 2^53', () => {
    expect(yuan(386240000)).toBe('3,862,400.00')
    expect(yuan('-12345678901234567890')).toBe('-123,456,789,012,345,678.90')
    expect(yuan(5)).toBe('0.05')
    expect(scaled(999980, 3)).toBe('999.980')
    expect(unscaled('1234.5', 2)).toBe(123450)
    expect(unscaled('-0.05', 2)).toBe(-5)
    expect(unscaled('123456789012345678.90', 2)).toBe('12345678901234567890')
  })

  it('says a sum in words as it is signed', () => {
    expect(moneyWords(386240000)).toBe('叁佰捌拾陆万贰仟肆佰元整')
    expect(moneyWords(412000000)).toBe('肆佰壹拾贰万元整')
    expect(moneyWords(10_000_050)).toBe('壹拾万元伍角整')
    expect(moneyWords(100_005_03)).toBe('壹拾万零伍元零叁分')
    expect(moneyWords(0)).toBe('零元整')
  })
})

describe('moments', () => {
  it('are told in the zone of the bank', () => {
    expect(moment('2026-11-20T01:36:05Z')).toBe('2026-11-20 09:36:05')
    expect(day('2026-11-19T16:30:00Z')).toBe('2026-11-20')
  })

  it('count days by the calendar, not by hours', () => {
    expect(daysUntil('2026-11-24', new Date('2026-11-20T15:59:00Z'))).toBe(4)
    expect(daysUntil('2026-11-12', new Date('2026-11-20T01:00:00Z'))).toBe(-8)
  })
})

it('shortens a hash and a name', () => {
  expect(shortHash('9c41e7d05ab2f816a6e80d94f31c02bd')).toBe('9c41e7…02bd')
  expect(initial('周敏')).toBe('敏')
  expect(initial('erp')).toBe('E')
})

it('makes keys that sort by time', () => {
  const earlier = uuid7(1_700_000_000_000)
  const later = uuid7(1_700_000_000_001)
  expect(earlier).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(earlier < later).toBe(true)
})
