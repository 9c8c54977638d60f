/** Lines of an in-order: what is brought and not registered yet. */
import { Button, Input, InputNumber } from 'antd'
import { Fragment } from 'react'

import { PickCategory, useCategories } from '../../../engines/forms/fields/category'
import { asFormField, ownKey } from '../../../engines/forms/fields/own'
import { twinOf } from '../../../engines/forms/fields/twins'
import { SchemaForm } from '../../../engines/forms/form/SchemaForm'
import type { FormState, Values } from '../../../engines/forms/form/useForm'
import type { Text, Trouble } from '../../../shared/api/client'
import type { SchemaField } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { Icon } from '../../../shared/ui/icons'
import { Card } from '../../../shared/ui/parts'
import { arrivingLine, isBlank, ownFaults, type ArrivingLine } from '../api/new-order'
import { useOwnByCategory } from '../api/own'
import styles from './NewOrder.module.css'

/** A field that is written here and not read from a schema. */
const plainField = (key: string, type: string): SchemaField => ({
  key, type, title: { zh: key, en: key }, mode: 'write', filterable: false, sortable: false, operators: [], options: null, width: null, align: null, default_visible: true,
})

type OwnProps = { line: ArrivingLine; own: SchemaField[]; pressed: boolean; said: Record<string, Text>; onChange: (extra: Values) => void }

/** The fields of the category's own form, under its line. */
function OwnOfLine({ line, own, pressed, said, onChange }: OwnProps) {
  const { t, say } = useWords()
  const wrong = (key: string) => {
    const field = own.find((one) => ownKey(one) === key)
    if (pressed && field?.required && isBlank(line.extra[key])) return t('common.required')
    return said[key] ? say(said[key]) : null
  }
  const form: FormState = { values: line.extra, set: (part) => onChange({ ...line.extra, ...part }), wrong, press: () => true, filled: () => line.extra, placed: false }
  return (
    <div className={styles.own}>
      <SchemaForm fields={own.map((field) => asFormField(field))} form={form} columns={2} autoFocus={false} prefix={`${line.key}-`} />
    </div>
  )
}

type Props = { lines: ArrivingLine[]; onChange: (lines: ArrivingLine[]) => void; pressed: boolean; faults: Record<number, string>; trouble: Trouble | null }

export function ArrivingLines({ lines, onChange, pressed, faults, trouble }: Props) {
  const { t } = useWords()
  const { rows } = useCategories()
  const kindOf = (key: string | null) => rows.find((row) => row.key === key)?.kind
  const ownOf = useOwnByCategory(lines.flatMap((line) => line.category ?? []))
  const change = (at: number, part: Partial<ArrivingLine>) => onChange(lines.map((line, index) => (index === at ? { ...line, ...part } : line)))
  return (
    <Card
      title={t('order.new.what')} bare scroll className={styles.fill}
      foot={
        <Button size="small" icon={<Icon name="plus" size={13} />} onClick={() => onChange([...lines, arrivingLine()])}>
          {t('order.new.in.addLine')}
        </Button>
      }
    >
      <table className={styles.arrivals}>
        <thead>
          <tr>
            <th>{t('order.new.in.category')}</th>
            <th>{t('order.new.in.name')}</th>
            <th>{t('order.new.in.spec')}</th>
            <th>{t('order.new.in.serial')}</th>
            <th>{t('order.new.in.quantity')}</th>
            <th>{t('order.new.in.value')}</th>
            <th>
              <span className="kh-spoken">{t('common.more')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, at) => {
            const kind = kindOf(line.category)
            const need = (value: string | null) => (pressed && !value?.trim() ? { status: 'error' as const } : {})
            const { own } = ownOf(line.category)
            return (
              <Fragment key={line.key}>
              <tr className={own.length > 0 ? styles.withOwn : undefined}>
                <td>
                  <PickCategory label={t('order.new.in.category')} id={`category-${line.key}`} field={plainField('category', 'category')} value={line.category} wrong={pressed && !line.category} onChange={(category) => change(at, { category: category as string | null, extra: {}, given: {} })} />
                  {faults[at] && (
                    <div role="alert" className={styles.wrong}>
                      {faults[at]}
                    </div>
                  )}
                </td>
                <td>
                  <Input value={line.name} aria-label={t('order.new.in.name')} {...need(line.name)} onChange={(event) => change(at, { name: event.target.value })} />
                </td>
                <td>
                  <Input value={line.spec} aria-label={t('order.new.in.spec')} onChange={(event) => change(at, { spec: event.target.value })} />
                </td>
                <td>
                  {kind === 'range' ? (
                    <span className={styles.two}>
                      <Input value={line.first_no} placeholder={t('order.new.in.first')} aria-label={t('order.new.in.first')} inputMode="numeric" {...need(line.first_no)} onChange={(event) => change(at, { first_no: event.target.value })} />
                      <Input value={line.last_no} placeholder={t('order.new.in.last')} aria-label={t('order.new.in.last')} inputMode="numeric" {...need(line.last_no)} onChange={(event) => change(at, { last_no: event.target.value })} />
                    </span>
                  ) : (
                    <Input value={line.serial_no} disabled={kind === 'stock'} aria-label={t('order.new.in.serial')} onChange={(event) => change(at, { serial_no: event.target.value })} />
                  )}
                </td>
                <td>
                  <InputNumber value={kind === 'stock' ? line.quantity : 1} disabled={kind !== 'stock'} min={1} controls={false} aria-label={t('order.new.in.quantity')} style={{ width: '100%' }} onChange={(quantity) => change(at, { quantity })} />
                </td>
                <td>
                  {twinOf('money').edit({ label: t('order.new.in.value'), id: `value-${line.key}`, field: plainField('value_fen', 'money'), value: line.value_fen, onChange: (value) => change(at, { value_fen: value as number | null }) })}
                </td>
                <td>
                  <button type="button" className={styles.remove} aria-label={t('order.new.remove', { name: line.name || String(at + 1) })} disabled={lines.length === 1} onClick={() => onChange(lines.filter((_, index) => index !== at))}>
                    <Icon name="cross" size={13} />
                  </button>
                </td>
              </tr>
              {own.length > 0 && (
                <tr>
                  <td colSpan={7}>
                    <OwnOfLine line={line} own={own} pressed={pressed} said={ownFaults(trouble, at)} onChange={(extra) => change(at, { extra })} />
                  </td>
                </tr>
              )}
              </Fragment>
            )
          })}
        </tbody>
      </table>
    </Card>
  )
}
