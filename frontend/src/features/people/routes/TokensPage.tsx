import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState, type ReactElement } from 'react'

import { SchemaTable, type Cells } from '../../../engines/forms/table/SchemaTable'
import { useTable } from '../../../engines/forms/table/useTable'
import { aggregateQuery } from '../../../shared/api/records'
import { useMay } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { day, integer } from '../../../shared/lib/format'
import { Empty, Page, PageHead } from '../../../shared/ui/parts'
import { useSearchWords } from '../../../shared/ui/To'
import type { TokenRow } from '../api/people'
import styles from '../components/People.module.css'
import { StateOf } from '../components/PersonPanel'
import { AddMachineDialog, IssueTokenDialog, ShownToken } from '../components/TokenDialogs'
import { TokenPanel } from '../components/TokenPanel'

const COLUMNS = ['name', 'machine', 'owner', 'state', 'valid_to', 'last_used', 'issued_by']

const cells: Cells<TokenRow> = { state: (row) => <StateOf state={row.state} />, valid_to: (row) => day(row.valid_to) }

export function TokensPage(): ReactElement {
  const { t } = useWords()
  const [words, setWords] = useSearchWords()
  const [adding, setAdding] = useState<'machine' | 'token' | null>(null)
  const [shown, setShown] = useState<string | null>(null)
  const mayMachine = useMay('people.add_machine')
  const mayIssue = useMay('access.issue_token')
  const table = useTable('token', { defaults: COLUMNS })
  const { data } = useQuery({ ...aggregateQuery('token', table.asked, null, 'count'), enabled: table.schema !== undefined })
  const chosen = words['token'] ?? null
  return (
    <div className={styles.page}>
      <Page className={styles.main}>
        <PageHead
          title={t('exchange.tokens.title')} facts={data?.[0] ? t('exchange.tokens.facts', { n: integer(data[0].count), count: data[0].count }) : undefined}
          actions={
            <>
              {mayMachine && <Button onClick={() => setAdding('machine')}>{t('exchange.tokens.addMachine')}</Button>}
              {mayIssue && (
                <Button type="primary" onClick={() => setAdding('token')}>
                  {t('exchange.tokens.issue')}
                </Button>
              )}
            </>
          }
        />
        <SchemaTable<TokenRow>
          table={table} views={false} cells={cells} needs={['name', 'state', 'machine']} active={chosen} onWalk={(row) => setWords({ token: row.id })} nameOf={(row) => row.name} widths={{ name: 150, machine: 130, state: 96, valid_to: 110, last_used: 150 }}
          empty={<Empty icon="key" words={t('exchange.tokens.empty')} />}
        />
      </Page>
      {chosen && <TokenPanel key={chosen} id={chosen} onClose={() => setWords({ token: undefined })} />}
      {adding === 'machine' && <AddMachineDialog onClose={() => setAdding(null)} />}
      {adding === 'token' && <IssueTokenDialog onClose={() => setAdding(null)} onToken={setShown} />}
      {shown && <ShownToken token={shown} onClose={() => setShown(null)} />}
    </div>
  )
}
