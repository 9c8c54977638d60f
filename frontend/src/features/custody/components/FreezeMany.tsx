/** Freezes each of the chosen assets by a command of its own, and says which were refused and why. */
import { App, Button, Modal } from 'antd'
import { useState, type FormEvent } from 'react'

import { useBatch } from '../../../shared/api/batch'
import { useWords } from '../../../shared/i18n'
import { AskFields, tooShort, type AskField } from '../../../shared/ui/CommandDialog'
import styles from '../../../shared/ui/CommandDialog.module.css'
import { TroubleNote } from '../../../shared/ui/parts'
import type { AssetRow } from '../api/asset-row'

type Props = { rows: AssetRow[]; onClose: () => void; onDone: () => void }

export function FreezeMany({ rows, onClose, onDone }: Props) {
  const { t } = useWords()
  const { message } = App.useApp()
  const batch = useBatch(['asset'])
  const [values, setValues] = useState<Record<string, string>>({})
  const [pressed, setPressed] = useState(false)
  const n = rows.length
  const fields: AskField[] = [
    { key: 'reason', label: t('register.freeze.reason'), min: 4, long: true },
    { key: 'document', label: t('register.freeze.document') },
  ]
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setPressed(true)
    if (tooShort(fields, values)) return
    const outcome = await batch.send('custody.freeze_asset', rows.map((row) => ({ asset_id: row.id, ...values })))
    if (outcome && outcome.refused.length === 0) {
      void message.success(t('register.freeze.done', { n: outcome.done }))
      onDone()
    }
  }
  const refused = batch.outcome?.refused ?? []
  return (
    <Modal open title={t('register.freeze.title', { n })} footer={null} onCancel={onClose} width={440} mask={{ closable: false }}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <p className={styles.words}>{t('register.freeze.words', { n })}</p>
        <AskFields fields={fields} values={values} onChange={setValues} pressed={pressed} trouble={null} />
        {batch.trouble && <TroubleNote trouble={batch.trouble} />}
        {refused.length > 0 && (
          <div role="alert">
            <p>{t('register.freeze.refused', { done: batch.outcome!.done, refused: refused.length })}</p>
            {refused.slice(0, 5).map(({ index, trouble }) => (
              <TroubleNote key={index} trouble={trouble} />
            ))}
          </div>
        )}
        <div className={styles.acts}>
          <Button onClick={refused.length > 0 ? onDone : onClose}>{t(refused.length > 0 ? 'common.close' : 'common.cancel')}</Button>
          {refused.length === 0 && (
            <Button type="primary" danger htmlType="submit" loading={batch.pending}>
              {t('register.freeze.label', { n })}
            </Button>
          )}
        </div>
      </form>
    </Modal>
  )
}
