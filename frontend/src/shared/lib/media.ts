import { useSyncExternalStore } from 'react'

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (tell) => {
      const media = matchMedia(query)
      media.addEventListener('change', tell)
      return () => media.removeEventListener('change', tell)
    },
    () => matchMedia(query).matches,
  )
}

/** Below 768 px: the phone layout, never a shrunken table. */
export const useIsPhone = (): boolean => useMedia('(max-width: 767.98px)')

/** Below 1200 px the section menu folds. */
export const useIsNarrow = (): boolean => useMedia('(max-width: 1199.98px)')
