import { useQuery } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useDeferredValue, useEffect, useMemo, useState, type ReactElement } from 'react'

import { SchemaTable, type Cells } from '../../../engines/forms/table/SchemaTable'
import { useTable } from '../../../engines/forms/table/useTable'
import { aggregateQuery, useRecords } from '../../../shared/api/records'
import { useMay } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import type { Condition } from '../../../shared/lib/condition'
import { integer } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { Avatar, Card, Empty, Page, PageHead } from '../../../shared/ui/parts'
import { useSearchWords } from '../../../shared/ui/To'
import { Code } from '../../../shared/ui/values'
import type { PersonRow, UnitRow } from '../api/people'
import { AddPersonDialog, AddUnitDialog } from '../components/AddDialogs'
import styles from '../components/People.module.css'
import { PersonPanel, StateOf } from '../components/PersonPanel'
import { UnitTree } from '../components/UnitTree'

const COLUMNS = ['name', 'employee_no', 'unit', 'manager', 'state']

/** Machine accounts stand under Integration. */
const PERSON: Condition = { field: 'kind', op: 'eq', value: 'person' }

const WIDTHS = { name: 110, employee_no: 92, unit: 110, manager: 84, state: 88 }

const cells: Cells<PersonRow> = {
  name: (row) => (
    <>
      <Avatar name={row.name} size={20} /> {row.name}
    </>
  ),
  employee_no: (row) => <Code>{row.employee_no}</Code>,
  state: (row) => <StateOf state={row.state} person />,
}

export function PeoplePage(): ReactElement {
  const { t } = useWords()
  const [words, setWords] = useSearchWords()
  const [adding, setAdding] = useState<'person' | 'unit' | null>(null)
  const mayPerson = useMay('people.add_person')
  const mayUnit = useMay('people.add_unit')
  const units = useRecords<UnitRow>('unit', { sort: 'path', limit: 500 })
  const unit = units.rows.find((one) => one.id === words['unit']) ?? null
  const path = unit?.path ?? null
  const base = useMemo((): Condition => (path ? { all: [PERSON, { field: 'unit_path', op: 'starts_with', value: path }] } : PERSON), [path])
  const table = useTable('person', { base, defaults: COLUMNS })
  const { data } = useQuery({ ...aggregateQuery('person', table.asked, null, 'count'), enabled: table.schema !== undefined })
  const chosen = words['person'] ?? null
  return (
    <div className={styles.page}>
      <Page className={styles.main}>
        <PageHead
          title={t('people.title')} facts={data?.[0] ? t('people.facts', { n: integer(data[0].count) }) : undefined}
          actions={
            <>
              {mayUnit && <Button onClick={() => setAdding('unit')}>{t('people.addUnit')}</Button>}
              {mayPerson && (
                <Button type="primary" onClick={() => setAdding('person')}>
                  {t('people.addPerson')}
                </Button>
              )}
            </>
          }
        />
        <div className={styles.split}>
          <Card title={t('people.units')} bare scroll>
            <UnitTree units={units.rows} chosen={unit?.id ?? null} onPick={(next) => setWords({ unit: next?.id })} />
          </Card>
          <div>
            <SchemaTable<PersonRow>
              table={table} views={false} cells={cells} needs={['name', 'employee_no', 'state']} active={chosen} onWalk={(row) => setWords({ person: row.id })} nameOf={(row) => row.name} widths={WIDTHS}
              tools={<Find value={table.q} onChange={table.setQ} />} empty={<Empty icon="people" words={t('people.empty')} />}
            />
          </div>
        </div>
      </Page>
      {chosen && <PersonPanel key={chosen} id={chosen} onClose={() => setWords({ person: undefined })} />}
      {adding === 'person' && <AddPersonDialog unit={unit?.id ?? null} onClose={() => setAdding(null)} />}
      {adding === 'unit' && <AddUnitDialog unit={unit?.id ?? null} onClose={() => setAdding(null)} />}
    </div>
  )
}

function Find({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const { t } = useWords()
  const [text, setText] = useState(value)
  const late = useDeferredValue(text)
  useEffect(() => {
    const timer = setTimeout(() => late !== value && onChange(late.trim()), 250)
    return () => clearTimeout(timer)
  }, [late, value, onChange])
  return <Input className={styles.search ?? ''} size="small" allowClear prefix={<Icon name="search" size={13} />} value={text} placeholder={t('people.search')} aria-label={t('people.search')} onChange={(event) => setText(event.target.value)} />
}
