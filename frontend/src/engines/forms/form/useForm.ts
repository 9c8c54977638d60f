/** What is being written in a form, and what is wrong with it: seen here before it is sent, said by the server after. */
import { useState } from 'react'

import type { Trouble } from '../../../shared/api/client'
import { useWords } from '../../../shared/i18n'
import type { FormField } from './SchemaForm'

export type Values = Record<string, unknown>

export type FormState = {
  values: Values
  set: (part: Values) => void
  /** the fault of a field, once sending was tried */
  wrong: (key: string) => string | null
  /** true when it may be sent; shows what is missing otherwise */
  press: () => boolean
  /** only what was filled in */
  filled: () => Values
  /** the refusal names a field of this form */
  placed: boolean
}

const blank = (value: unknown): boolean => value === null || value === undefined || (typeof value === 'string' && value.trim() === '')

export function useForm(fields: FormField[], initial: Values, trouble: Trouble | null): FormState {
  const { t, say } = useWords()
  const [values, setValues] = useState<Values>(initial)
  const [pressed, setPressed] = useState(false)
  const fault = (field: FormField): string | null => {
    const value = values[field.key]
    if (blank(value)) return field.required ? t('common.required') : null
    return field.min !== undefined && String(value).trim().length < field.min ? t('common.reasonAtLeast', { n: field.min }) : null
  }
  return {
    values,
    set: (part) => setValues((now) => ({ ...now, ...part })),
    wrong: (key) => {
      const field = fields.find((one) => one.key === key)
      const own = pressed && field ? fault(field) : null
      return own ?? (trouble?.field === key ? say(trouble.body.message) : null)
    },
    press: () => {
      setPressed(true)
      return fields.every((field) => fault(field) === null)
    },
    filled: () => Object.fromEntries(Object.entries(values).flatMap(([key, value]) => (blank(value) ? [] : [[key, typeof value === 'string' ? value.trim() : value]]))),
    placed: fields.some((field) => field.key === trouble?.field),
  }
}
