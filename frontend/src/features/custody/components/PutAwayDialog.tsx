/** Received pieces go to their slots, each by a command of its own; the suggested slot is filled in. */
import { Button, Modal } from 'antd'
import { useState } from 'react'

import { PickRecord } from '../../../engines/forms/fields/references'
import { useCommand } from '../../../shared/api/command'
import { useWords } from '../../../shared/i18n'
import dialog from '../../../shared/ui/CommandDialog.module.css'
import { Icon } from '../../../shared/ui/icons'
import { TroubleNote } from '../../../shared/ui/parts'
import type { OrderLine, OrderPage } from '../api/types'
import styles from './ReceiveDialog.module.css'

export function PutAwayDialog({ page, onClose }: { page: OrderPage; onClose: () => void }) {
  const { t } = useWords()
  const lines = page.lines.filter((line) => line.state === 'received' || line.to_place !== null)
  return (
    <Modal open title={t('order.putAway.title', { no: page.order.number })} footer={<Button onClick={onClose}>{t('common.close')}</Button>} onCancel={onClose} width={600} mask={{ closable: false }}>
      <p className={dialog.words}>{t('order.putAway.words')}</p>
      <ul className={styles.lines}>
        {lines.map((line) => (
          <PutAwayLine key={line.id} order={page.order.id} line={line} />
        ))}
      </ul>
    </Modal>
  )
}

function PutAwayLine({ order, line }: { order: string; line: OrderLine }) {
  const { t } = useWords()
  const [place, setPlace] = useState<string | null>(line.suggested_place?.id ?? null)
  const put = useCommand<{ order_id: string; line_id: string; place_id: string }>('custody.put_away', { invalidates: ['order', 'task', 'workbench', 'asset', 'place'] })
  const done = line.state !== 'received'
  return (
    <li>
      <span>
        {line.name} <span className="kh-mono">{line.ident ?? line.numbers}</span>
        {put.trouble && <TroubleNote trouble={put.trouble} />}
      </span>
      {done ? (
        <span className={styles.done}>
          <Icon name="check" /> {line.to_place}
        </span>
      ) : (
        <span style={{ display: 'flex', gap: 8 }}>
          <span className={styles.place}>
            <PickRecord
              id={`place-${line.id}`} entity="place" value={place} label={t('order.putAway.slot', { name: line.name })} wrong={put.trouble !== null}
              onChange={(next) => setPlace(next as string | null)}
            />
          </span>
          <Button type="primary" disabled={!place} loading={put.pending} onClick={() => place && void put.send({ order_id: order, line_id: line.id, place_id: place })}>
            {t('order.acts.putAway')}
          </Button>
        </span>
      )}
    </li>
  )
}
