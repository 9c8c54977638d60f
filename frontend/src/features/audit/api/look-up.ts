/** What was typed above the log, as a condition: a leaf, an address, an act, a person, or a record by its number. */
import { fetchRecords, findCode } from '../../../shared/api/records'
import type { Test } from '../../../shared/lib/condition'

const LEAF = /^#?[\d,]{1,12}$/
const ADDRESS = /^(\d{1,3}\.){1,3}\d{0,3}$|^[\da-f]*:[\da-f:]+$/i

export type Named = { key: string; words: string }

/** What can be told from the words alone. */
export function readAlone(words: string, acts: Named[]): Test | null {
  if (LEAF.test(words)) return { field: 'leaf_no', op: 'eq', value: Number(words.replace(/[#,]/g, '')) }
  if (ADDRESS.test(words)) return { field: 'ip', op: 'starts_with', value: words }
  const meant = acts.filter((act) => act.words === words || act.key === words)
  const near = meant.length > 0 ? meant : acts.filter((act) => act.words.includes(words))
  if (near.length === 0) return null
  return near.length === 1 ? { field: 'command', op: 'eq', value: near[0]!.key } : { field: 'command', op: 'in', value: near.map((act) => act.key) }
}

const among = (field: string, ids: string[]): Test => (ids.length === 1 ? { field, op: 'eq', value: ids[0]! } : { field, op: 'in', value: ids })

/** Null when nothing is called that. */
export async function lookUp(words: string, acts: Named[]): Promise<Test | null> {
  const alone = readAlone(words, acts)
  if (alone?.field === 'leaf_no' || alone?.field === 'ip') return alone
  const { hits } = await findCode(words)
  const people = hits.filter((hit) => hit.entity === 'person')
  if (people.length > 0) return among('actor_id', people.map((hit) => hit.id))
  if (hits.length > 0) return among('record_id', hits.map((hit) => hit.id))
  if (alone) return alone
  const named = await fetchRecords('person', { q: words, limit: 20, fields: ['name'] }, null).catch(() => null)
  return named && named.rows.length > 0 ? among('actor_id', named.rows.map((row) => row.id)) : null
}
