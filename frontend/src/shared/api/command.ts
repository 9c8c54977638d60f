/** Every change is a command: one key per press, kept while its outcome is unknown. */
import { useCallback, useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'

import { uuid7 } from '../lib/uuid7'
import { asTrouble, call, type Trouble } from './client'

export type Receipt = { entry: string; leaf: string; at: string }
export type Done<R> = { result: R; receipt: Receipt | null; job: string | null }

type Wire<R> = { result?: R; receipt?: Receipt; job?: { id: string } }

/** `asset_custody_metal` lists assets as well. */
const isOf = (key: unknown, kind: string): boolean => key === kind || (typeof key === 'string' && key.startsWith(`${kind}_`))

/** Sends one command under a key of the caller's. */
export async function sendCommand<R>(name: string, payload: unknown, key: string, version?: number, path = `/commands/${name}`): Promise<Done<R>> {
  const headers: Record<string, string> = { 'Idempotency-Key': key }
  if (version !== undefined) headers['If-Match'] = String(version)
  const { data } = await call<Wire<R>>('POST', path, { body: payload, headers })
  return { result: (data.result ?? {}) as R, receipt: data.receipt ?? null, job: data.job?.id ?? null }
}

export type CommandOptions<R> = {
  /** Kinds of records (or other query keys) that are stale after it. */
  invalidates?: string[]
  onDone?: (done: Done<R>) => void
  /** where it is sent when the door makes a secret for it */
  path?: string
}

export type UseCommand<P, R> = {
  name: string
  /** Resolves to null when it was refused; the reason is in `trouble`. */
  send: (payload: P, version?: number) => Promise<Done<R> | null>
  /** The same, with the reason in the answer: for what must be said at once. */
  attempt: (payload: P, version?: number) => Promise<Attempt<R>>
  pending: boolean
  trouble: Trouble | null
  done: Done<R> | null
  clear: () => void
}

export type Attempt<R> = { done: Done<R>; trouble: null } | { done: null; trouble: Trouble }

type Press = { key: string; body: string }

export function useCommand<P extends object = Record<string, unknown>, R = Record<string, unknown>>(
  name: string,
  options: CommandOptions<R> = {},
): UseCommand<P, R> {
  const client = useQueryClient()
  const [pending, setPending] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [done, setDone] = useState<Done<R> | null>(null)
  const unsettled = useRef<Press | null>(null)
  const latest = useRef(options)
  latest.current = options

  const attempt = useCallback(
    async (payload: P, version?: number): Promise<Attempt<R>> => {
      const body = JSON.stringify(payload)
      const press = unsettled.current?.body === body ? unsettled.current : { key: uuid7(), body }
      unsettled.current = press
      setPending(true)
      setTrouble(null)
      try {
        const answer = await sendCommand<R>(name, payload, press.key, version, latest.current.path)
        unsettled.current = null
        setDone(answer)
        await Promise.all(
          (latest.current.invalidates ?? []).map((kind) => client.invalidateQueries({ predicate: ({ queryKey }) => isOf(queryKey[0], kind) })),
        )
        latest.current.onDone?.(answer)
        return { done: answer, trouble: null }
      } catch (error) {
        const reason = asTrouble(error)
        if (!reason.unknownOutcome) unsettled.current = null
        setTrouble(reason)
        return { done: null, trouble: reason }
      } finally {
        setPending(false)
      }
    },
    [client, name],
  )
  const send = useCallback(async (payload: P, version?: number) => (await attempt(payload, version)).done, [attempt])
  const clear = useCallback(() => {
    setTrouble(null)
    setDone(null)
  }, [])
  return { name, send, attempt, pending, trouble, done, clear }
}
