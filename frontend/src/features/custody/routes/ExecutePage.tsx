import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState, type ReactElement } from 'react'

import { useCommand } from '../../../shared/api/command'
import { useWords } from '../../../shared/i18n'
import { deviceName } from '../../../shared/lib/device'
import { soundHit, soundRefusal } from '../../../shared/lib/feedback'
import { NONE, shortTime, time } from '../../../shared/lib/format'
import { serverNow, useNow } from '../../../shared/lib/now'
import { CommandDialog } from '../../../shared/ui/CommandDialog'
import { Icon } from '../../../shared/ui/icons'
import { cx, Empty, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { PhoneFrame, phoneStyles, PhoneStep } from '../../../shared/ui/Phone'
import { Scanner, type Said } from '../../../shared/ui/Scanner'
import { SealingStopped } from '../../../shared/ui/SealingStopped'
import { useGo } from '../../../shared/ui/To'
import { orderPageQuery } from '../api/order-page'
import type { OrderLine, OrderPage } from '../api/types'
import { ProgressPieces } from '../components/ProgressPieces'
import { SecondKeeperSheet } from '../components/SecondKeeperSheet'
import { TypeSheet } from '../components/TypeSheet'
import styles from './ExecutePage.module.css'

export function ExecutePage(): ReactElement {
  const { orderId } = useParams({ strict: false }) as { orderId: string }
  const { t } = useWords()
  const go = useGo()
  const { data, error, isPending, refetch } = useQuery(orderPageQuery(orderId))
  const back = () => go(`/orders/${orderId}`)
  if (error && !data) return <PhoneStep title={t('execute.open')} onBack={back}><TroubleNote trouble={error} retry={() => void refetch()} /></PhoneStep>
  if (isPending) return <PhoneStep title={t('execute.open')} onBack={back}><Skeleton rows={6} height={44} /></PhoneStep>
  const page = data!
  const running = page.execution !== null && page.execution.closed_at === null
  return running ? <Running page={page} onBack={back} /> : <Start page={page} onBack={back} />
}

type Part = { page: OrderPage; onBack: () => void }

/** Before the first scan: what will be done, and by whom. */
function Start({ page, onBack }: Part) {
  const { t, say } = useWords()
  const go = useGo()
  const open = useCommand<{ order_id: string; device: string }>('custody.open_execution', { invalidates: ['order', 'task'] })
  const may = page.commands.includes('custody.open_execution')
  return (
    <PhoneStep
      title={t('execute.title', { name: page.order.title })} aside={<span className="kh-mono">{page.order.number}</span>} onBack={onBack}
      foot={
        may ? (
          <Button type="primary" size="large" block loading={open.pending} onClick={() => void open.send({ order_id: page.order.id, device: deviceName() })}>
            {t('execute.open')} {say(page.order.quantity_words)}
          </Button>
        ) : (
          <Button size="large" block onClick={() => go(`/orders/${page.order.id}`)}>
            {t('execute.backToOrder')}
          </Button>
        )
      }
    >
      {open.trouble ? <TroubleNote trouble={open.trouble} /> : <SealingStopped minutes={page.sealing_stopped} order />}
      {may ? <p className={styles.intro}>{t('execute.openWords')}</p> : <Empty icon="scan" words={t('execute.noOrder')} />}
      <ul className={styles.list}>
        {page.lines.map((line) => (
          <LineItem key={line.id} line={line} />
        ))}
      </ul>
    </PhoneStep>
  )
}

const isDone = (line: OrderLine) => line.state !== 'reserved'
const identOf = (line: OrderLine) => line.ident ?? line.numbers ?? line.code ?? NONE

function Running({ page, onBack }: Part) {
  const { t } = useWords()
  const now = useNow()
  const go = useGo()
  const client = useQueryClient()
  const execution = page.execution!
  const [held, setHeld] = useState<string | null>(null)
  const [typing, setTyping] = useState(false)
  const [closing, setClosing] = useState(false)
  const [said, setSaid] = useState<Said>(null)
  const [provedUntil, setProvedUntil] = useState<string | null>(null)
  const until = provedUntil ?? execution.second_until
  const proved = until !== null && new Date(until) > now
  const left = execution.total - execution.done
  const { scan, pending } = useScan(page, (answer) => setSaid(answer))

  const take = async (code: string) => {
    if (!proved) {
      setHeld(code)
      setSaid({ icon: 'lock', words: t('execute.recognized', { code }) })
      return
    }
    const refusedForProof = await scan(code)
    if (refusedForProof) {
      setHeld(code)
      setProvedUntil(new Date(0).toISOString())
    }
  }
  const afterProof = (next: string | null) => {
    setProvedUntil(next ?? new Date(serverNow().getTime() + 5 * 60_000).toISOString())
    void client.invalidateQueries({ queryKey: ['order'] })
    const code = held
    setHeld(null)
    if (code) void scan(code)
    else setSaid(null)
  }
  const finish = useCommand<{ execution_id: string }>('custody.close_execution', {
    invalidates: ['order', 'task', 'workbench', 'asset'],
    onDone: () => go(left === 0 && page.order.order_type === 'out' ? `/m/handover/${page.order.id}` : `/orders/${page.order.id}`),
  })
  const asking = !proved && left > 0
  return (
    <PhoneFrame>
      <Scanner
        title={t('execute.title', { name: page.order.title })} number={page.order.number} onBack={onBack} onCode={(code) => void take(code)}
        onType={() => setTyping(true)} paused={pending || typing || (asking && held !== null)} said={said ?? (asking ? { icon: 'lock', words: t('execute.wait') } : null)}
      />
      <div className={styles.progress}>
        <b>{t('execute.progress', { done: execution.done, total: execution.total })}</b>
        <ProgressPieces done={execution.done} total={execution.total} />
        <span>{left > 0 ? t('execute.left', { n: left }) : t('execute.all', { n: execution.total })}</span>
      </div>
      <Lines page={page} />
      {finish.trouble && <TroubleNote trouble={finish.trouble} />}
      {!asking && (
        <footer className={phoneStyles.foot}>
          {left === 0 ? (
            <Button type="primary" size="large" block loading={finish.pending} onClick={() => void finish.send({ execution_id: execution.id })}>
              {t('execute.finish')}
            </Button>
          ) : (
            <div className={styles.footLine}>
              <span className="kh-grey">{t('execute.second.valid', { name: execution.keepers[1]?.name ?? '', time: shortTime(until!) })}</span>
              <button type="button" className="kh-link" onClick={() => setClosing(true)}>
                {t('execute.close')}
              </button>
            </div>
          )}
        </footer>
      )}
      {asking && !typing && <SecondKeeperSheet page={page} held={held} expired={execution.second_until} onProved={afterProof} onBack={onBack} />}
      {typing && (
        <TypeSheet
          onClose={() => setTyping(false)}
          onCode={(code) => {
            setTyping(false)
            void take(code)
          }}
        />
      )}
      {closing && (
        <CommandDialog
          command="custody.close_execution" title={t('execute.closeTitle')} words={t('execute.closeWords', { n: left })} label={t('execute.closeLabel', { n: left })}
          payload={() => ({ execution_id: execution.id })} invalidates={['order', 'task', 'workbench']} onClose={() => setClosing(false)} onDone={() => go(`/orders/${page.order.id}`)}
        />
      )}
    </PhoneFrame>
  )
}

const NEEDS_PROOF = ['custody.second_needed', 'custody.other_device']

/** Sends one code; says and sounds what became of it. Resolves to true when the proof had run out. */
function useScan(page: OrderPage, onSaid: (said: Said) => void) {
  const { t, say } = useWords()
  const client = useQueryClient()
  const command = useCommand<{ execution_id: string; code: string; device: string }>('custody.scan')
  const scan = async (code: string): Promise<boolean> => {
    const { done, trouble } = await command.attempt({ execution_id: page.execution!.id, code, device: deviceName() })
    void client.invalidateQueries({ queryKey: ['order'] })
    if (done) {
      soundHit()
      onSaid({ icon: 'check', words: t('execute.found', { code }) })
      return false
    }
    soundRefusal()
    onSaid({ icon: 'cross', words: say(trouble!.body.message), refused: true })
    return NEEDS_PROOF.includes(trouble!.code)
  }
  return { scan, pending: command.pending }
}

/** What is missing stands first. */
function Lines({ page }: { page: OrderPage }) {
  const lines = [...page.lines].sort((one, other) => Number(isDone(one)) - Number(isDone(other)) || (other.at ?? '').localeCompare(one.at ?? '') || one.line_no - other.line_no)
  return (
    <ul className={styles.list}>
      {lines.map((line) => (
        <LineItem key={line.id} line={line} />
      ))}
    </ul>
  )
}

function LineItem({ line }: { line: OrderLine }) {
  const { t } = useWords()
  const done = isDone(line)
  return (
    <li className={cx(styles.item, !done && styles.missing)}>
      <span className={cx(styles.mark, done ? styles.tick : styles.ring)}>{done && <Icon name="check" size={13} weight={1.8} />}</span>
      <span className={styles.words}>
        <b className="kh-mono">{identOf(line)}</b>
        <small className="kh-mono">{line.place}</small>
        {line.ident === null && <small>{line.name}</small>}
      </span>
      <span>{done && line.at ? time(line.at) : t('execute.notTaken')}</span>
    </li>
  )
}
