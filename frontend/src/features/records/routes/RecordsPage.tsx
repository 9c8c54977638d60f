import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactElement } from 'react'

import { SchemaTable } from '../../../engines/forms/table/SchemaTable'
import { useTable } from '../../../engines/forms/table/useTable'
import { aggregateQuery, type Row } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { integer } from '../../../shared/lib/format'
import { pageOf } from '../../../shared/lib/places'
import { Page, PageHead } from '../../../shared/ui/parts'

/** Any kind of record this viewer may list. */
export function RecordsPage(): ReactElement {
  const { entity } = useParams({ strict: false }) as { entity: string }
  return <Listed key={entity} entity={entity} />
}

function Listed({ entity }: { entity: string }) {
  const { t, say } = useWords()
  const table = useTable(entity)
  const { data } = useQuery({ ...aggregateQuery(entity, table.asked, null, 'count'), enabled: table.schema !== undefined })
  return (
    <Page>
      <PageHead title={say(table.schema?.title)} facts={data?.[0] ? t('table.rows', { n: integer(data[0].count) }) : undefined} />
      <SchemaTable<Row> table={table} hrefOf={(row) => pageOf(entity, row.id)} />
    </Page>
  )
}
