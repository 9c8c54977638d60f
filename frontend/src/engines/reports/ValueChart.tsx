/** What something was worth, over time: a step from each valuation to the next. The table beside it carries the same. */
import { useState } from 'react'

import { useWords } from '../../shared/i18n'
import { shortYuan, yuan, type Integer } from '../../shared/lib/format'
import styles from './ValueChart.module.css'

export type ValuePoint = { on: string; fen: Integer; words: string }

const WIDTH = 640
const HEIGHT = 220
const LEFT = 76
const RIGHT = 16
const TOP = 16
const BOTTOM = 28
const LINES = 4

/** Round steps that the eye can read: 1, 2 or 5 of a power of ten. */
export function ticks(low: number, high: number, lines = LINES): number[] {
  const span = high - low || Math.max(high, 1)
  const rough = span / lines
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power
  const first = Math.max(0, Math.floor(low / step) * step)
  const found: number[] = []
  for (let at = first; at <= high + step * 0.999; at += step) found.push(at)
  return found
}

const dayNo = (on: string) => Date.parse(on) / 86_400_000

export default function ValueChart({ points, label }: { points: ValuePoint[]; label: string }) {
  const { language } = useWords()
  const [at, setAt] = useState<number | null>(null)
  const values = points.map((point) => Number(point.fen))
  const levels = ticks(Math.min(...values), Math.max(...values))
  const [low, high] = [levels[0]!, levels.at(-1)!]
  const [from, to] = [dayNo(points[0]!.on), dayNo(points.at(-1)!.on)]
  const x = (on: string) => LEFT + (to === from ? 0.5 : (dayNo(on) - from) / (to - from)) * (WIDTH - LEFT - RIGHT)
  const y = (fen: number) => HEIGHT - BOTTOM - ((fen - low) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM)
  const path = points.map((point, index) => (index === 0 ? `M${x(point.on)} ${y(values[0]!)}` : `H${x(point.on)}V${y(values[index]!)}`)).join('')
  const short = (fen: number) => shortYuan(fen, language).join('')
  const shown = at === null ? null : points[at]!
  return (
    <figure className={styles.figure}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className={styles.chart} role="group" aria-label={label}>
        {levels.map((level) => (
          <g key={level} aria-hidden>
            <path d={`M${LEFT} ${y(level)}H${WIDTH - RIGHT}`} className={styles.line} />
            <text x={LEFT - 8} y={y(level) + 4} textAnchor="end">{short(level)}</text>
          </g>
        ))}
        <text aria-hidden x={LEFT} y={HEIGHT - 8}>{points[0]!.on}</text>
        {points.length > 1 && <text aria-hidden x={WIDTH - RIGHT} y={HEIGHT - 8} textAnchor="end">{points.at(-1)!.on}</text>}
        <path d={path} className={styles.path} />
        {points.map((point, index) => (
          <circle
            key={index} cx={x(point.on)} cy={y(values[index]!)} r={index === at ? 6 : 4} className={styles.point} tabIndex={0} role="img"
            aria-label={`${point.on} ¥ ${yuan(point.fen)} ${point.words}`} onFocus={() => setAt(index)} onBlur={() => setAt(null)}
            onMouseEnter={() => setAt(index)} onMouseLeave={() => setAt(null)}
          />
        ))}
      </svg>
      <figcaption className={styles.caption}>{shown ? `${shown.on} · ¥ ${yuan(shown.fen)} · ${shown.words}` : label}</figcaption>
    </figure>
  )
}
