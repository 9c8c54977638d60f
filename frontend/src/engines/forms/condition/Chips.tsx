/** The conditions of a list as chips: said in words, changed and taken away one by one. */
import { Popover } from 'antd'
import { useState, type ReactNode } from 'react'

import type { SchemaField } from '../../../shared/api/records'
import { useWords, type Words } from '../../../shared/i18n'
import { isTest, topTests, type Condition, type Test } from '../../../shared/lib/condition'
import { Icon } from '../../../shared/ui/icons'
import { twinOf } from '../fields/twins'
import styles from './Chips.module.css'
import { ConditionEditor, operatorWords } from './ConditionEditor'

type Props = {
  where: Condition | null
  fields: SchemaField[]
  onChange: (where: Condition | null) => void
}

const rebuilt = (tests: Condition[]): Condition | null => (tests.length === 0 ? null : tests.length === 1 ? tests[0]! : { all: tests })

export function Chips({ where, fields, onChange }: Props) {
  const { t } = useWords()
  const tests = topTests(where)
  const [adding, setAdding] = useState(false)
  const filterable = fields.filter((field) => field.filterable && field.mode !== 'hidden')
  return (
    <div className={styles.chips}>
      {tests.map((test, index) => (
        <Chip
          key={`${index}-${JSON.stringify(test)}`} condition={test} fields={filterable}
          onChange={(next) => onChange(rebuilt(tests.map((one, at) => (at === index ? next : one))))}
          onRemove={() => onChange(rebuilt(tests.filter((_, at) => at !== index)))}
        />
      ))}
      <Popover
        trigger="click" placement="bottomLeft" arrow={false} open={adding} onOpenChange={setAdding} destroyOnHidden
        content={
          <ConditionEditor
            fields={filterable}
            onDone={(test) => {
              onChange(rebuilt([...tests, test]))
              setAdding(false)
            }}
          />
        }
      >
        <button type="button" className={styles.add}>
          <Icon name="plus" size={12} />
          {t('table.addCondition')}
        </button>
      </Popover>
      {tests.length > 0 && (
        <button type="button" className="kh-link" onClick={() => onChange(null)}>
          {t('common.clear')}
        </button>
      )}
    </div>
  )
}

type ChipProps = {
  condition: Condition
  fields: SchemaField[]
  onChange: (next: Test) => void
  onRemove: () => void
}

function Chip({ condition, fields, onChange, onRemove }: ChipProps) {
  const words = useWords()
  const { t } = words
  const [open, setOpen] = useState(false)
  const spoken = spokenCondition(condition, fields, words)
  const remove = (
    <button type="button" className={styles.remove} aria-label={t('table.removeCondition', { words: spoken })} onClick={onRemove}>
      <Icon name="cross" size={11} />
    </button>
  )
  if (!isTest(condition)) {
    return (
      <span className={styles.chip}>
        <span className={styles.words}>{spoken}</span>
        {remove}
      </span>
    )
  }
  return (
    <span className={styles.chip}>
      <Popover
        trigger="click" placement="bottomLeft" arrow={false} open={open} onOpenChange={setOpen} destroyOnHidden
        content={
          <ConditionEditor
            fields={fields} initial={condition}
            onDone={(test) => {
              onChange(test)
              setOpen(false)
            }}
          />
        }
      >
        <button type="button" className={styles.words} aria-label={t('table.editCondition', { words: spoken })}>
          <TestWords test={condition} fields={fields} />
        </button>
      </Popover>
      {remove}
    </span>
  )
}

function TestWords({ test, fields }: { test: Test; fields: SchemaField[] }): ReactNode {
  const words = useWords()
  const field = fields.find((one) => one.key === test.field)
  if (!field) return test.field
  return (
    <>
      <span className={styles.field}>{words.say(field.title)}</span>{' '}
      {operatorWords(test.op, field, words)}{' '}
      {test.op !== 'empty' && test.op !== 'not_empty' && twinOf(field.type).say(test.value, field, words)}
    </>
  )
}

/** In plain words, for names that are heard. A reference whose title is not here yet is left out. */
export function spokenCondition(condition: Condition, fields: SchemaField[], words: Words): string {
  if ('all' in condition) return words.t('table.group', { n: condition.all.length })
  if ('any' in condition) return words.t('table.anyOf', { n: condition.any.length })
  if ('not' in condition) return words.t('table.notOf', { n: topTests(condition.not).length })
  const field = fields.find((one) => one.key === condition.field)
  if (!field) return condition.field
  const value = twinOf(field.type).say(condition.value, field, words)
  return [words.say(field.title), operatorWords(condition.op, field, words), typeof value === 'string' ? value : ''].join(' ').trim()
}
