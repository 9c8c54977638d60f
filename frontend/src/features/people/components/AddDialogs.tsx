/** New people and units. */
import { FormDialog } from '../../../engines/forms/form/FormDialog'
import type { FormField } from '../../../engines/forms/form/SchemaForm'
import { useWords } from '../../../shared/i18n'

type Props = { unit: string | null; onClose: () => void }

export function AddPersonDialog({ unit, onClose }: Props) {
  const { t } = useWords()
  const fields: FormField[] = [
    { key: 'name', type: 'text', title: t('people.form.name'), required: true },
    { key: 'employee_no', type: 'text', title: t('people.form.employee_no'), required: true },
    { key: 'unit_id', type: 'unit', title: t('people.form.unit'), required: true },
    { key: 'manager_id', type: 'person', title: t('people.form.manager') },
    { key: 'login', type: 'text', title: t('people.form.login') },
    { key: 'password', type: 'secret', title: t('people.form.password'), help: t('people.form.passwordHelp'), min: 10 },
  ]
  return (
    <FormDialog
      command="people.add_person" title={t('people.addPerson')} fields={fields} initial={{ unit_id: unit }} invalidates={['person', 'account']} onClose={onClose}
      label={(values) => (values['name'] ? t('people.form.add', { name: values['name'] }) : t('people.addPerson'))}
    />
  )
}

const KINDS = ['branch', 'department', 'vault', 'bank'] as const

export function AddUnitDialog({ unit, onClose }: Props) {
  const { t } = useWords()
  const kinds = KINDS.map((value) => ({ value, title: { zh: t(`people.unitKinds.${value}`), en: t(`people.unitKinds.${value}`) } }))
  const fields: FormField[] = [
    { key: 'code', type: 'text', title: t('people.form.code'), required: true },
    { key: 'name', type: 'text', title: t('people.form.unitName'), required: true },
    { key: 'kind', type: 'choice', title: t('people.form.kind'), required: true, options: kinds },
    { key: 'parent_id', type: 'unit', title: t('people.form.parent') },
    { key: 'head_person_id', type: 'person', title: t('people.form.head'), whole: true },
  ]
  return (
    <FormDialog
      command="people.add_unit" title={t('people.addUnit')} fields={fields} initial={{ kind: 'branch', parent_id: unit }} invalidates={['unit']} onClose={onClose}
      label={(values) => (values['name'] ? t('people.form.add', { name: values['name'] }) : t('people.addUnit'))}
    />
  )
}
