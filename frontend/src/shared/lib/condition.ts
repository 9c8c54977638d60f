/** The condition tree as data, the same on both sides of the wire. The server alone evaluates it. */
export type Operator =
  | 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'in' | 'not_in' | 'between'
  | 'starts_with' | 'contains' | 'empty' | 'not_empty'

export type Scalar = string | number | boolean | null
export type Value = Scalar | Scalar[] | { var: string } | { date: string; days?: number }
export type Test = { field: string; op: Operator; value?: Value }
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | Test

export const isTest = (condition: Condition): condition is Test => 'field' in condition

export const everything: Condition = { all: [] }

/** The tests that stand side by side at the top: what the chips show. A deeper part stays one chip of its own. */
export function topTests(condition: Condition | null): Condition[] {
  if (!condition) return []
  return 'all' in condition ? condition.all : [condition]
}

/** All of them together; null when there is nothing to hold. */
export function all(...conditions: (Condition | null | undefined)[]): Condition | null {
  const parts = conditions.flatMap((part) => (part ? topTests(part) : []))
  if (parts.length === 0) return null
  return parts.length === 1 ? parts[0]! : { all: parts }
}

export const sameCondition = (one: Condition | null, other: Condition | null): boolean =>
  JSON.stringify(topTests(one)) === JSON.stringify(topTests(other))
