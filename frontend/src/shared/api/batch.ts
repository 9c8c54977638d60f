/** One command for each of many records, answered one by one. */
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { uuid7 } from '../lib/uuid7'
import { asTrouble, post, Trouble, type TroubleBody } from './client'

export type BatchCall = { name: string; payload: object; key: string; at: string }
export type BatchAnswer = { status: number; body: { error?: TroubleBody; result?: Record<string, unknown> } }

export type BatchOutcome = { done: number; refused: { index: number; trouble: Trouble }[] }

export const sendBatch = (calls: BatchCall[]): Promise<{ answers: BatchAnswer[] }> => post('/commands/batch', { calls })

export function useBatch(invalidates: string[]) {
  const client = useQueryClient()
  const [pending, setPending] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [outcome, setOutcome] = useState<BatchOutcome | null>(null)
  const send = async (name: string, payloads: object[]): Promise<BatchOutcome | null> => {
    setPending(true)
    setTrouble(null)
    try {
      const at = new Date().toISOString()
      const { answers } = await sendBatch(payloads.map((payload) => ({ name, payload, key: uuid7(), at })))
      const refused = answers.flatMap(({ status, body }, index) =>
        status >= 400 && body.error ? [{ index, trouble: new Trouble(status, body.error) }] : [],
      )
      const all = { done: answers.length - refused.length, refused }
      setOutcome(all)
      await Promise.all(invalidates.map((kind) => client.invalidateQueries({ queryKey: [kind] })))
      return all
    } catch (error) {
      setTrouble(asTrouble(error))
      return null
    } finally {
      setPending(false)
    }
  }
  return { send, pending, trouble, outcome }
}
