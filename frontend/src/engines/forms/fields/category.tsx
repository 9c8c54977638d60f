/** Categories: a small tree known whole, kept by the dotted key. */
import { useQuery } from '@tanstack/react-query'
import { TreeSelect } from 'antd'
import { useMemo, type ReactNode } from 'react'

import { fetchRecords, type Row, type SchemaField } from '../../../shared/api/records'
import { useWords, type Language, type Words } from '../../../shared/i18n'
import { NONE } from '../../../shared/lib/format'
import type { EditorProps } from './types'

export type CategoryRow = Row & { key: string; title_zh: string; title_en: string; kind: string; unit: string; secret?: boolean; form_key?: string | null }

export type CategoryNode = { key: string; title: string; row: CategoryRow; children: CategoryNode[] }

export const categoriesQuery = {
  queryKey: ['category', 'all'],
  staleTime: 10 * 60_000,
  queryFn: async () => (await fetchRecords<CategoryRow>('category', { sort: 'key', limit: 500 }, null)).rows,
}

export const categoryTitle = (row: CategoryRow, language: Language): string => (language === 'en' ? row.title_en : row.title_zh) || row.key

/** `metal.gold_bar` hangs under `metal`; one whose parent is not there stands at the top. */
export function categoryTree(rows: CategoryRow[], language: Language): CategoryNode[] {
  const nodes = new Map(rows.map((row) => [row.key, { key: row.key, title: categoryTitle(row, language), row, children: [] as CategoryNode[] }]))
  const top: CategoryNode[] = []
  for (const node of nodes.values()) {
    const parent = nodes.get(node.key.split('.').slice(0, -1).join('.'))
    ;(parent?.children ?? top).push(node)
  }
  return top
}

export function useCategories(): { rows: CategoryRow[]; tree: CategoryNode[]; titleOf: (key: string) => string } {
  const { language } = useWords()
  const { data } = useQuery(categoriesQuery)
  return useMemo(() => {
    const rows = data ?? []
    const titles = new Map(rows.map((row) => [row.key, categoryTitle(row, language)]))
    return { rows, tree: categoryTree(rows, language), titleOf: (key: string) => titles.get(key) ?? key }
  }, [data, language])
}

export function CategoryTitle({ value }: { value: unknown }) {
  const { titleOf } = useCategories()
  return <>{typeof value === 'string' && value ? titleOf(value) : NONE}</>
}

export const sayCategory = (value: unknown, _field: SchemaField, { language }: Words): ReactNode =>
  (Array.isArray(value) ? value : [value]).map((key, index) => (
    <span key={String(key)}>
      {index > 0 && (language === 'en' ? ', ' : '、')}
      <CategoryTitle value={String(key)} />
    </span>
  ))

type TreeOption = { value: string; title: string; children?: TreeOption[]; selectable?: boolean }

const options = (nodes: CategoryNode[]): TreeOption[] =>
  nodes.map((node) => ({ value: node.key, title: node.title, ...(node.children.length > 0 ? { children: options(node.children) } : {}) }))

export function PickCategory({ id, value, onChange, disabled, wrong, describedBy, size, label }: EditorProps) {
  const { tree } = useCategories()
  return (
    <TreeSelect
      id={id} style={{ width: '100%' }} value={(value as string | null) ?? undefined} treeData={options(tree)} treeDefaultExpandAll
      showSearch={{ treeNodeFilterProp: 'title' }} disabled={disabled ?? false} aria-describedby={describedBy} aria-label={label} {...(size ? { size } : {})}
      {...(wrong ? { status: 'error' as const } : {})} onChange={(next: unknown) => onChange(next ?? null)} styles={{ popup: { root: { maxHeight: 360 } } }}
    />
  )
}
