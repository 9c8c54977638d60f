/** One step of printed numbers: to a teller, used up, void, back, destroyed. Count and last number stand there before it is saved. */
import { Button, Modal } from 'antd'
import { useState, type FormEvent } from 'react'

import { PickRecord } from '../../../engines/forms/fields/references'
import { useCommand } from '../../../shared/api/command'
import { useWords } from '../../../shared/i18n'
import { integer } from '../../../shared/lib/format'
import { AskFields, tooShort, type AskField } from '../../../shared/ui/CommandDialog'
import dialog from '../../../shared/ui/CommandDialog.module.css'
import { TroubleNote } from '../../../shared/ui/parts'
import { readNumbers } from '../api/new-order'
import { asTyped, commandOf, type Journey, type Numbered } from '../api/numbers'

const PICKS: Partial<Record<Journey, { field: 'teller_id' | 'place_id'; entity: 'person' | 'place' }>> = {
  issue: { field: 'teller_id', entity: 'person' },
  return: { field: 'place_id', entity: 'place' },
}

export function NumbersDialog({ row, journey, onClose }: { row: Numbered; journey: Journey; onClose: () => void }) {
  const { t } = useWords()
  const [values, setValues] = useState<Record<string, string>>({ numbers: asTyped(row) })
  const [picked, setPicked] = useState<string | null>(null)
  const [pressed, setPressed] = useState(false)
  const command = useCommand<object>(commandOf(journey), { invalidates: ['range', 'asset', 'workbench'], onDone: onClose })
  const pick = PICKS[journey]
  const fields: AskField[] = [
    { key: 'numbers', label: t('places.numbers.numbers'), help: t('places.numbers.help') },
    { key: 'reason', label: t('common.reason'), min: 2 },
    ...(journey === 'destroy' ? [{ key: 'document', label: t('places.numbers.minutes') }] : []),
    ...(journey === 'issue' ? [{ key: 'out_of_order_reason', label: t('places.numbers.outReason'), min: 0, help: t('places.numbers.outHelp') }] : []),
  ]
  const read = readNumbers(values['numbers'] ?? '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setPressed(true)
    if (tooShort(fields, values) || (pick && !picked)) return
    const given = Object.fromEntries(fields.map(({ key }) => [key, (values[key] ?? '').trim()]).filter(([, value]) => value !== ''))
    void command.send({ asset_id: row.asset_id, ...given, ...(pick ? { [pick.field]: picked } : {}) })
  }
  const placed = fields.some((field) => field.key === command.trouble?.field)
  return (
    <Modal open title={`${t(`places.numbers.acts.${journey}`)} · ${row.name}`} footer={null} onCancel={onClose} width={460} mask={{ closable: false }}>
      <form onSubmit={submit} noValidate>
        <p className={dialog.words}>{t(`places.numbers.words.${journey}`)}</p>
        <AskFields fields={fields} values={values} onChange={setValues} pressed={pressed} trouble={command.trouble} />
        {pick && (
          <div className={dialog.field}>
            <label htmlFor="kh-numbers-pick">{t(`places.numbers.${pick.entity}`)}</label>
            <PickRecord id="kh-numbers-pick" entity={pick.entity} value={picked} wrong={pressed && !picked} onChange={(next) => setPicked(next as string | null)} />
          </div>
        )}
        <p role="status" className={dialog.words}>
          {read ? t('places.numbers.count', { n: integer(read.count), last: `${row.prefix ?? ''}${read.last.padStart(row.digits ?? 0, '0')}` }) : t('places.numbers.unread')}
        </p>
        {command.trouble && !placed && <TroubleNote trouble={command.trouble} />}
        <div className={dialog.acts}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" htmlType="submit" danger={journey === 'void' || journey === 'destroy'} loading={command.pending} disabled={!read}>
            {t(`places.numbers.label.${journey}`, { n: integer(read?.count ?? 0) })}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
