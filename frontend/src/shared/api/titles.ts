/** Titles of referenced records, asked for many at once: a list of references costs one question, not one each. */
import { call } from './client'
import type { Row } from './records'

type Waiting = { id: string; done: (row: Row | null) => void }

const WAIT_MS = 15
const MOST = 100
const waiting = new Map<string, Waiting[]>()

async function flush(entity: string): Promise<void> {
  const asked = waiting.get(entity) ?? []
  waiting.delete(entity)
  const ids = [...new Set(asked.map((one) => one.id))]
  const found = new Map<string, Row>()
  for (let at = 0; at < ids.length; at += MOST) {
    const where = { field: 'id', op: 'in', value: ids.slice(at, at + MOST) }
    try {
      const { data } = await call<{ rows: Row[] }>('POST', `/records/${entity}/query`, { body: { where, limit: MOST } })
      data.rows.forEach((row) => found.set(row.id, row))
    } catch {
      // not a kind this viewer may list: its ids stay ids
    }
  }
  asked.forEach(({ id, done }) => done(found.get(id) ?? null))
}

/** The record, or null when it is not to be seen. */
export function loadTitled(entity: string, id: string): Promise<Row | null> {
  return new Promise((done) => {
    const queue = waiting.get(entity)
    if (queue) queue.push({ id, done })
    else {
      waiting.set(entity, [{ id, done }])
      setTimeout(() => void flush(entity), WAIT_MS)
    }
  })
}
