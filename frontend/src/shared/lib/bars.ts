/**
 * Bars of a Code 128 at any angle, soiled or tilted: found by the one direction in which a patch of the frame changes,
 * and taken together along their length, so that scratches, stains, noise and glare on part of a bar fall out.
 */
import type { Grey } from './grey'

/** A patch of parallel bars. `u` runs across the bars and `v` along them, in pixels from the middle. */
type Patch = {
  x: number
  y: number
  angle: number // radians from the frame's x to u
  u: readonly [number, number]
  v: readonly [number, number]
  lean: (u: number) => number // of the bars at u, radians: a label seen from the side has bars that are not parallel
}
type Cells = { across: number; down: number; direction: Float32Array; weight: Float32Array }

const CELL = 16 // pixels; a cell holds two or more bars
const ONE_WAY = 0.5 // of a cell's change has to be in one direction
const STRONG = 0.15 // of the strong cells' weight
const NEAR = 0.3 // radians from the commonest direction
const FEWEST = 8 // cells of a label
const STRONGEST = 20 // the strong cell is the one in this place: the strongest may be a reflection
const BINS = 36
const STRIPS = 24 // along the bars; each becomes a line
const SAMPLES = 15 // taken along the bars within a strip
const FINER = 2 // pixels of a line for one of the frame
const QUIET = 40 // pixels beside the bars

/** Lines read across the bars, each from a strip of its own; null when the frame shows no bars. */
export function barLines(grey: Grey): Grey | null {
  const cells = changes(grey)
  const members = largestPatch(cells)
  return members.length < FEWEST ? null : lines(grey, fit(cells, members))
}

/** For each cell how much it changes and in which direction, by its structure tensor. */
function changes({ data, width, height }: Grey): Cells {
  const across = Math.floor(width / CELL)
  const down = Math.floor(height / CELL)
  const [xx, yy, xy] = [0, 1, 2].map(() => new Float32Array(across * down)) as [Float32Array, Float32Array, Float32Array]
  for (let y = 1; y < down * CELL - 1; y++) {
    const row = Math.floor(y / CELL) * across
    for (let x = 1; x < across * CELL - 1; x++) {
      const at = y * width + x
      const cell = row + Math.floor(x / CELL)
      const dx = data[at + 1]! - data[at - 1]!
      const dy = data[at + width]! - data[at - width]!
      xx[cell]! += dx * dx
      yy[cell]! += dy * dy
      xy[cell]! += dx * dy
    }
  }
  const direction = xx.map((value, cell) => Math.atan2(2 * xy[cell]!, value - yy[cell]!) / 2)
  const weight = xx.map((value, cell) => {
    const oneWay = Math.hypot(value - yy[cell]!, 2 * xy[cell]!)
    return oneWay > ONE_WAY * (value + yy[cell]!) ? oneWay : 0
  })
  return { across, down, direction, weight }
}

/** The most cells that lie together and change in about the commonest direction. */
function largestPatch(cells: Cells): number[] {
  const strong = Float32Array.from(cells.weight).sort().at(-STRONGEST) ?? 0
  const common = commonDirection(cells, strong)
  const open = Uint8Array.from(cells.weight, (weight, cell) =>
    Number(weight > STRONG * strong && Math.abs(between(cells.direction[cell]!, common)) < NEAR),
  )
  let largest: number[] = []
  for (let cell = 0; cell < open.length; cell++) {
    if (!open[cell]) continue
    const members = together(open, cells, cell)
    if (members.length > largest.length) largest = members
  }
  return largest
}

function commonDirection({ direction, weight }: Cells, strong: number): number {
  const bins = new Float32Array(BINS)
  weight.forEach((value, cell) => {
    if (value > STRONG * strong) bins[Math.floor((direction[cell]! / Math.PI + 1) * BINS) % BINS]! += Math.min(value, strong)
  })
  const heights = bins.map((value, bin) => value + bins[(bin + 1) % BINS]! + bins[(bin + BINS - 1) % BINS]!)
  return ((heights.indexOf(Math.max(...heights)) + 0.5) * Math.PI) / BINS
}

/** All cells that hang together with `start`, over gaps of one cell; they are closed in `open`. */
function together(open: Uint8Array, { across, down }: Cells, start: number): number[] {
  const found = [start]
  open[start] = 0
  for (const cell of found) {
    const x = cell % across
    const y = Math.floor(cell / across)
    for (let row = Math.max(0, y - 2); row <= Math.min(down - 1, y + 2); row++) {
      for (let column = Math.max(0, x - 2); column <= Math.min(across - 1, x + 2); column++) {
        const next = row * across + column
        if (!open[next]) continue
        open[next] = 0
        found.push(next)
      }
    }
  }
  return found
}

/** From one direction to another, which have no sense: −π/2 to π/2. */
function between(to: number, from: number): number {
  const turn = to - from
  return turn - Math.PI * Math.round(turn / Math.PI)
}

function fit({ across, direction, weight }: Cells, members: readonly number[]): Patch {
  const sum = (of: (cell: number) => number) => members.reduce((total, cell) => total + of(cell), 0)
  const column = (cell: number) => ((cell % across) + 0.5) * CELL
  const row = (cell: number) => (Math.floor(cell / across) + 0.5) * CELL
  const x = sum(column) / members.length
  const y = sum(row) / members.length
  const angle = Math.atan2(sum((cell) => weight[cell]! * Math.sin(2 * direction[cell]!)), sum((cell) => weight[cell]! * Math.cos(2 * direction[cell]!))) / 2
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  const u = (cell: number) => (column(cell) - x) * c + (row(cell) - y) * s
  const v = (cell: number) => (row(cell) - y) * c - (column(cell) - x) * s
  const limits = (of: (cell: number) => number) => [Math.min(...members.map(of)), Math.max(...members.map(of))] as const
  // The bars' lean changes evenly across the label: a line through the cells' directions, by least squares.
  const lean = (cell: number) => between(direction[cell]!, angle)
  const total = sum((cell) => weight[cell]!)
  const meanU = sum((cell) => weight[cell]! * u(cell)) / total
  const meanLean = sum((cell) => weight[cell]! * lean(cell)) / total
  const spread = sum((cell) => weight[cell]! * (u(cell) - meanU) ** 2)
  const slope = spread > 0 ? sum((cell) => weight[cell]! * (u(cell) - meanU) * (lean(cell) - meanLean)) / spread : 0
  return { x, y, angle, u: limits(u), v: limits(v), lean: (at) => meanLean + slope * (at - meanU) }
}

function lines(grey: Grey, patch: Patch): Grey {
  const from = patch.u[0] - QUIET
  const width = Math.round((patch.u[1] + QUIET - from) * FINER)
  const data = new Uint8ClampedArray(width * STRIPS)
  const strip = (patch.v[1] - patch.v[0] + CELL / 2) / STRIPS
  const [c, s] = [Math.cos(patch.angle), Math.sin(patch.angle)]
  const samples = new Float32Array(SAMPLES)
  for (let at = 0; at < width; at++) {
    const u = from + (at + 0.5) / FINER
    const lean = Math.tan(patch.lean(u))
    for (let line = 0; line < STRIPS; line++) {
      const top = patch.v[0] - CELL / 4 + line * strip
      for (let sample = 0; sample < SAMPLES; sample++) {
        const v = top + ((sample + 0.5) * strip) / SAMPLES
        const across = u - v * lean
        samples[sample] = shade(grey, patch.x + across * c - v * s - 0.5, patch.y + across * s + v * c - 0.5)
      }
      data[line * width + at] = middle(samples)
    }
  }
  return { data, width, height: STRIPS }
}

/** Between the four pixels about a point; 0 outside the frame. */
function shade({ data, width, height }: Grey, x: number, y: number): number {
  const column = Math.floor(x)
  const row = Math.floor(y)
  if (column < 0 || row < 0 || column >= width - 1 || row >= height - 1) return 0
  const right = x - column
  const low = y - row
  const at = row * width + column
  return (data[at]! * (1 - right) + data[at + 1]! * right) * (1 - low) + (data[at + width]! * (1 - right) + data[at + width + 1]! * right) * low
}

/** The mean of the middle half: what lies over a bar does not count, and the sensor's noise evens out. */
function middle(samples: Float32Array): number {
  samples.sort()
  const [from, to] = [Math.floor(samples.length / 4), Math.ceil((samples.length * 3) / 4)]
  let sum = 0
  for (let place = from; place < to; place++) sum += samples[place]!
  return sum / (to - from)
}
