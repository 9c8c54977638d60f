import { App, Button, DatePicker, Input, Segmented } from 'antd'
import dayjs from 'dayjs'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react'

import { useCategories } from '../../../engines/forms/fields/category'
import { ownKey } from '../../../engines/forms/fields/own'
import { PickRecord } from '../../../engines/forms/fields/references'
import { asTrouble, type Trouble } from '../../../shared/api/client'
import { useCommand } from '../../../shared/api/command'
import { uploadFile, type StoredFile } from '../../../shared/api/files'
import { useSession } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { bytes, integer, moneyWords, yuan } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { Card, cx, Empty, Page, PageHead, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { To, useGo, useSearchWords } from '../../../shared/ui/To'
import { arrivalPayload, arrivingLine, givenLine, heldLine, isBlank, linePayload, ORDER_TYPES, takenLine, type ArrivingLine, type OrderType, type TakenLine } from '../api/new-order'
import { orderPageQuery } from '../api/order-page'
import { useOwnByCategory } from '../api/own'
import type { OrderPage } from '../api/types'
import { ArrivingLines } from '../components/ArrivingLines'
import styles from '../components/NewOrder.module.css'
import { PickVault } from '../components/PickVault'
import { fetchAsset, sumOf, TakenLines } from '../components/TakenLines'

type Draft = {
  reason: string
  receiver: string | null
  toPlace: string | null
  urgency: 'normal' | 'emergency'
  due: string | null
  document: string
  files: StoredFile[]
}

type Result = { order_id?: string; id?: string; number?: string }

const MOST_PREFILLED = 100

export function NewOrderPage(): ReactElement {
  const [words] = useSearchWords()
  const type = ORDER_TYPES.find((one) => one === words['type']) ?? 'out'
  if (words['mend']) return <Mending id={words['mend']} />
  // Another kind of order is another draft.
  return <Writing key={type} type={type} given={words['assets'] ?? ''} />
}

/** A returned order, with its lines as they were, in the hands of its applicant. */
function Mending({ id }: { id: string }) {
  const { t } = useWords()
  const { data, error, isPending, refetch } = useQuery({ ...orderPageQuery(id), refetchInterval: false, refetchOnWindowFocus: false })
  if (error && !data) return <Page><TroubleNote trouble={error} retry={() => void refetch()} /></Page>
  if (isPending) return <Page><Skeleton rows={12} /></Page>
  if (!data!.commands.includes('custody.resubmit_order')) return <Page><Empty icon="undo" words={t('order.new.mend.over')} /></Page>
  return <Writing type={data!.order.order_type as OrderType} given="" mend={data!} />
}

/** Asked for: the pieces named in the address, or the lines of the order that is mended. */
const fetchLines = (given: string, mend: OrderPage | undefined): Promise<TakenLine[]> =>
  mend
    ? Promise.all(mend.lines.flatMap((line) => (line.asset_id ? [fetchAsset(line.asset_id).then((asset) => heldLine(asset, line))] : [])))
    : Promise.all(given.split(',').filter(Boolean).slice(0, MOST_PREFILLED).map((id) => fetchAsset(id).then(takenLine)))

const firstDraft = (type: OrderType, self: string, mend: OrderPage | undefined): Draft => ({
  reason: mend?.order.reason ?? '', receiver: mend ? (mend.order.receiver?.id ?? null) : type === 'out' || type === 'return' ? self : null, toPlace: null, urgency: 'normal', due: null, document: '', files: [],
})

function Writing({ type, given, mend: returned }: { type: OrderType; given: string; mend?: OrderPage }) {
  // News of the order must not take away what is being written.
  const [mend] = useState(returned)
  const { t } = useWords()
  const { message } = App.useApp()
  const go = useGo()
  const { person } = useSession()
  const { rows } = useCategories()
  const [lines, setLines] = useState<TakenLine[]>([])
  const [arrivals, setArrivals] = useState<ArrivingLine[]>(() => mend?.lines.flatMap((line) => (line.intake ? [givenLine(line.intake)] : [])) ?? [arrivingLine()])
  const [draft, setDraft] = useState<Draft>(() => firstDraft(type, person.id, mend))
  const [pressed, setPressed] = useState(false)
  const [reading, setReading] = useState<Trouble | null>(null)
  const submit = useCommand<object, Result>(mend ? 'custody.resubmit_order' : 'custody.submit_order', {
    invalidates: ['order', 'asset', 'task', 'workbench'],
    onDone: ({ result }) => {
      void message.success(t(mend ? 'order.new.mend.done' : 'order.new.done', { no: result.number ?? '' }))
      go(result.order_id ?? result.id ? `/orders/${result.order_id ?? result.id}` : '/orders')
    },
  })
  useEffect(() => {
    if (!given && !mend) return
    fetchLines(given, mend)
      .then(setLines)
      .catch((error: unknown) => setReading(asTrouble(error)))
  }, [given, mend])

  const incoming = type === 'in'
  const kindOf = (key: string | null) => rows.find((row) => row.key === key)?.kind
  const missing = useMissing(type, draft, incoming ? arrivals.length : lines.length, mend !== undefined)
  const ownOf = useOwnByCategory(arrivals.flatMap((line) => line.category ?? []))
  const lacking = incoming && arrivals.some((line) => ownOf(line.category).own.some((field) => field.required && isBlank(line.extra[ownKey(field)])))
  const incomplete = incoming && arrivals.some((line) => !line.category || !line.name.trim() || (kindOf(line.category) === 'range' && (!line.first_no.trim() || !line.last_no.trim())))
  const send = () => {
    setPressed(true)
    if (Object.values(missing).some(Boolean) || incomplete || lacking) return
    const asked = incoming ? { arrivals: arrivals.map((line) => arrivalPayload(line, kindOf(line.category), ownOf(line.category).own)) } : { lines: lines.map(linePayload) }
    const document = draft.document.trim() ? { document: draft.document.trim() } : {}
    if (mend) return void submit.send({ order_id: mend.order.id, reason: draft.reason.trim(), ...document, ...asked })
    void submit.send({
      order_type: type, urgency: draft.urgency, reason: draft.reason.trim(), attachments: draft.files.map((file) => file.id),
      ...(draft.receiver ? { receiver_id: draft.receiver } : {}), ...(draft.toPlace ? { to_place_id: draft.toPlace } : {}), ...(draft.due ? { due_at: draft.due } : {}),
      ...document, ...asked,
    })
  }
  const faults = useFaults(submit.trouble, lines)
  const others = ORDER_TYPES.map((one) => ({ value: one, label: t(`order.types.${one}`) }))
  return (
    <Page>
      <PageHead
        crumbs={<To href="/orders">{t('order.crumbs')}</To>} title={mend ? t('order.new.mend.title', { no: mend.order.number }) : t(`order.new.title.${type}`)} facts={t(mend ? 'order.new.mend.facts' : 'order.new.facts')}
        actions={!mend && <Segmented value={type} options={others} onChange={(next) => go(`/orders/new?type=${next}`)} aria-label={t('order.crumbs')} />}
      />
      {reading && <TroubleNote trouble={reading} />}
      {mend && <WhyReturned page={mend} />}
      <div className={styles.split}>
        {incoming ? (
          <ArrivingLines lines={arrivals} onChange={setArrivals} pressed={pressed} faults={faults} trouble={submit.trouble} />
        ) : (
          <TakenLines type={type} lines={lines} onChange={setLines} faults={faults} />
        )}
        <Card
          title={t('order.new.who')} scroll className={styles.fill}
          foot={<Total type={type} lines={lines} arrivals={arrivals} pending={submit.pending} mending={mend !== undefined} onSend={send} missing={pressed ? missing.lines : null} />}
        >
          <Application type={type} mending={mend !== undefined} draft={draft} onChange={setDraft} wrong={pressed ? missing : {}} trouble={submit.trouble} />
        </Card>
      </div>
    </Page>
  )
}

type Missing = Partial<Record<'lines' | 'reason' | 'receiver_id' | 'to_place_id', string | null>>

function useMissing(type: OrderType, draft: Draft, count: number, mending: boolean): Missing {
  const { t } = useWords()
  return {
    lines: count === 0 ? t('order.new.needLine') : null,
    reason: draft.reason.trim().length < 4 ? t('order.new.needReason') : null,
    receiver_id: type !== 'in' && !draft.receiver && !mending ? t(`order.new.needPerson.${type}`) : null,
    to_place_id: type === 'transfer' && !draft.toPlace && !mending ? t('order.new.needPlace') : null,
  }
}

/** A refusal that names a line stands at that line. */
function useFaults(trouble: Trouble | null, lines: TakenLine[]): Record<number, string> {
  const { say } = useWords()
  if (!trouble) return {}
  const words = say(trouble.body.message)
  const named = /^(?:lines|arrivals)[.[](\d+)/.exec(trouble.field ?? '')
  const at = named ? Number(named[1]) : lines.findIndex((line) => trouble.body.params['asset'] === line.asset.code || trouble.body.params['asset'] === line.asset.id)
  return at >= 0 ? { [at]: words } : {}
}

/** Who sent it back, and with what words. */
function WhyReturned({ page }: { page: OrderPage }) {
  const { t } = useWords()
  const last = page.opinions.filter((one) => one.result === 'returned').at(-1)
  return last ? <p className={styles.warning}><Icon name="undo" size={13} /> {t('order.new.mend.returned', { name: last.person.name, words: last.text ?? '—' })}</p> : null
}

type ApplicationProps = { type: OrderType; mending: boolean; draft: Draft; onChange: (draft: Draft) => void; wrong: Missing; trouble: Trouble | null }

function Application({ type, mending, draft, onChange, wrong, trouble }: ApplicationProps) {
  const { t, say } = useWords()
  const set = (part: Partial<Draft>) => onChange({ ...draft, ...part })
  const said = (field: keyof Missing) => wrong[field] ?? (trouble?.field === field ? say(trouble.body.message) : null)
  const placed = trouble && ['reason', 'receiver_id', 'to_place_id'].includes(trouble.field ?? '')
  return (
    <div className={styles.form}>
      {mending && <p className="kh-grey">{t('order.new.mend.fixed')}</p>}
      {type !== 'in' && !mending && (
        <Field id="receiver" label={t(`order.new.person.${type}`)} required wrong={said('receiver_id')}>
          <PickRecord id="receiver" entity="person" value={draft.receiver} wrong={Boolean(said('receiver_id'))} onChange={(receiver) => set({ receiver: receiver as string | null })} />
        </Field>
      )}
      {type === 'transfer' && !mending && (
        <Field id="to-place" label={t('order.new.toPlace')} required wrong={said('to_place_id')} help={t('order.new.toPlaceHelp')}>
          <PickVault id="to-place" value={draft.toPlace} wrong={Boolean(said('to_place_id'))} onChange={(toPlace) => set({ toPlace })} />
        </Field>
      )}
      <Field id="reason" label={t('order.new.reason')} required wrong={said('reason')} help={t('order.new.reasonHelp')}>
        <Input.TextArea
          id="reason" value={draft.reason} autoSize={{ minRows: 3, maxRows: 8 }} maxLength={1000} aria-describedby="reason-help" {...(said('reason') ? { status: 'error' as const } : {})}
          onChange={(event) => set({ reason: event.target.value })}
        />
      </Field>
      {!mending && <Urgency value={draft.urgency} onChange={(urgency) => set({ urgency })} />}
      {!mending && <Field id="due" label={t('order.new.due')}>
        <DatePicker
          id="due" style={{ width: '100%' }} showTime={{ format: 'HH:mm', minuteStep: 15 }} format="YYYY-MM-DD HH:mm" value={draft.due ? dayjs(draft.due) : null}
          onChange={(value) => set({ due: value ? value.toISOString() : null })}
        />
      </Field>}
      {type === 'transfer' && (
        <Field id="document" label={t('common.document')}>
          <Input id="document" value={draft.document} maxLength={120} onChange={(event) => set({ document: event.target.value })} />
        </Field>
      )}
      {!mending && <Attachments files={draft.files} onChange={(files) => set({ files })} />}
      {trouble && !placed && <TroubleNote trouble={trouble} />}
    </div>
  )
}

type FieldProps = { id: string; label: string; required?: boolean; wrong?: string | null; help?: string; children: ReactNode }

const Field = ({ id, label, required, wrong, help, children }: FieldProps) => (
  <div className={styles.field}>
    <label htmlFor={id}>
      {required && <span className={styles.star}>*</span>}
      {label}
    </label>
    {children}
    <div id={`${id}-help`} className={cx(styles.help, wrong && styles.wrong)} role={wrong ? 'alert' : undefined}>
      {wrong ?? help}
    </div>
  </div>
)

/** It changes the meaning, so it is said in a sentence, not hidden in a list. */
function Urgency({ value, onChange }: { value: Draft['urgency']; onChange: (value: Draft['urgency']) => void }) {
  const { t } = useWords()
  const option = (own: Draft['urgency'], title: string, words: string) => (
    <label className={styles.choice}>
      <input type="radio" name="urgency" checked={value === own} onChange={() => onChange(own)} />
      <span>
        {title}
        <small>{words}</small>
      </span>
    </label>
  )
  return (
    <fieldset className={styles.choices} style={{ margin: '0 0 8px', padding: 0, border: 0 }}>
      <legend className={styles.legend}>{t('order.new.urgency')}</legend>
      {option('normal', t('order.new.normal'), t('order.new.normalWords'))}
      {option('emergency', t('order.new.urgent'), t('order.new.urgentWords'))}
    </fieldset>
  )
}

function Attachments({ files, onChange }: { files: StoredFile[]; onChange: (files: StoredFile[]) => void }) {
  const { t } = useWords()
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const add = async (chosen: FileList | null) => {
    setBusy(true)
    setTrouble(null)
    try {
      const stored = await Promise.all(Array.from(chosen ?? []).map((file) => uploadFile(file, file.name)))
      onChange([...files, ...stored])
    } catch (error) {
      setTrouble(asTrouble(error))
    } finally {
      setBusy(false)
      if (input.current) input.current.value = ''
    }
  }
  return (
    <div className={styles.field}>
      <span className={styles.legend}>{t('order.new.attachments')}</span>
      <ul className={styles.files}>
        {files.map((file) => (
          <li key={file.id}>
            <Icon name="file" size={14} /> {file.name} <span className="kh-grey">{bytes(file.size)}</span>
            <button type="button" className={styles.remove} aria-label={t('order.new.remove', { name: file.name })} onClick={() => onChange(files.filter((one) => one.id !== file.id))}>
              <Icon name="cross" size={12} />
            </button>
          </li>
        ))}
      </ul>
      <input ref={input} type="file" multiple hidden onChange={(event) => void add(event.target.files)} aria-label={t('order.new.attach')} />
      <Button size="small" icon={<Icon name="upload" size={14} />} loading={busy} onClick={() => input.current?.click()}>
        {t('order.new.attach')}
      </Button>
      {trouble && <TroubleNote trouble={trouble} />}
    </div>
  )
}

type TotalProps = { mending: boolean; type: OrderType; lines: TakenLine[]; arrivals: ArrivingLine[]; pending: boolean; onSend: () => void; missing: string | null | undefined }

function Total({ mending, type, lines, arrivals, pending, onSend, missing }: TotalProps) {
  const { t, language } = useWords()
  const taken = sumOf(lines)
  const n = type === 'in' ? arrivals.reduce((sum, line) => sum + (line.quantity ?? 1), 0) : taken.n
  const fen = type === 'in' ? arrivals.reduce((sum, line) => sum + Number(line.value_fen ?? 0), 0) : taken.fen
  return (
    <div className={styles.total}>
      <div>
        {t('order.new.total', { n: integer(n) })} <b>¥ {yuan(fen)}</b>
        <small>{language !== 'en' && fen > 0 ? t('order.new.words', { words: moneyWords(fen) }) : ''}</small>
      </div>
      {missing && (
        <div role="alert" className={styles.wrong}>
          {missing}
        </div>
      )}
      <Button type="primary" size="large" block loading={pending} onClick={onSend}>
        {mending ? t('order.new.mend.submit', { n: integer(n) }) : fen > 0 ? t('order.new.submitSum', { n: integer(n), sum: yuan(fen) }) : t('order.new.submit', { n: integer(n) })}
      </Button>
    </div>
  )
}
