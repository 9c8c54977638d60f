import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useMemo, useState, type ReactElement } from 'react'

import { SchemaTable, tableStyles, type Cells } from '../../../engines/forms/table/SchemaTable'
import { useTable } from '../../../engines/forms/table/useTable'
import { useBatch } from '../../../shared/api/batch'
import { useCommand } from '../../../shared/api/command'
import { aggregateQuery, useRecords, type Row } from '../../../shared/api/records'
import { useMay, useSession } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { integer, moment } from '../../../shared/lib/format'
import { Empty, Page, PageHead, TroubleNote } from '../../../shared/ui/parts'
import { Tag } from '../../../shared/ui/tags'

type SessionRow = Row & { person: string; person_title: string; login: string; device: string | null; ip: string | null; created_at: string; last_seen: string; ended_at: string | null }

const COLUMNS = ['person', 'device', 'ip', 'created_at', 'last_seen', 'ended_at']
const LIVE = { field: 'ended_at', op: 'empty' as const }

export function SessionsPage(): ReactElement {
  const { t } = useWords()
  const session = useSession()
  const table = useTable('session', { base: LIVE, defaults: COLUMNS })
  const { data } = useQuery({ ...aggregateQuery('session', table.asked, null, 'count'), enabled: table.schema !== undefined })
  const count = data?.[0]?.count
  const cells = useMemo(
    (): Cells<SessionRow> => ({
      person: (row) => (
        <>
          {row.person_title} {row.id === session.session && <Current />}
        </>
      ),
      last_seen: (row) => moment(row.last_seen),
      created_at: (row) => moment(row.created_at),
      ended_at: (row) => <End row={row} />,
    }),
    [session.session],
  )
  return (
    <Page>
      <PageHead title={t('session.list.title')} facts={count === undefined ? undefined : t('session.list.facts', { n: integer(count), count })} actions={<EndOthers />} />
      <SchemaTable<SessionRow>
        table={table} views={false} cells={cells} needs={['person', 'ended_at', 'last_seen', 'created_at']} titles={{ ended_at: t('session.list.end') }} widths={{ created_at: 160, last_seen: 160, ended_at: 120, person: 150 }} nameOf={(row) => row.person_title}
        empty={<Empty icon="shield" words={t('session.list.empty')} />} card={(row) => <SessionCard row={row} own={row.id === session.session} />}
      />
    </Page>
  )
}

const Current = () => {
  const { t } = useWords()
  return (
    <Tag color="in" icon="check">
      {t('session.list.current')}
    </Tag>
  )
}

function End({ row }: { row: SessionRow }) {
  const { t } = useWords()
  const own = useSession().session === row.id
  const may = useMay('people.end_session')
  const end = useCommand<{ session_id: string }>('people.end_session', { invalidates: ['session'] })
  if (row.ended_at) return <span className="kh-grey">{t('session.list.ended')}</span>
  if (own || !may) return null
  return (
    <button type="button" className="kh-link" disabled={end.pending} title={end.trouble?.body.message.zh} onClick={() => void end.send({ session_id: row.id })}>
      {t('session.list.end')}
    </button>
  )
}

/** The viewer's own sessions on other devices, at one press. */
function EndOthers() {
  const { t } = useWords()
  const session = useSession()
  const may = useMay('people.end_session')
  const mine = useRecords<SessionRow>('session', { where: { all: [LIVE, { field: 'person', op: 'eq', value: session.person.id }] }, limit: 50 })
  const others = mine.rows.filter((row) => row.id !== session.session)
  const batch = useBatch(['session'])
  const [asked, setAsked] = useState(false)
  if (!may || others.length === 0) return null
  return (
    <>
      {batch.trouble && <TroubleNote trouble={batch.trouble} />}
      <Button
        danger={asked} loading={batch.pending} onBlur={() => setAsked(false)}
        onClick={() => {
          if (asked) void batch.send('people.end_session', others.map((row) => ({ session_id: row.id })))
          setAsked(!asked)
        }}
      >
        {t('session.list.endOthers', { n: others.length })}
      </Button>
    </>
  )
}

function SessionCard({ row, own }: { row: SessionRow; own: boolean }) {
  return (
    <>
      <div className={tableStyles.cardTop}>
        <span className={tableStyles.cardTitle}>{row.person_title}</span>
        {own ? <Current /> : <End row={row} />}
      </div>
      <div className={tableStyles.cardLine}>
        <span>{row.device}</span>
        <span className="kh-mono">{row.ip}</span>
      </div>
      <div className={tableStyles.cardLine}>
        <span className="kh-grey">{moment(row.created_at)}</span>
        <span className="kh-grey">{moment(row.last_seen)}</span>
      </div>
    </>
  )
}
