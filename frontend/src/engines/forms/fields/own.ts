/** The fields that a category's form adds to its assets: found in the view schema, typed in a form, sent by their own keys. */
import type { SchemaField } from '../../../shared/api/records'
import { scaled, type Integer } from '../../../shared/lib/format'
import type { FormField } from '../form/SchemaForm'
import type { Values } from '../form/useForm'

/** The kind of record under which the catalog lists assets with the fields of this form. */
export const entityOfForm = (record: string, form: string): string => `${record}_${form.replaceAll('.', '_')}`

export const ownFields = (fields: SchemaField[]): SchemaField[] => fields.filter((field) => Boolean(field.form))

/** `custody.metal.refiner` is called `refiner` where it is sent. */
export const ownKey = (field: SchemaField): string => field.key.slice((field.form ?? '').length + 1)

export const asFormField = (field: SchemaField, before = ''): FormField => ({
  key: `${before}${ownKey(field)}`, type: field.type, title: field.title, required: field.required ?? false, help: field.help ?? null, whole: field.type === 'long_text',
  ...(field.options ? { options: field.options } : {}), ...(field.entity ? { entity: field.entity } : {}), ...(field.unit ? { unit: field.unit } : {}), scale: field.scale ?? 0,
})

/** A number with places goes as it is read, since a bare whole number would be taken for its last place. */
export function sentOf(field: SchemaField, value: unknown): unknown {
  if (value === null || value === undefined || value === '') return null
  const places = field.type === 'money' ? 2 : (field.scale ?? 0)
  return places > 0 ? scaled(value as Integer, places).replaceAll(',', '') : typeof value === 'string' ? value.trim() : value
}

const same = (one: unknown, other: unknown) => (one ?? '') === (other ?? '') || String(one ?? '') === String(other ?? '')

/** What differs from what is there; emptied fields go as null. */
export const changedOf = (fields: SchemaField[], values: Values, before: Values, prefix = ''): Values =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const now = values[prefix + ownKey(field)]
      return same(now, before[field.key]) ? [] : [[ownKey(field), sentOf(field, now)]]
    }),
  )
