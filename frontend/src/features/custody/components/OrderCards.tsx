/** The cards of the order page: facts, flow, lines, execution, opinions. */
import { useState } from 'react'

import { FlowLegend, FlowSteps, FlowStrip } from '../../../engines/flows/FlowStrip'
import { fileAddress } from '../../../shared/api/files'
import { useCommand } from '../../../shared/api/command'
import { useMay } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import type { flow as flowZh } from '../../../shared/i18n/zh/flow'
import { integer, minutesUntil, NONE, shortMoment, shortTime, time, yuan } from '../../../shared/lib/format'
import { useIsPhone } from '../../../shared/lib/media'
import { useNow } from '../../../shared/lib/now'
import { Icon } from '../../../shared/ui/icons'
import { Avatar, Card, cx, Empty } from '../../../shared/ui/parts'
import { ResultTag, useSpan } from '../../../shared/ui/tags'
import { Signature } from '../../../shared/ui/Timeline'
import { To } from '../../../shared/ui/To'
import { Code } from '../../../shared/ui/values'
import type { Keeper, Opinion, OrderLine, OrderPage } from '../api/types'
import styles from './OrderCards.module.css'
import { OwnLine } from './OwnFacts'
import { ProgressPieces } from './ProgressPieces'

/** What the person is to whom, or by whom, the pieces are given. */
const WHO = { out: 'receiver', in: 'giver', return: 'giver', transfer: 'carrier' } as const

export function OrderFacts({ page }: { page: OrderPage }) {
  const { t, say } = useWords()
  const now = useNow()
  const { order } = page
  const person = (one: { name: string; unit: string | null }) => [one.name, one.unit].filter(Boolean).join(' · ')
  const self = order.receiver && order.receiver.id === order.applicant.id
  const incoming = order.order_type !== 'out'
  const facts: [string, string][] = [
    [t('order.strip.applicant'), person(order.applicant)],
    ...(order.receiver
      ? [[t(`order.strip.${WHO[order.order_type]}`), self && !incoming ? t('order.strip.self', { name: order.receiver.name }) : person(order.receiver)] as [string, string]]
      : []),
    ...(order.to ? [[t('order.strip.to'), `${order.to.unit} · ${order.to.place}`] as [string, string]] : []),
    [t('order.strip.quantity'), say(order.quantity_words)],
    [t('order.strip.amount'), `¥ ${yuan(order.amount_fen)}`],
    ...(order.day_amount_fen === null ? [] : [[t('order.strip.dayAmount'), `¥ ${yuan(order.day_amount_fen)}`] as [string, string]]),
    [t('order.strip.due'), order.due_at ? shortMoment(order.due_at, now) : NONE],
  ]
  return (
    <Card className={styles.none}>
      <dl className={styles.facts}>
        {facts.map(([title, value]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

export function FlowCard({ page }: { page: OrderPage }) {
  const { t, say } = useWords()
  const phone = useIsPhone()
  const { flow } = page
  if (!flow) return null
  const words = { name: say(flow.title), version: flow.version, steps: flow.steps }
  const note =
    flow.working_minutes === null
      ? t('flow.factsShort', words)
      : t('flow.facts', { ...words, time: t('flow.workingHours', { n: (flow.working_minutes / 60).toFixed(1) }) })
  return (
    <Card title={t('flow.title')} note={note} extra={phone ? undefined : <FlowLegend />} className={styles.none}>
      {phone ? (
        <FlowSteps flow={flow} />
      ) : (
        <div className={styles.flow}>
          <FlowStrip flow={flow} />
          {flow.current && <FlowNow page={page} />}
        </div>
      )}
    </Card>
  )
}

function FlowNow({ page }: { page: OrderPage }) {
  const { t, say, language } = useWords()
  const now = useNow()
  const span = useSpan()
  const may = useMay('flows.urge_task')
  const urge = useCommand<{ order_id: string; task_id?: string }>('flows.urge_task', { invalidates: ['order'] })
  const current = page.flow!.current!
  return (
    <div className={styles.now}>
      <b>{t('flow.current', { name: say(current.title) })}</b>
      {current.waiting.length > 0 && <span>{t('flow.waiting', { names: current.waiting.join(language === 'en' ? ', ' : '、') })}</span>}
      {current.since && <span>{t('flow.stayed', { time: span(minutesUntil(current.since, now)) })}</span>}
      {may && current.can_urge && page.task && (
        <button type="button" className="kh-link" disabled={urge.pending || urge.done !== null} onClick={() => void urge.send({ order_id: page.order.id, task_id: page.task!.id })}>
          {t(urge.done ? 'flow.urged' : 'flow.urge')}
        </button>
      )}
    </div>
  )
}

const taken = (line: OrderLine) => !['reserved', 'requested', 'open'].includes(line.state)

export function LinesCard({ page }: { page: OrderPage }) {
  const { t, say } = useWords()
  const [byPlace, setByPlace] = useState(false)
  const lines = byPlace ? [...page.lines].sort((one, other) => (one.place ?? '').localeCompare(other.place ?? '')) : page.lines
  const executing = ['executing', 'approved'].includes(page.order.state)
  const first = lines[0]
  // One kind of thing is named once above the table, not on every line.
  const alike = first !== undefined && lines.every((line) => line.name === first.name && line.spec === first.spec)
  const note = `${say(page.order.quantity_words)}${alike ? ` · ${first.name} ${first.spec ?? ''}` : ''}`
  return (
    <Card
      title={t('order.lines.title')} note={note} bare className={styles.lines} scroll
      extra={
        <button type="button" className="kh-link" onClick={() => setByPlace(!byPlace)}>
          {t(byPlace ? 'order.lines.byLine' : 'order.lines.byPlace')}
        </button>
      }
    >
      <table className={styles.table}>
        <thead>
          <tr>
            <th className={styles.right}>{t('order.lines.no')}</th>
            <th>{t('order.lines.ident')}</th>
            {!alike && <th>{t('order.lines.name')}</th>}
            <th>{t('order.lines.place')}</th>
            <th className={styles.right}>{t('order.lines.quantity')}</th>
            <th className={styles.right}>{t('order.lines.value')}</th>
            <th>{t('order.lines.keepers')}</th>
            <th>{t('order.lines.result')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <LineRow key={line.id} line={line} executing={executing} named={!alike} />
          ))}
        </tbody>
      </table>
    </Card>
  )
}

function LineRow({ line, executing, named }: { line: OrderLine; executing: boolean; named: boolean }) {
  const { t, say } = useWords()
  const done = taken(line)
  const ident = line.ident ?? line.numbers ?? line.code
  return (
    <>
    <tr className={cx(executing && !done && styles.missing, line.own && styles.withOwn)}>
      <td className={cx(styles.right, 'kh-grey')}>{line.line_no}</td>
      <td>{line.asset_id ? <To href={`/assets/${line.asset_id}`} className={styles.plain}><Code>{ident ?? NONE}</Code></To> : <Code>{ident ?? NONE}</Code>}
        {line.out_of_order_reason && <div className={styles.reason}>{t('order.lines.outOfOrder', { reason: line.out_of_order_reason })}</div>}
      </td>
      {named && (
        <td>
          {line.name} {line.spec && <span className="kh-grey">{line.spec}</span>}
        </td>
      )}
      <td className="kh-mono">{line.to_place ?? line.place ?? NONE}</td>
      <td className={styles.right}>
        {integer(line.quantity)} <span className="kh-grey">{line.unit}</span>
      </td>
      <td className={styles.right}>{line.value_fen === null ? NONE : yuan(line.value_fen)}</td>
      <td>
        {done ? (
          <span className={styles.two}>
            {line.keepers.map((keeper, at) => (
              <span key={keeper.id} title={keeper.name}>
                <Avatar name={keeper.name} size={18} tone={at} />
                <span className="kh-spoken">{keeper.name}</span>
              </span>
            ))}
            {line.at && time(line.at)}
          </span>
        ) : (
          <span className="kh-grey">{line.hint ? say(line.hint) : executing ? t('order.lines.toScan') : NONE}</span>
        )}
      </td>
      <td>
        <LineResult line={line} />
      </td>
    </tr>
    {line.own && (
      <tr>
        <td />
        <td colSpan={named ? 7 : 6} className={styles.own}>
          <OwnLine own={line.own} />
        </td>
      </tr>
    )}
    </>
  )
}

function LineResult({ line }: { line: OrderLine }) {
  const { t } = useWords()
  if (line.state === 'on_its_way') return <ResultTag result="waiting">{t('order.lines.onItsWay')}</ResultTag>
  if (line.state === 'handed_over' && line.to_place) return <ResultTag result="pass">{t('order.lines.stored')}</ResultTag>
  if (line.state === 'handed_over') return <ResultTag result="pass">{t('order.lines.handed')}</ResultTag>
  if (line.state === 'received') return <ResultTag result="pass">{t('order.lines.received')}</ResultTag>
  if (line.state === 'stored' || line.state === 'put_away') return <ResultTag result="pass">{t('order.lines.stored')}</ResultTag>
  if (line.state === 'released') return <ResultTag result="waiting">{t('order.lines.released')}</ResultTag>
  if (taken(line)) return <ResultTag result="pass">{t('order.lines.taken')}</ResultTag>
  return <ResultTag result="waiting">{t('order.lines.notScanned')}</ResultTag>
}

export function ExecutionCard({ page }: { page: OrderPage }) {
  const { t } = useWords()
  const now = useNow()
  const { execution } = page
  if (!execution) return null
  const { done, total } = execution
  const from = shortTime(execution.opened_at)
  const holds = execution.second_until && minutesUntil(execution.second_until, now) >= 0 && !execution.closed_at
  const note = execution.closed_at
    ? `${t('order.execution.facts', { from })} · ${t('order.execution.closed', { time: shortTime(execution.closed_at) })}`
    : holds
      ? t('order.execution.until', { from, until: shortTime(execution.second_until!) })
      : t('order.execution.facts', { from })
  return (
    <Card
      title={t('order.execution.title')} note={note} className={styles.execution} scroll
      extra={<span className={styles.green}>{t('order.execution.progress', { done, total, percent: total ? Math.round((done / total) * 100) : 0 })}</span>}
    >
      <ProgressPieces done={done} total={total} />
      <div className={styles.keepers}>
        {execution.keepers.map((keeper, at) => (
          <KeeperBox key={keeper.id} keeper={keeper} tone={at} />
        ))}
      </div>
      <div className={styles.scansTitle}>{t('order.execution.scans')}</div>
      {execution.scans.length === 0 && <p className="kh-grey">{t('order.execution.noScan')}</p>}
      <ul>
        {execution.scans.map((scan) => (
          <ScanRow key={scan.id} scan={scan} />
        ))}
      </ul>
    </Card>
  )
}

function KeeperBox({ keeper, tone }: { keeper: Keeper; tone: number }) {
  const { t, say } = useWords()
  return (
    <div className={styles.keeper}>
      <Avatar name={keeper.name} size={36} tone={tone} />
      <div className={styles.keeperWords}>
        <div>
          <b>{keeper.name}</b> <span className="kh-grey">{say(keeper.duty)}</span>
        </div>
        {keeper.proved_at && (
          <div>
            <Icon name="check" size={13} className={styles.green ?? ''} /> {shortTime(keeper.proved_at)} {say(keeper.method)}
          </div>
        )}
        <div className="kh-mono kh-grey">{[keeper.device, keeper.ip].filter(Boolean).join(' · ')}</div>
      </div>
      <b className={styles.count}>{t('order.execution.pieces', { n: keeper.count })}</b>
    </div>
  )
}

function ScanRow({ scan }: { scan: NonNullable<OrderPage['execution']>['scans'][number] }) {
  const { t, say } = useWords()
  return (
    <li className={cx(styles.scan, !scan.ok && styles.refused)}>
      <time dateTime={scan.at}>{time(scan.at)}</time>
      <Icon name={scan.ok ? 'check' : 'cross'} size={13} className={(scan.ok ? styles.green : styles.red) ?? ''} />
      <span className={styles.scanCode}>
        <Code>{scan.code}</Code>
      </span>
      {!scan.ok && <span className={styles.red}>{t('order.execution.refused')}</span>}
      <span>{say(scan.words)}</span>
      {scan.way_out && <b className={styles.wayOut}>{say(scan.way_out)}</b>}
    </li>
  )
}

export function OpinionsCard({ page, onVerify }: { page: OrderPage; onVerify?: (() => void) | undefined }) {
  const { t } = useWords()
  const { evidence } = page
  const sealed = evidence.first_leaf !== null && evidence.last_leaf !== null
  return (
    <Card
      title={t('flow.opinions')} className={styles.opinions} scroll extra={<span className="kh-grey">{t('flow.opinionsCount', { n: page.opinions.length })}</span>}
      foot={
        <>
          <Icon name="seal" size={14} className={styles.green ?? ''} />
          <span>
            {sealed
              ? t('order.evidence', { n: evidence.entries, first: integer(evidence.first_leaf!), last: integer(evidence.last_leaf!) })
              : t('order.evidencePending', { n: evidence.entries })}
          </span>
          {onVerify && sealed && (
            <button type="button" className="kh-link" style={{ marginLeft: 'auto' }} onClick={onVerify}>
              {t('order.verify')}
            </button>
          )}
        </>
      }
    >
      {page.opinions.length === 0 && <Empty icon="chat" words={t('flow.noOpinion')} />}
      <ul>
        {page.opinions.map((opinion) => (
          <OpinionRow key={opinion.id} opinion={opinion} />
        ))}
      </ul>
    </Card>
  )
}

const GOOD = ['passed', 'confirmed', 'approved']
const BAD = ['rejected']

export function OpinionRow({ opinion }: { opinion: Opinion }) {
  const { t, say } = useWords()
  const now = useNow()
  const result = GOOD.includes(opinion.result) ? 'pass' : BAD.includes(opinion.result) ? 'refused' : 'waiting'
  const where = [shortMoment(opinion.at, now), opinion.ip ?? opinion.device].filter(Boolean).join(' · ')
  return (
    <li className={styles.opinion}>
      <Avatar name={opinion.person.name} size={24} />
      <div className={styles.opinionBody}>
        <div className={styles.opinionTop}>
          <b>{opinion.person.name}</b>
          <span className="kh-grey">
            {say(opinion.step)}
            {opinion.veto && ` · ${t('flow.veto')}`}
          </span>
          {opinion.result !== 'submitted' && (
            <ResultTag result={result}>{t(`flow.results.${opinion.result as keyof typeof flowZh.results}`, { defaultValue: opinion.result })}</ResultTag>
          )}
        </div>
        {opinion.text && <p>{opinion.text}</p>}
        <div className={styles.opinionWhen}>
          {where}
          {opinion.files.length > 0 && (
            <>
              {' · '}
              {t('flow.attachments')}{' '}
              {opinion.files.map((file, at) => (
                <span key={file.id}>
                  {at > 0 && '、'}
                  <a href={fileAddress(file.id)} target="_blank" rel="noreferrer">
                    {file.name}
                  </a>
                </span>
              ))}
            </>
          )}
        </div>
      </div>
      {opinion.signature_file_id && <Signature file={opinion.signature_file_id} name={opinion.person.name} />}
    </li>
  )
}
