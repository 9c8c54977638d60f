/** Assets chosen from the register while an order is written: those that lie in the vault, or for a return those that are away. */
import { Button, Input, Modal } from 'antd'
import { useDeferredValue, useMemo, useState } from 'react'

import { Grid, type Column } from '../../../engines/forms/table/Grid'
import { useRecords } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { all, type Condition } from '../../../shared/lib/condition'
import { day } from '../../../shared/lib/format'
import { useNow } from '../../../shared/lib/now'
import { Icon } from '../../../shared/ui/icons'
import { Empty, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { ASSET_COLUMNS, ASSET_NEEDS, type AssetRow } from '../api/asset-row'
import type { OrderType } from '../api/new-order'
import { assetCells } from './asset-cells'
import { CategoryPicker } from './CategoryPicker'
import { categoryCondition } from './CategoryTree'
import styles from './NewOrder.module.css'

const PAGE = 60
const HEIGHT = 420
const ROW = 34
const COLUMNS = [['code', 146], ['name', 180], ['serial_no', 166], ['state', 124], ['place_id', 124], ['quantity', 76]] as const

const HERE: Condition = {
  all: [
    { field: 'state', op: 'eq', value: 'in_stock' },
    { field: 'reserved', op: 'eq', value: false },
    { field: 'investigation', op: 'eq', value: false },
  ],
}
const AWAY: Condition = { field: 'state', op: 'in', value: ['out', 'lent', 'with_teller'] }

type Props = { type: OrderType; taken: ReadonlySet<string>; onPick: (rows: AssetRow[]) => void; onClose: () => void }

export function PickAssets({ type, taken, onPick, onClose }: Props) {
  const { t } = useWords()
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed.trim())
  const [category, setCategory] = useState('')
  const [chosen, setChosen] = useState<Map<string, AssetRow>>(new Map())
  const where = useMemo(() => all(type === 'return' ? AWAY : HERE, category ? categoryCondition(category) : null), [type, category])
  const records = useRecords<AssetRow>('asset', { where, q, sort: 'code', limit: PAGE, fields: [...new Set([...ASSET_COLUMNS, ...ASSET_NEEDS, 'state', 'place_id', 'serial_no', 'value_fen'])] })
  const rows = records.rows.filter((row) => !taken.has(row.id))
  const select = (ids: Set<string>) => {
    const known = new Map([...chosen, ...rows.map((row) => [row.id, row] as const)])
    setChosen(new Map([...ids].flatMap((id) => (known.has(id) ? [[id, known.get(id)!] as const] : []))))
  }
  return (
    <Modal open title={t('order.new.pick.title')} onCancel={onClose} width={960} footer={null} destroyOnHidden>
      <div className={styles.pickTools}>
        <Input
          allowClear autoFocus prefix={<Icon name="search" size={14} />} value={typed} placeholder={t('order.new.pick.search')} aria-label={t('order.new.pick.search')}
          onChange={(event) => setTyped(event.target.value)}
        />
        <CategoryPicker value={category} onChange={setCategory} />
      </div>
      <div className={styles.pickList} style={{ height: HEIGHT }}>
        <Rows records={records} rows={rows} selected={new Set(chosen.keys())} onSelect={select} words={t(q || category ? 'order.new.pick.nothing' : 'order.new.pick.empty')} />
      </div>
      <div className={styles.pickFoot}>
        <span role="status">{t('order.new.pick.chosen', { n: chosen.size })}</span>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="primary" disabled={chosen.size === 0} onClick={() => onPick([...chosen.values()])}>
          {t('order.new.pick.label', { n: chosen.size })}
        </Button>
      </div>
    </Modal>
  )
}

type RowsProps = { records: ReturnType<typeof useRecords<AssetRow>>; rows: AssetRow[]; selected: Set<string>; onSelect: (ids: Set<string>) => void; words: string }

function Rows({ records, rows, selected, onSelect, words }: RowsProps) {
  const { t } = useWords()
  const today = day(useNow())
  const columns = useMemo((): Column<AssetRow>[] => {
    const cells = assetCells(today)
    const titles = { code: t('register.columns.code'), name: t('register.columns.name'), serial_no: t('register.columns.ident'), state: t('register.columns.state'), place_id: t('register.columns.place'), quantity: t('register.columns.quantity') }
    return COLUMNS.map(([key, width]) => ({ key, title: titles[key], width, right: key === 'quantity', cell: cells[key]! }))
  }, [t, today])
  if (records.loading) return <Skeleton rows={10} height={ROW} />
  if (records.error) return <TroubleNote trouble={records.error} retry={records.reload} />
  if (rows.length === 0) return <Empty icon="search" words={words} />
  return <Grid label={t('order.new.pick.title')} rows={rows} columns={columns} rowHeight={ROW} nameOf={(row) => row.code} selected={selected} onSelect={onSelect} onNearEnd={records.loadMore} />
}
