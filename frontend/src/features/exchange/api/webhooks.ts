import type { Row } from '../../../shared/api/records'

export type WebhookState = 'proposed' | 'active' | 'paused' | 'ended'
export type WebhookRow = Row & {
  title: string
  url: string
  topics: string[]
  machine: string
  machine_title: string
  state: WebhookState
  proposed_by: string
  proposed_by_title: string | null
}

export type Attempt = { at: string; status: number | null; ms: number; trouble: string | null; answer: string }
export type DeliveryState = 'waiting' | 'done' | 'skipped' | 'parked'
export type DeliveryRow = Row & { topic: string; at: string; state: DeliveryState; tries: number; status: number | null; trouble: string | null; attempts: Attempt[] }
