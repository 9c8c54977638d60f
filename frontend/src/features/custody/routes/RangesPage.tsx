import { useQuery } from '@tanstack/react-query'
import { useMemo, type ReactElement } from 'react'

import { SchemaTable, type Cells } from '../../../engines/forms/table/SchemaTable'
import { useTable } from '../../../engines/forms/table/useTable'
import { aggregateQuery, type Row } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { integer, NONE, type Integer } from '../../../shared/lib/format'
import { Empty, Page, PageHead } from '../../../shared/ui/parts'
import { Code, rangeText } from '../../../shared/ui/values'

type RangeRow = Row & { prefix: string | null; digits: number | null; first_no: Integer; last_no: Integer; numbers?: string; asset_id?: string }

/** First and last number with prefix and leading zeros, never shortened. */
const cells: Cells<RangeRow> = {
  numbers: (row) => <Code>{row.numbers ?? textOf(row)}</Code>,
  first_no: (row) => <Code>{textOf(row)}</Code>,
}

const textOf = (row: RangeRow) => (row.digits ? rangeText(row.first_no, row.last_no, row.digits, row.prefix ?? '') : row.first_no ? `${row.first_no}–${row.last_no}` : NONE)

export function RangesPage(): ReactElement {
  const { t } = useWords()
  const table = useTable('range')
  const { data } = useQuery({ ...aggregateQuery('range', table.asked, null, 'count'), enabled: table.schema !== undefined })
  const needs = useMemo(() => ['prefix', 'digits', 'first_no', 'last_no', 'asset_id'], [])
  return (
    <Page>
      <PageHead title={t('places.ranges.title')} facts={data?.[0] ? t('places.ranges.facts', { n: integer(data[0].count) }) : undefined} />
      <SchemaTable<RangeRow> table={table} cells={cells} needs={needs} widths={{ numbers: 220, first_no: 200 }} empty={<Empty icon="barcode" words={t('places.ranges.empty')} />} {...(table.schema?.fields.some((field) => field.key === 'asset_id') ? { hrefOf: (row: RangeRow) => `/assets/${row.asset_id ?? row.id}` } : {})} />
    </Page>
  )
}
