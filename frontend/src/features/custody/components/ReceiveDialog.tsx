/** In-orders: two keepers check what was brought, line by line. What is not ticked did not arrive. */
import { Button, Checkbox, Input, Modal } from 'antd'
import { useState, type FormEvent } from 'react'

import { useCommand } from '../../../shared/api/command'
import { useWords } from '../../../shared/i18n'
import { AskFields, tooShort, type AskField } from '../../../shared/ui/CommandDialog'
import dialog from '../../../shared/ui/CommandDialog.module.css'
import { TroubleNote } from '../../../shared/ui/parts'
import { Quantity } from '../../../shared/ui/values'
import type { OrderPage } from '../api/types'
import styles from './ReceiveDialog.module.css'

type Payload = { order_id: string; line_ids: string[]; login: string; password: string; note: string }

export function ReceiveDialog({ page, onClose }: { page: OrderPage; onClose: () => void }) {
  const { t } = useWords()
  const open = page.lines.filter((line) => ['reserved', 'on_its_way'].includes(line.state))
  const [ticked, setTicked] = useState<string[]>(open.map((line) => line.id))
  const [values, setValues] = useState<Record<string, string>>({})
  const [note, setNote] = useState('')
  const [pressed, setPressed] = useState(false)
  const receive = useCommand<Payload>('custody.receive_order', { invalidates: ['order', 'task', 'workbench', 'asset'], onDone: onClose })
  const fields: AskField[] = [
    { key: 'login', label: t('execute.second.login') },
    { key: 'password', label: t('execute.second.password'), secret: true },
  ]
  const toggle = (id: string) => setTicked(ticked.includes(id) ? ticked.filter((one) => one !== id) : [...ticked, id])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setPressed(true)
    if (ticked.length === 0 || tooShort(fields, values)) return
    void receive.send({ order_id: page.order.id, line_ids: ticked, login: values['login']!, password: values['password']!, note })
  }
  const placed = receive.trouble?.field === 'login' || receive.trouble?.field === 'password'
  return (
    <Modal open title={t('order.receive.title', { no: page.order.number })} footer={null} onCancel={onClose} width={520} mask={{ closable: false }}>
      <form onSubmit={submit} noValidate>
        <p className={dialog.words}>{t(page.order.order_type === 'transfer' ? 'order.receive.transferWords' : 'order.receive.words')}</p>
        <ul className={styles.lines}>
          {open.map((line) => (
            <li key={line.id}>
              <Checkbox checked={ticked.includes(line.id)} onChange={() => toggle(line.id)}>
                {line.name} <span className="kh-grey">{line.spec}</span> <span className="kh-mono">{line.ident ?? line.numbers}</span>
              </Checkbox>
              <Quantity amount={line.quantity} unit={line.unit} />
            </li>
          ))}
        </ul>
        <div className={dialog.field}>
          <label htmlFor="kh-receive-note">{t('order.receive.note')}</label>
          <Input.TextArea id="kh-receive-note" value={note} autoSize={{ minRows: 1, maxRows: 4 }} onChange={(event) => setNote(event.target.value)} />
        </div>
        <p className={dialog.words}>{t('order.receive.second')}</p>
        <AskFields fields={fields} values={values} onChange={setValues} pressed={pressed} trouble={receive.trouble} />
        {receive.trouble && !placed && <TroubleNote trouble={receive.trouble} />}
        <div className={dialog.acts}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={receive.pending} disabled={ticked.length === 0}>
            {t('order.receive.label', { n: ticked.length })}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
