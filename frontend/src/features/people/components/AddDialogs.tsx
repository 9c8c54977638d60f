/** New people and units: each field says what is wrong with it. */
import { Button, Input, Modal, Select } from 'antd'
import { useState, type FormEvent, type ReactNode } from 'react'

import { PickRecord } from '../../../engines/forms/fields/references'
import { useCommand } from '../../../shared/api/command'
import { useWords } from '../../../shared/i18n'
import dialog from '../../../shared/ui/CommandDialog.module.css'
import { TroubleNote } from '../../../shared/ui/parts'
import styles from './People.module.css'

type FieldProps = { id: string; label: string; required?: boolean; wrong?: string | null | undefined; help?: string; whole?: boolean; children: ReactNode }

export const Field = ({ id, label, required, wrong, help, whole, children }: FieldProps) => (
  <div className={`${dialog.field} ${whole ? styles.whole : ''}`}>
    <label htmlFor={id}>
      {required && <span className={dialog.star}>*</span>}
      {label}
    </label>
    {children}
    <div className={wrong ? dialog.wrong : dialog.help} role={wrong ? 'alert' : undefined}>
      {wrong ?? help}
    </div>
  </div>
)

type Draft = Record<string, string | null>

function useDraft(initial: Draft, required: string[], command: { trouble: { field: string | null; body: { message: { zh: string; en: string } } } | null }) {
  const { t, say } = useWords()
  const [draft, setDraft] = useState<Draft>(initial)
  const [pressed, setPressed] = useState(false)
  const missing = required.some((key) => !draft[key]?.trim())
  const wrong = (key: string) =>
    pressed && required.includes(key) && !draft[key]?.trim() ? t('people.form.need') : command.trouble?.field === key ? say(command.trouble.body.message) : null
  const text = (key: string) => ({ id: `add-${key}`, value: draft[key] ?? '', onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [key]: event.target.value }) })
  return { draft, set: (part: Draft) => setDraft({ ...draft, ...part }), setPressed, missing, wrong, text }
}

/** Only what was filled in. */
const filled = (draft: Draft) => Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== null && value.trim() !== ''))

export function AddPersonDialog({ unit, onClose }: { unit: string | null; onClose: () => void }) {
  const { t } = useWords()
  const add = useCommand<object>('people.add_person', { invalidates: ['person', 'account'], onDone: onClose })
  const form = useDraft({ name: '', employee_no: '', unit_id: unit, manager_id: null, login: '', password: '' }, ['name', 'employee_no', 'unit_id'], add)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    form.setPressed(true)
    if (!form.missing) void add.send(filled(form.draft))
  }
  return (
    <Modal open title={t('people.addPerson')} footer={null} onCancel={onClose} width={520} mask={{ closable: false }}>
      <form onSubmit={submit} noValidate autoComplete="off">
        <div className={styles.form}>
          <Field id="add-name" label={t('people.form.name')} required wrong={form.wrong('name')}>
            <Input {...form.text('name')} autoFocus />
          </Field>
          <Field id="add-employee_no" label={t('people.form.employee_no')} required wrong={form.wrong('employee_no')}>
            <Input {...form.text('employee_no')} autoComplete="off" />
          </Field>
          <Field id="add-unit_id" label={t('people.form.unit')} required wrong={form.wrong('unit_id')}>
            <PickRecord id="add-unit_id" entity="unit" value={form.draft['unit_id']} onChange={(value) => form.set({ unit_id: value as string | null })} />
          </Field>
          <Field id="add-manager_id" label={t('people.form.manager')} wrong={form.wrong('manager_id')}>
            <PickRecord id="add-manager_id" entity="person" value={form.draft['manager_id']} onChange={(value) => form.set({ manager_id: value as string | null })} />
          </Field>
          <Field id="add-login" label={t('people.form.login')} wrong={form.wrong('login')}>
            <Input {...form.text('login')} autoComplete="off" />
          </Field>
          <Field id="add-password" label={t('people.form.password')} help={t('people.form.passwordHelp')} wrong={form.wrong('password')}>
            <Input.Password {...form.text('password')} autoComplete="new-password" />
          </Field>
        </div>
        {add.trouble && !add.trouble.field && <TroubleNote trouble={add.trouble} />}
        <div className={dialog.acts}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={add.pending}>
            {form.draft['name'] ? t('people.form.add', { name: form.draft['name'] }) : t('people.addPerson')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

const KINDS = ['branch', 'department', 'vault', 'bank'] as const

export function AddUnitDialog({ parent, onClose }: { parent: string | null; onClose: () => void }) {
  const { t } = useWords()
  const add = useCommand<object>('people.add_unit', { invalidates: ['unit'], onDone: onClose })
  const form = useDraft({ code: '', name: '', kind: 'branch', parent_id: parent, head_person_id: null }, ['code', 'name'], add)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    form.setPressed(true)
    if (!form.missing) void add.send(filled(form.draft))
  }
  return (
    <Modal open title={t('people.addUnit')} footer={null} onCancel={onClose} width={520} mask={{ closable: false }}>
      <form onSubmit={submit} noValidate>
        <div className={styles.form}>
          <Field id="add-code" label={t('people.form.code')} required wrong={form.wrong('code')}>
            <Input {...form.text('code')} autoFocus />
          </Field>
          <Field id="add-name" label={t('people.form.name')} required wrong={form.wrong('name')}>
            <Input {...form.text('name')} />
          </Field>
          <Field id="add-kind" label={t('people.form.kind')} wrong={form.wrong('kind')}>
            <Select id="add-kind" style={{ width: '100%' }} value={form.draft['kind']} options={KINDS.map((kind) => ({ value: kind, label: t(`people.unitKinds.${kind}`) }))} onChange={(kind) => form.set({ kind })} />
          </Field>
          <Field id="add-parent_id" label={t('people.form.parent')} wrong={form.wrong('parent_id')}>
            <PickRecord id="add-parent_id" entity="unit" value={form.draft['parent_id']} onChange={(value) => form.set({ parent_id: value as string | null })} />
          </Field>
          <Field id="add-head_person_id" label={t('people.form.head')} whole wrong={form.wrong('head_person_id')}>
            <PickRecord id="add-head_person_id" entity="person" value={form.draft['head_person_id']} onChange={(value) => form.set({ head_person_id: value as string | null })} />
          </Field>
        </div>
        {add.trouble && !add.trouble.field && <TroubleNote trouble={add.trouble} />}
        <div className={dialog.acts}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={add.pending}>
            {form.draft['name'] ? t('people.form.add', { name: form.draft['name'] }) : t('people.addUnit')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
