/** What waits for the viewer, late ones first: two lines a row, walked with the arrow keys. */
import { useState, type KeyboardEvent } from 'react'

import { useWords } from '../../../shared/i18n'
import { integer, NONE, yuan } from '../../../shared/lib/format'
import { useNow } from '../../../shared/lib/now'
import { Icon } from '../../../shared/ui/icons'
import { cx, Empty } from '../../../shared/ui/parts'
import { Due, lateness, Tag } from '../../../shared/ui/tags'
import { To, useGo } from '../../../shared/ui/To'
import { todoAddress, todoLook } from '../api/todo-look'
import type { Todo } from '../api/workbench'
import styles from './Workbench.module.css'

export function TodoTable({ todos, filtered }: { todos: Todo[]; filtered: boolean }) {
  const { t } = useWords()
  const go = useGo()
  const [cursor, setCursor] = useState(0)
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      const next = Math.max(0, Math.min(todos.length - 1, cursor + step))
      setCursor(next)
      document.getElementById(`todo-${next}`)?.scrollIntoView({ block: 'nearest' })
    }
    const todo = todos[cursor]
    if (event.key === 'Enter' && todo && event.target === event.currentTarget) go(todoAddress(todo))
  }
  if (todos.length === 0) return <Empty icon="check" words={t(filtered ? 'workbench.emptyKind' : 'workbench.empty')} />
  return (
    <div className={styles.tableScroll} tabIndex={0} role="group" aria-label={t('workbench.byDue')} onKeyDown={keys}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>{t('workbench.columns.kind')}</th>
            <th>{t('workbench.columns.item')}</th>
            <th>{t('workbench.columns.from')}</th>
            <th className={styles.right}>{t('workbench.columns.quantity')}</th>
            <th className={styles.right}>{t('workbench.columns.amount')}</th>
            <th>{t('workbench.columns.due')}</th>
          </tr>
        </thead>
        <tbody>
          {todos.map((todo, at) => (
            <TodoRow key={todo.id} id={`todo-${at}`} todo={todo} current={at === cursor} onPick={() => setCursor(at)} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function TodoRow({ id, todo, current, onPick }: { id: string; todo: Todo; current: boolean; onPick: () => void }) {
  const { t, say } = useWords()
  const now = useNow()
  const [icon, color] = todoLook(todo.kind)
  const late = todo.due_at ? lateness(todo.due_at, now) : 'later'
  return (
    <tr id={id} className={cx(current && styles.current, late === 'over' && styles.over, late === 'soon' && styles.soon)} onClick={onPick}>
      <td>
        <span className={styles.kind}>
          <Icon name={icon} size={15} style={{ color: `var(--state-${color}-fg)` }} />
          {t(`workbench.kinds.${todo.kind}`)}
        </span>
      </td>
      <td className={styles.item}>
        <div>
          <To href={todoAddress(todo)} className={styles.title} tabIndex={current ? 0 : -1}>
            {say(todo.title)}
          </To>
          {todo.order_no && <span className={cx('kh-mono', styles.number)}>{todo.order_no}</span>}
          {todo.emergency && (
            <Tag color="overdue" icon="bolt">
              {t('workbench.emergency')}
            </Tag>
          )}
        </div>
        <div className={styles.what}>{todo.what}</div>
      </td>
      <td className={styles.from}>{todo.from ? [todo.from.name, todo.from.unit].filter(Boolean).join(' · ') : NONE}</td>
      <td className={styles.right}>{todo.quantity === null ? NONE : `${integer(todo.quantity)} ${todo.unit ?? ''}`}</td>
      <td className={styles.right}>{todo.value_fen === null ? NONE : yuan(todo.value_fen)}</td>
      <td className={styles.due}>
        {todo.due_at ? <Due at={todo.due_at} /> : NONE}
        {current && (
          <To href={todoAddress(todo)} className={styles.go}>
            {t(`workbench.act.${todo.kind}`)}
          </To>
        )}
      </td>
    </tr>
  )
}
