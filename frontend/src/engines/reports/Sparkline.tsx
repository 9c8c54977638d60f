/** A line without axes: where it comes from, where it stands. The words beside it carry the fact. */
type Props = { values: number[]; width?: number; height?: number; target?: number | null; warn?: boolean }

export function Sparkline({ values, width = 60, height = 24, target, warn }: Props) {
  if (values.length < 2) return null
  const all = typeof target === 'number' ? [...values, target] : values
  const low = Math.min(...all)
  const span = Math.max(...all) - low || 1
  const inset = 3
  const x = (at: number) => inset + (at / (values.length - 1)) * (width - inset * 2)
  const y = (value: number) => height - inset - ((value - low) / span) * (height - inset * 2)
  const points = values.map((value, at) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`)
  const color = warn ? 'var(--state-overdue-fg)' : 'var(--primary-line)'
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden style={{ flex: 'none', overflow: 'visible' }}>
      <path d={`M${points.join('L')}L${x(values.length - 1)},${height}L${x(0)},${height}Z`} fill={color} opacity={0.09} />
      {typeof target === 'number' && (
        <path d={`M0 ${y(target)}H${width}`} stroke="var(--color-text-tertiary)" strokeWidth={1.2} strokeDasharray="2 3" fill="none" />
      )}
      <path d={`M${points.join('L')}`} fill="none" stroke={color} strokeWidth={1.5} strokeLinejoin="round" strokeLinecap="round" />
      <circle cx={x(values.length - 1)} cy={y(values.at(-1)!)} r={2.4} fill={color} />
    </svg>
  )
}
