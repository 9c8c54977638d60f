import { useQuery } from '@tanstack/react-query'
import { Button, Dropdown } from 'antd'
import { useMemo, useState, type ReactElement } from 'react'

import { BulkBar } from '../../../engines/forms/table/BulkBar'
import { SchemaTable, tableStyles } from '../../../engines/forms/table/SchemaTable'
import { useTable, type BuiltinView, type TableState } from '../../../engines/forms/table/useTable'
import { aggregateQuery, exportAddress } from '../../../shared/api/records'
import { useMay } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { all, type Condition } from '../../../shared/lib/condition'
import { day, integer, yuan, type Integer } from '../../../shared/lib/format'
import { useIsPhone } from '../../../shared/lib/media'
import { useNow } from '../../../shared/lib/now'
import { Icon } from '../../../shared/ui/icons'
import { Empty, Page, PageHead } from '../../../shared/ui/parts'
import { SectionSlot, useHasSectionSlot } from '../../../shared/ui/SectionSlot'
import { StateTag, StateTags } from '../../../shared/ui/tags'
import { To, useGo, useSearchWords } from '../../../shared/ui/To'
import { Code, Money, PlaceName, Quantity } from '../../../shared/ui/values'
import { ASSET_COLUMNS, ASSET_NEEDS, bindingsOf, identOf, type AssetRow } from '../api/asset-row'
import { useOwnOf } from '../api/own'
import { assetCells } from '../components/asset-cells'
import { CategoryPicker } from '../components/CategoryPicker'
import { categoryCondition, CategoryTree } from '../components/CategoryTree'
import { FreezeMany } from '../components/FreezeMany'

/** Of a category's own fields the first stand in the list from the beginning; the others are chosen. */
const OWN_SHOWN = 3

const hrefOf = (row: AssetRow) => `/assets/${row.id}`

export function RegisterPage(): ReactElement {
  const { t } = useWords()
  const [words, setWords] = useSearchWords()
  const category = words['category'] ?? ''
  const base = useMemo(() => (category ? categoryCondition(category) : null), [category])
  const { entity, own } = useOwnOf(category)
  const defaults = useMemo(() => [...ASSET_COLUMNS, ...own.slice(0, OWN_SHOWN).map((field) => field.key)], [own])
  const table = useTable(entity, { base, defaults, views: ASSET_VIEWS })
  const [freezing, setFreezing] = useState<AssetRow[] | null>(null)
  const today = day(useNow())
  const cells = useMemo(() => assetCells(today), [today])
  const slot = useHasSectionSlot()
  const choose = (key: string) => setWords({ category: key || undefined })
  return (
    <Page>
      <PageHead title={t('register.title')} facts={<Facts table={table} />} actions={<Acts table={table} />} />
      <SectionSlot>
        <CategoryTree value={category} onChange={choose} />
      </SectionSlot>
      <SchemaTable<AssetRow>
        key={category} table={table} base={base} cells={cells} needs={ASSET_NEEDS} hrefOf={hrefOf} selectable titles={useTitles()} widths={WIDTHS}
        nameOf={(row) => row.code} legend={<Legend />} empty={<FirstStep />} card={(row) => <AssetCard row={row} />}
        tools={slot ? undefined : <CategoryPicker value={category} onChange={choose} />}
        bulk={(rows, clear) => <AssetBulk rows={rows} onClear={clear} onFreeze={() => setFreezing(rows)} />}
      />
      {freezing && <FreezeMany rows={freezing} onClose={() => setFreezing(null)} onDone={() => setFreezing(null)} />}
    </Page>
  )
}

const day0 = { date: 'today', days: 0 }
const there: Condition = { field: 'state', op: 'ne', value: 'destroyed' }
const within = (field: string, days: number): Condition | null => all({ field, op: 'between', value: [day0, { date: 'today', days }] as never }, there)

/** Lists everybody asks for; what people save comes after them. */
const ASSET_VIEWS: BuiltinView[] = [
  { id: 'all', name: 'register.views.all', where: null },
  { id: 'due', name: 'register.views.due', where: within('expires_on', 30), sort: 'expires_on' },
  { id: 'due15', name: 'register.views.due15', where: within('expires_on', 15), sort: 'expires_on' },
  { id: 'due7', name: 'register.views.due7', where: within('expires_on', 7), sort: 'expires_on' },
  { id: 'expired', name: 'register.views.expired', where: all({ field: 'expires_on', op: 'lt', value: day0 }, there), sort: '-expires_on' },
  { id: 'revalue', name: 'register.views.revalue', where: all({ field: 'revalue_on', op: 'le', value: { date: 'today', days: 30 } }, there), sort: 'revalue_on' },
  { id: 'lent', name: 'register.views.lent', where: { field: 'state', op: 'eq', value: 'lent' } },
  { id: 'bound', name: 'register.views.bound', where: { any: [{ field: 'frozen', op: 'eq', value: true }, { field: 'investigation', op: 'eq', value: true }] } },
  { id: 'pledged', name: 'register.views.pledged', where: { field: 'pledged', op: 'eq', value: true } },
]

const WIDTHS: Record<string, number> = {
  code: 146, name: 168, serial_no: 200, state: 142, place_id: 148, quantity: 66, value_fen: 116, expires_on: 100, received_on: 100,
}

function useTitles(): Record<string, string> {
  const { t } = useWords()
  return {
    code: t('register.columns.code'), name: t('register.columns.name'), serial_no: t('register.columns.ident'), state: t('register.columns.state'),
    place_id: t('register.columns.place'), quantity: t('register.columns.quantity'), value_fen: t('register.columns.value'),
    expires_on: t('register.columns.expires'), received_on: t('register.columns.received'),
  }
}

function Facts({ table }: { table: TableState }) {
  const { t } = useWords()
  const visible = table.schema?.fields.some((field) => field.key === 'value_fen' && field.filterable)
  const measures = visible ? 'count,sum:value_fen' : 'count'
  const { data } = useQuery({ ...aggregateQuery(table.entity, table.asked, null, measures), enabled: table.schema !== undefined })
  const group = data?.[0]
  if (!group) return null
  const n = integer(group.count)
  return <>{visible ? t('register.facts', { n, sum: yuan((group['sum:value_fen'] as Integer) ?? 0) }) : t('register.factsPlain', { n })}</>
}

function Acts({ table }: { table: TableState }) {
  const { t } = useWords()
  const go = useGo()
  const phone = useIsPhone()
  const mayImport = useMay('custody.run_import')
  const mayOrder = useMay('custody.submit_order')
  if (phone) return null
  const take = (format: 'xlsx' | 'csv') => {
    const asked = { where: table.asked, q: table.q, sort: table.sort, fields: table.columns.map((column) => column.key) }
    window.location.assign(exportAddress(table.entity, asked, format))
  }
  const items = [
    { key: 'xlsx', label: t('register.exportXlsx'), onClick: () => take('xlsx') },
    { key: 'csv', label: t('register.exportCsv'), onClick: () => take('csv') },
  ]
  return (
    <>
      <Dropdown trigger={['click']} menu={{ items }}>
        <Button>
          {t('common.export')} <Icon name="down" size={12} />
        </Button>
      </Dropdown>
      {mayImport && <Button onClick={() => go('/import')}>{t('register.import')}</Button>}
      {mayOrder && (
        <Button type="primary" onClick={() => go('/orders/new?type=in')}>
          {t('register.newIn')}
        </Button>
      )}
    </>
  )
}

function Legend() {
  const { t } = useWords()
  return (
    <>
      <StateTag state="in" /> {t('register.legend.in')}
      <StateTag state="lent" /> {t('register.legend.out')}
      <StateTag state="pledged" /> {t('register.legend.bound')}
    </>
  )
}

function FirstStep() {
  const { t } = useWords()
  return (
    <Empty
      words={t('register.empty')}
      action={
        <To href="/import">
          <Button>{t('register.emptyAct')}</Button>
        </To>
      }
    />
  )
}

function AssetCard({ row }: { row: AssetRow }) {
  const ident = identOf(row)
  return (
    <>
      <div className={tableStyles.cardTop}>
        <span className={tableStyles.cardTitle}>{row.name}</span>
        <StateTags state={row.state} bindings={bindingsOf(row)} />
      </div>
      <div className={tableStyles.cardLine}>
        <span>{ident ?? row.spec}</span>
        <Quantity amount={row.quantity} unit={row.unit} />
      </div>
      <div className={tableStyles.cardLine}>
        <span className="kh-grey">
          <Code>{row.code}</Code> &nbsp;{row.state === 'in_stock' ? row.place_id_title : (row.holder_id_title ?? <PlaceName code={row.place_id_title} />)}
        </span>
        <Money fen={row.value_fen} sign />
      </div>
    </>
  )
}

type BulkProps = { rows: AssetRow[]; onClear: () => void; onFreeze: () => void }

/** What the rows' own states suggest; the server judges each again when the order is sent. */
function AssetBulk({ rows, onClear, onFreeze }: BulkProps) {
  const { t } = useWords()
  const go = useGo()
  const mayFreeze = useMay('custody.freeze_asset')
  const mayOrder = useMay('custody.submit_order')
  const away = rows.filter((row) => row.state !== 'in_stock').length
  const count = (key: 'pledged' | 'frozen' | 'reserved' | 'investigation') => rows.filter((row) => row[key]).length
  const free = (row: AssetRow) => row.state === 'in_stock' && bindingsOf(row).length === 0
  const movable = (row: AssetRow) => row.state === 'in_stock' && !row.reserved && !row.investigation
  const order = (type: string, fit: AssetRow[]) => go(`/orders/new?type=${type}&assets=${fit.map((row) => row.id).join(',')}`)
  const why = [
    ...(['pledged', 'frozen', 'reserved', 'investigation'] as const).flatMap((key) => (count(key) > 0 ? [t(`register.why.${key}`, { n: count(key) })] : [])),
    ...(away > 0 ? [t('register.why.away', { n: away })] : []),
  ]
  const out = rows.filter(free)
  const moved = rows.filter(movable)
  const back = rows.filter((row) => ['out', 'lent', 'with_teller'].includes(row.state))
  const acts = [
    ...(mayOrder
      ? [
          { key: 'out', label: t('register.acts.out'), fits: out.length, act: () => order('out', out) },
          { key: 'transfer', label: t('register.acts.transfer'), fits: moved.length, act: () => order('transfer', moved) },
          { key: 'return', label: t('register.acts.return'), fits: back.length, act: () => order('return', back) },
        ]
      : []),
    ...(mayFreeze
      ? [{ key: 'freeze', label: t('register.acts.freeze'), fits: rows.filter((row) => !row.frozen).length, danger: true, icon: 'snow' as const, act: onFreeze }]
      : []),
  ]
  const sum = rows.reduce((total, row) => total + Number(row.value_fen ?? 0), 0)
  return (
    <BulkBar
      count={rows.length} sum={`¥ ${yuan(sum)}`} acts={acts} onClear={onClear}
      why={why.length > 0 ? why.join(t('common.then')) + t('register.why.cannotOut') : null}
    />
  )
}
