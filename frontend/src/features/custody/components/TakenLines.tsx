/** Lines of an out-order, transfer or return: scanned or typed one after the other. */
import { Button, Input, InputNumber, Radio } from 'antd'
import { useRef, useState } from 'react'

import { asTrouble, get } from '../../../shared/api/client'
import { findCode, type RecordAnswer } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { integer, yuan } from '../../../shared/lib/format'
import { useWedge } from '../../../shared/lib/wedge'
import { Icon } from '../../../shared/ui/icons'
import { Card, Empty } from '../../../shared/ui/parts'
import { StateTags, stateWords } from '../../../shared/ui/tags'
import { Code, Money, PlaceName } from '../../../shared/ui/values'
import { bindingsOf, identOf, type AssetRow } from '../api/asset-row'
import { codesOf, pieces, readNumbers, takenLine, worth, type OrderType, type TakenLine } from '../api/new-order'
import styles from './NewOrder.module.css'
import { PickAssets } from './PickAssets'

type Props = {
  type: OrderType
  lines: TakenLine[]
  onChange: (lines: TakenLine[]) => void
  /** words of the server about one line, by its place in the list */
  faults: Record<number, string>
}

const MOST_SAID = 5

const fetchAsset = async (id: string): Promise<AssetRow> => {
  const answer = await get<RecordAnswer<AssetRow>>(`/records/asset/${id}`)
  return { ...answer.record, id: answer.record.id ?? id }
}

export { fetchAsset }

export function TakenLines({ type, lines, onChange, faults }: Props) {
  const { t, say } = useWords()
  const box = useRef<HTMLInputElement>(null)
  const [code, setCode] = useState('')
  const [said, setSaid] = useState<string[]>([])
  const [picking, setPicking] = useState(false)
  const [busy, setBusy] = useState(false)
  const latest = useRef(lines)
  latest.current = lines

  /** Null when the piece stands in the list now; else why not. */
  const take = async (text: string): Promise<string | null> => {
    const hits = (await findCode(text)).hits.filter((hit) => hit.entity === 'asset')
    const [hit] = hits
    if (!hit) return t('order.new.notFound', { code: text })
    if (hits.length > 1) return t('order.new.many', { n: hits.length, code: text })
    if (latest.current.some((line) => line.asset.id === hit.id)) return t('order.new.twice', { code: hit.code })
    keep([await fetchAsset(hit.id)])
    return null
  }
  const keep = (assets: AssetRow[]) => {
    latest.current = [...latest.current, ...assets.map(takenLine)]
    onChange(latest.current)
  }
  /** One code typed or scanned, or a column of codes pasted. What is not taken stays in the box with its reason. */
  const add = async (wanted: string) => {
    const codes = codesOf(wanted)
    if (codes.length === 0) return
    setBusy(true)
    setSaid([])
    const left: string[] = []
    const why: string[] = []
    try {
      for (const one of codes) {
        const words = await take(one)
        if (words) {
          left.push(one)
          why.push(words)
        }
      }
      setCode(left.join(' '))
    } catch (error) {
      why.push(say(asTrouble(error).body.message))
    } finally {
      setSaid(why)
      setBusy(false)
      box.current?.focus()
    }
  }
  useWedge((scanned) => void add(scanned))
  const replace = (at: number, line: TakenLine) => onChange(lines.map((one, index) => (index === at ? line : one)))
  return (
    <Card title={t('order.new.what')} bare className={styles.fill} scroll>
      <div className={styles.addBar}>
        <Icon name="scan" size={18} />
        <input
          ref={box} className={styles.addInput} value={code} autoFocus placeholder={t('order.new.scan')} aria-label={t('order.new.scan')} aria-describedby="kh-add-said" spellCheck={false} autoComplete="off"
          onChange={(event) => {
            setCode(event.target.value)
            setSaid([])
          }}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text')
            if (codesOf(pasted).length < 2) return
            event.preventDefault()
            void add(pasted)
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              event.preventDefault()
              void add(code)
            }
          }}
        />
        <Button size="small" loading={busy} disabled={!code.trim()} onClick={() => void add(code)}>
          {t('order.new.add')}
        </Button>
        <Button size="small" onClick={() => setPicking(true)}>
          {t('order.new.pick.open')}
        </Button>
      </div>
      <div id="kh-add-said" role="alert" className={styles.said}>
        {said.slice(0, MOST_SAID).map((words) => (
          <div key={words}>{words}</div>
        ))}
        {said.length > MOST_SAID && <div>{t('order.new.moreLeft', { n: said.length - MOST_SAID })}</div>}
      </div>
      {lines.length === 0 ? (
        <Empty icon="scan" words={t('order.new.empty')} />
      ) : (
        <ul>
          {lines.map((line, at) => (
            <Line key={line.asset.id} type={type} line={line} fault={faults[at]} onChange={(next) => replace(at, next)} onRemove={() => onChange(lines.filter((_, index) => index !== at))} />
          ))}
        </ul>
      )}
      {picking && (
        <PickAssets
          type={type} taken={new Set(lines.map((line) => line.asset.id))} onClose={() => setPicking(false)}
          onPick={(rows) => {
            keep(rows)
            setPicking(false)
          }}
        />
      )}
    </Card>
  )
}

type LineProps = { type: OrderType; line: TakenLine; fault: string | undefined; onChange: (line: TakenLine) => void; onRemove: () => void }

/** What its own state suggests; shown at once, decided by the server. */
function useWarning(type: OrderType, asset: AssetRow, held: boolean): string | null {
  const { t, say } = useWords()
  const act = t(`order.types.${type}`)
  if (type === 'return') return null
  if (asset.state !== 'in_stock') return t('order.new.away', { code: asset.code, act })
  const blocking = bindingsOf(asset).find((binding) => (binding !== 'pledged' || type === 'out') && !(held && binding === 'reserved'))
  return blocking ? t('order.new.bound', { code: asset.code, binding: say(stateWords(blocking)), act }) : null
}

function Line({ type, line, fault, onChange, onRemove }: LineProps) {
  const { t } = useWords()
  const { asset } = line
  const warning = useWarning(type, asset, line.held)
  return (
    <li className={styles.line}>
      <div className={styles.lineTop}>
        <span className={styles.who}>
          <Code>{asset.code}</Code> {asset.name} <span className="kh-grey">{asset.spec}</span>
        </span>
        <span className={styles.ident}>{identOf(asset)}</span>
        <StateTags state={asset.state} bindings={bindingsOf(asset)} />
        <span className="kh-mono kh-grey"><PlaceName code={asset.place_id_title} /></span>
        <span className={styles.worth}>
          <Money fen={asset.value_fen === null ? null : worth(line)} />
        </span>
        <button type="button" className={styles.remove} aria-label={t('order.new.remove', { name: asset.code })} onClick={onRemove}>
          <Icon name="cross" size={13} />
        </button>
      </div>
      {asset.kind === 'stock' && (
        <div className={styles.extra}>
          <InputNumber aria-label={t('order.new.columns.quantity')} min={1} max={asset.quantity} value={line.quantity} suffix={asset.unit} onChange={(quantity) => onChange({ ...line, quantity })} />
        </div>
      )}
      {asset.kind === 'range' && <RangePart line={line} onChange={onChange} />}
      {(fault ?? warning) && (
        <div role="alert" className={fault ? styles.wrong : styles.warning}>
          <Icon name={fault ? 'cross' : 'warning'} size={13} /> {fault ?? warning}
        </div>
      )}
    </li>
  )
}

/** The lowest free numbers without question; others only with a reason that is approved with the order. */
function RangePart({ line, onChange }: { line: TakenLine; onChange: (line: TakenLine) => void }) {
  const { t } = useWords()
  const read = readNumbers(line.numbers)
  return (
    <div className={styles.extra}>
      <Radio.Group value={line.chosen} onChange={(event) => onChange({ ...line, chosen: event.target.value as boolean })}>
        <Radio value={false}>{t('order.new.lowest')}</Radio>
        <Radio value={true}>{t('order.new.chosen')}</Radio>
      </Radio.Group>
      {line.chosen ? (
        <>
          <Input
            className={styles.numbers ?? ''} value={line.numbers} placeholder={t('order.new.numbersHelp')} aria-label={t('order.new.addNumbers')}
            {...(line.numbers && !read ? { status: 'error' as const } : {})} onChange={(event) => onChange({ ...line, numbers: event.target.value })}
          />
          <span className={styles.count}>{read && t('order.new.count', { n: integer(read.count), last: read.last })}</span>
          <Input className={styles.numbers ?? ''} value={line.reason} placeholder={t('order.new.outReasonHelp')} aria-label={t('order.new.outReason')} onChange={(event) => onChange({ ...line, reason: event.target.value })} />
        </>
      ) : (
        <InputNumber
          aria-label={t('order.new.columns.quantity')} min={1} max={line.asset.quantity} value={line.quantity} suffix={line.asset.unit} onChange={(quantity) => onChange({ ...line, quantity })}
        />
      )}
    </div>
  )
}

export const sumOf = (lines: TakenLine[]): { n: number; fen: number; words: string } => {
  const n = lines.reduce((sum, line) => sum + pieces(line), 0)
  const fen = lines.reduce((sum, line) => sum + worth(line), 0)
  return { n, fen, words: yuan(fen) }
}
