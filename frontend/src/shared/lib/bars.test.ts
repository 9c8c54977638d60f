import { describe, expect, it } from 'vitest'

import { barLines } from './bars'
import { inkOf, type Grey } from './grey'

const EDGES = [0, 8, 20, 24, 40, 52, 60, 72, 76, 92, 100, 112, 128, 132, 144, 160]

function frame(shade: (x: number, y: number) => number): Grey {
  const [width, height] = [400, 320]
  const data = new Uint8ClampedArray(width * height)
  for (let at = 0; at < data.length; at++) data[at] = shade(at % width, Math.floor(at / width))
  return { data, width, height }
}

function bars(x: number, y: number): number {
  const [c, s] = [Math.cos(0.5), Math.sin(0.5)]
  const u = (x - 200) * c + (y - 160) * s + 80
  const v = (y - 160) * c - (x - 200) * s
  const scratched = Math.abs(v - 5) < 2
  return Math.abs(v) < 60 && !scratched && EDGES.filter((edge) => edge <= u).length % 2 === 1 ? 30 : 220
}

describe('bars', () => {
  it('are read as lines with the edges they have, turned and scratched', () => {
    const lines = barLines(frame(bars))
    const edges = Array.from({ length: lines?.height ?? 0 }, (_, line) => {
      const row = lines!.data.subarray(line * lines!.width, (line + 1) * lines!.width)
      return row.reduce((count, value, at) => count + Number(at > 0 && value > 125 !== row[at - 1]! > 125), 0)
    })
    expect(edges.filter((count) => count === EDGES.length).length).toBeGreaterThan(12)
  })

  it('are not found on an empty table', () => {
    expect(barLines(frame(() => 120))).toBeNull()
  })
})

describe('ink', () => {
  it('is what is far darker than its surroundings; a grey stain is paper', () => {
    const ink = inkOf(frame((x, y) => (y !== 100 ? 200 : x === 100 ? 20 : x === 200 ? 160 : 200)), 8, 0.7)
    expect([ink.data[100 * 400 + 100], ink.data[100 * 400 + 200], ink.data[0]]).toEqual([0, 255, 255])
  })
})
