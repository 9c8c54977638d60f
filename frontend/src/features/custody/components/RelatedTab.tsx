/** The box a piece lies in, and what lies in a box; putting in and taking out. */
import { Select } from 'antd'
import { useState } from 'react'

import { useRecords } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { CommandDialog } from '../../../shared/ui/CommandDialog'
import { Card, Empty } from '../../../shared/ui/parts'
import { StateTag } from '../../../shared/ui/tags'
import { To } from '../../../shared/ui/To'
import { Code } from '../../../shared/ui/values'
import type { AssetRow } from '../api/asset-row'
import type { AssetPage } from '../api/types'
import styles from '../routes/AssetPage.module.css'

const PUT_IN = 'custody.put_in_box'
const TAKE_OUT = 'custody.take_out_of_box'

export function RelatedTab({ page }: { page: AssetPage }) {
  const { t, say } = useWords()
  const [asked, setAsked] = useState<'in' | 'out' | null>(null)
  const boxed = page.related.some((one) => one.role === 'box')
  const holds = page.related.some((one) => one.role === 'content')
  const act = boxed ? 'out' : 'in'
  const may = page.commands.includes(boxed ? TAKE_OUT : PUT_IN) && page.asset.kind === 'serial' && !holds
  const close = () => setAsked(null)
  return (
    <Card
      title={t('asset.tabs.related')} note={t('asset.box.words')} bare className={styles.fill} scroll
      extra={may ? <button type="button" className="kh-link" onClick={() => setAsked(act)}>{t(`asset.box.${act}`)}</button> : undefined}
    >
      {page.related.length === 0 ? (
        <Empty icon="link" words={t('asset.box.none')} />
      ) : (
        <div className={styles.wide}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th>{t('asset.box.relation')}</th>
                <th>{t('register.columns.code')}</th>
                <th>{t('register.columns.name')}</th>
                <th>{t('register.columns.state')}</th>
              </tr>
            </thead>
            <tbody>
              {page.related.map((one) => (
                <tr key={one.id}>
                  <td>{say(one.relation)}</td>
                  <td><To href={`/assets/${one.id}?tab=related`}><Code>{one.code}</Code></To></td>
                  <td>{one.name}</td>
                  <td><StateTag state={one.state} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {asked === 'in' && <PutInDialog page={page} onClose={close} />}
      {asked === 'out' && (
        <CommandDialog
          command={TAKE_OUT} title={`${t('asset.box.out')} ${page.asset.code}`} label={t('asset.box.out')} version={page.asset.version} invalidates={['asset']} onClose={close}
          fields={[{ key: 'reason', label: t('asset.ask.reason'), min: 2, long: true }]} payload={(values) => ({ asset_id: page.asset.id, ...values })}
        />
      )}
    </Card>
  )
}

/** Only what lies in the same slot can be its box. */
function PutInDialog({ page, onClose }: { page: AssetPage; onClose: () => void }) {
  const { t } = useWords()
  const [box, setBox] = useState<string | null>(null)
  const slot = page.place?.path.at(-1)?.id ?? ''
  const where = { all: [{ field: 'place_id', op: 'eq' as const, value: slot }, { field: 'kind', op: 'eq' as const, value: 'serial' }, { field: 'box_id', op: 'empty' as const }, { field: 'id', op: 'ne' as const, value: page.asset.id }] }
  const found = useRecords<AssetRow>('asset', { where, fields: ['code', 'name'], sort: 'code', limit: 200 })
  return (
    <CommandDialog
      command={PUT_IN} title={`${t('asset.box.in')} ${page.asset.code}`} words={t('asset.box.inWords')} label={t('asset.box.in')} version={page.asset.version}
      fields={[{ key: 'reason', label: t('asset.ask.reason'), min: 2, long: true }]} invalidates={['asset']} onClose={onClose}
      payload={(values) => ({ asset_id: page.asset.id, box_id: box, ...values })}
    >
      <div style={{ marginBottom: 12 }}>
        <Select
          style={{ width: '100%' }} showSearch={{ optionFilterProp: 'label' }} value={box} placeholder={t('asset.box.pick')} aria-label={t('asset.box.pick')} loading={found.loading}
          notFoundContent={t('asset.box.nothing')} options={found.rows.map((row) => ({ value: row.id, label: `${row.code} ${row.name}` }))} onChange={setBox}
        />
      </div>
    </CommandDialog>
  )
}
