import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState, type ReactElement } from 'react'

import { useSession } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { integer, yuan } from '../../../shared/lib/format'
import { useNow } from '../../../shared/lib/now'
import { Icon } from '../../../shared/ui/icons'
import { cx, Empty, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { DeviceNotes } from '../../../shared/ui/DeviceHealth'
import { PhoneFrame } from '../../../shared/ui/Phone'
import { TabBar } from '../../../shared/ui/TabBar'
import { Due, lateness, Tag } from '../../../shared/ui/tags'
import { To, useGo } from '../../../shared/ui/To'
import { byKind, todoAddress, todoLook } from '../api/todo-look'
import { todoQuery, workbenchQuery, type Todo, type TodoKind } from '../api/workbench'
import styles from './PhoneTodoPage.module.css'

export function PhoneTodoPage(): ReactElement {
  const { t } = useWords()
  const [kind, setKind] = useState<TodoKind | 'all'>('all')
  const { data, error, isPending, refetch } = useQuery(todoQuery)
  const todos = data ?? []
  const shown = kind === 'all' ? todos : todos.filter((todo) => todo.kind === kind)
  const tabs = [{ key: 'all', title: t('phone.kinds.all'), count: todos.length }, ...byKind(todos).map(([one, count]) => ({ key: one, title: t(`phone.kinds.${one}`), count }))]
  return (
    <PhoneFrame>
      <header className={styles.head}>
        <div className={styles.top}>
          <div>
            <h1 className={styles.title}>{t('phone.todo', { n: integer(todos.length) })}</h1>
            <VaultLine />
          </div>
          <div className={styles.acts}>
            <To href="/m/scan" className={styles.act} aria-label={t('phone.search')}>
              <Icon name="search" size={22} />
            </To>
            <BellLink />
          </div>
        </div>
        {todos.length > 0 && <TabBar pills label={t('workbench.columns.kind')} items={tabs} value={kind} onChange={(key) => setKind(key as TodoKind | 'all')} />}
      </header>
      <div className={styles.body}>
        <DeviceNotes />
        {error ? <TroubleNote trouble={error} retry={() => void refetch()} /> : isPending ? <Skeleton rows={5} height={104} /> : <TodoCards todos={shown} empty={t('phone.empty')} />}
      </div>
    </PhoneFrame>
  )
}

function VaultLine() {
  const { t, language } = useWords()
  const { person } = useSession()
  const vault = useQuery(workbenchQuery).data?.vault
  if (!vault?.open_since) return null
  const others = vault.on_duty.filter((name) => name !== person.name).join(language === 'en' ? ', ' : '、')
  return (
    <p className={styles.vault}>
      <i className={styles.dot} /> {t('phone.vault', { vault: vault.name, names: others })}
    </p>
  )
}

function BellLink() {
  const { t } = useWords()
  const alerts = useQuery(workbenchQuery).data?.alerts ?? []
  return (
    <To href="/m/me" className={styles.act} aria-label={t('shell.bellCount', { n: alerts.length })}>
      <Icon name="bell" size={22} />
      {alerts.length > 0 && <span className={styles.badge}>{alerts.length}</span>}
    </To>
  )
}

function TodoCards({ todos, empty }: { todos: Todo[]; empty: string }) {
  if (todos.length === 0) return <Empty icon="check" words={empty} />
  return (
    <ul className={styles.cards}>
      {todos.map((todo) => (
        <TodoCard key={todo.id} todo={todo} />
      ))}
    </ul>
  )
}

function TodoCard({ todo }: { todo: Todo }) {
  const { t, say } = useWords()
  const go = useGo()
  const now = useNow()
  const [icon, color] = todoLook(todo.kind)
  const late = todo.due_at ? lateness(todo.due_at, now) : 'later'
  const started = todo.progress !== null && todo.progress.done > 0
  return (
    <li className={cx(styles.card, late === 'over' && styles.over, late === 'soon' && styles.soon)}>
      <To href={todoAddress(todo)} className={styles.link}>
        <div className={styles.cardTop}>
          <Tag color={color} icon={icon}>
            {t(`phone.kinds.${todo.kind}`)}
          </Tag>
          <b className={styles.cardTitle}>{say(todo.title)}</b>
          {todo.emergency && (
            <Tag color="overdue" icon="bolt">
              {t('workbench.emergency')}
            </Tag>
          )}
          {todo.due_at && (
            <span className={styles.due}>
              <Due at={todo.due_at} clock={false} />
            </span>
          )}
        </div>
        <div className={styles.what}>{todo.what}</div>
        <div className={styles.line}>
          <span>
            <span className="kh-mono">{todo.order_no}</span> &nbsp;{todo.from && [todo.from.name, todo.from.unit].filter(Boolean).join(' · ')}
          </span>
          <b>{todo.value_fen ? `¥ ${yuan(todo.value_fen)}` : todo.quantity === null ? '' : `${integer(todo.quantity)} ${todo.unit ?? ''}`}</b>
        </div>
      </To>
      {started && (
        <div className={styles.progress}>
          <span className={styles.pieces} aria-hidden>
            {Array.from({ length: Math.min(todo.progress!.total, 20) }, (_, at) => (
              <i key={at} className={at < (todo.progress!.done / todo.progress!.total) * Math.min(todo.progress!.total, 20) ? styles.done : undefined} />
            ))}
          </span>
          <Button type="primary" onClick={() => go(todoAddress(todo))}>
            {t('phone.scanOn')}
          </Button>
        </div>
      )}
    </li>
  )
}

export function PhoneApproveList(): ReactElement {
  const { t } = useWords()
  const { data, error, isPending, refetch } = useQuery(todoQuery)
  const todos = (data ?? []).filter((todo) => todo.kind === 'approve' || todo.kind === 'review')
  return (
    <PhoneFrame>
      <header className={styles.head}>
        <h1 className={styles.title}>
          {t('phone.approve.title')} {integer(todos.length)}
        </h1>
      </header>
      <div className={styles.body}>
        {error ? <TroubleNote trouble={error} retry={() => void refetch()} /> : isPending ? <Skeleton rows={5} height={104} /> : <TodoCards todos={todos} empty={t('phone.emptyApprove')} />}
      </div>
    </PhoneFrame>
  )
}
