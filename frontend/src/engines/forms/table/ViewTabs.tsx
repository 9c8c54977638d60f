/** Saved views: underline, count, and a gold dot once the conditions differ from what was saved. */
import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Input, Popover } from 'antd'
import { useState } from 'react'

import { useCommand } from '../../../shared/api/command'
import { fetchRecords, type SavedView } from '../../../shared/api/records'
import { useMay, useSession } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { all, type Condition } from '../../../shared/lib/condition'
import { integer } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { TroubleNote } from '../../../shared/ui/parts'
import styles from './SchemaTable.module.css'
import type { TableState } from './useTable'

const SAVE = 'catalog.save_view'

export function ViewTabs({ table, base }: { table: TableState; base?: Condition | null }) {
  const { t } = useWords()
  const may = useMay(SAVE)
  const views = table.schema?.views ?? []
  if (views.length === 0) return null
  return (
    <div className={styles.views}>
      <div className={styles.viewList} role="tablist" aria-label={t('table.views')}>
        {views.map((view) => (
          <ViewTab key={view.id} view={view} table={table} base={base ?? null} />
        ))}
      </div>
      {may && (
        <div className={styles.viewActs}>
          <RemoveView table={table} />
          <SaveView table={table} />
        </div>
      )}
    </div>
  )
}

// Up to here an exact count costs nothing worth saving; a longer list is estimated.
const EXACT_UP_TO = 20_000

async function counted(entity: string, where: Condition | null, signal: AbortSignal): Promise<number | null> {
  const guess = (await fetchRecords(entity, { where, limit: 1, count: 'estimate' }, null, signal)).count
  if (guess === null || guess > EXACT_UP_TO) return guess
  return (await fetchRecords(entity, { where, limit: 1, count: 'exact' }, null, signal)).count
}

function ViewTab({ view, table, base }: { view: SavedView; table: TableState; base: Condition | null }) {
  const { t, say } = useWords()
  const own = table.view?.id === view.id
  const where = all(own ? table.where : view.where, base)
  const { data } = useQuery({
    queryKey: [table.entity, 'count', where],
    staleTime: 60_000,
    enabled: typeof view.count !== 'number' || own,
    queryFn: ({ signal }) => counted(table.entity, where, signal),
  })
  const count = data ?? view.count ?? null
  return (
    <button type="button" role="tab" aria-selected={own} className={styles.view} onClick={() => table.setView(view.id)}>
      {say(view.name)}
      {count !== null && <small>{integer(count)}</small>}
      {own && table.changed && <i className={styles.dot} title={t('table.changed')} />}
    </button>
  )
}

/** One's own saved view can be taken away again. */
function RemoveView({ table }: { table: TableState }) {
  const { t, say } = useWords()
  const me = useSession().person.id
  const remove = useCommand<{ view_id: string }>('catalog.remove_view', { invalidates: ['schema'], onDone: () => table.setView('') })
  const view = table.view
  if (!view?.own || view.own !== me) return null
  return (
    <button type="button" className="kh-link" disabled={remove.pending} onClick={() => void remove.send({ view_id: view.id })}>
      {t('table.removeView', { name: say(view.name) })}
    </button>
  )
}

type SaveViewPayload = {
  entity: string
  name: string
  where: Condition | null
  sort: string | null
  columns: string[]
  shared: boolean
}

function SaveView({ table }: { table: TableState }) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [shared, setShared] = useState(false)
  const save = useCommand<SaveViewPayload, { view_id?: string }>(SAVE, {
    invalidates: ['schema'],
    onDone: ({ result }) => {
      setOpen(false)
      setName('')
      if (result.view_id) table.setView(result.view_id)
    },
  })
  const submit = () =>
    void save.send({
      entity: table.entity, name: name.trim(), where: table.where, sort: table.sort, shared,
      columns: table.columns.map((column) => column.key),
    })
  return (
    <Popover
      trigger="click" placement="bottomRight" arrow={false} open={open} onOpenChange={setOpen}
      content={
        <form
          className={styles.saveForm}
          onSubmit={(event) => {
            event.preventDefault()
            if (name.trim()) submit()
          }}
        >
          <label htmlFor="kh-view-name">{t('table.viewName')}</label>
          <Input id="kh-view-name" value={name} maxLength={40} autoFocus onChange={(event) => setName(event.target.value)} />
          <Checkbox checked={shared} onChange={(event) => setShared(event.target.checked)}>
            {t('table.share')}
          </Checkbox>
          {save.trouble && <TroubleNote trouble={save.trouble} />}
          <Button type="primary" htmlType="submit" disabled={!name.trim()} loading={save.pending}>
            {t('common.save')}
          </Button>
        </form>
      }
    >
      <button type="button" className="kh-link">
        {table.changed ? t('table.saveToView') : <><Icon name="plus" size={13} /> {t('table.newView')}</>}
      </button>
    </Popover>
  )
}
