import { useQuery } from '@tanstack/react-query'
import { Button, Dropdown } from 'antd'
import { useMemo, useState, type ReactElement } from 'react'

import { SchemaTable, type Cells } from '../../../engines/forms/table/SchemaTable'
import { useTable } from '../../../engines/forms/table/useTable'
import { aggregateQuery, type Row } from '../../../shared/api/records'
import { useMay } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { integer, NONE, type Integer } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { Empty, Page, PageHead } from '../../../shared/ui/parts'
import { Code, rangeText } from '../../../shared/ui/values'
import { asTyped, journeysOf, type Journey, type Numbered } from '../api/numbers'
import { NumbersDialog } from '../components/NumbersDialog'
import { NumberTotals } from '../components/NumberTotals'

type RangeRow = Row & { prefix: string | null; digits: number | null; first_no: Integer; last_no: Integer; numbers?: string; asset_id?: string }

/** First and last number with prefix and leading zeros, never shortened. */
const cells: Cells<RangeRow> = {
  numbers: (row) => <Code>{row.numbers ?? textOf(row)}</Code>,
  first_no: (row) => <Code>{textOf(row)}</Code>,
}

const textOf = (row: RangeRow) => (row.digits ? rangeText(row.first_no, row.last_no, row.digits, row.prefix ?? '') : row.first_no ? `${row.first_no}–${row.last_no}` : NONE)

type Chosen = { row: Numbered; journey: Journey }

const numbered = (row: RangeRow): Numbered => ({
  asset_id: row.asset_id ?? row.id, name: String(row['name'] ?? ''), state: String(row['state']), first_no: row.first_no, last_no: row.last_no, digits: row.digits, prefix: row.prefix,
  reserved: Boolean(row['order_line_id']),
})

/** The steps open to this stretch and to this viewer. */
function Acts({ row, onChoose }: { row: Numbered; onChoose: (chosen: Chosen) => void }) {
  const { t } = useWords()
  const mays: Record<Journey, boolean> = {
    issue: useMay('custody.issue_numbers'), consume: useMay('custody.consume_numbers'), void: useMay('custody.void_numbers'), return: useMay('custody.return_numbers'), destroy: useMay('custody.destroy_numbers'),
  }
  const open = journeysOf(row).filter((journey) => mays[journey])
  if (open.length === 0) return null
  const items = open.map((journey) => ({ key: journey, label: t(`places.numbers.acts.${journey}`), danger: journey === 'void' || journey === 'destroy' }))
  return (
    <span onClick={(event) => event.stopPropagation()} onKeyDown={(event) => event.stopPropagation()}>
      <Dropdown trigger={['click']} menu={{ items, onClick: ({ key, domEvent }) => { domEvent.stopPropagation(); onChoose({ row, journey: key as Journey }) } }}>
        <Button size="small" type="text" aria-label={t('places.numbers.more', { numbers: asTyped(row) })} onClick={(event) => event.preventDefault()}>
          {t('places.numbers.act')} <Icon name="down" size={12} />
        </Button>
      </Dropdown>
    </span>
  )
}

export function RangesPage(): ReactElement {
  const { t } = useWords()
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const table = useTable('range')
  const { data } = useQuery({ ...aggregateQuery('range', table.asked, null, 'count'), enabled: table.schema !== undefined })
  const needs = useMemo(() => ['prefix', 'digits', 'first_no', 'last_no', 'asset_id', 'name', 'state', 'order_line_id'], [])
  const own = useMemo<Cells<RangeRow>>(
    () => ({
      ...cells,
      first_no: (row) => (
        <span style={{ display: 'flex', alignItems: 'center', gap: 8, justifyContent: 'space-between' }}>
          <Code>{textOf(row)}</Code>
          <Acts row={numbered(row)} onChoose={setChosen} />
        </span>
      ),
    }),
    [],
  )
  return (
    <Page>
      <PageHead title={t('places.ranges.title')} facts={data?.[0] ? t('places.ranges.facts', { n: integer(data[0].count) }) : undefined} />
      <NumberTotals where={table.asked} />
      <SchemaTable<RangeRow> table={table} cells={own} needs={needs} widths={{ numbers: 220, first_no: 260 }} titles={{ first_no: t('order.new.addNumbers') }} empty={<Empty icon="barcode" words={t('places.ranges.empty')} />} {...(table.schema?.fields.some((field) => field.key === 'asset_id') ? { hrefOf: (row: RangeRow) => `/assets/${row.asset_id ?? row.id}` } : {})} />
      {chosen && <NumbersDialog key={`${chosen.row.asset_id}-${chosen.journey}`} {...chosen} onClose={() => setChosen(null)} />}
    </Page>
  )
}
