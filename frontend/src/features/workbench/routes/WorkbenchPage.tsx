import { useQuery } from '@tanstack/react-query'
import { Button, Dropdown, Segmented } from 'antd'
import { useEffect, useState, type ReactElement } from 'react'

import { SchemaTable } from '../../../engines/forms/table/SchemaTable'
import { useTable } from '../../../engines/forms/table/useTable'
import type { Row } from '../../../shared/api/records'
import { useMay, useSession } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { useIsPhone } from '../../../shared/lib/media'
import { Icon } from '../../../shared/ui/icons'
import { Card, Kbd, Page, PageHead, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { ScanBox } from '../../../shared/ui/ScanBox'
import { SealingStopped } from '../../../shared/ui/SealingStopped'
import { useGo, useSearchWords } from '../../../shared/ui/To'
import { byKind } from '../api/todo-look'
import { todoQuery, workbenchQuery, type TodoKind } from '../api/workbench'
import { Kpis } from '../components/Kpis'
import { AlertsCard, MineCard } from '../components/Side'
import { TodoTable } from '../components/TodoTable'
import styles from '../components/Workbench.module.css'

export function WorkbenchPage(): ReactElement | null {
  const [words] = useSearchWords()
  const phone = useIsPhone()
  const go = useGo()
  useEffect(() => {
    if (phone) go('/m', { replace: true })
  }, [phone, go])
  if (phone) return null
  if (words['show'] === 'mine') return <MyOrders />
  if (words['show'] === 'handled') return <MyDecisions />
  return <Desk />
}

function Desk() {
  const { t } = useWords()
  const { data } = useQuery(workbenchQuery)
  return (
    <Page>
      <h1 className="kh-spoken">{t('workbench.title')}</h1>
      <div className={styles.hero}>
        <ScanBox size="hero" placeholder={t('workbench.scanHero')} recent={data?.recent ?? []} />
        <NewOrder />
      </div>
      <SealingStopped minutes={data?.sealing_stopped} />
      <Kpis kpis={data?.kpis ?? []} />
      <div className={styles.split}>
        <Todos />
        <div className={styles.column}>
          <AlertsCard alerts={data?.alerts ?? []} />
          <MineCard mine={data?.mine ?? []} total={data?.counts['mine']} people={data?.vault?.on_duty ?? []} />
        </div>
      </div>
    </Page>
  )
}

function NewOrder() {
  const { t } = useWords()
  const go = useGo()
  const may = useMay('custody.submit_order')
  if (!may) return null
  const items = (['out', 'in', 'transfer', 'return'] as const).map((type) => ({ key: type, label: t(`order.new.title.${type}`) }))
  return (
    <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => go(`/orders/new?type=${key}`) }}>
      <Button type="primary">
        {t('workbench.newOrder')} <Icon name="down" size={12} />
      </Button>
    </Dropdown>
  )
}

function Todos() {
  const { t } = useWords()
  const [kind, setKind] = useState<TodoKind | 'all'>('all')
  const { data, error, isPending, refetch } = useQuery(todoQuery)
  const todos = data ?? []
  const shown = kind === 'all' ? todos : todos.filter((todo) => todo.kind === kind)
  const options = [{ value: 'all', label: `${t('common.all')} ${todos.length}` }, ...byKind(todos).map(([one, n]) => ({ value: one, label: `${t(`workbench.kinds.${one}`)} ${n}` }))]
  return (
    <Card
      bare className={styles.fill} label={t('workbench.todo')}
      title={
        <>
          <h2 className={styles.cardTitle}>{t('workbench.todo')}</h2>
          <div className={styles.kindTabs}>
            <Segmented size="small" value={kind} options={options} onChange={(value) => setKind(value as TodoKind | 'all')} aria-label={t('workbench.columns.kind')} />
          </div>
        </>
      }
      extra={<span className="kh-grey">{t('workbench.byDue')}</span>}
      foot={
        <div className={styles.footKeys}>
          <span>
            <Kbd>↑</Kbd> <Kbd>↓</Kbd> {t('workbench.choose')}
          </span>
          <span>
            <Kbd>Enter</Kbd> {t('workbench.open')}
          </span>
          <span>{t('workbench.scanHint')}</span>
        </div>
      }
    >
      {error ? <TroubleNote trouble={error} retry={() => void refetch()} /> : isPending ? <Skeleton rows={8} height={44} /> : <TodoTable todos={shown} filtered={kind !== 'all'} />}
    </Card>
  )
}

/** Orders the viewer started. */
function MyOrders() {
  const { t } = useWords()
  const { person } = useSession()
  const table = useTable('order', { base: { field: 'applicant_id', op: 'eq', value: person.id } })
  return (
    <Page>
      <PageHead title={t('workbench.mineTitle')} />
      <SchemaTable<Row> table={table} views={false} hrefOf={(row) => `/orders/${row.id}`} />
    </Page>
  )
}

const DECIDED = ['passed', 'rejected', 'returned', 'done']

/** Steps the viewer has dealt with, the latest first. */
function MyDecisions() {
  const { t, language } = useWords()
  const { person } = useSession()
  const table = useTable('task', {
    base: { all: [{ field: 'assignee_id', op: 'eq', value: person.id }, { field: 'state', op: 'in', value: DECIDED }] },
    defaults: ['number', 'title', language === 'en' ? 'node_en' : 'node_zh', 'state', 'applicant_id', 'opened_at', 'decided_at'],
  })
  return (
    <Page>
      <PageHead title={t('workbench.handled')} />
      <SchemaTable<Row & { subject_id: string }> table={table} views={false} hrefOf={(row) => `/orders/${row.subject_id}`} />
    </Page>
  )
}
