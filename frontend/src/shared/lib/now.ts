/** The time as the screen knows it: one tick for all, so that "22 minutes left" never disagrees with itself. */
import { useSyncExternalStore } from 'react'

let now = new Date()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function tick(): void {
  now = new Date()
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
