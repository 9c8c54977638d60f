import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState, type ReactElement } from 'react'

import { useWords } from '../../../shared/i18n'
import { shortMoment } from '../../../shared/lib/format'
import { useNow } from '../../../shared/lib/now'
import { Icon } from '../../../shared/ui/icons'
import { Card, Page, PageHead, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { ProofDrawer } from '../../../shared/ui/ProofDrawer'
import { SealingStopped } from '../../../shared/ui/SealingStopped'
import { Due, lateness, Tag } from '../../../shared/ui/tags'
import { Signer } from '../../../shared/ui/Timeline'
import { To } from '../../../shared/ui/To'
import { Code } from '../../../shared/ui/values'
import { isOver, orderPageQuery, receiptAddress } from '../api/order-page'
import type { OrderPage as OrderPageData } from '../api/types'
import { FindingsCard } from '../components/FindingsCard'
import { OrderActs } from '../components/OrderActs'
import { ExecutionCard, FlowCard, LinesCard, OpinionsCard, OrderFacts } from '../components/OrderCards'
import { OrderStateTag } from '../components/OrderState'
import styles from './OrderPage.module.css'

export function OrderPage(): ReactElement {
  const { id } = useParams({ strict: false }) as { id: string }
  const { data, error, isPending, refetch } = useQuery(orderPageQuery(id))
  if (error && !data) return <Page><TroubleNote trouble={error} retry={() => void refetch()} /></Page>
  if (isPending) return <Page><Skeleton rows={12} /></Page>
  return <Loaded page={data!} />
}

function Loaded({ page }: { page: OrderPageData }) {
  const [proving, setProving] = useState<string | null>(null)
  const { order } = page
  const entry = page.handover?.entry_id ?? null
  return (
    <Page>
      <PageHead crumbs={<Crumbs page={page} />} title={order.title} facts={<Facts page={page} />} actions={<OrderActs page={page} />} />
      <SealingStopped minutes={page.sealing_stopped} order />
      <OrderFacts page={page} />
      <FlowCard page={page} />
      <div className={styles.split}>
        <div className={styles.column}>
          <LinesCard page={page} />
          {page.handover && <HandoverCard page={page} />}
          {page.handed_in.map((one) => (
            <HandedInCard key={one.id} one={one} />
          ))}
          <ExecutionCard page={page} />
        </div>
        <div className={styles.column}>
          <FindingsCard findings={page.findings} />
          <OpinionsCard page={page} onVerify={entry ? () => setProving(entry) : undefined} />
        </div>
      </div>
      {proving && <ProofDrawer entry={proving} onClose={() => setProving(null)} />}
    </Page>
  )
}

function Crumbs({ page }: { page: OrderPageData }) {
  const { t } = useWords()
  return (
    <>
      <To href="/orders">{t('order.crumbs')}</To> / {t(`order.typeOrder.${page.order.order_type}`)}
    </>
  )
}

function Facts({ page }: { page: OrderPageData }) {
  const { t } = useWords()
  const now = useNow()
  const { order } = page
  const late = order.due_at !== null && !isOver(order.state) && ['over', 'soon'].includes(lateness(order.due_at, now))
  return (
    <span className={styles.facts}>
      <Code>{order.number}</Code>
      <OrderStateTag state={order.state} />
      {order.urgency === 'emergency' && (
        <Tag color="overdue" icon="bolt">
          {t('order.emergency')}
        </Tag>
      )}
      {late && <Due at={order.due_at!} />}
    </span>
  )
}

function HandoverCard({ page }: { page: OrderPageData }) {
  const { t } = useWords()
  const now = useNow()
  const handover = page.handover!
  return (
    <Card
      title={t('order.handover.title')} note={t('order.handover.signed', { name: handover.receiver.name, time: shortMoment(handover.signed_at, now) })}
      extra={
        <a href={receiptAddress(page.order.id)} target="_blank" rel="noreferrer">
          <Icon name="file" size={14} /> {t('order.handover.receipt')}
        </a>
      }
    >
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 16 }}>
        {[handover.receiver, ...handover.keepers].map((person) => (
          <Signer key={person.name} person={person} />
        ))}
      </div>
      <p className="kh-grey">{handover.statement}</p>
    </Card>
  )
}

function HandedInCard({ one }: { one: OrderPageData['handed_in'][number] }) {
  const { t } = useWords()
  const now = useNow()
  return (
    <Card title={t('order.handedIn.title')} note={t('order.handedIn.facts', { n: one.quantity, time: shortMoment(one.signed_at, now) })}>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 16 }}>
        {[one.giver, ...one.keepers].map((person) => (
          <Signer key={person.name} person={person} />
        ))}
      </div>
      <p className="kh-grey">{one.statement}</p>
    </Card>
  )
}
