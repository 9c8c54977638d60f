/** One webhook: what it is told, and how the telling went. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'

import { useNames } from '../../../shared/api/acts'
import { useCommand } from '../../../shared/api/command'
import { recordQuery, useRecords } from '../../../shared/api/records'
import { useMay, useSession } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { moment } from '../../../shared/lib/format'
import { CommandDialog } from '../../../shared/ui/CommandDialog'
import { Icon } from '../../../shared/ui/icons'
import { Empty, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { Tag } from '../../../shared/ui/tags'
import type { DeliveryRow, DeliveryState, WebhookRow, WebhookState } from '../api/webhooks'
import styles from './Exchange.module.css'

const STATE_LOOK = { proposed: ['overdue', 'clock'], active: ['in', 'check'], paused: ['pledged', 'minus'], ended: ['neutral', 'cross'] } as const
const SENT_LOOK = { waiting: ['overdue', 'clock'], done: ['in', 'check'], skipped: ['neutral', 'minus'], parked: ['frozen', 'cross'] } as const

export function WebhookStateTag({ state }: { state: WebhookState }) {
  const { t } = useWords()
  const [color, icon] = STATE_LOOK[state]
  return (
    <Tag color={color} icon={icon}>
      {t(`exchange.webhooks.states.${state}`)}
    </Tag>
  )
}

function SentTag({ state }: { state: DeliveryState }) {
  const { t } = useWords()
  const [color, icon] = SENT_LOOK[state]
  return (
    <Tag color={color} icon={icon}>
      {t(`exchange.webhooks.sent.${state}`)}
    </Tag>
  )
}

export function WebhookPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useWords()
  const { data, error } = useQuery(recordQuery<WebhookRow>('webhook', id))
  const hook = data?.record
  return (
    <aside className={styles.panel} aria-label={hook?.title ?? t('exchange.webhooks.title')}>
      <header className={styles.head}>
        <div>
          <h2>{hook?.title}</h2>
          {hook && <span className="kh-mono kh-grey">{hook.url}</span>}
        </div>
        {hook && <WebhookStateTag state={hook.state} />}
        <button type="button" className={styles.close} aria-label={t('common.close')} onClick={onClose}>
          <Icon name="cross" size={15} />
        </button>
      </header>
      <div className={styles.body} tabIndex={0}>
        {error && <TroubleNote trouble={error} />}
        {!hook && !error && <Skeleton rows={6} />}
        {hook && (
          <dl className={styles.pairs}>
            <div>
              <dt>{t('exchange.webhooks.panel.machine')}</dt>
              <dd>{hook.machine_title}</dd>
            </div>
            <div>
              <dt>{t('exchange.webhooks.panel.topics')}</dt>
              <dd className="kh-mono">{hook.topics.join(', ')}</dd>
            </div>
            <div>
              <dt>{t('exchange.webhooks.panel.by')}</dt>
              <dd>{hook.proposed_by_title}</dd>
            </div>
          </dl>
        )}
        {hook && <Log hook={hook} />}
      </div>
      {hook && data.commands.length > 0 && <Acts hook={hook} commands={data.commands} />}
    </aside>
  )
}

function Log({ hook }: { hook: WebhookRow }) {
  const { t } = useWords()
  const records = useRecords<DeliveryRow>('delivery', { where: { field: 'webhook', op: 'eq', value: hook.id }, fields: ['topic', 'at', 'state', 'tries', 'status', 'trouble', 'attempts'], limit: 50 })
  return (
    <section>
      <div className={styles.sectionHead}>
        <h3>{t('exchange.webhooks.panel.log')}</h3>
        <button type="button" className="kh-link" onClick={records.reload}>
          {t('exchange.webhooks.panel.refresh')}
        </button>
      </div>
      {records.error !== null && <TroubleNote trouble={records.error} retry={records.reload} />}
      {records.loading && <Skeleton rows={4} />}
      {!records.loading && records.rows.length === 0 && <Empty icon="chat" words={t('exchange.webhooks.panel.logEmpty')} />}
      <ul className={styles.log}>
        {records.rows.map((row) => (
          <Delivery key={row.id} row={row} />
        ))}
      </ul>
    </section>
  )
}

function Delivery({ row }: { row: DeliveryRow }) {
  const { t } = useWords()
  const names = useNames()
  const may = useMay('exchange.resend_delivery')
  const resend = useCommand<{ delivery_id: string }>('exchange.resend_delivery', { invalidates: ['delivery'] })
  const last = row.attempts.at(-1)
  return (
    <li>
      <div>
        <span className="kh-mono">{row.topic}</span> <SentTag state={row.state} />
      </div>
      <small className="kh-grey">
        {moment(row.at)} · {t('exchange.webhooks.panel.tries', { n: row.tries, count: row.tries })}
        {row.status !== null && ` · ${t('exchange.webhooks.panel.answer', { status: row.status })}`}
        {last && ` · ${last.ms} ms`}
        {row.trouble && ` · ${names.refusal(row.trouble)}`}
      </small>
      {last?.answer && <small className={styles.answer}>{last.answer}</small>}
      {resend.trouble && <TroubleNote trouble={resend.trouble} />}
      {may && row.state !== 'waiting' && (
        <button type="button" className="kh-link" disabled={resend.pending} onClick={() => void resend.send({ delivery_id: row.id })}>
          {t('exchange.webhooks.panel.resend')}
        </button>
      )}
    </li>
  )
}

function Acts({ hook, commands }: { hook: WebhookRow; commands: string[] }) {
  const { t } = useWords()
  const { person } = useSession()
  const [ending, setEnding] = useState(false)
  const invalidates = ['webhook']
  const approve = useCommand<{ webhook_id: string }>('exchange.approve_webhook', { invalidates })
  const pause = useCommand<{ webhook_id: string }>('exchange.pause_webhook', { invalidates })
  const resume = useCommand<{ webhook_id: string }>('exchange.resume_webhook', { invalidates })
  const own = hook.proposed_by === person.id
  const trouble = approve.trouble ?? pause.trouble ?? resume.trouble
  const press = (act: typeof approve, words: string, primary = false) =>
    commands.includes(act.name) && (
      <Button
        {...(primary ? { type: 'primary' as const } : {})} loading={act.pending} disabled={primary && own} title={primary && own ? t('exchange.webhooks.panel.own') : undefined}
        onClick={() => void act.send({ webhook_id: hook.id })}
      >
        {words}
      </Button>
    )
  return (
    <>
      {trouble && <TroubleNote trouble={trouble} />}
      <footer className={styles.foot}>
        {press(approve, t('exchange.webhooks.panel.approve'), true)}
        {press(pause, t('exchange.webhooks.panel.pause'))}
        {press(resume, t('exchange.webhooks.panel.resume'))}
        {commands.includes('exchange.end_webhook') && (
          <Button danger onClick={() => setEnding(true)}>
            {t('exchange.webhooks.panel.end')}
          </Button>
        )}
      </footer>
      {ending && (
        <CommandDialog
          command="exchange.end_webhook" title={t('exchange.webhooks.panel.end')} words={`${hook.title}。${t('exchange.webhooks.panel.endWords')}`} label={t('exchange.webhooks.panel.end')} danger
          fields={[{ key: 'reason', label: t('common.reason'), min: 2, long: true }]} payload={(values) => ({ webhook_id: hook.id, ...values })} invalidates={invalidates} onClose={() => setEnding(false)}
        />
      )}
    </>
  )
}
