import { queryOptions } from '@tanstack/react-query'

import { get } from './client'
import type { Branch, Status } from './session'

/** Public facts of the installation. */
export const statusQuery = queryOptions({ queryKey: ['status'], staleTime: 60_000, queryFn: () => get<Status>('/status') })

export const tenantsQuery = queryOptions({
  queryKey: ['tenants'],
  staleTime: 5 * 60_000,
  queryFn: () => get<Branch[]>('/auth/tenants'),
})
