/** What an entry says, in one line and as a list. Ids and digests are left to the proof. */
import { yuan } from '../../../shared/lib/format'

const FIRST = ['reason', 'opinion', 'code', 'number', 'numbers', 'name', 'title', 'serial_no', 'login', 'file_name', 'spec', 'quantity', 'statement', 'role', 'action']
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const DIGEST = /^[0-9a-f]{40,}$/i
const SHOWN = 3

export type Said = { key: string; value: string }

function spoken(key: string, value: unknown): string | null {
  if (value === null || value === '' || value === undefined) return null
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return key.endsWith('_fen') ? `¥ ${yuan(value)}` : String(value)
  if (typeof value === 'string') return ID.test(value) || DIGEST.test(value) ? null : value
  if (Array.isArray(value)) {
    const inner = value.map((one) => spoken(key, one)).filter((one) => one !== null)
    return inner.length > 0 ? inner.join('、') : value.length > 0 ? `× ${value.length}` : null
  }
  const parts = Object.entries(value as object).flatMap(([inner, one]) => spoken(inner, one) ?? [])
  return parts.length > 0 ? parts.join(' ') : null
}

/** Everything it says, most telling first. */
export function contentOf(detail: Record<string, unknown> | null): Said[] {
  const rank = (key: string) => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length)
  return Object.entries(detail ?? {})
    .map(([key, value]) => ({ key, value: spoken(key, value) }))
    .filter((said): said is Said => said.value !== null)
    .sort((one, other) => rank(one.key) - rank(other.key))
}

/** The most telling of it. */
export const contentLine = (detail: Record<string, unknown> | null): string =>
  contentOf(detail)
    .filter((said) => FIRST.includes(said.key) || said.key.endsWith('_fen'))
    .slice(0, SHOWN)
    .map((said) => said.value)
    .join(' · ')
