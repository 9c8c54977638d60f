import { Checkbox, Dropdown, Popover } from 'antd'

import { useWords } from '../../../shared/i18n'
import { setPreference, usePreferences } from '../../../shared/lib/preferences'
import { Icon } from '../../../shared/ui/icons'
import styles from './SchemaTable.module.css'
import type { TableState } from './useTable'

/** Order, row height, columns. */
export function Tools({ table }: { table: TableState }) {
  const { t } = useWords()
  const { density } = usePreferences()
  return (
    <div className={styles.toolsRight}>
      <SortTool table={table} />
      <button
        type="button" className={styles.tool} title={t('table.densityLabel')}
        onClick={() => setPreference({ density: density === 'compact' ? 'roomy' : 'compact' })}
      >
        <Icon name="density" size={14} />
        {t(`table.density.${density}`)}
      </button>
      <ColumnTool table={table} />
    </div>
  )
}

function SortTool({ table }: { table: TableState }) {
  const { t, say } = useWords()
  const key = table.sort?.replace(/^-/, '')
  const sortable = table.schema?.fields.filter((field) => field.sortable && field.mode !== 'hidden') ?? []
  const field = sortable.find((one) => one.key === key)
  const items = sortable.flatMap((one) => [
    { key: one.key, label: `${say(one.title)} · ${t('table.ascending')}` },
    { key: `-${one.key}`, label: `${say(one.title)} · ${t('table.descending')}` },
  ])
  return (
    <Dropdown
      trigger={['click']}
      menu={{ items, selectable: true, selectedKeys: table.sort ? [table.sort] : [], onClick: ({ key: next }) => table.setSort(next), style: { maxHeight: 360, overflow: 'auto' } }}
    >
      <button type="button" className={styles.tool} title={t('table.sort')}>
        <Icon name="sort" size={14} />
        {field ? say(field.title) : t('table.sort')}
        {table.sort?.startsWith('-') && ' ↓'}
      </button>
    </Dropdown>
  )
}

function ColumnTool({ table }: { table: TableState }) {
  const { t, say } = useWords()
  const fields = table.schema?.fields.filter((field) => field.mode !== 'hidden') ?? []
  const shown = table.columns.map((column) => column.key)
  const toggle = (key: string) => {
    const next = shown.includes(key) ? shown.filter((one) => one !== key) : fields.map((f) => f.key).filter((one) => one === key || shown.includes(one))
    if (next.length > 0) table.setColumns(next)
  }
  return (
    <Popover
      trigger="click" placement="bottomRight" arrow={false} title={t('table.columnsTitle')}
      content={
        <div className={styles.picker}>
          {fields.map((field) => (
            <Checkbox key={field.key} checked={shown.includes(field.key)} onChange={() => toggle(field.key)}>
              {say(field.title)}
            </Checkbox>
          ))}
        </div>
      }
    >
      <button type="button" className={styles.tool}>
        <Icon name="gear" size={14} />
        {t('table.columns', { shown: shown.length, all: fields.length })}
      </button>
    </Popover>
  )
}
