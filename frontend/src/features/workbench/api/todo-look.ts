import type { IconName } from '../../../shared/ui/icons'
import type { StateColor } from '../../../shared/ui/tags'
import type { Todo, TodoKind } from './workbench'

const LOOKS: Record<TodoKind, [IconName, StateColor]> = {
  execute: ['scan', 'out'], approve: ['chat', 'invest'], handover: ['handover', 'in'], receive: ['clipboard', 'pledged'], put_away: ['box', 'in'], review: ['chat', 'invest'],
  resubmit: ['undo', 'overdue'], handle: ['pencil', 'neutral'],
}

export const todoLook = (kind: TodoKind): [IconName, StateColor] => LOOKS[kind] ?? LOOKS.handle

/** Where a to-do is done. */
export function todoAddress(todo: Todo): string {
  if (todo.kind === 'approve' && todo.task_id) return `/m/approve/${todo.task_id}${todo.order_id ? `?order=${todo.order_id}` : ''}`
  if (todo.kind === 'execute' && todo.order_id) return `/m/execute/${todo.order_id}`
  if (todo.kind === 'handover' && todo.order_id) return `/m/handover/${todo.order_id}`
  if (todo.kind === 'resubmit' && todo.order_id) return `/orders/new?mend=${todo.order_id}`
  return todo.order_id ? `/orders/${todo.order_id}` : '/'
}

export const byKind = (todos: Todo[]): [TodoKind, number][] => {
  const counts = new Map<TodoKind, number>()
  todos.forEach((todo) => counts.set(todo.kind, (counts.get(todo.kind) ?? 0) + 1))
  return [...counts]
}
