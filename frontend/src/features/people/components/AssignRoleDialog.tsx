import { FormDialog } from '../../../engines/forms/form/FormDialog'
import type { FormField } from '../../../engines/forms/form/SchemaForm'
import { useRecords } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import type { PersonRow, RoleRow } from '../api/people'

/** Proposed here, counted once somebody else has approved it. */
export function AssignRoleDialog({ person, onClose }: { person: PersonRow; onClose: () => void }) {
  const { t } = useWords()
  const roles = useRecords<RoleRow>('role', { sort: 'key', limit: 200 }).rows
  const fields: FormField[] = [
    { key: 'role', type: 'choice', title: t('people.panel.role'), required: true, options: roles.map((role) => ({ value: role.key, title: { zh: role.title_zh, en: role.title_en } })) },
    { key: 'unit_id', type: 'unit', title: t('people.panel.at'), required: true },
    { key: 'valid_to', type: 'date', title: t('roles.propose.to'), help: t('people.panel.proposedNote') },
  ]
  return (
    <FormDialog
      command="people.assign_role" title={t('people.panel.assignTitle', { name: person.name })} fields={fields} initial={{ unit_id: person.unit }} columns={1} width={420} invalidates={['role_assignment']}
      label={() => t('people.panel.assignLabel')} onClose={onClose}
      payload={({ valid_to: until, ...values }) => ({ person_id: person.id, ...values, ...(until ? { valid_to: `${String(until)}T23:59:59+08:00` } : {}) })}
    />
  )
}
