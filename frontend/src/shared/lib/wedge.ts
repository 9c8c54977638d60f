/** Scanners that are keyboards: a burst of keys, closed by Enter, while no field is being typed in. */
import { useEffect, useRef } from 'react'

const GAP_MS = 60
const SHORTEST = 4

const typing = (target: EventTarget | null): boolean => {
  const element = target instanceof HTMLElement ? target : null
  if (!element) return false
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName)
}

/** Calls with the code a wedge scanner has typed. A person types slower than the gap and is never taken for one. */
export function useWedge(onCode: (code: string) => void, active = true): void {
  const latest = useRef(onCode)
  latest.current = onCode
  useEffect(() => {
    if (!active) return undefined
    let buffer = ''
    let last = 0
    const listen = (event: KeyboardEvent) => {
      if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.timeStamp - last > GAP_MS) buffer = ''
      last = event.timeStamp
      if (event.key === 'Enter') {
        const code = buffer.trim()
        buffer = ''
        if (code.length < SHORTEST) return
        event.preventDefault()
        event.stopPropagation()
        latest.current(code)
      } else if (event.key.length === 1) {
        buffer += event.key
      }
    }
    window.addEventListener('keydown', listen, true)
    return () => window.removeEventListener('keydown', listen, true)
  }, [active])
}
