/** What a page puts under the menu of its section (a category tree, the day's progress). */
import { useSyncExternalStore, type ReactNode } from 'react'
import { createPortal } from 'react-dom'

let host: HTMLElement | null = null
const listeners = new Set<() => void>()

/** Given by the shell as the ref of the place. */
export function sectionSlotRef(element: HTMLElement | null): void {
  host = element
  listeners.forEach((tell) => tell())
}

const useHost = () =>
  useSyncExternalStore(
    (tell) => {
      listeners.add(tell)
      return () => listeners.delete(tell)
    },
    () => host,
  )

/** Nothing where the menu is folded: the page offers the same by other means there. */
export function SectionSlot({ children }: { children: ReactNode }) {
  const element = useHost()
  return element ? createPortal(children, element) : null
}

export const useHasSectionSlot = (): boolean => useHost() !== null
