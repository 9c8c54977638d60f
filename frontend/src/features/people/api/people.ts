import { queryOptions } from '@tanstack/react-query'

import { get, type Text } from '../../../shared/api/client'
import type { Row } from '../../../shared/api/records'
import type { Condition } from '../../../shared/lib/condition'

export type UnitRow = Row & { code: string; name: string; kind: string; parent: string | null; path: string; head_title?: string | null }

export type PersonRow = Row & { employee_no: string; name: string; unit: string; unit_title: string; unit_path?: string; state: 'active' | 'inactive' }

export type AccountRow = Row & { login: string; person: string; state: string; must_change: boolean; failed: number; locked_until: string | null }

/** Who holds a role or a post, and where. */
export type HeldRow = Row & {
  person: string
  person_title: string
  role?: string
  role_title?: string
  post?: string
  post_title?: string
  unit: string
  unit_title: string
  valid_from: string | null
  valid_to: string | null
  state: 'proposed' | 'active' | 'ended'
  granted_by: string | null
  granted_by_title: string | null
}

export type RoleRow = Row & { key: string; title_zh: string; title_en: string; summary_zh: string; summary_en: string; installed: boolean }

export type GrantRow = Row & {
  subject_kind: 'role' | 'post' | 'person'
  subject: string
  subject_title: string
  effect: 'allow' | 'forbid'
  action: string
  entity: string | null
  categories: string[] | null
  scope: Condition | null
  modes: Record<string, string> | null
  valid_from: string | null
  valid_to: string | null
  state: 'proposed' | 'active' | 'revoked'
  reason: string | null
  granted_by: string | null
  granted_by_title: string | null
  revoked_by: string | null
}

export type TokenRow = Row & {
  name: string
  machine: string
  machine_title: string
  owner_title: string | null
  state: 'proposed' | 'active' | 'revoked'
  valid_from: string | null
  valid_to: string
  addresses: string[] | null
  last_used: string | null
  last_ip: string | null
  issued_by: string
  issued_by_title: string | null
}

export type Reach = {
  person: { id: string; name: string; roles: string[]; posts: string[] }
  menus: string[]
  commands: string[]
  entities: { entity: string; title: Text; count: number; modes: Record<string, 'hidden' | 'masked' | 'read' | 'write'> }[]
}

export const reachQuery = (person: string) => ({ queryKey: ['reach', person], queryFn: () => get<Reach>(`/people/${person}/view-as`) })

export type MatrixAct = { key: string; entity: string; room: string; verb: 'read' | 'export' | 'unmask' | null; title: Text }

/** What the grants of one role come to for one act. */
export type MatrixCell = {
  role: string
  act: string
  effect: 'all' | 'some' | 'forbid' | 'proposed'
  grants: string[]
  beaten: string[]
  /** a forbid takes rows or fields away */
  less: boolean
  fields: boolean
  until: string | null
  waiting: boolean
}

export type MatrixRole = { id: string; key: string; title: Text; installed: boolean }
export type MatrixAnswer = { roles: MatrixRole[]; acts: MatrixAct[]; cells: MatrixCell[] }

export const matrixQuery = queryOptions({ queryKey: ['grant', 'matrix'], queryFn: () => get<MatrixAnswer>('/access/matrix') })

export type Bearing = 'gives' | 'beaten' | 'takes' | 'limits' | 'not_now' | 'other_rows'

export type WhyRow = {
  grant: string
  bearing: Bearing
  effect: 'allow' | 'forbid'
  action: string
  entity: string | null
  subject_kind: 'role' | 'post' | 'person' | 'emergency'
  subject: { zh: string | null; en: string | null }
  categories: string[] | null
  scope: Condition | null
  modes: Record<string, string>
  reason: string | null
  obligations: string[]
  since: string | null
  until: string | null
}

export type WhyAnswer = { person: { id: string; name: string }; action: string; entity: string; record: string | null; allowed: boolean; own: boolean; rows: WhyRow[] }

export const whyQuery = (asked: { person: string; action: string; record: string | null }) =>
  queryOptions({ queryKey: ['grant', 'why', asked], retry: false, queryFn: () => get<WhyAnswer>('/access/why', asked) })

export type EmergencyRow = Row & {
  person: string
  person_title: string
  unit_title: string
  actions: string[]
  reason: string
  opened_at: string
  valid_to: string
  ended_at: string | null
  reviewed_at: string | null
  reviewed_by_title: string | null
  finding: 'justified' | 'not_justified' | null
  opinion: string | null
}

/** What an emergency may open, and for how many hours at most. */
export const emergencyQuery = queryOptions({ queryKey: ['emergency-acts'], queryFn: () => get<{ acts: { key: string; title: Text }[]; hours: number }>('/access/emergency-acts') })
