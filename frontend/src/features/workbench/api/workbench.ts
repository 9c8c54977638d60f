/** What waits for the viewer, and what the day looks like. */
import { queryOptions, useQuery } from '@tanstack/react-query'

import { get, type Text } from '../../../shared/api/client'
import { unlessLive } from '../../../shared/api/live'

export type TodoKind = 'approve' | 'execute' | 'handover' | 'receive' | 'put_away' | 'review' | 'resubmit' | 'handle'

export type Todo = {
  id: string
  kind: TodoKind
  task_id: string | null
  order_id: string | null
  order_no: string | null
  title: Text | string
  what: string | null
  from: { name: string; unit: string | null } | null
  quantity: number | null
  unit: string | null
  value_fen: number | string | null
  due_at: string | null
  emergency: boolean
  progress: { done: number; total: number } | null
}

export type Kpi = {
  key: string
  title: Text
  value: string
  unit: Text | string | null
  aside: Text | string | null
  note: Text | string | null
  missed: boolean
  trend: number[]
  target: number | null
}

export type Alert = {
  id: string
  kind: string
  severity: 'high' | 'medium' | 'low'
  title: Text | string
  detail: Text | string | null
  at: string | null
  entity: string | null
  record_id: string | null
  note?: Text | string | null
}

export type Started = {
  order_id: string
  order_no: string
  title: Text | string
  steps: ('walked' | 'current' | 'ahead')[]
  step: Text | string | null
  waiting: string | null
  due_at: string | null
}

export type Workbench = {
  counts: Record<string, number>
  vault: { name: string; open_since: string | null; on_duty: string[] } | null
  kpis: Kpi[]
  alerts: Alert[]
  mine: Started[]
  /** minutes that sealing has stood still; orders of high value wait */
  sealing_stopped: number | null
  recent: { code: string; entity: string; id: string }[]
}

export const workbenchQuery = queryOptions({
  queryKey: ['workbench'],
  staleTime: 30_000,
  refetchInterval: unlessLive(60_000),
  queryFn: () => get<Workbench>('/workbench'),
})

export const todoQuery = queryOptions({
  queryKey: ['task', 'todo'],
  refetchInterval: unlessLive(60_000),
  queryFn: async () => (await get<{ items: Todo[] }>('/custody/todo')).items,
})

export const useCounts = (): Record<string, number> => useQuery(workbenchQuery).data?.counts ?? {}
