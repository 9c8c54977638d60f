/** What the browser knows of a field type: how it is read, how it is typed, how it is said in a chip. */
import type { ReactNode } from 'react'

import type { Row, SchemaField } from '../../../shared/api/records'
import type { Words } from '../../../shared/i18n'

export type EditorProps = {
  id: string
  field: SchemaField
  value: unknown
  onChange: (value: unknown) => void
  disabled?: boolean
  wrong?: boolean
  describedBy?: string | undefined
  autoFocus?: boolean
  size?: 'small' | 'middle' | 'large'
  /** where no label stands beside it */
  label?: string
}

export type FieldTwin = {
  /** in a table cell and in a list of facts */
  show: (value: unknown, field: SchemaField, row: Row) => ReactNode
  edit: (props: EditorProps) => ReactNode
  /** in a condition chip; a node, as a reference may have to be looked up */
  say: (value: unknown, field: SchemaField, words: Words) => ReactNode
  right?: boolean
  mono?: boolean
}
