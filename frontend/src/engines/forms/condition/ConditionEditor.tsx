/** One test: field, relation, value. The value is typed with the editor of the field's own type. */
import { Button, Checkbox, InputNumber, Select } from 'antd'
import { useId, useState } from 'react'

import type { SchemaField } from '../../../shared/api/records'
import { useWords, type Words } from '../../../shared/i18n'
import type { Operator, Test, Value } from '../../../shared/lib/condition'
import { PickRecord } from '../fields/references'
import { twinOf } from '../fields/twins'
import styles from './Chips.module.css'

const isDay = (type: string) => type === 'date' || type === 'instant'
const isReference = (field: SchemaField) => !field.options && ['person', 'unit', 'place', 'record', 'relation'].includes(field.type)
const NO_VALUE: Operator[] = ['empty', 'not_empty']
const MANY: Operator[] = ['in', 'not_in']

export function operatorWords(op: Operator, field: SchemaField, { t }: Words): string {
  if (isDay(field.type) && op in DATE_OPS) return t(`table.dateOp.${op as 'lt'}`)
  return t(`table.op.${op}`)
}

const DATE_OPS = { lt: true, le: true, gt: true, ge: true, eq: true, between: true }

type Props = { fields: SchemaField[]; initial?: Test; onDone: (test: Test) => void }

export function ConditionEditor({ fields, initial, onDone }: Props) {
  const words = useWords()
  const { t, say } = words
  const id = useId()
  const first = fields.find((field) => field.key === initial?.field) ?? fields[0]
  const [field, setField] = useState<SchemaField | undefined>(first)
  const [op, setOp] = useState<Operator>(initial?.op ?? first?.operators[0] ?? 'eq')
  const [value, setValue] = useState<Value | undefined>(initial?.value)
  if (!field) return null
  const chooseField = (key: string) => {
    const next = fields.find((one) => one.key === key)!
    setField(next)
    setOp(next.operators[0] ?? 'eq')
    setValue(next.type === 'flag' ? true : undefined)
  }
  const chooseOp = (next: Operator) => {
    const shape = (one: Operator) => (MANY.includes(one) ? 'many' : one === 'between' ? 'two' : 'one')
    if (shape(op) !== shape(next)) setValue(undefined)
    setOp(next)
  }
  const ready = NO_VALUE.includes(op) || (Array.isArray(value) ? value.length > 0 && value.every(set) : set(value))
  const done = () => onDone(NO_VALUE.includes(op) ? { field: field.key, op } : { field: field.key, op, value: value! })
  return (
    <form
      className={styles.editor}
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) done()
      }}
    >
      <div>
        <label htmlFor={`${id}-f`}>{t('table.field')}</label>
        <Select
          id={`${id}-f`} style={{ width: '100%' }} value={field.key} onChange={chooseField} showSearch={{ optionFilterProp: 'label' }}
          options={fields.map((one) => ({ value: one.key, label: say(one.title) }))}
        />
      </div>
      <div>
        <label htmlFor={`${id}-o`}>{t('table.operator')}</label>
        <Select
          id={`${id}-o`} style={{ width: '100%' }} value={op} onChange={chooseOp}
          options={field.operators.map((one) => ({ value: one, label: operatorWords(one, field, words) }))}
        />
      </div>
      {!NO_VALUE.includes(op) && (
        <div>
          <label htmlFor={`${id}-v`}>{t('table.value')}</label>
          <ValueEditor id={`${id}-v`} field={field} op={op} value={value} onChange={setValue} />
        </div>
      )}
      <div className={styles.acts}>
        <Button type="primary" htmlType="submit" disabled={!ready}>
          {t('table.apply')}
        </Button>
      </div>
    </form>
  )
}

const set = (value: unknown) => value !== undefined && value !== null && value !== ''

type ValueProps = {
  id: string
  field: SchemaField
  op: Operator
  value: Value | undefined
  onChange: (value: Value | undefined) => void
}

function ValueEditor({ id, field, op, value, onChange }: ValueProps) {
  const { say, t } = useWords()
  const twin = twinOf(field.type)
  if (MANY.includes(op) && field.options) {
    return (
      <Select
        id={id} mode="multiple" style={{ width: '100%' }} value={(value as string[] | undefined) ?? []} onChange={onChange}
        options={field.options.map((option) => ({ value: option.value, label: say(option.title) }))}
        showSearch={{ optionFilterProp: 'label' }}
      />
    )
  }
  if (isReference(field)) {
    return (
      <PickRecord
        id={id} entity={field.entity ?? field.type} multiple={MANY.includes(op)} value={value} label={say(field.title)}
        onChange={(next) => onChange(next as Value)}
      />
    )
  }
  if (op === 'between') {
    const pair = Array.isArray(value) ? value : [null, null]
    if (isDay(field.type)) return <DayPair id={id} field={field} value={value} onChange={onChange} />
    return (
      <div className={styles.pair}>
        {twin.edit({ id, field, value: pair[0], onChange: (next) => onChange([next as string, pair[1] ?? null]) })}–
        {twin.edit({ id: `${id}-2`, field, value: pair[1], onChange: (next) => onChange([pair[0] ?? null, next as string]) })}
      </div>
    )
  }
  if (field.type === 'flag') {
    return (
      <Checkbox id={id} checked={value !== false} onChange={(event) => onChange(event.target.checked)}>
        {t('common.yes')}
      </Checkbox>
    )
  }
  return <>{twin.edit({ id, field, value, onChange: (next) => onChange(next as Value) })}</>
}

type Relative = { date: string; days?: number }

/** Two days, or "within n days from today", which stays true tomorrow. */
function DayPair({ id, field, value, onChange }: Omit<ValueProps, 'op'>) {
  const { t } = useWords()
  const parts = (Array.isArray(value) ? value : []) as unknown as (string | Relative | null)[]
  const end = parts[1]
  const moving = end !== null && typeof end === 'object' ? (end?.days ?? 30) : null
  const [rolling, setRolling] = useState(moving !== null || parts.length === 0)
  const within = (days: number) => onChange([{ date: 'today', days: 0 }, { date: 'today', days }] as unknown as Value)
  const twin = twinOf('date')
  return (
    <>
      <Select
        style={{ width: '100%', marginBottom: 6 }} value={rolling ? 'rolling' : 'fixed'} aria-label={t('table.operator')}
        options={[
          { value: 'rolling', label: t('table.relative.within', { n: moving ?? 30 }) },
          { value: 'fixed', label: t('table.dateOp.between') },
        ]}
        onChange={(kind: string) => {
          setRolling(kind === 'rolling')
          if (kind === 'rolling') within(30)
          else onChange(undefined)
        }}
      />
      {rolling ? (
        <InputNumber
          id={id} min={0} max={3650} value={moving} style={{ width: '100%' }} suffix={t('table.relative.days')}
          onChange={(days) => within(days ?? 0)}
        />
      ) : (
        <div className={styles.pair}>
          {twin.edit({ id, field, value: parts[0] ?? null, onChange: (next) => onChange([next as string, (parts[1] as string) ?? null]) })}–
          {twin.edit({ id: `${id}-2`, field, value: parts[1] ?? null, onChange: (next) => onChange([(parts[0] as string) ?? null, next as string]) })}
        </div>
      )}
    </>
  )
}
