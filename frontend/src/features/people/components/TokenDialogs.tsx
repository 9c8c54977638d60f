/** A machine account, a token for it, and the one moment in which the token is to be seen. */
import { Button, Modal } from 'antd'

import { FormDialog } from '../../../engines/forms/form/FormDialog'
import type { FormField } from '../../../engines/forms/form/SchemaForm'
import type { Values } from '../../../engines/forms/form/useForm'
import { useWords } from '../../../shared/i18n'
import dialog from '../../../shared/ui/CommandDialog.module.css'
import { Secret } from '../../../shared/ui/Secret'

export function AddMachineDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const fields: FormField[] = [
    { key: 'name', type: 'text', title: t('exchange.tokens.form.name'), required: true },
    { key: 'employee_no', type: 'text', title: t('exchange.tokens.form.code'), required: true },
    { key: 'unit_id', type: 'unit', title: t('exchange.tokens.form.unit'), required: true },
    { key: 'owner_id', type: 'person', title: t('exchange.tokens.form.owner'), required: true },
  ]
  return (
    <FormDialog
      command="people.add_machine" title={t('exchange.tokens.addMachine')} words={t('exchange.tokens.form.ownerHelp')} fields={fields} invalidates={['person']} onClose={onClose}
      label={(values) => (values['name'] ? t('people.form.add', { name: values['name'] }) : t('exchange.tokens.addMachine'))}
    />
  )
}

/** Days are those of the bank; a token valid to the 5th works on the 5th. */
const payloadOf = ({ valid_from, valid_to, addresses, ...rest }: Values) => ({
  ...rest, valid_to: `${String(valid_to)}T23:59:59+08:00`, ...(valid_from ? { valid_from: `${String(valid_from)}T00:00:00+08:00` } : {}),
  ...(addresses ? { addresses: String(addresses).split(/[,，;；\s]+/).filter(Boolean) } : {}),
})

type IssueProps = { onClose: () => void; onToken: (token: string) => void }

export function IssueTokenDialog({ onClose, onToken }: IssueProps) {
  const { t } = useWords()
  const fields: FormField[] = [
    { key: 'machine_id', type: 'machine', title: t('exchange.tokens.form.machine'), required: true },
    { key: 'name', type: 'text', title: t('exchange.tokens.form.name'), required: true },
    { key: 'valid_from', type: 'date', title: t('exchange.tokens.form.from') },
    { key: 'valid_to', type: 'date', title: t('exchange.tokens.form.to'), required: true },
    { key: 'addresses', type: 'text', title: t('exchange.tokens.form.addresses'), help: t('exchange.tokens.form.addressesHelp'), whole: true },
  ]
  return (
    <FormDialog
      command="access.issue_token" path="/tokens" title={t('exchange.tokens.issue')} words={t('exchange.tokens.words')} fields={fields} payload={payloadOf}
      invalidates={['token']} onClose={onClose} label={() => t('exchange.tokens.issue')}
      onDone={({ result }) => typeof result['token'] === 'string' && onToken(result['token'])}
    />
  )
}

export function ShownToken({ token, onClose }: { token: string; onClose: () => void }) {
  const { t } = useWords()
  return (
    <Modal open title={t('exchange.tokens.shown.title')} footer={null} closable={false} keyboard={false} mask={{ closable: false }} width={560}>
      <p className={dialog.words}>{t('exchange.tokens.shown.words')}</p>
      <Secret label={t('exchange.tokens.shown.how')} value={`Authorization: Bearer ${token}`} />
      <div className={dialog.acts}>
        <Button type="primary" onClick={onClose}>
          {t('exchange.tokens.shown.kept')}
        </Button>
      </div>
    </Modal>
  )
}
