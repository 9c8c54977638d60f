import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'

import { sessionQuery, signOut } from '../../shared/api/session'
import { useGo } from '../../shared/ui/To'

/** Ends the session here and on the server; what was read is forgotten. */
export function useSignOut(): () => void {
  const client = useQueryClient()
  const go = useGo()
  return useCallback(() => {
    void signOut()
      .catch(() => undefined)
      .then(() => {
        client.setQueryData(sessionQuery.queryKey, null)
        go('/sign-in')
        client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' })
      })
  }, [client, go])
}
