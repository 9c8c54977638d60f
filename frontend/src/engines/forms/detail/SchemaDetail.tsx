/** One record as a list of facts, each drawn by its field's type. A masked one says so. */
import type { Row, SchemaField } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { twinOf } from '../fields/twins'
import { Unmask, type Shown, type Unmasking } from './Unmask'
import styles from './SchemaDetail.module.css'

type Props = {
  fields: SchemaField[]
  row: Row
  /** whose masked fields may be shown here; null: nobody's */
  unmasking?: Unmasking | null
}

export function SchemaDetail({ fields, row, unmasking = null }: Props) {
  const { say } = useWords()
  return (
    <dl className={styles.list}>
      {fields
        .filter((field) => field.mode !== 'hidden')
        .map((field) => (
          <div key={field.key}>
            <dt>{say(field.title)}</dt>
            <dd>
              {field.mode === 'masked' ? (
                <Unmask of={isBlank(row, field) ? null : unmasking} field={field.key} title={say(field.title)} masked={<Value field={field} row={row} />} show={(shown) => <Value {...inClear(field, row, shown)} />} />
              ) : (
                <Value field={field} row={row} />
              )}
            </dd>
          </div>
        ))}
    </dl>
  )
}

const isBlank = (row: Row, field: SchemaField): boolean => [row[field.key], row[`${field.key}_title`]].every((one) => one === null || one === undefined || one === '')

const inClear = (field: SchemaField, row: Row, shown: Shown) => ({
  field: { ...field, mode: 'read' as const },
  row: { ...row, [field.key]: shown.value, ...(shown.title === null ? {} : { [`${field.key}_title`]: shown.title }) },
})

function Value({ field, row }: { field: SchemaField; row: Row }) {
  const value = row[field.key]
  return (
    <>
      {twinOf(field.type).show(value, field, row)}
      {field.unit && field.type === 'decimal' && field.mode !== 'masked' && value !== null && value !== undefined && <span className="kh-grey"> {field.unit}</span>}
    </>
  )
}
