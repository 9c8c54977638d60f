import { describe, expect, it } from 'vitest'

import { amountIn, skuLine, sorted, totalLine, type Sku } from './availability'

const sku = (spec: string, available: number, vaults: Record<string, number> = {}): Sku => ({
  category: 'metal.gold_bar', title: { zh: '金条', en: 'Gold bar' }, spec, unit: '根', assets: available, on_hand: available, reserved: 0, bound: 0, investigation: 0, available, vaults,
})

describe('availability', () => {
  it('sorts by an amount and by a vault, both ways', () => {
    const lines = [sku('a', 2, { v: 9 }), sku('b', 11, {}), sku('c', 3, { v: 1 })].map(skuLine)
    expect(sorted(lines, 'available').map((line) => line.spec)).toEqual(['a', 'c', 'b'])
    expect(sorted(lines, '-v').map((line) => line.spec)).toEqual(['a', 'c', 'b'])
    expect(sorted(lines, null)).toBe(lines)
  })

  it('has nothing in a vault that does not hold it, and tells totals from SKUs', () => {
    expect(amountIn(sku('a', 1), 'elsewhere')).toBe(0)
    expect(totalLine(sku('a', 1)).title).toBeNull()
  })
})
