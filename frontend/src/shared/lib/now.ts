/** The time as the screen knows it: one tick for all, so that "22 minutes left" never disagrees with itself. */
import { useSyncExternalStore } from 'react'

// A phone's clock may be wrong by minutes; what runs out is judged by the server's.
let skew = 0
const TRUSTED_MS = 20_000

/** The server's own time, as its answers carry it. */
export function noteServerDate(text: string | null): void {
  const at = text ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) return
  const off = at - Date.now()
  skew = Math.abs(off) < TRUSTED_MS ? 0 : off
}

export const serverNow = (): Date => new Date(Date.now() + skew)

let now = serverNow()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function tick(): void {
  now = serverNow()
  listeners.forEach((tell) => tell())
}

export function useNow(): Date {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      timer ??= setInterval(tick, 15_000)
      return () => {
        listeners.delete(tell)
        if (listeners.size === 0) {
          clearInterval(timer)
          timer = undefined
        }
      }
    },
    () => now,
  )
}
