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
