/** A case drawn as a line: walked solid green, gold where it stands, dashed ahead, thin grey what was not taken.
 *  A branch that is still undecided leaves the line dashed, as what lies ahead. */
import { useLayoutEffect, useRef, useState } from 'react'

import { useWords } from '../../shared/i18n'
import { shortMoment } from '../../shared/lib/format'
import { useNow } from '../../shared/lib/now'
import { Icon, type IconName } from '../../shared/ui/icons'
import { cx } from '../../shared/ui/parts'
import styles from './FlowStrip.module.css'
import type { FlowDrawing, FlowEdge, FlowNode } from './types'

const AHEAD: Record<string, IconName> = {
  approve: 'chat', handle: 'pencil', execute: 'scan', handover: 'pencil', hand_over: 'pencil', receive: 'clipboard', put_away: 'box', auto: 'bolt', end: 'box',
}

const LINE = 48
const HEIGHT = 126
const DIAMOND = 0.62
/** more room before a stop over which a branch that was not taken passes by itself */
const WIDER = 1.1
/** and before one whose way in has words under it, about as much as the words are long */
const roomFor = (words: string) => Math.max(0.2, ([...words].reduce((sum, letter) => sum + (letter > '\u2e80' ? 11 : 6.3), 40) / 100) - (1 + DIAMOND) / 2)

const isPoint = (node: FlowNode) => node.kind === 'condition' || node.kind === 'join' || node.kind === 'merge'
const iconOf = (node: FlowNode): IconName => (node.state === 'walked' ? 'check' : (AHEAD[node.kind] ?? 'circle'))

/** Not yet decided, so a branch that leaves the line may still be the one that is taken. */
const isOpen = (edge: FlowEdge) => edge.state === 'ahead'

/** The nodes on the line, left to right, and where each stands: a point of decision takes less room than a person. */
function placed(nodes: FlowNode[], width: number, wide: Map<string, number>): Map<string, number> {
  const weights = nodes.map((node) => (isPoint(node) ? DIAMOND : 1) + (wide.get(node.id) ?? 0))
  const steps = weights.slice(1).map((weight, at) => (weight + weights[at]!) / 2)
  const total = steps.reduce((sum, step) => sum + step, 0) || 1
  const side = Math.min(70, width / (nodes.length + 1))
  const room = width - side * 2
  let x = side
  const out = new Map<string, number>()
  nodes.forEach((node, at) => {
    if (at > 0) x += (steps[at - 1]! / total) * room
    out.set(node.id, x)
  })
  return out
}

function useWidth() {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return undefined
    const watch = new ResizeObserver(() => setWidth(element.clientWidth))
    watch.observe(element)
    setWidth(element.clientWidth)
    return () => watch.disconnect()
  }, [])
  return { ref, width }
}

export function FlowStrip({ flow }: { flow: FlowDrawing }) {
  const { say } = useWords()
  const { ref, width } = useWidth()
  const main = flow.nodes.filter((node) => node.state !== 'not_taken')
  const order = main.map((node) => node.id)
  const next = (id: string) => order[order.indexOf(id) + 1]
  const wide = new Map<string, number>()
  for (const edge of flow.edges) {
    const stop = order.includes(edge.from) ? next(edge.from) : undefined
    if (!stop) continue
    if (edge.state === 'not_taken' && lands(flow, order, stop)) wide.set(stop, WIDER)
    else if (edge.to === stop && edge.label && !wide.has(stop)) wide.set(stop, roomFor(say(edge.label)))
  }
  const xs = placed(main, width, wide)
  const detours = flow.edges.filter((edge) => xs.has(edge.from) && (edge.state === 'not_taken' || (isOpen(edge) && xs.has(edge.to) && edge.to !== next(edge.from))))
  return (
    <div ref={ref} className={styles.strip} style={{ height: HEIGHT }}>
      {width > 0 && (
        <>
          <svg className={styles.svg} aria-hidden>
            {main.slice(1).map((node, at) => (
              <path
                key={node.id} d={`M${xs.get(main[at]!.id)} ${LINE}H${xs.get(node.id)}`}
                className={node.state === 'ahead' ? styles.ahead : styles.walked}
              />
            ))}
            {detours.map((edge) => (
              <Detour key={`${edge.from}-${edge.to}`} edge={edge} flow={flow} xs={xs} />
            ))}
            {main.filter(isPoint).map((node) => (
              <path key={node.id} className={styles.diamond} d={`M${xs.get(node.id)! - 10} ${LINE}l10 -10 10 10 -10 10z`} />
            ))}
          </svg>
          {detours.map((edge) => (
            <DetourLabel key={`${edge.from}-${edge.to}`} edge={edge} flow={flow} xs={xs} />
          ))}
          {flow.edges.map((edge) =>
            edge.state !== 'not_taken' && edge.label && xs.has(edge.from) && edge.to === next(edge.from) ? (
              <span
                key={`${edge.from}-${edge.to}`} className={cx(styles.taken, isOpen(edge) && styles.undecided)} title={say(edge.label)}
                style={{ left: xs.get(edge.from)! + 10, top: LINE + 6, maxWidth: xs.get(edge.to)! - xs.get(edge.from)! - 32 }}
              >
                {say(edge.label)}
              </span>
            ) : null,
          )}
          <ol>
            {main.map((node) => (
              <Stop key={node.id} node={node} x={xs.get(node.id)!} width={width / main.length} />
            ))}
          </ol>
        </>
      )}
    </div>
  )
}

/** Whether a branch that was not taken comes back right at this stop. */
function lands(flow: FlowDrawing, order: string[], stop: string): boolean {
  return flow.edges.some((edge) => edge.state === 'not_taken' && order.indexOf(edge.from) === order.indexOf(stop) - 1 && wayBack(flow, edge.to, (id) => order.includes(id)) === stop)
}

/** Along a branch that was not taken, the first stop that is on the line again. */
function wayBack(flow: FlowDrawing, from: string, onLine: (id: string) => boolean): string | null {
  let at = from
  for (let hops = 0; hops < 40 && !onLine(at); hops += 1) {
    const next = flow.edges.find((one) => one.from === at)
    if (!next) return null
    at = next.to
  }
  return onLine(at) ? at : null
}

type DetourProps = { edge: FlowEdge; flow: FlowDrawing; xs: Map<string, number> }

/** Where a branch that was not taken would have come back to the line. */
function landing({ edge, flow, xs }: DetourProps): number | null {
  const stop = wayBack(flow, edge.to, (id) => xs.has(id))
  return stop === null ? null : (xs.get(stop) ?? null)
}

/** Lands a little before the stop it leads to, as the line runs on into it. */
const before = (x: number, from: number) => Math.max(from + 40, x - 70)

function Detour(props: DetourProps) {
  const from = props.xs.get(props.edge.from)!
  const to = landing(props)
  if (to === null || to <= from) return null
  const end = before(to, from)
  return (
    <>
      <path className={isOpen(props.edge) ? styles.open : styles.notTaken} d={`M${from} ${LINE - 10}V16q0 -6 6 -6H${end - 6}q6 0 6 6V${LINE}`} />
      <circle className={styles.join} cx={end} cy={LINE} r={4} />
    </>
  )
}

function DetourLabel(props: DetourProps) {
  const { t, say, language } = useWords()
  const from = props.xs.get(props.edge.from)!
  const to = landing(props)
  if (to === null || to <= from) return null
  const skipped = props.flow.nodes.find((node) => node.id === props.edge.to && node.state === 'not_taken')
  const words = [say(props.edge.label), say(skipped?.title)].filter(Boolean).join(language === 'en' ? ': ' : '：')
  return (
    <span className={styles.label} style={{ left: (from + before(to, from)) / 2, top: 10 }}>
      {words} {isOpen(props.edge) ? '' : t('flow.notTakenMark')}
    </span>
  )
}

function useLines(node: FlowNode): string[] {
  const { say, language } = useWords()
  const now = useNow()
  const people = node.people.join(language === 'en' ? ', ' : '、')
  const when = node.at ? shortMoment(node.at, now) : ''
  const note = say(node.note)
  return node.state === 'walked' ? [people, [when, note].filter(Boolean).join(' ')] : [people, note || when]
}

function Stop({ node, x, width }: { node: FlowNode; x: number; width: number }) {
  const { say, t } = useWords()
  const [people, second] = useLines(node)
  if (isPoint(node)) {
    return node.title ? (
      <li className="kh-spoken">{say(node.title)}</li>
    ) : null
  }
  const state = node.state === 'walked' ? '' : node.state === 'current' ? styles.current : styles.future
  return (
    <li className={cx(styles.node, state)} style={{ left: x, top: LINE - 18, width }} {...(node.state === 'current' ? { 'aria-current': 'step' as const } : {})}>
      <span className={styles.circle}>
        <Icon name={iconOf(node)} size={17} label={t(`flow.state.${node.state}`)} />
      </span>
      <span className={styles.title}>{say(node.title)}</span>
      {people && <span className={styles.line}>{people}</span>}
      {node.progress && node.state === 'current' ? (
        <span className={styles.progress}>{t('flow.pieces', node.progress)}</span>
      ) : (
        second && <span className={styles.line} title={second}>{second}</span>
      )}
    </li>
  )
}

/** The same upright, for the phone. */
export function FlowSteps({ flow }: { flow: FlowDrawing }) {
  const main = flow.nodes.filter((node) => node.state !== 'not_taken' && !isPoint(node))
  return (
    <ol className={styles.steps}>
      {main.map((node) => (
        <Step key={node.id} node={node} />
      ))}
    </ol>
  )
}

function Step({ node }: { node: FlowNode }) {
  const { say, t } = useWords()
  const [people, second] = useLines(node)
  const state = node.state === 'walked' ? '' : node.state === 'current' ? styles.current : styles.future
  return (
    <li className={cx(styles.step, state)} {...(node.state === 'current' ? { 'aria-current': 'step' as const } : {})}>
      <span className={styles.circle}>
        <Icon name={iconOf(node)} size={14} label={t(`flow.state.${node.state}`)} />
      </span>
      <span>
        <span className={styles.title}>{say(node.title)}</span>
        <small>{people}</small>
      </span>
      <small>{node.progress && node.state === 'current' ? t('flow.pieces', node.progress) : second}</small>
    </li>
  )
}

export function FlowLegend() {
  const { t } = useWords()
  return (
    <span className={styles.legend}>
      <span className={styles.key}>
        <i /> {t('flow.state.walked')}
      </span>
      <span className={styles.key}>
        <i className={styles.keyAhead} /> {t('flow.state.ahead')}
      </span>
      <span className={styles.key}>
        <i className={styles.keyNot} /> {t('flow.notTaken')}
      </span>
    </span>
  )
}
