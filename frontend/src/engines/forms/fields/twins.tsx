/** One twin per field type of the server. A type we do not know is shown as text and typed as text. */
import { DatePicker, Input, InputNumber, Select, Switch } from 'antd'
import dayjs from 'dayjs'
import type { ReactNode } from 'react'

import type { FieldTypeKey } from '../../../generated/manifest'
import type { SchemaField } from '../../../shared/api/records'
import { useWords, type Words } from '../../../shared/i18n'
import { day, grouped, integer, moment, NONE, scaled, shortDay, shortTime, unscaled, yuan, type Integer } from '../../../shared/lib/format'
import { useNow } from '../../../shared/lib/now'
import { colorOf, iconOfChoice, Tag } from '../../../shared/ui/tags'
import { Code, Money } from '../../../shared/ui/values'
import { CategoryTitle, PickCategory, sayCategory } from './category'
import { PickRecord, ReferenceTitle, showReference } from './references'
import type { EditorProps, FieldTwin } from './types'

const blank = (value: unknown) => value === null || value === undefined || value === ''
const status = (wrong: boolean | undefined) => (wrong ? { status: 'error' as const } : {})

const plain = (value: unknown): ReactNode => (blank(value) ? NONE : String(value))
const sayPlain = (value: unknown): ReactNode => (Array.isArray(value) ? value.join('、') : String(value ?? ''))

function TextEditor({ id, field, value, onChange, disabled, wrong, describedBy, autoFocus, size, label }: EditorProps) {
  return (
    <Input
      id={id} value={(value as string | undefined) ?? ''} disabled={disabled ?? false} maxLength={field.max_length ?? undefined}
      autoFocus={autoFocus ?? false} aria-describedby={describedBy} aria-label={label} {...(size ? { size } : {})} {...status(wrong)}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}

function LongEditor({ id, field, value, onChange, disabled, wrong, describedBy, label }: EditorProps) {
  return (
    <Input.TextArea
      id={id} value={(value as string | undefined) ?? ''} disabled={disabled ?? false} maxLength={field.max_length ?? undefined}
      autoSize={{ minRows: 2, maxRows: 6 }} aria-describedby={describedBy} aria-label={label} {...status(wrong)} onChange={(event) => onChange(event.target.value)}
    />
  )
}

type NumberEditorProps = EditorProps & { scale: number; prefix?: string; plain?: boolean }

/** Typed as a decimal, kept as a whole number of 10^-scale. */
function NumberEditor({ id, value, onChange, disabled, wrong, describedBy, autoFocus, scale, prefix, plain = false, field, size, label }: NumberEditorProps) {
  const shown = blank(value) ? null : scaled(value as Integer, scale).replaceAll(',', '')
  return (
    <InputNumber<string>
      id={id} stringMode controls={false} style={{ width: '100%' }} value={shown} precision={scale} disabled={disabled ?? false}
      autoFocus={autoFocus ?? false} aria-describedby={describedBy} aria-label={label} prefix={prefix} suffix={field.unit ?? undefined} {...(size ? { size } : {})} {...status(wrong)}
      formatter={(text) => (text ?? '').split('.').map((part, index) => (index === 0 && !plain ? grouped(part) : part)).join('.')}
      parser={(text) => (text ?? '').replaceAll(',', '').normalize('NFKC')}
      onChange={(text) => onChange(blank(text) ? null : unscaled(text ?? '', scale))}
    />
  )
}

function DayEditor({ id, value, onChange, disabled, wrong, describedBy, size, label }: EditorProps) {
  return (
    <DatePicker
      id={id} style={{ width: '100%' }} value={value ? dayjs(value as string) : null} disabled={disabled ?? false}
      aria-describedby={describedBy} aria-label={label} format="YYYY-MM-DD" {...(size ? { size } : {})} {...status(wrong)}
      onChange={(_, text) => onChange((text as string) || null)}
    />
  )
}

function ChoiceEditor({ id, field, value, onChange, disabled, wrong, describedBy, size, label }: EditorProps) {
  const { say } = useWords()
  return (
    <Select
      id={id} style={{ width: '100%' }} value={(value as string | null) ?? undefined} disabled={disabled ?? false} allowClear={!field.required}
      aria-describedby={describedBy} aria-label={label} {...(size ? { size } : {})} {...status(wrong)} showSearch={{ optionFilterProp: 'label' }}
      options={(field.options ?? []).map((option) => ({ value: option.value, label: say(option.title) }))}
      onChange={(next: unknown) => onChange(next ?? null)}
    />
  )
}

function FlagEditor({ id, value, onChange, disabled, label }: EditorProps) {
  return <Switch id={id} aria-label={label} checked={value === true} disabled={disabled ?? false} onChange={onChange} />
}

const optionOf = (field: SchemaField, value: unknown) => field.options?.find((option) => option.value === value)

function Choice({ value, field }: { value: unknown; field: SchemaField }) {
  const { say } = useWords()
  if (blank(value)) return <>{NONE}</>
  const option = optionOf(field, value)
  const words = option ? say(option.title) : String(value)
  return option?.color ? <Tag color={colorOf(option.color)} icon={iconOfChoice(String(option.value), option.color)}>{words}</Tag> : <>{words}</>
}

const sayChoice = (value: unknown, field: SchemaField, words: Words): ReactNode =>
  (Array.isArray(value) ? value : [value])
    .map((one) => {
      const option = optionOf(field, one)
      return option ? words.say(option.title) : String(one)
    })
    .join(words.language === 'en' ? ', ' : '、')

function Flag({ value }: { value: unknown }) {
  const { t } = useWords()
  return <>{blank(value) ? NONE : t(value ? 'common.yes' : 'common.no')}</>
}

function Day({ value }: { value: unknown }) {
  const now = useNow()
  return <>{blank(value) ? NONE : shortDay(value as string, now)}</>
}

function Instant({ value }: { value: unknown }) {
  const now = useNow()
  if (blank(value)) return <>{NONE}</>
  return (
    <span title={moment(value as string)}>
      {shortDay(value as string, now)} {shortTime(value as string)}
    </span>
  )
}

type Relative = { date: string; days?: number }

function sayDay(value: unknown, _field: SchemaField, words: Words): ReactNode {
  const one = (part: unknown): string => {
    if (part && typeof part === 'object' && 'date' in part) {
      const days = (part as Relative).days ?? 0
      if (days === 0) return words.t('table.relative.today')
      return words.t(days > 0 ? 'table.relative.ahead' : 'table.relative.back', { n: Math.abs(days) })
    }
    return typeof part === 'string' ? day(part) : String(part ?? '')
  }
  return Array.isArray(value) ? value.map(one).join(words.t('table.relative.to')) : one(value)
}

const sayReference = (value: unknown, field: SchemaField, words: Words): ReactNode =>
  (Array.isArray(value) ? value : [value]).map((id, index) => (
    <span key={String(id)}>
      {index > 0 && (words.language === 'en' ? ', ' : '、')}
      {optionOf(field, id) ? words.say(optionOf(field, id)!.title) : <ReferenceTitle entity={field.entity ?? field.type} id={String(id)} />}
    </span>
  ))

const textTwin: FieldTwin = { show: plain, edit: (props) => <TextEditor {...props} />, say: sayPlain }

const reference: FieldTwin = {
  show: showReference,
  edit: (props) => <PickRecord {...props} entity={props.field.entity ?? props.field.type} />,
  say: sayReference,
}

const whole: FieldTwin = {
  show: (value) => (blank(value) ? NONE : integer(value as Integer)),
  edit: (props) => <NumberEditor {...props} scale={props.field.scale ?? 0} />,
  say: (value) => (Array.isArray(value) ? value.map((one) => integer(one as Integer)).join('–') : integer(value as Integer)),
  right: true,
}

const choice: FieldTwin = { show: (value, field) => <Choice value={value} field={field} />, edit: (props) => <ChoiceEditor {...props} />, say: sayChoice }

const decimal: FieldTwin = {
  ...whole,
  show: (value, field) => (blank(value) ? NONE : scaled(value as Integer, field.scale ?? 2)),
  edit: (props) => <NumberEditor {...props} scale={props.field.scale ?? 2} />,
}

const flag: FieldTwin = { show: (value) => <Flag value={value} />, edit: (props) => <FlagEditor {...props} />, say: (value, _, { t }) => t(value ? 'common.yes' : 'common.no') }

/** What is kept as it came: read whole, never typed by hand. */
const written: FieldTwin = { ...textTwin, show: (value) => (blank(value) ? NONE : typeof value === 'string' ? value : JSON.stringify(value)), mono: true }

const twins = {
  text: textTwin,
  long_text: { ...textTwin, edit: (props) => <LongEditor {...props} /> },
  code: { show: (value) => (blank(value) ? NONE : <Code>{String(value)}</Code>), edit: textTwin.edit, say: sayPlain, mono: true },
  whole,
  integer: whole,
  year: { show: plain, edit: (props) => <NumberEditor {...props} scale={0} plain />, say: sayPlain, right: true },
  quantity: {
    ...whole,
    show: (value, field, row) => {
      const unit = (row['unit'] as string | undefined) ?? field.unit
      return blank(value) ? NONE : <>{integer(value as Integer)}{unit && <span className="kh-grey"> {unit}</span>}</>
    },
  },
  decimal,
  weight: decimal,
  money: {
    show: (value) => <Money fen={value as Integer | null} />,
    edit: (props) => <NumberEditor {...props} scale={2} prefix="¥" />,
    say: (value) => (Array.isArray(value) ? value.map((fen) => `¥ ${yuan(fen as Integer)}`).join('–') : `¥ ${yuan(value as Integer)}`),
    right: true,
  },
  date: { show: (value) => <Day value={value} />, edit: (props) => <DayEditor {...props} />, say: sayDay },
  instant: { show: (value) => <Instant value={value} />, edit: (props) => <DayEditor {...props} />, say: sayDay },
  flag,
  switch: flag,
  document: written,
  choice,
  select: choice,
  category: { show: (value) => <CategoryTitle value={value} />, edit: (props) => <PickCategory {...props} />, say: sayCategory },
  person: reference,
  machine: reference,
  unit: reference,
  place: reference,
  record: reference,
  relation: reference,
} satisfies Record<FieldTypeKey, FieldTwin> & Record<string, FieldTwin>

const known: Record<string, FieldTwin> = twins

export const twinOf = (type: string): FieldTwin => known[type] ?? textTwin
