import { QueryClient } from '@tanstack/react-query'

import { Trouble } from '../shared/api/client'

/** Only what was not answered is asked again: a refusal stays a refusal. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) => failures < 2 && error instanceof Trouble && error.unknownOutcome,
    },
  },
})
