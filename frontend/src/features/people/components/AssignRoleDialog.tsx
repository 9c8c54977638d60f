import { Button, DatePicker, Modal, Select } from 'antd'
import dayjs from 'dayjs'
import { useState, type FormEvent } from 'react'

import { PickRecord, titleOf } from '../../../engines/forms/fields/references'
import { useCommand } from '../../../shared/api/command'
import { useRecords } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import dialog from '../../../shared/ui/CommandDialog.module.css'
import { TroubleNote } from '../../../shared/ui/parts'
import type { PersonRow, RoleRow } from '../api/people'
import { Field } from './AddDialogs'

/** Proposed here, counted once somebody else has approved it. */
export function AssignRoleDialog({ person, onClose }: { person: PersonRow; onClose: () => void }) {
  const { t, say, language } = useWords()
  const roles = useRecords<RoleRow>('role', { sort: 'key', limit: 200 })
  const [role, setRole] = useState<string | null>(null)
  const [unit, setUnit] = useState<string | null>(person.unit)
  const [until, setUntil] = useState<string | null>(null)
  const [pressed, setPressed] = useState(false)
  const assign = useCommand<object>('people.assign_role', { invalidates: ['role_assignment'], onDone: onClose })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setPressed(true)
    if (role && unit) void assign.send({ person_id: person.id, role, unit_id: unit, ...(until ? { valid_to: until } : {}) })
  }
  const said = (field: string) => (assign.trouble?.field === field ? say(assign.trouble.body.message) : null)
  return (
    <Modal open title={t('people.panel.assignTitle', { name: person.name })} footer={null} onCancel={onClose} width={420} mask={{ closable: false }}>
      <form onSubmit={submit} noValidate>
        <Field id="assign-role" label={t('people.panel.role')} required wrong={(pressed && !role ? t('people.form.need') : null) ?? said('role')}>
          <Select
            id="assign-role" style={{ width: '100%' }} value={role} loading={roles.loading} showSearch={{ optionFilterProp: 'label' }} options={roles.rows.map((row) => ({ value: row.key, label: titleOf(row, language) }))}
            onChange={setRole}
          />
        </Field>
        <Field id="assign-unit" label={t('people.panel.at')} required wrong={(pressed && !unit ? t('people.form.need') : null) ?? said('unit_id')}>
          <PickRecord id="assign-unit" entity="unit" value={unit} onChange={(next) => setUnit(next as string | null)} />
        </Field>
        <Field id="assign-until" label={t('roles.propose.to')} help={t('people.panel.proposedNote')}>
          <DatePicker id="assign-until" style={{ width: '100%' }} value={until ? dayjs(until) : null} onChange={(value) => setUntil(value ? value.endOf('day').toISOString() : null)} />
        </Field>
        {assign.trouble && !['role', 'unit_id'].includes(assign.trouble.field ?? '') && <TroubleNote trouble={assign.trouble} />}
        <div className={dialog.acts}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={assign.pending}>
            {t('people.panel.assignLabel')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
