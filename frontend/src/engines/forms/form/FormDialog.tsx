/** A command behind a form of several fields: the act and its object on the button, the refusal at its field. */
import { Button, Modal } from 'antd'
import type { FormEvent, ReactNode } from 'react'

import { useCommand, type Done } from '../../../shared/api/command'
import { useWords } from '../../../shared/i18n'
import dialog from '../../../shared/ui/CommandDialog.module.css'
import { TroubleNote } from '../../../shared/ui/parts'
import { SchemaForm, type FormField } from './SchemaForm'
import { useForm, type Values } from './useForm'

type Props = {
  command: string
  title: string
  fields: FormField[]
  initial?: Values
  label: (values: Values) => string
  payload?: (values: Values) => object
  words?: ReactNode
  columns?: 1 | 2
  width?: number
  invalidates?: string[]
  /** of the record as it was read: whoever was faster is not overwritten */
  version?: number
  /** where it is sent when the door makes a secret for it */
  path?: string
  onClose: () => void
  onDone?: (done: Done<Record<string, unknown>>) => void
}

export function FormDialog({ command: name, title, fields, initial = {}, label, payload, words, columns = 2, width = 520, invalidates = [], version, path, onClose, onDone }: Props) {
  const { t } = useWords()
  const command = useCommand<object>(name, {
    invalidates,
    ...(path ? { path } : {}),
    onDone: (done) => {
      onClose()
      onDone?.(done)
    },
  })
  const form = useForm(fields, initial, command.trouble)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (form.press()) void command.send(payload ? payload(form.filled()) : form.filled(), version)
  }
  return (
    <Modal open title={title} footer={null} onCancel={onClose} width={width} mask={{ closable: false }} destroyOnHidden>
      <form onSubmit={submit} noValidate autoComplete="off">
        {words && <p className={dialog.words}>{words}</p>}
        <SchemaForm fields={fields} form={form} columns={columns} />
        {command.trouble && !form.placed && <TroubleNote trouble={command.trouble} />}
        <div className={dialog.acts}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={command.pending}>
            {label(form.values)}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
