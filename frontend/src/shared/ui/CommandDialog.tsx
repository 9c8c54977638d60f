/** A command that wants a word first: its fields, what it will do in numbers, and the refusal where it belongs. */
import { Button, DatePicker, Input, Modal } from 'antd'
import dayjs from 'dayjs'
import { useId, useState, type FormEvent, type ReactNode } from 'react'

import { useCommand, type Done } from '../api/command'
import type { Trouble } from '../api/client'
import { useWords } from '../i18n'
import styles from './CommandDialog.module.css'
import { TroubleNote } from './parts'

export type AskField = {
  key: string
  label: string
  /** fewest characters; 0 when it may be left out */
  min?: number
  long?: boolean
  secret?: boolean
  /** a day, as YYYY-MM-DD */
  date?: boolean
  help?: string
}

type FieldsProps = {
  fields: AskField[]
  values: Record<string, string>
  onChange: (values: Record<string, string>) => void
  pressed: boolean
  trouble: Trouble | null
}

export const tooShort = (fields: AskField[], values: Record<string, string>): boolean =>
  fields.some((field) => (values[field.key] ?? '').trim().length < (field.min ?? 1))

export function AskFields({ fields, values, onChange, pressed, trouble }: FieldsProps) {
  const { t, say } = useWords()
  const id = useId()
  return fields.map((field, index) => {
    const min = field.min ?? 1
    const value = values[field.key] ?? ''
    const short = pressed && value.trim().length < min ? (min > 1 ? t('common.reasonAtLeast', { n: min }) : t('common.required')) : null
    const wrong = short ?? (trouble?.field === field.key ? say(trouble.body.message) : null)
    const own = {
      id: `${id}-${field.key}`, value, autoFocus: index === 0, 'aria-describedby': `${id}-${field.key}-help`,
      ...(wrong ? { status: 'error' as const } : {}),
      onChange: (event: { target: { value: string } }) => onChange({ ...values, [field.key]: event.target.value }),
    }
    return (
      <div key={field.key} className={styles.field}>
        <label htmlFor={own.id}>
          {min > 0 && <span className={styles.star}>*</span>}
          {field.label}
        </label>
        {field.date ? <DayInput {...own} onPick={(on) => onChange({ ...values, [field.key]: on })} /> : field.long ? <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} {...own} /> : field.secret ? <Input.Password {...own} autoComplete="off" /> : <Input {...own} />}
        <div id={own['aria-describedby']} className={wrong ? styles.wrong : styles.help} role={wrong ? 'alert' : undefined}>
          {wrong ?? field.help}
        </div>
      </div>
    )
  })
}

type DayProps = { id: string; value: string; autoFocus: boolean; status?: 'error'; onPick: (on: string) => void }

const DayInput = ({ id, value, autoFocus, status, onPick }: DayProps) => (
  <DatePicker
    id={id} style={{ width: '100%' }} format="YYYY-MM-DD" autoFocus={autoFocus} value={value ? dayjs(value) : null} {...(status ? { status } : {})}
    onChange={(_, text) => onPick((text as string | null) ?? '')}
  />
)

type DialogProps<R> = {
  command: string
  title: string
  /** what will happen, in numbers */
  words?: ReactNode
  fields?: AskField[]
  /** on the button: the act and its object */
  label: string
  danger?: boolean
  /** what stands in the fields at first */
  initial?: Record<string, string>
  payload: (values: Record<string, string>) => object
  version?: number
  invalidates?: string[]
  onClose: () => void
  onDone?: (done: Done<R>) => void
  children?: ReactNode
}

export function CommandDialog<R = Record<string, unknown>>(props: DialogProps<R>) {
  const { t } = useWords()
  const [values, setValues] = useState<Record<string, string>>(props.initial ?? {})
  const [pressed, setPressed] = useState(false)
  const fields = props.fields ?? []
  const command = useCommand<object, R>(props.command, {
    invalidates: props.invalidates ?? [],
    onDone: (done) => {
      props.onClose()
      props.onDone?.(done)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setPressed(true)
    if (!tooShort(fields, values)) void command.send(props.payload(values), props.version)
  }
  const placed = fields.some((field) => field.key === command.trouble?.field)
  return (
    <Modal open title={props.title} footer={null} onCancel={props.onClose} width={420} destroyOnHidden mask={{ closable: false }}>
      <form onSubmit={submit} noValidate>
        {props.words && <p className={styles.words}>{props.words}</p>}
        <AskFields fields={fields} values={values} onChange={setValues} pressed={pressed} trouble={command.trouble} />
        {props.children}
        {command.trouble && !placed && <TroubleNote trouble={command.trouble} />}
        <div className={styles.acts}>
          <Button onClick={props.onClose}>{t('common.cancel')}</Button>
          <Button type="primary" danger={props.danger ?? false} htmlType="submit" loading={command.pending}>
            {props.label}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
