/** The one drawing of the sign-in page: a vault door, in lines, seen from the front. */
const TAU = Math.PI * 2
const at = (angle: number, radius: number): [number, number] => [
  Number((Math.sin(angle) * radius).toFixed(1)),
  Number((-Math.cos(angle) * radius).toFixed(1)),
]
const ring = (count: number) => Array.from({ length: count }, (_, index) => (index / count) * TAU)

export function VaultDoor({ className }: { className?: string | undefined }) {
  return (
    <svg className={className} viewBox="-410 -410 820 820" fill="none" stroke="currentColor" aria-hidden>
      <circle r="403" strokeWidth="2" />
      <circle r="360" strokeWidth="1.5" />
      <circle r="288" strokeWidth="1.5" />
      <circle r="277" strokeWidth="3" />
      <circle r="161" strokeWidth="2" strokeDasharray="0 12" strokeLinecap="round" />
      {ring(24).map((angle) => {
        const [x, y] = at(angle, 382)
        return <circle key={angle} cx={x} cy={y} r="8" strokeWidth="1.5" />
      })}
      {ring(120).map((angle, index) => {
        const [x1, y1] = at(angle, index % 5 === 0 ? 300 : 305)
        const [x2, y2] = at(angle, 317)
        return <path key={angle} d={`M${x1} ${y1}L${x2} ${y2}`} strokeWidth="1.2" opacity={0.75} />
      })}
      {ring(8).map((angle) => (
        <rect
          key={angle} x="-12" y="-356" width="24" height="79" rx="12" strokeWidth="2"
          transform={`rotate(${(angle * 360) / TAU})`}
        />
      ))}
      {ring(5).map((angle) => (
        <g key={angle} transform={`rotate(${(angle * 360) / TAU})`} strokeWidth="2.4">
          <path d="M-9.5 -46V-172a9.500 9.500 0 0 1 19 0V-46" />
          <circle cy="-191" r="15" />
        </g>
      ))}
      <circle r="46" strokeWidth="3" />
      <circle r="19" strokeWidth="2" />
    </svg>
  )
}
