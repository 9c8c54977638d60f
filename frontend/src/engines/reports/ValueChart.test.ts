import { describe, expect, it } from 'vitest'

import { ticks } from './ValueChart'

describe('ticks', () => {
  it('are round, and hold all values between the first and the last', () => {
    for (const [low, high] of [[610e6, 685e6], [0, 1], [100, 100], [0, 0], [1, 9_999_999_999]] as const) {
      const found = ticks(low, high)
      expect(found[0]).toBeLessThanOrEqual(low)
      expect(found.at(-1)).toBeGreaterThanOrEqual(high)
      expect(found.length).toBeLessThanOrEqual(7)
      expect(new Set(found).size).toBe(found.length)
    }
    expect(ticks(610, 685)).toEqual([600, 620, 640, 660, 680, 700])
  })
})
