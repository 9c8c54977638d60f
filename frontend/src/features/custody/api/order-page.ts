import { queryOptions } from '@tanstack/react-query'

import { address, get } from '../../../shared/api/client'
import { unlessLive } from '../../../shared/api/live'
import type { IconName } from '../../../shared/ui/icons'
import type { StateColor } from '../../../shared/ui/tags'
import type { OrderPage } from './types'

export const orderPageQuery = (id: string) =>
  queryOptions({ queryKey: ['order', 'page', id], refetchInterval: unlessLive(20_000), queryFn: () => get<OrderPage>(`/custody/orders/${id}/page`) })

export const receiptAddress = (id: string): string => address(`/custody/orders/${id}/receipt.pdf`)

const STATES: Record<string, [StateColor, IconName]> = {
  approving: ['neutral', 'clock'], approved: ['out', 'scan'], executing: ['out', 'scan'], handing_over: ['in', 'handover'], receiving: ['out', 'clipboard'],
  putting_away: ['in', 'box'], done: ['in', 'check'], rejected: ['frozen', 'cross'], returned: ['overdue', 'undo'], withdrawn: ['neutral', 'undo'], cancelled: ['neutral', 'cross'],
}

export const orderLook = (state: string): [StateColor, IconName] => STATES[state] ?? ['neutral', 'circle']

/** Nothing waits any more. */
export const isOver = (state: string): boolean => ['done', 'rejected', 'withdrawn', 'cancelled'].includes(state)
