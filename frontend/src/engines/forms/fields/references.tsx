/** Fields that hold the id of another record: its title, and a box to find one. */
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useDeferredValue, useState, type ReactNode } from 'react'

import { fetchRecords, type Row, type SchemaField } from '../../../shared/api/records'
import { loadTitled } from '../../../shared/api/titles'
import { useWords } from '../../../shared/i18n'
import type { Condition } from '../../../shared/lib/condition'
import { NONE } from '../../../shared/lib/format'
import { PlaceName } from '../../../shared/ui/values'
import type { EditorProps } from './types'

type Titled = { id: string; title?: string; name?: string; code?: string }

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** How a record is called where only its row is at hand. */
export const titleOf = (row: Record<string, unknown>, language: string): string =>
  text(row[language === 'en' ? 'title_en' : 'title_zh']) ??
  text(row['title']) ?? text(row['name']) ?? text(row['number']) ?? text(row['code']) ?? text(row['login']) ?? String(row['id'] ?? '')

/** The title that came along with a reference, without asking for it. */
export function titleBeside(value: unknown, key: string, row: Row): string | null {
  if (value && typeof value === 'object') {
    const titled = value as Titled
    return titled.title ?? titled.name ?? titled.code ?? null
  }
  const stem = key.replace(/_id$/, '')
  return text(row[`${key}_title`]) ?? text(row[`${stem}_title`]) ?? text(row[`${stem}_name`]) ?? text(row[`${stem}_code`])
}

export function showReference(value: unknown, field: SchemaField, row: Row): ReactNode {
  const title = titleBeside(value, field.key, row)
  if (title) return title.startsWith('@') ? <PlaceName code={title} /> : title
  return value ? <ReferenceTitle entity={field.entity ?? field.type} id={String(value)} /> : NONE
}

export function useTitled(entity: string, id: string) {
  return useQuery({ queryKey: [entity, 'titled', id], staleTime: 5 * 60_000, retry: false, queryFn: () => loadTitled(entity, id) })
}

export function ReferenceTitle({ entity, id }: { entity: string; id: string }) {
  const { language } = useWords()
  const { data } = useTitled(entity, id)
  return <>{data ? <PlaceName code={titleOf(data, language)} /> : id.slice(0, 8)}</>
}

const codeOf = (row: Row): string | null => text(row['code']) ?? text(row['login']) ?? text(row['number']) ?? text(row['key'])

// Machines are people to the record, but nobody to be picked where a person is meant.
const PEOPLE: Condition = { field: 'kind', op: 'eq', value: 'person' }
const MACHINES: Condition = { field: 'kind', op: 'eq', value: 'machine' }
const among = (entity: string): { entity: string; where: Condition | null } =>
  entity === 'machine' ? { entity: 'person', where: MACHINES } : { entity, where: entity === 'person' ? PEOPLE : null }

function useFound(named: string, asked: string) {
  const { entity, where } = among(named)
  const { language } = useWords()
  const q = useDeferredValue(asked.trim())
  const { data, isFetching } = useQuery({
    queryKey: [entity, 'pick', named, q],
    staleTime: 60_000,
    queryFn: ({ signal }) => fetchRecords<Row>(entity, { q, where, limit: 30 }, null, signal),
  })
  const options = (data?.rows ?? []).map((row) => {
    const title = titleOf(row, language)
    const code = codeOf(row)
    return { value: row.id, title, label: code && code !== title ? `${title}  ${code}` : title }
  })
  return { options, isFetching }
}

type PickProps = Omit<EditorProps, 'field'> & { entity: string; multiple?: boolean; placeholder?: string; label?: string }

/** Type a part of a name or a code; the list is asked from the server. */
export function PickRecord({ entity, multiple, placeholder, label, id, value, onChange, disabled, wrong, describedBy, autoFocus, size }: PickProps) {
  const [asked, setAsked] = useState('')
  const { options, isFetching } = useFound(entity, asked)
  const chosen = multiple ? ((value as string[] | undefined) ?? []) : ((value as string | undefined) ?? undefined)
  return (
    <Select
      id={id} style={{ width: '100%' }} options={options} value={chosen as string} loading={isFetching} allowClear={!multiple}
      placeholder={placeholder} disabled={disabled ?? false} {...(multiple ? { mode: 'multiple' as const } : {})} {...(size ? { size } : {})}
      {...(wrong ? { status: 'error' as const } : {})} autoFocus={autoFocus ?? false} aria-describedby={describedBy} aria-label={label}
      showSearch={{ filterOption: false, onSearch: setAsked }}
      labelRender={({ label: shown, value: own }) => shown ?? <ReferenceTitle entity={among(entity).entity} id={String(own)} />}
      onChange={(next: unknown) => onChange(next ?? null)}
    />
  )
}
