/** A form out of its fields: label above, star before what must be there, help or the fault below in one line. */
import { Input } from 'antd'
import type { ReactNode } from 'react'

import type { Text } from '../../../shared/api/client'
import type { Option, SchemaField } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { Icon } from '../../../shared/ui/icons'
import { cx } from '../../../shared/ui/parts'
import { twinOf } from '../fields/twins'
import styles from './SchemaForm.module.css'
import type { FormState } from './useForm'

export type FormField = {
  key: string
  /** a field type of the server, or `secret` */
  type: string
  title: Text | string
  required?: boolean
  help?: Text | string | null
  options?: Option[]
  /** of a reference: the kind of record it points at */
  entity?: string
  unit?: string
  scale?: number
  /** fewest characters */
  min?: number
  /** over both columns */
  whole?: boolean
  /** why it cannot be typed here: formula, lookup, secret, serial, system */
  computed?: 'formula' | 'lookup' | 'secret' | 'serial' | 'system'
}

/** What the editors want to know of a field. */
export const asSchemaField = (field: FormField): SchemaField => ({
  key: field.key, type: field.type, title: typeof field.title === 'string' ? { zh: field.title, en: field.title } : field.title, mode: 'write',
  filterable: false, sortable: false, operators: [], options: field.options ?? null, width: null, align: null, default_visible: true,
  required: field.required ?? false, entity: field.entity ?? null, scale: field.scale ?? null, unit: field.unit ?? null,
})

type Props = { fields: FormField[]; form: FormState; columns?: 1 | 2; autoFocus?: boolean; /** where one page has the same fields more than once */ prefix?: string; children?: ReactNode }

export function SchemaForm({ fields, form, columns = 2, autoFocus = true, prefix = '', children }: Props) {
  return (
    <div className={cx(styles.form, columns === 2 && styles.two)}>
      {fields.map((field, at) => (
        <Line key={field.key} field={field} form={form} prefix={prefix} autoFocus={autoFocus && at === 0} />
      ))}
      {children}
    </div>
  )
}

function Line({ field, form, autoFocus, prefix }: { field: FormField; form: FormState; autoFocus: boolean; prefix: string }) {
  const { say, t } = useWords()
  const id = `field-${prefix}${field.key}`
  const wrong = form.wrong(field.key)
  const own = {
    id, field: asSchemaField(field), value: form.values[field.key], disabled: field.computed !== undefined, wrong: wrong !== null, describedBy: `${id}-said`, autoFocus,
    onChange: (value: unknown) => form.set({ [field.key]: value }),
  }
  return (
    <div className={cx(styles.line, field.whole && styles.whole)}>
      <label htmlFor={id}>
        {field.required && <span className={styles.star}>*</span>}
        {say(field.title)}
        {field.computed && (
          <span className={styles.lock}>
            <Icon name="lock" size={12} /> {t(`common.computed.${field.computed}`)}
          </span>
        )}
      </label>
      {field.type === 'secret' ? (
        <Input.Password
          id={id} value={(own.value as string | undefined) ?? ''} autoComplete="new-password" aria-describedby={own.describedBy} {...(wrong ? { status: 'error' as const } : {})} onChange={(event) => own.onChange(event.target.value)}
        />
      ) : (
        twinOf(field.type).edit(own)
      )}
      <div id={own.describedBy} className={wrong ? styles.wrong : styles.help} role={wrong ? 'alert' : undefined}>
        {wrong ?? say(field.help)}
      </div>
    </div>
  )
}
