import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button, Input } from 'antd'
import { useRef, useState, type ReactElement } from 'react'

import { FlowSteps } from '../../../engines/flows/FlowStrip'
import { asTrouble, get, type Trouble } from '../../../shared/api/client'
import { useCommand } from '../../../shared/api/command'
import { uploadFile } from '../../../shared/api/files'
import { useWords } from '../../../shared/i18n'
import { integer, moneyWords, NONE, yuan } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { Empty, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { phoneStyles, PhoneStep } from '../../../shared/ui/Phone'
import { SealingStopped } from '../../../shared/ui/SealingStopped'
import { SignaturePad, type SignatureHandle } from '../../../shared/ui/SignaturePad'
import { Due, Tag } from '../../../shared/ui/tags'
import { useGo, useSearchWords } from '../../../shared/ui/To'
import { Code } from '../../../shared/ui/values'
import { orderPageQuery } from '../api/order-page'
import type { OrderPage } from '../api/types'
import { OpinionRow } from '../components/OrderCards'
import styles from './ApprovePage.module.css'

type Decision = 'pass' | 'reject' | 'return'

const COMMANDS: Record<Decision, string> = { pass: 'flows.approve_task', reject: 'flows.reject_task', return: 'flows.return_task' }

/** The order a task is about, where the address does not say it. Found once: a task that is decided leaves the to-dos. */
function useOrderOf(task: string, said: string | undefined) {
  return useQuery({
    queryKey: ['order-of-task', task],
    enabled: !said,
    staleTime: Infinity,
    queryFn: async () => {
      const { items } = await get<{ items: { task_id: string | null; order_id: string | null }[] }>('/custody/todo')
      return items.find((item) => item.task_id === task)?.order_id ?? null
    },
  })
}

export function ApprovePage(): ReactElement {
  const { taskId } = useParams({ strict: false }) as { taskId: string }
  const { t } = useWords()
  const go = useGo()
  const [words] = useSearchWords()
  const found = useOrderOf(taskId, words['order'])
  const order = words['order'] ?? found.data ?? null
  const back = () => go('/m/approve')
  const { data, error } = useQuery({ ...orderPageQuery(order ?? ''), enabled: order !== null })
  if (error && !data) return <PhoneStep title={t('phone.approve.title')} onBack={back}><TroubleNote trouble={error} /></PhoneStep>
  if (found.data === null && !words['order']) return <PhoneStep title={t('phone.approve.title')} onBack={back}><Empty icon="chat" words={t('phone.approve.gone')} /></PhoneStep>
  if (!data) return <PhoneStep title={t('phone.approve.title')} onBack={back}><Skeleton rows={6} height={44} /></PhoneStep>
  return <Deciding key={taskId} page={data} task={taskId} onBack={back} />
}

function Deciding({ page, task, onBack }: { page: OrderPage; task: string; onBack: () => void }) {
  const { t, say } = useWords()
  const pad = useRef<SignatureHandle>(null)
  const [opinion, setOpinion] = useState('')
  const [signing, setSigning] = useState(false)
  const [pressed, setPressed] = useState<Decision | null>(null)
  const [decided, setDecided] = useState<Decision | null>(null)
  const [upload, setUpload] = useState<Trouble | null>(null)
  const stale = ['order', 'task', 'workbench']
  const pass = useCommand<object>(COMMANDS.pass, { invalidates: stale })
  const reject = useCommand<object>(COMMANDS.reject, { invalidates: stale })
  const back = useCommand<object>(COMMANDS.return, { invalidates: stale })
  const commands = { pass, reject, return: back }
  const needsWords = pressed !== null && pressed !== 'pass' && opinion.trim() === ''
  const decide = async (decision: Decision) => {
    setPressed(decision)
    Object.values(commands).forEach((command) => command.clear())
    if (decision !== 'pass' && opinion.trim() === '') return
    setUpload(null)
    try {
      const drawn = signing && pad.current && !pad.current.isEmpty() ? await uploadFile(await pad.current.toBlob(), 'signature.png') : null
      const { done } = await commands[decision].attempt({ task_id: task, opinion: opinion.trim(), ...(drawn ? { signature_file_id: drawn.id } : {}) })
      if (done) setDecided(decision)
    } catch (error) {
      setUpload(asTrouble(error))
    }
  }
  if (decided) return <Decided page={page} decision={decided} onBack={onBack} />
  const trouble = upload ?? pass.trouble ?? reject.trouble ?? back.trouble
  const busy = pass.pending || reject.pending || back.pending
  return (
    <PhoneStep
      title={t('phone.approve.title')} aside={<span className="kh-mono">{page.order.number}</span>} onBack={onBack}
      foot={
        <>
          {trouble && <TroubleNote trouble={trouble} />}
          <div className={phoneStyles.pair}>
            <Button size="large" danger loading={reject.pending} disabled={busy} onClick={() => void decide('reject')}>
              {t('phone.approve.reject')}
            </Button>
            {(page.commands.includes(COMMANDS.return) || page.task !== null) && (
              <Button size="large" loading={back.pending} disabled={busy} onClick={() => void decide('return')}>
                {t('phone.approve.return')}
              </Button>
            )}
            <Button size="large" type="primary" loading={pass.pending} disabled={busy} onClick={() => void decide('pass')}>
              {t('phone.approve.passLabel', { words: say(page.order.quantity_words).split(' · ')[0] })}
            </Button>
          </div>
        </>
      }
    >
      <SealingStopped minutes={page.sealing_stopped} order />
      <Summary page={page} />
      <section className={phoneStyles.box}>
        <h2 className={styles.head}>{t('phone.approve.opinion')}</h2>
        <div className={styles.quick}>
          {t('phone.approve.quick', { returnObjects: true }).map((words) => (
            <button key={words} type="button" onClick={() => setOpinion(words)}>
              {words}
            </button>
          ))}
        </div>
        <Input.TextArea
          value={opinion} autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} aria-label={t('phone.approve.opinion')} aria-describedby="kh-opinion-wrong"
          {...(needsWords ? { status: 'error' as const } : {})} onChange={(event) => setOpinion(event.target.value)}
        />
        {needsWords && (
          <div id="kh-opinion-wrong" role="alert" className={styles.wrong}>
            {t('phone.approve.needOpinion')}
          </div>
        )}
        <button type="button" className={`kh-link ${styles.sign}`} aria-expanded={signing} onClick={() => setSigning(!signing)}>
          <Icon name="pencil" size={14} /> {t(signing ? 'phone.approve.unsign' : 'phone.approve.sign')}
        </button>
        {signing && (
          <div className={styles.pad}>
            <SignaturePad ref={pad} label={t('phone.approve.sign')} />
          </div>
        )}
      </section>
      <Lines page={page} />
      {page.opinions.length > 0 && (
        <section className={phoneStyles.box}>
          <h2 className={styles.head}>{t('phone.approve.opinions')}</h2>
          <ul>
            {page.opinions.map((one) => (
              <OpinionRow key={one.id} opinion={one} />
            ))}
          </ul>
        </section>
      )}
      {page.flow && (
        <section className={phoneStyles.box}>
          <h2 className={styles.head}>{t('phone.approve.flow')}</h2>
          <FlowSteps flow={page.flow} />
        </section>
      )}
    </PhoneStep>
  )
}

function Summary({ page }: { page: OrderPage }) {
  const { t, say, language } = useWords()
  const { order } = page
  const person = [order.applicant.name, order.applicant.unit].filter(Boolean).join(' · ')
  return (
    <section className={phoneStyles.box}>
      <div className={styles.top}>
        <h2 className={styles.title}>{order.title}</h2>
        {order.urgency === 'emergency' && (
          <Tag color="overdue" icon="bolt">
            {t('order.emergency')}
          </Tag>
        )}
        {order.due_at && <Due at={order.due_at} />}
      </div>
      <div className={styles.amount}>
        <b>{say(order.quantity_words)}</b>
        <b>¥ {yuan(order.amount_fen)}</b>
      </div>
      {language !== 'en' && <div className={styles.moneyWords}>{moneyWords(order.amount_fen)}</div>}
      <dl className={styles.facts}>
        <dt>{t('order.strip.applicant')}</dt>
        <dd>{person}</dd>
        {order.receiver && (
          <>
            <dt>{t('order.strip.receiver')}</dt>
            <dd>{[order.receiver.name, order.receiver.unit].filter(Boolean).join(' · ')}</dd>
          </>
        )}
        {order.day_amount_fen !== null && (
          <>
            <dt>{t('order.strip.dayAmount')}</dt>
            <dd>¥ {yuan(order.day_amount_fen)}</dd>
          </>
        )}
        <dt>{t('phone.approve.reason')}</dt>
        <dd>{order.reason}</dd>
      </dl>
    </section>
  )
}

function Lines({ page }: { page: OrderPage }) {
  const { t } = useWords()
  return (
    <section className={phoneStyles.box}>
      <h2 className={styles.head}>{t('phone.approve.lines', { n: integer(page.lines.length) })}</h2>
      <ul className={styles.lines}>
        {page.lines.map((line) => (
          <li key={line.id}>
            <span>
              <Code>{line.numbers ?? line.ident ?? line.code ?? NONE}</Code> <small>{[line.name, line.spec].filter(Boolean).join(' ')}</small>
              {line.out_of_order_reason && <small className={styles.reason}>{t('order.lines.outOfOrder', { reason: line.out_of_order_reason })}</small>}
            </span>
            <span>{line.value_fen === null ? `${line.quantity} ${line.unit}` : `¥ ${yuan(line.value_fen)}`}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Decided({ page, decision, onBack }: { page: OrderPage; decision: Decision; onBack: () => void }) {
  const { t } = useWords()
  const good = decision === 'pass'
  return (
    <PhoneStep
      title={t('phone.approve.title')} onBack={onBack} aside={<span className="kh-mono">{page.order.number}</span>}
      foot={
        <Button type="primary" size="large" block onClick={onBack}>
          {t('phone.approve.next')}
        </Button>
      }
    >
      <div role="status" className={styles.decided}>
        <Icon name={good ? 'check' : 'undo'} size={34} style={{ color: good ? 'var(--state-in-fg)' : 'var(--state-overdue-fg)' }} />
        {t(`phone.approve.doneTitle.${decision}`)} &nbsp;{page.order.title}
      </div>
    </PhoneStep>
  )
}
