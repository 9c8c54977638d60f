/** Acts, kinds and records by name where the log has keys: in the chips and in the lists one chooses from. */
import { useQueries } from '@tanstack/react-query'
import { useMemo } from 'react'

import type { TableState } from '../../../engines/forms/table/useTable'
import { useNames } from '../../../shared/api/acts'
import { fetchRecords, type Option, type SchemaField } from '../../../shared/api/records'
import { isTest, topTests, type Condition } from '../../../shared/lib/condition'
import { calledBy } from '../api/record-titles'

const KINDS = ['asset', 'order', 'person', 'unit', 'place', 'role']

const idsIn = (where: Condition | null): string[] =>
  topTests(where).flatMap((test) => (isTest(test) && test.field === 'record_id' ? [test.value].flat().filter((id): id is string => typeof id === 'string') : []))

/** The names of records that stand in a condition, whatever kind they are. */
function useNamedRecords(where: Condition | null): Option[] {
  const ids = idsIn(where)
  const found = useQueries({
    queries: (ids.length > 0 ? KINDS : []).map((entity) => ({
      queryKey: ['record-title', 'among', entity, ids],
      staleTime: 5 * 60_000,
      retry: false,
      queryFn: async () => (await fetchRecords(entity, { where: { field: 'id', op: 'in', value: ids }, limit: 50 }, null)).rows.map((row) => ({ value: row.id, name: calledBy(entity, row) ?? row.id.slice(0, 8) })),
    })),
  })
  const names = new Map(found.flatMap((query) => query.data ?? []).map(({ value, name }) => [value, name]))
  // One that is nowhere to be found is still a condition that holds: the beginning of its id stands for it.
  return ids.map((id) => ({ value: id, title: { zh: names.get(id) ?? id.slice(0, 8), en: names.get(id) ?? id.slice(0, 8) } }))
}

export function useNamedSchema(table: TableState): TableState {
  const { acts, entities } = useNames()
  const records = useNamedRecords(table.where)
  const spoken = JSON.stringify(records)
  const schema = useMemo(() => {
    if (!table.schema) return undefined
    const named: Record<string, Option[]> = {
      command: acts.map((act) => ({ value: act.key, title: act.title })),
      record: entities.map((entity) => ({ value: entity.key, title: entity.title })),
      record_id: records,
    }
    const fields = table.schema.fields.map((field): SchemaField => {
      const options = named[field.key]
      if (!options?.length) return field
      const operators = field.operators.filter((operator) => operator !== 'starts_with')
      return { ...field, type: 'choice', options, operators }
    })
    return { ...table.schema, fields }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `spoken` says all of the records
  }, [table.schema, acts, entities, spoken])
  return { ...table, schema }
}
