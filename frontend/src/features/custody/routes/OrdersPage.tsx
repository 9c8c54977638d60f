import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useMemo, type ReactElement } from 'react'

import { SchemaTable, tableStyles, type Cells } from '../../../engines/forms/table/SchemaTable'
import { useTable, type BuiltinView } from '../../../engines/forms/table/useTable'
import { aggregateQuery, type Row } from '../../../shared/api/records'
import { useMay } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { integer, NONE, yuan, type Integer } from '../../../shared/lib/format'
import { useNow } from '../../../shared/lib/now'
import { Empty, Page, PageHead } from '../../../shared/ui/parts'
import { Due, lateness, Tag } from '../../../shared/ui/tags'
import { useGo } from '../../../shared/ui/To'
import { Code } from '../../../shared/ui/values'
import { isOver } from '../api/order-page'
import { OrderStateTag } from '../components/OrderState'

type OrderRow = Row & {
  number: string
  title: string
  order_type: 'out' | 'in' | 'transfer' | 'return'
  state: string
  urgency: string
  quantity: number
  amount_fen: Integer
  due_at: string | null
  applicant_id_title?: string
}

const COLUMNS = ['number', 'title', 'order_type', 'state', 'applicant_id', 'receiver_id', 'quantity', 'amount_fen', 'submitted_at', 'due_at']
const NEEDS = ['number', 'title', 'state', 'urgency', 'due_at', 'order_type', 'quantity', 'amount_fen', 'applicant_id']

const OVER = ['done', 'rejected', 'withdrawn', 'cancelled']

const VIEWS: BuiltinView[] = [
  { id: 'open', name: 'order.views.open', where: { field: 'state', op: 'not_in', value: OVER } },
  { id: 'all', name: 'order.views.all', where: null },
  { id: 'emergency', name: 'order.views.emergency', where: { field: 'urgency', op: 'eq', value: 'emergency' } },
  { id: 'done', name: 'order.views.done', where: { field: 'state', op: 'eq', value: 'done' } },
]

export function OrdersPage(): ReactElement {
  const { t } = useWords()
  const go = useGo()
  const may = useMay('custody.submit_order')
  const table = useTable('order', { defaults: COLUMNS, views: VIEWS })
  const { data } = useQuery({ ...aggregateQuery('order', table.asked, null, 'count'), enabled: table.schema !== undefined })
  const now = useNow()
  const cells = useMemo((): Cells<OrderRow> => orderCells, [])
  const create = may && (
    <Button type="primary" onClick={() => go('/orders/new?type=out')}>
      {t('order.list.new')}
    </Button>
  )
  return (
    <Page>
      <PageHead title={t('order.list.title')} facts={data?.[0] ? t('order.list.facts', { n: integer(data[0].count) }) : undefined} actions={create} />
      <SchemaTable<OrderRow>
        table={table} cells={cells} needs={NEEDS} hrefOf={(row) => `/orders/${row.id}`} nameOf={(row) => row.number} card={(row) => <OrderCard row={row} />}
        empty={<Empty icon="swap" words={t('order.list.empty')} action={create} />}
        edge={(row) => (row.due_at && !isOver(row.state) && lateness(row.due_at, now) === 'over' ? 'var(--state-overdue-fg)' : undefined)}
      />
    </Page>
  )
}

const orderCells: Cells<OrderRow> = {
  number: (row) => <Code>{row.number}</Code>,
  title: (row) => <Title row={row} />,
  state: (row) => <OrderStateTag state={row.state} />,
  due_at: (row) => (row.due_at && !isOver(row.state) ? <Due at={row.due_at} clock={false} /> : NONE),
}

function Title({ row }: { row: OrderRow }) {
  const { t } = useWords()
  return (
    <>
      {row.title}{' '}
      {row.urgency === 'emergency' && (
        <Tag color="overdue" icon="bolt">
          {t('order.emergency')}
        </Tag>
      )}
    </>
  )
}

function OrderCard({ row }: { row: OrderRow }) {
  const { t } = useWords()
  return (
    <>
      <div className={tableStyles.cardTop}>
        <span className={tableStyles.cardTitle}>
          <Title row={row} />
        </span>
        <OrderStateTag state={row.state} />
      </div>
      <div className={tableStyles.cardLine}>
        <Code>{row.number}</Code>
        <span>¥ {yuan(row.amount_fen)}</span>
      </div>
      <div className={tableStyles.cardLine}>
        <span className="kh-grey">
          {t(`order.types.${row.order_type}`)} · {row.applicant_id_title}
        </span>
        {row.due_at && !isOver(row.state) && <Due at={row.due_at} clock={false} />}
      </div>
    </>
  )
}
