import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import type { ReactElement } from 'react'

import { SchemaDetail } from '../../../engines/forms/detail/SchemaDetail'
import { titleOf } from '../../../engines/forms/fields/references'
import { recordQuery, schemaQuery, type Row } from '../../../shared/api/records'
import { useSession } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { Card, Page, PageHead, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { To, useGo } from '../../../shared/ui/To'

/** A record of a kind that has no page of its own: all that its schema says, and where its history is. */
export function RecordPage(): ReactElement {
  const { entity, id } = useParams({ strict: false }) as { entity: string; id: string }
  const { t, say, language } = useWords()
  const go = useGo()
  const audits = useSession().menus.includes('audit')
  const schema = useQuery(schemaQuery(entity))
  const record = useQuery(recordQuery<Row>(entity, id))
  const error = schema.error ?? record.error
  if (error) return <Page><TroubleNote trouble={error} retry={() => void record.refetch()} /></Page>
  if (!schema.data || !record.data) return <Page><Skeleton rows={10} /></Page>
  const where = JSON.stringify({ field: 'record_id', op: 'eq', value: id })
  return (
    <Page>
      <PageHead
        crumbs={<To href={`/records/${entity}`}>{say(schema.data.title)}</To>} title={titleOf({ ...record.data.record, id }, language)}
        actions={audits ? <Button onClick={() => go(`/audit?where=${encodeURIComponent(where)}`)}>{t('asset.entries')}</Button> : undefined}
      />
      <Card label={say(schema.data.title)}>
        <SchemaDetail fields={schema.data.fields} row={{ ...record.data.record, id }} unmasking={record.data.may_unmask ? { entity, id } : null} />
      </Card>
    </Page>
  )
}
