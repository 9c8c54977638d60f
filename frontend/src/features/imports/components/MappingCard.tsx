/** What each column means: read by itself, corrected by hand, kept for the next list of the same bank. */
import { useQuery } from '@tanstack/react-query'
import { Button, Checkbox, Input, Popover, Select } from 'antd'
import { useState, type ReactNode } from 'react'

import { PickCategory } from '../../../engines/forms/fields/category'
import type { SchemaField } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { Icon } from '../../../shared/ui/icons'
import { Card, cx } from '../../../shared/ui/parts'
import { Tag } from '../../../shared/ui/tags'
import { importFieldsQuery, type ColumnMap, type ImportField, type ImportPage, type SheetMap } from '../api/imports'
import type { Wizard } from '../api/useWizard'
import styles from './Imports.module.css'
import { StatusRulesDialog } from './StatusRulesDialog'

type Props = { wizard: Wizard; page: ImportPage; locked: boolean; children?: ReactNode }

const shownSheet = (sheets: SheetMap[]) => sheets.find((sheet) => sheet.use) ?? sheets[0]

export function MappingCard({ wizard, page, locked, children }: Props) {
  const { t } = useWords()
  const fields = useQuery(importFieldsQuery).data ?? []
  const { sheets } = page.mapping
  const [chosen, setChosen] = useState<string | null>(null)
  const [editing, setEditing] = useState(false)
  const sheet = sheets.find((one) => one.sheet === chosen) ?? shownSheet(sheets)
  if (!sheet) return null
  const change = (next: SheetMap) => void wizard.map({ sheets: sheets.map((one) => (one.sheet === next.sheet ? next : one)) })
  const count = (state: ColumnMap['state']) => sheet.columns.filter((column) => column.state === state).length
  return (
    <Card
      bare className={styles.fill} label={t('imports.mapping.title')}
      title={
        <>
          <h2 className={styles.cardTitle}>{t('imports.mapping.title')}</h2>
          <Tag color="in" icon="check">
            {t('imports.mapping.auto', { n: count('auto') })}
          </Tag>
          {count('confirm') > 0 && (
            <Tag color="overdue" icon="warning">
              {t('imports.mapping.confirm', { n: count('confirm') })}
            </Tag>
          )}
          <span className={styles.push}>{!locked && <SaveTemplate wizard={wizard} page={page} />}</span>
        </>
      }
    >
      <div style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
        {sheets.length > 1 && (
          <div className={styles.options} style={{ borderTop: 0 }}>
            <label htmlFor="kh-sheet">{t('imports.mapping.sheet')}</label>
            <Select id="kh-sheet" value={sheet.sheet} onChange={setChosen} options={sheets.map((one) => ({ value: one.sheet, label: one.sheet }))} />
            <span />
            <Checkbox checked={sheet.use} disabled={locked} onChange={(event) => change({ ...sheet, use: event.target.checked })}>
              {t('imports.mapping.use')}
            </Checkbox>
          </div>
        )}
        <div style={{ flex: 1, minHeight: 0, overflow: 'auto' }} tabIndex={0}>
          <Columns sheet={sheet} fields={fields} locked={locked} onChange={change} />
          <Questions sheet={sheet} fields={fields} locked={locked} onChange={change} />
        </div>
        {children}
        {!locked && (
          <div className={styles.options}>
            <span>{t('imports.mapping.statuses')}</span>
            <button type="button" className="kh-link" style={{ justifySelf: 'start' }} onClick={() => setEditing(true)}>
              {t('imports.mapping.statusesHelp')}
            </button>
          </div>
        )}
      </div>
      {editing && <StatusRulesDialog page={page} wizard={wizard} onClose={() => setEditing(false)} />}
    </Card>
  )
}

type ColumnsProps = { sheet: SheetMap; fields: ImportField[]; locked: boolean; onChange: (sheet: SheetMap) => void }

/** A field that is written here and not read from a schema. */
const categoryField: SchemaField = {
  key: 'category', type: 'category', title: { zh: '类别', en: 'Category' }, mode: 'write', filterable: false, sortable: false, operators: [], options: null, width: null, align: null, default_visible: true,
}

const withField = (sheet: SheetMap, index: number, field: string | null): SheetMap => ({
  ...sheet,
  columns: sheet.columns.map((column) =>
    column.index === index ? { ...column, field, confidence: 100 } : field !== null && column.field === field ? { ...column, field: null } : column,
  ),
})

function Columns({ sheet, fields, locked, onChange }: ColumnsProps) {
  const { t, say } = useWords()
  if (sheet.header_to === 0) return <p className={styles.note}>{t('imports.mapping.noHeader')}</p>
  const options = [{ value: '', label: t('imports.mapping.none') }, ...fields.map((field) => ({ value: field.key, label: say(field.title) }))]
  const categorised = sheet.columns.some((column) => column.field === 'category')
  return (
    <>
      <table className={styles.mapTable}>
        <thead>
          <tr>
            <th>{t('imports.mapping.column')}</th>
            <th>{t('imports.mapping.header')}</th>
            <th>
              <span className="kh-spoken">{t('imports.mapping.ok')}</span>
            </th>
            <th>{t('imports.mapping.field')}</th>
            <th>{t('imports.mapping.first')}</th>
          </tr>
        </thead>
        <tbody>
          {sheet.columns.map((column) => (
            <tr key={column.index} className={cx(column.state === 'confirm' && styles.confirm)}>
              <td className="kh-mono kh-grey">{column.letter}</td>
              <td title={column.header}>{column.header}</td>
              <td>
                {column.state === 'auto' && <Icon name="check" size={14} label={t('imports.mapping.ok')} className={styles.good ?? ''} />}
                {column.state === 'confirm' && <Icon name="warning" size={14} label={t('imports.mapping.ask')} className={styles.warn ?? ''} />}
                {column.state === 'none' && <span className="kh-grey">—</span>}
              </td>
              <td>
                <Select
                  size="small" variant="borderless" style={{ width: '100%' }} value={column.field ?? ''} options={options} disabled={locked} showSearch={{ optionFilterProp: 'label' }}
                  aria-label={`${column.letter} ${column.header}`} popupMatchSelectWidth={180} onChange={(field: string) => onChange(withField(sheet, column.index, field || null))}
                />
              </td>
              <td className={styles.first} title={column.first_value}>
                {column.first_value || t('imports.mapping.empty')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {!categorised && (
        <div className={styles.options} style={{ borderTop: 0 }}>
          <span>{t('imports.mapping.constant')}</span>
          <PickCategory
            id="kh-constant" label={t('imports.mapping.constant')} field={categoryField} value={sheet.constants['category'] ?? null} disabled={locked}
            onChange={(key) => onChange({ ...sheet, constants: { ...sheet.constants, category: String(key ?? '') } })}
          />
        </div>
      )}
    </>
  )
}

/** Columns that a person should look at: why, and one press to accept. */
function Questions({ sheet, fields, locked, onChange }: ColumnsProps) {
  const { t, say, language } = useWords()
  const open = sheet.columns.filter((column) => column.state === 'confirm')
  const unsure = open.filter((column) => column.others.length === 0)
  const comma = language === 'en' ? ', ' : '、'
  if (open.length === 0) return null
  const name = (key: string) => {
    const field = fields.find((one) => one.key === key)
    return field ? say(field.title) : key
  }
  const accept = () => onChange({ ...sheet, columns: sheet.columns.map((column) => (column.state === 'confirm' ? { ...column, confidence: 100 } : column)) })
  return (
    <div className={styles.note}>
      {open
        .filter((column) => column.others.length > 0)
        .map((column) => (
          <div key={column.index}>{t('imports.mapping.others', { letter: column.letter, header: column.header, others: column.others.map(name).join(comma) })}</div>
        ))}
      {unsure.length > 0 && <div>{t('imports.mapping.unsure', { letters: unsure.map((column) => column.letter).join(comma) })}</div>}
      {!locked && (
        <button type="button" className="kh-link" onClick={accept}>
          {t('imports.mapping.accept', { n: open.length })}
        </button>
      )}
    </div>
  )
}

function SaveTemplate({ wizard, page }: { wizard: Wizard; page: ImportPage }) {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  const [name, setName] = useState(page.file_name.replace(/\.[^.]+$/, ''))
  const save = async () => {
    if (await wizard.map({ sheets: page.mapping.sheets, remember: name.trim() })) setOpen(false)
  }
  return (
    <Popover
      trigger="click" placement="bottomRight" arrow={false} open={open} onOpenChange={setOpen}
      content={
        <form
          style={{ display: 'flex', gap: 8, width: 260 }}
          onSubmit={(event) => {
            event.preventDefault()
            if (name.trim()) void save()
          }}
        >
          <Input value={name} maxLength={80} aria-label={t('imports.mapping.savedAs')} onChange={(event) => setName(event.target.value)} />
          <Button type="primary" htmlType="submit" loading={wizard.busy === 'mapping'}>
            {t('imports.mapping.save')}
          </Button>
        </form>
      }
    >
      <button type="button" className="kh-link">
        {t('imports.mapping.saveAs')}
      </button>
    </Popover>
  )
}
