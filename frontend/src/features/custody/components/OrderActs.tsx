/** What the viewer may do next with an order. The server lists it; one of it is the primary. */
import { Button, Dropdown } from 'antd'
import { useState } from 'react'

import { useWords } from '../../../shared/i18n'
import { CommandDialog } from '../../../shared/ui/CommandDialog'
import { Icon } from '../../../shared/ui/icons'
import { useGo } from '../../../shared/ui/To'
import { receiptAddress } from '../api/order-page'
import type { OrderPage } from '../api/types'
import { PutAwayDialog } from './PutAwayDialog'
import { ReceiveDialog } from './ReceiveDialog'

type Open = 'withdraw' | 'cancel' | 'receive' | 'put_away' | null

export function OrderActs({ page }: { page: OrderPage }) {
  const { t } = useWords()
  const [open, setOpen] = useState<Open>(null)
  const { order, commands } = page
  const close = () => setOpen(null)
  const more = [
    ...(page.handover ? [{ key: 'receipt', label: t('order.acts.receipt'), onClick: () => void window.open(receiptAddress(order.id), '_blank') }] : []),
    ...(commands.includes('custody.withdraw_order') ? [{ key: 'withdraw', label: t('order.acts.withdraw'), onClick: () => setOpen('withdraw') }] : []),
    ...(commands.includes('custody.cancel_order') ? [{ key: 'cancel', label: t('order.acts.cancel'), danger: true, onClick: () => setOpen('cancel') }] : []),
  ]
  return (
    <>
      <Button icon={<Icon name="printer" />} onClick={() => window.print()}>
        {t('common.print')}
      </Button>
      {more.length > 0 && (
        <Dropdown trigger={['click']} menu={{ items: more }}>
          <Button>
            {t('common.more')} <Icon name="down" size={12} />
          </Button>
        </Dropdown>
      )}
      <Primary page={page} onOpen={setOpen} />
      {open === 'withdraw' && (
        <CommandDialog
          command="custody.withdraw_order" title={t('order.acts.withdrawTitle', { no: order.number })} words={t('order.acts.withdrawWords')} label={t('order.acts.withdraw')}
          fields={[{ key: 'reason', label: t('common.reason'), min: 0, long: true }]} payload={(values) => ({ order_id: order.id, ...values })} invalidates={['order', 'task', 'workbench', 'asset']} onClose={close}
        />
      )}
      {open === 'cancel' && (
        <CommandDialog
          command="custody.cancel_order" title={t('order.acts.cancelTitle', { no: order.number })} words={t('order.acts.cancelWords', { n: order.quantity })} danger
          label={t('order.acts.cancelLabel', { n: order.quantity })} fields={[{ key: 'reason', label: t('common.reason'), min: 4, long: true }]}
          payload={(values) => ({ order_id: order.id, ...values })} invalidates={['order', 'task', 'workbench', 'asset']} onClose={close}
        />
      )}
      {open === 'receive' && <ReceiveDialog page={page} onClose={close} />}
      {open === 'put_away' && <PutAwayDialog page={page} onClose={close} />}
    </>
  )
}

function Primary({ page, onOpen }: { page: OrderPage; onOpen: (open: Open) => void }) {
  const { t } = useWords()
  const go = useGo()
  const { order, commands, task } = page
  if (task?.kind === 'approve') {
    return (
      <Button type="primary" icon={<Icon name="chat" />} onClick={() => go(`/m/approve/${task.id}?order=${order.id}`)}>
        {t('order.acts.approve')}
      </Button>
    )
  }
  if (commands.includes('custody.resubmit_order')) {
    return (
      <Button type="primary" icon={<Icon name="pencil" />} onClick={() => go(`/orders/new?mend=${order.id}`)}>
        {t('order.acts.mend')}
      </Button>
    )
  }
  if (commands.includes('custody.open_execution')) {
    const started = page.execution !== null && page.execution.closed_at === null
    return (
      <Button type="primary" icon={<Icon name="scan" />} onClick={() => go(`/m/execute/${order.id}`)}>
        {t(started ? 'order.acts.goOn' : 'order.acts.scan')}
      </Button>
    )
  }
  if (commands.includes('custody.sign_handover')) {
    return (
      <Button type="primary" icon={<Icon name="pencil" />} onClick={() => go(`/m/handover/${order.id}`)}>
        {t('order.acts.sign')}
      </Button>
    )
  }
  if (commands.includes('custody.receive_order')) {
    return (
      <Button type="primary" icon={<Icon name="clipboard" />} onClick={() => onOpen('receive')}>
        {t('order.acts.receive')}
      </Button>
    )
  }
  if (commands.includes('custody.put_away')) {
    return (
      <Button type="primary" icon={<Icon name="box" />} onClick={() => onOpen('put_away')}>
        {t('order.acts.putAway')}
      </Button>
    )
  }
  return null
}
