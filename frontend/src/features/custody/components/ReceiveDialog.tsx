/** In-orders: two keepers check what was brought, line by line. What is not ticked did not arrive. */
import { Button, Checkbox, Input, Modal } from 'antd'
import { useState, type FormEvent } from 'react'

import { useCommand } from '../../../shared/api/command'
import { useWords } from '../../../shared/i18n'
import { AskFields, tooShort, type AskField } from '../../../shared/ui/CommandDialog'
import dialog from '../../../shared/ui/CommandDialog.module.css'
import { TroubleNote } from '../../../shared/ui/parts'
import { Quantity } from '../../../shared/ui/values'
import { differences } from '../api/delivery'
import type { OrderLine, OrderPage } from '../api/types'
import styles from './ReceiveDialog.module.css'

type Checked = { note: string; found: string }
type Payload = { order_id: string; line_ids: string[]; login: string; password: string; note: string; numbers: (Checked & { line_id: string })[] }

/** Numbers that are new to the book are compared one by one. */
const isCounted = (page: OrderPage) => (line: OrderLine) => page.order.order_type === 'in' && line.numbers !== null

export function ReceiveDialog({ page, onClose }: { page: OrderPage; onClose: () => void }) {
  const { t } = useWords()
  const open = page.lines.filter((line) => ['reserved', 'on_its_way'].includes(line.state))
  const [ticked, setTicked] = useState<string[]>(open.map((line) => line.id))
  const [values, setValues] = useState<Record<string, string>>({})
  const [note, setNote] = useState('')
  // The note is read off paper, so it starts as ordered; what lies in the parcel is always typed.
  const [numbers, setNumbers] = useState<Record<string, Checked>>(() => Object.fromEntries(open.filter(isCounted(page)).map((line) => [line.id, { note: line.numbers!, found: '' }])))
  const [pressed, setPressed] = useState(false)
  const receive = useCommand<Payload>('custody.receive_order', { invalidates: ['order', 'task', 'workbench', 'asset'], onDone: onClose })
  const fields: AskField[] = [
    { key: 'login', label: t('execute.second.login') },
    { key: 'password', label: t('execute.second.password'), secret: true },
  ]
  const counted = ticked.flatMap((id) => (numbers[id] ? [{ line_id: id, ...numbers[id] }] : []))
  const unread = counted.some((one) => !one.note.trim() || !one.found.trim())
  const toggle = (id: string) => setTicked(ticked.includes(id) ? ticked.filter((one) => one !== id) : [...ticked, id])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setPressed(true)
    if (ticked.length === 0 || unread || tooShort(fields, values)) return
    void receive.send({ order_id: page.order.id, line_ids: ticked, login: values['login']!, password: values['password']!, note, numbers: counted })
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
              {numbers[line.id] && ticked.includes(line.id) && (
                <CheckNumbers name={line.name} value={numbers[line.id]!} pressed={pressed} onChange={(value) => setNumbers({ ...numbers, [line.id]: value })} />
              )}
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

type CheckProps = { name: string; value: Checked; pressed: boolean; onChange: (value: Checked) => void }

/** Numbers as on the delivery note and as found, with what differs before anything is saved. */
function CheckNumbers({ name, value, pressed, onChange }: CheckProps) {
  const { t } = useWords()
  const wrong = differences(value.note, value.found)
  const named = wrong ? (['twice', 'foreign', 'skipped'] as const).filter((sort) => wrong[sort]) : []
  const box = (key: keyof Checked) => (
    <label className={styles.box}>
      {t(`order.receive.numbers.${key}`)}
      <Input
        className="kh-mono" value={value[key]} aria-label={`${name} ${t(`order.receive.numbers.${key}`)}`} placeholder="0001-0050, 52" {...(pressed && !value[key].trim() ? { status: 'error' as const } : {})}
        onChange={(event) => onChange({ ...value, [key]: event.target.value })}
      />
    </label>
  )
  return (
    <div className={styles.numbers}>
      {box('note')}
      {box('found')}
      <div role="status" className={styles.said}>
        {wrong && named.length === 0 && <span className={styles.done}>{t('order.receive.numbers.same')}</span>}
        {named.map((sort) => (
          <div key={sort} className={styles.wrong}>
            {t(`order.receive.numbers.${sort}`, { numbers: wrong![sort] })}
          </div>
        ))}
        {pressed && !value.found.trim() && <span className={styles.wrong}>{t('order.receive.numbers.need')}</span>}
      </div>
    </div>
  )
}
