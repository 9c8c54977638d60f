/** What a person set on this device: language, theme, density. Read before the first paint. */
import { useSyncExternalStore } from 'react'

export type Language = 'zh-CN' | 'en'
export type Theme = 'light' | 'dark'
export type Density = 'compact' | 'roomy'
export type Preferences = { language: Language; theme: Theme; density: Density }

const KEY = 'kuheng.preferences'

function initial(): Preferences {
  const dark = typeof matchMedia === 'function' && matchMedia('(prefers-color-scheme: dark)').matches
  const chosen: Preferences = { language: 'zh-CN', theme: dark ? 'dark' : 'light', density: 'compact' }
  try {
    return { ...chosen, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>) }
  } catch {
    return chosen
  }
}

let current = initial()
const listeners = new Set<() => void>()

function show(): void {
  document.documentElement.dataset['theme'] = current.theme
  document.documentElement.lang = current.language
}

export function setPreference(change: Partial<Preferences>): void {
  current = { ...current, ...change }
  show()
  try {
    localStorage.setItem(KEY, JSON.stringify(current))
  } catch {
    // storage is closed to us: the choice lives as long as the page
  }
  listeners.forEach((tell) => tell())
}

export const preferences = (): Preferences => current

export function usePreferences(): Preferences {
  return useSyncExternalStore((tell) => {
    listeners.add(tell)
    return () => listeners.delete(tell)
  }, preferences)
}

show()
