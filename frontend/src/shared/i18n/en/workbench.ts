import type { workbench as zh } from '../zh/workbench'
import type { Translated } from '../shape'

export const workbench: Translated<typeof zh> = {
  title: 'Workbench',
  scanHero: 'Scan any label, or type asset, certificate, number, order or person',
  recent: 'Recent',
  newOrder: 'New order',
  todo: 'My to-dos',
  byDue: 'by due time',
  columns: { kind: 'Kind', item: 'What', from: 'From', quantity: 'Qty', amount: 'Amount (CNY)', due: 'Due' },
  kinds: { approve: 'Approve', execute: 'Execute', handover: 'Handover', receive: 'Receive', put_away: 'Put away', review: 'Review', resubmit: 'Returned', handle: 'Handle' },
  act: { approve: 'Approve', execute: 'Execute', handover: 'Sign', receive: 'Receive', put_away: 'Put away', review: 'Review', resubmit: 'Mend', handle: 'Handle' },
  choose: 'walk', open: 'open', scanHint: 'scanning an order number opens it',
  all: 'Show all {{n}}',
  empty: 'Nothing to do. New tasks appear here.',
  emptyKind: 'Nothing of this kind',
  alerts: 'Alerts', openAlerts: '{{n}} open', noAlerts: 'No open alerts',
  mine: 'Started by me', mineAll: 'All {{n}}', noMine: 'You have not started an order yet', waiting: 'waits for {{name}}',
  onDuty: 'On duty today',
  handled: 'Handled by me', mineTitle: 'Started by me',
  emergency: 'Emergency',
}
