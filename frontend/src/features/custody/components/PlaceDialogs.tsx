import { Button, Input, InputNumber, Modal } from 'antd'
import { useState, type FormEvent, type ReactNode } from 'react'

import { PickRecord } from '../../../engines/forms/fields/references'
import { FormDialog } from '../../../engines/forms/form/FormDialog'
import type { FormField } from '../../../engines/forms/form/SchemaForm'
import { useCommand } from '../../../shared/api/command'
import { useSession } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { integer } from '../../../shared/lib/format'
import dialog from '../../../shared/ui/CommandDialog.module.css'
import { TroubleNote } from '../../../shared/ui/parts'

const BELOW: Record<string, string> = { vault: 'zone', zone: 'shelf', shelf: 'slot' }

type LineProps = { id: string; label: string; wrong?: string | null; children: ReactNode }

const Line = ({ id, label, wrong, children }: LineProps) => (
  <div className={dialog.field}>
    <label htmlFor={id}>{label}</label>
    {children}
    <div className={wrong ? dialog.wrong : dialog.help} role={wrong ? 'alert' : undefined}>
      {wrong}
    </div>
  </div>
)

export function NewPlaceDialog({ parent, onClose }: { parent: { id: string; code: string; name: string; kind: string }; onClose: () => void }) {
  const { t } = useWords()
  const kind = BELOW[parent.kind] ?? 'slot'
  const fields: FormField[] = [
    { key: 'code', type: 'text', title: t('places.dialog.code'), required: true },
    { key: 'name', type: 'text', title: t('places.dialog.name'), required: true },
    { key: 'capacity', type: 'whole', title: t('places.dialog.capacity') },
  ]
  return (
    <FormDialog
      command="custody.create_place" title={t('places.dialog.newTitle', { parent: parent.name })} words={t(`places.kinds.${kind as 'slot'}`)} fields={fields} initial={{ code: `${parent.code}-` }} columns={1} width={400}
      invalidates={['place']} label={(values) => `${t('places.dialog.label')} ${String(values['code'] ?? '')}`} payload={(values) => ({ ...values, kind, parent_id: parent.id })} onClose={onClose}
    />
  )
}

type Build = { code: string; name: string; unit_id: string; zones: number; shelves: number; slots: number; capacity?: number }

/** A vault with all its slots in one command. */
export function BuildVaultDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const { person } = useSession()
  const [draft, setDraft] = useState({ code: '', name: '', zones: 3, shelves: 6, slots: 60, capacity: 20 as number | null, unit_id: person.unit?.id ?? null })
  const [pressed, setPressed] = useState(false)
  const build = useCommand<Build>('custody.build_vault', { invalidates: ['place'], onDone: onClose })
  const total = draft.zones * draft.shelves * draft.slots
  const need = (value: string | null) => (pressed && !value?.trim() ? t('places.dialog.need') : null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setPressed(true)
    if (!draft.code.trim() || !draft.name.trim() || !draft.unit_id) return
    const { capacity, ...rest } = draft
    void build.send({ ...rest, unit_id: draft.unit_id, ...(capacity === null ? {} : { capacity }) })
  }
  const number = (key: 'zones' | 'shelves' | 'slots' | 'capacity', max: number) => (
    <Line id={`vault-${key}`} label={t(`places.dialog.${key}`)}>
      <InputNumber id={`vault-${key}`} min={1} max={max} value={draft[key]} style={{ width: '100%' }} onChange={(value) => setDraft({ ...draft, [key]: value ?? 1 })} />
    </Line>
  )
  return (
    <Modal open title={t('places.dialog.buildTitle')} footer={null} onCancel={onClose} width={460} mask={{ closable: false }}>
      <form onSubmit={submit} noValidate>
        <p className={dialog.words}>{t('places.dialog.buildWords', { slots: integer(total), sample: `${draft.code || 'A'}-A-01-01` })}</p>
        <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: '0 12px' }}>
          <Line id="vault-code" label={t('places.dialog.code')} wrong={need(draft.code)}>
            <Input id="vault-code" autoFocus value={draft.code} onChange={(event) => setDraft({ ...draft, code: event.target.value })} />
          </Line>
          <Line id="vault-name" label={t('places.dialog.name')} wrong={need(draft.name)}>
            <Input id="vault-name" value={draft.name} onChange={(event) => setDraft({ ...draft, name: event.target.value })} />
          </Line>
          {number('zones', 26)}
          {number('shelves', 99)}
          {number('slots', 99)}
          {number('capacity', 100000)}
        </div>
        <Line id="vault-unit" label={t('places.dialog.unit')} wrong={need(draft.unit_id)}>
          <PickRecord id="vault-unit" entity="unit" value={draft.unit_id} onChange={(unit) => setDraft({ ...draft, unit_id: unit as string | null })} />
        </Line>
        {build.trouble && <TroubleNote trouble={build.trouble} />}
        <div className={dialog.acts}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={build.pending}>
            {t('places.dialog.buildLabel', { n: integer(total) })}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
