/** Numbers on a delivery note against those found: shown before saving. Presentation only; the server judges again. */
type Stretch = [bigint, bigint]

export type Differences = { twice: string; foreign: string; skipped: string }

const MOST_NAMED = 5

/** Stretches as written. Null while it cannot be read. */
function stretches(text: string): { found: Stretch[]; digits: number } | null {
  const parts = text.normalize('NFKC').split(/[,、;\s]+/).filter(Boolean)
  const found: Stretch[] = []
  let digits = 0
  for (const part of parts) {
    const read = /^\D*?(\d{1,18})(?:#(\d{1,9})|[-–]\D*?(\d{1,18}))?$/.exec(part)
    if (!read) return null
    const [, from = '', many, to] = read
    const first = BigInt(from)
    const last = many !== undefined ? first + BigInt(many) - 1n : to !== undefined ? BigInt(to) : first
    if (last < first) return null
    digits = Math.max(digits, from.length)
    found.push([first, last])
  }
  return found.length > 0 ? { found, digits } : null
}

const sorted = (list: Stretch[]): Stretch[] => [...list].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : 1))

function merged(list: Stretch[]): Stretch[] {
  const out: Stretch[] = []
  for (const [first, last] of sorted(list)) {
    const before = out.at(-1)
    if (before && first <= before[1] + 1n) before[1] = last > before[1] ? last : before[1]
    else out.push([first, last])
  }
  return out
}

function repeated(list: Stretch[]): Stretch[] {
  const out: Stretch[] = []
  let reach = -1n
  for (const [first, last] of sorted(list)) {
    if (first <= reach) out.push([first, last < reach ? last : reach])
    if (last > reach) reach = last
  }
  return merged(out)
}

function without(list: Stretch[], taken: Stretch[]): Stretch[] {
  const gone = merged(taken)
  return merged(list).flatMap(([first, last]) => {
    const out: Stretch[] = []
    let start = first
    for (const [from, to] of gone) {
      if (to < start || from > last) continue
      if (from > start) out.push([start, from - 1n])
      start = to + 1n
    }
    if (start <= last) out.push([start, last])
    return out
  })
}

/** What is wrong with the delivery: 重号, 错号, 跳号; empty words where nothing is. Null while a list cannot be read. */
export function differences(note: string, found: string): Differences | null {
  const noted = stretches(note)
  const came = stretches(found)
  if (!noted || !came) return null
  const digits = Math.max(noted.digits, came.digits)
  const shown = (number: bigint) => String(number).padStart(digits, '0')
  const named = (list: Stretch[]) =>
    list.slice(0, MOST_NAMED).map(([first, last]) => (first === last ? shown(first) : `${shown(first)}–${shown(last)}`)).join(', ') + (list.length > MOST_NAMED ? ' …' : '')
  return { twice: named(repeated(came.found)), foreign: named(without(came.found, noted.found)), skipped: named(without(noted.found, came.found)) }
}
