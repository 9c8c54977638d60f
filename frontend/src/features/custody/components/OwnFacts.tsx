/** What only assets of one category have: a card with its act on the asset page, a line on an order, before and after in the timeline. */
import { Button } from 'antd'
import { useState } from 'react'

import { SchemaDetail } from '../../../engines/forms/detail/SchemaDetail'
import { asFormField, changedOf, ownKey } from '../../../engines/forms/fields/own'
import { twinOf } from '../../../engines/forms/fields/twins'
import { FormDialog } from '../../../engines/forms/form/FormDialog'
import type { Row } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { Icon } from '../../../shared/ui/icons'
import { Card, Empty } from '../../../shared/ui/parts'
import type { AssetPage, Own, OwnChange } from '../api/types'
import styles from './OwnFacts.module.css'

const rowOf = (own: Own): Row => ({ ...own.values, id: own.form })
const blank = (value: unknown) => value === null || value === undefined || value === ''

export function OwnCard({ page }: { page: AssetPage }) {
  const { t, say } = useWords()
  const [writing, setWriting] = useState(false)
  const { own } = page
  if (!own || own.fields.length === 0) return null
  const writable = page.commands.includes('custody.change_details') && own.fields.some((field) => field.mode === 'write')
  const empty = own.fields.every((field) => blank(own.values[field.key]))
  const act = (
    <Button size="small" icon={<Icon name="pencil" size={13} />} onClick={() => setWriting(true)}>
      {t(empty ? 'asset.own.fill' : 'asset.own.change')}
    </Button>
  )
  return (
    <Card title={say(own.title)} extra={writable && !empty ? act : undefined}>
      {empty ? <Empty icon="file" words={t('asset.own.empty')} action={writable ? act : undefined} /> : <SchemaDetail fields={own.fields} row={rowOf(own)} unmasking={page.may_unmask ? { entity: own.entity, id: page.asset.id } : null} />}
      {writing && <OwnDialog page={page} own={own} onClose={() => setWriting(false)} />}
    </Card>
  )
}

const IN = 'extra.'

function OwnDialog({ page, own, onClose }: { page: AssetPage; own: Own; onClose: () => void }) {
  const { t, say } = useWords()
  const fields = own.fields.filter((field) => field.mode === 'write')
  const initial = Object.fromEntries(fields.map((field) => [IN + ownKey(field), own.values[field.key]]))
  const reason = { key: 'reason', type: 'text', title: t('asset.own.reason'), min: 4, whole: true }
  return (
    <FormDialog
      command="custody.change_details" title={`${say(own.title)} ${page.asset.code}`} fields={[...fields.map((field) => asFormField(field, IN)), reason]} initial={initial}
      label={() => t('asset.own.save', { code: page.asset.code })} version={page.asset.version} invalidates={['asset']} width={600} onClose={onClose}
      payload={({ reason: said, ...values }) => ({ asset_id: page.asset.id, extra: changedOf(fields, values, own.values, IN), ...(said ? { reason: said } : {}) })}
    />
  )
}

/** One line of an order: what was declared of it. */
export function OwnLine({ own }: { own: Own }) {
  const { say } = useWords()
  return (
    <dl className={styles.line}>
      {own.fields.filter((field) => !blank(own.values[field.key])).map((field) => (
        <div key={field.key}>
          <dt>{say(field.title)}</dt>
          <dd>
            {twinOf(field.type).show(own.values[field.key], field, rowOf(own))}
            {field.unit && field.mode !== 'masked' && <span className="kh-grey"> {field.unit}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** What an act changed of them. */
export function OwnChanges({ own, changes }: { own: Own; changes: OwnChange[] }) {
  const { say, t } = useWords()
  return (
    <ul className={styles.changes}>
      {changes.flatMap((change) => {
        const field = own.fields.find((one) => one.key === change.key)
        if (!field) return []
        const show = (value: unknown) => twinOf(field.type).show(value, field, { id: own.form })
        return [
          <li key={change.key}>
            <span className="kh-grey">{say(field.title)}</span> <del>{show(change.before)}</del> <span aria-label={t('asset.own.became')}>→</span> <ins>{show(change.after)}</ins>
          </li>,
        ]
      })}
    </ul>
  )
}
