/** A case as it is drawn: what was walked, where it stands, what lies ahead, what was not taken. */
import type { Text } from '../../shared/api/client'

type Words = Text | string

export type FlowState = 'walked' | 'current' | 'ahead' | 'not_taken'

export type FlowNode = {
  id: string
  kind: string
  title: Words
  state: FlowState
  people: string[]
  note: Words | null
  at: string | null
  progress: { done: number; total: number } | null
}

export type FlowEdge = { from: string; to: string; state: FlowState; label: Words | null }

export type FlowDrawing = {
  title: Words
  version: number
  nodes: FlowNode[]
  edges: FlowEdge[]
  steps: number
  working_minutes: number | null
  current: { title: Words; waiting: string[]; since: string | null; can_urge: boolean } | null
}
