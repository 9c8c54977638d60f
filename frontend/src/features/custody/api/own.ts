/** The own fields of a category, and the kind of record under which its assets are listed with them. */
import { useQueries } from '@tanstack/react-query'

import { useCategories } from '../../../engines/forms/fields/category'
import { entityOfForm, ownFields } from '../../../engines/forms/fields/own'
import { schemaQuery, type SchemaField } from '../../../shared/api/records'

export type OwnOf = { entity: string; own: SchemaField[] }

const PLAIN: OwnOf = { entity: 'asset', own: [] }

const ownOf = (entity: string, fields: SchemaField[]): OwnOf => {
  const known = remembered.get(fields)
  if (known) return known
  const made = { entity, own: ownFields(fields) }
  remembered.set(fields, made)
  return made
}

/** One answer of the server gives one list, so that what is drawn from it is drawn once. */
const remembered = new WeakMap<SchemaField[], OwnOf>()

/** For any number of categories at once; of those that are not known yet the register's own fields alone. */
export function useOwnByCategory(categories: string[]): (category: string | null) => OwnOf {
  const { rows } = useCategories()
  const forms = new Map(rows.map((row) => [row.key, row.form_key ?? null]))
  const wanted = [...new Set(categories.flatMap((key) => forms.get(key) ?? []))]
  const schemas = useQueries({ queries: wanted.map((form) => schemaQuery(entityOfForm('asset', form))) })
  return (category) => {
    const form = category === null ? null : forms.get(category)
    const fields = form ? schemas[wanted.indexOf(form)]?.data?.fields : undefined
    return form && fields ? ownOf(entityOfForm('asset', form), fields) : PLAIN
  }
}

export const useOwnOf = (category: string): OwnOf => useOwnByCategory(category ? [category] : [])(category || null)
