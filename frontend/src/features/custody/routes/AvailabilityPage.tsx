/** 可用量: on hand less what is reserved, bound or under investigation; by SKU, and by vault. */
import { useQuery } from '@tanstack/react-query'
import { Button, Dropdown, Input, Select, TreeSelect } from 'antd'
import { useMemo, type ReactElement } from 'react'

import { useCategories, type CategoryNode } from '../../../engines/forms/fields/category'
import { Grid, type Column } from '../../../engines/forms/table/Grid'
import { useRecords, type Row } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { all, type Condition } from '../../../shared/lib/condition'
import { integer } from '../../../shared/lib/format'
import { useIsPhone } from '../../../shared/lib/media'
import { Icon } from '../../../shared/ui/icons'
import { Empty, Page, PageHead, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { TabBar } from '../../../shared/ui/TabBar'
import { To, useGo, useSearchWords } from '../../../shared/ui/To'
import { AMOUNTS, amountIn, availabilityAddress, availabilityQuery, skuLine, sorted, totalLine, type Availability, type Line, type Vault } from '../api/availability'
import { categoryCondition } from '../components/CategoryTree'
import styles from './AvailabilityPage.module.css'

const ROW = 32

type VaultRow = Row & { code: string; name: string }

/** What stands in the address: words, category, vault, order, and which columns. */
function useAsked() {
  const [words, setWords] = useSearchWords()
  const { q = '', category = '', vault = '', sort = null, by } = words
  const where = useMemo(
    () => all(category ? categoryCondition(category) : null, vault ? ({ field: 'place_path', op: 'starts_with', value: `/${vault}/` } satisfies Condition) : null),
    [category, vault],
  )
  return { q, category, vault, sort, by: by === 'vault' ? ('vault' as const) : ('state' as const), where, setWords }
}

type Asked = ReturnType<typeof useAsked>

export function AvailabilityPage(): ReactElement {
  const { t } = useWords()
  const asked = useAsked()
  const { data, error, isPending, refetch } = useQuery(availabilityQuery({ where: asked.where, q: asked.q }))
  return (
    <Page>
      <PageHead title={t('availability.title')} facts={data && t('availability.facts', { n: integer(data.rows.length) })} actions={<Export asked={asked} />} />
      <Tools asked={asked} />
      {error ? (
        <TroubleNote trouble={error} retry={() => void refetch()} />
      ) : isPending ? (
        <Skeleton rows={12} />
      ) : data.rows.length === 0 ? (
        <Nothing asked={asked} />
      ) : (
        <Table found={data} asked={asked} />
      )}
    </Page>
  )
}

function Export({ asked }: { asked: Asked }) {
  const { t, language } = useWords()
  const take = (format: 'xlsx' | 'csv') => window.location.assign(availabilityAddress({ where: asked.where, q: asked.q }, format, language))
  const items = [{ key: 'xlsx', label: t('register.exportXlsx') }, { key: 'csv', label: t('register.exportCsv') }]
  return (
    <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => take(key as 'xlsx' | 'csv') }}>
      <Button>
        {t('common.export')} <Icon name="down" size={12} />
      </Button>
    </Dropdown>
  )
}

type Option = { value: string; title: string; children?: Option[] }

const options = (nodes: CategoryNode[]): Option[] =>
  nodes.map((node) => ({ value: node.key, title: node.title, ...(node.children.length > 0 ? { children: options(node.children) } : {}) }))

function Tools({ asked }: { asked: Asked }) {
  const { t } = useWords()
  const { tree } = useCategories()
  const vaults = useRecords<VaultRow>('place', { where: { field: 'kind', op: 'eq', value: 'vault' }, sort: 'path', limit: 500 })
  const { setWords } = asked
  return (
    <div className={styles.tools}>
      <Input.Search
        key={asked.q} className={styles.search!} allowClear defaultValue={asked.q} placeholder={t('availability.search')} aria-label={t('availability.search')}
        onSearch={(q) => setWords({ q: q || undefined })}
      />
      <TreeSelect
        style={{ minWidth: 160 }} allowClear treeDefaultExpandAll value={asked.category || undefined} treeData={options(tree)} placeholder={t('register.allCategories')}
        aria-label={t('register.category')} onChange={(next: string | undefined) => setWords({ category: next })}
      />
      <Select
        style={{ minWidth: 160 }} allowClear value={asked.vault || undefined} placeholder={t('availability.allVaults')} aria-label={t('availability.vault')}
        options={vaults.rows.map((vault) => ({ value: vault.code, label: vault.name }))} onChange={(next: string | undefined) => setWords({ vault: next })}
      />
      <div className={styles.push}>
        <TabBar
          pills label={t('availability.columns')} value={asked.by} onChange={(by) => setWords({ by: by === 'vault' ? by : undefined, sort: undefined })}
          items={[{ key: 'state', title: t('availability.byState') }, { key: 'vault', title: t('availability.byVault') }]}
        />
      </div>
    </div>
  )
}

function Nothing({ asked }: { asked: Asked }) {
  const { t } = useWords()
  const narrowed = asked.q || asked.category || asked.vault
  const clear = <Button onClick={() => asked.setWords({ q: undefined, category: undefined, vault: undefined })}>{t('table.emptyClear')}</Button>
  return <Empty words={t(narrowed ? 'availability.noneFound' : 'availability.empty')} action={narrowed ? clear : undefined} />
}

/** The SKU in the register: every one of its assets. */
const registerOf = (line: Line): string => {
  const spec: Condition = line.spec ? { field: 'spec', op: 'eq', value: line.spec } : { field: 'spec', op: 'empty' }
  return `/assets?category=${line.category}&where=${encodeURIComponent(JSON.stringify(spec))}`
}

function Name({ line }: { line: Line }) {
  const { t, say } = useWords()
  if (!line.title) return <span className={styles.total}>{t('availability.total')}</span>
  return (
    <To href={registerOf(line)} tabIndex={-1}>
      {say(line.title)}
      {line.spec && <span className="kh-grey"> &nbsp;{line.spec}</span>}
    </To>
  )
}

function useColumns(by: 'state' | 'vault', vaults: Vault[]): Column<Line>[] {
  const { t, language } = useWords()
  return useMemo(() => {
    const strong = (line: Line, amount: string) => (line.title ? amount : <span className={styles.total}>{amount}</span>)
    const parts = AMOUNTS.map((key): Column<Line> => ({
      key, title: t(`availability.amounts.${key}`), width: 104, right: true, sortable: true,
      cell: (line) => (key === 'available' ? <span className={styles.strong}>{integer(line[key])}</span> : strong(line, integer(line[key]))),
    }))
    const places = vaults.map((vault): Column<Line> => ({
      key: vault.id, title: vault.name, width: 116, right: true, sortable: true, cell: (line) => strong(line, integer(amountIn(line, vault.id))),
    }))
    return [
      { key: 'sku', title: t('availability.sku'), width: 280, cell: (line) => <Name line={line} /> },
      { key: 'unit', title: t('availability.unit'), width: 64, cell: (line) => line.unit },
      ...(by === 'vault' ? [...places, ...parts.slice(-1)] : parts),
    ]
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `t` follows the language
  }, [by, vaults, language])
}

function Table({ found, asked }: { found: Availability; asked: Asked }) {
  const { t, say } = useWords()
  const phone = useIsPhone()
  const go = useGo()
  const columns = useColumns(asked.by, found.vaults)
  const lines = useMemo(() => [...sorted(found.rows.map(skuLine), asked.sort), ...found.totals.map(totalLine)], [found, asked.sort])
  const nameOf = (line: Line) => (line.title ? `${say(line.title)} ${line.spec ?? ''}` : t('availability.total'))
  const foot = found.more ? t('availability.more') : t('availability.how')
  if (phone) return <Cards lines={lines} columns={columns.slice(2)} foot={foot} />
  return (
    <div className={styles.frame}>
      <Grid<Line>
        label={t('availability.title')} rows={lines} columns={columns} rowHeight={ROW} sort={asked.sort} onSort={(sort) => asked.setWords({ sort })} nameOf={nameOf}
        onOpen={(line) => line.category && go(registerOf(line))}
      />
      <div className={styles.foot}>{foot}</div>
    </div>
  )
}

function Cards({ lines, columns, foot }: { lines: Line[]; columns: Column<Line>[]; foot: string }) {
  return (
    <>
      <ul className={styles.cards}>
        {lines.map((line) => (
          <li key={line.id} className={styles.card}>
            <div className={styles.cardTop}>
              <Name line={line} />
              <span className="kh-grey">{line.unit}</span>
            </div>
            <dl className={styles.amounts}>
              {columns.map((column) => (
                <div key={column.key}>
                  <dt>{column.title}</dt>
                  <dd>{column.cell(line)}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
      <p className="kh-grey">{foot}</p>
    </>
  )
}
