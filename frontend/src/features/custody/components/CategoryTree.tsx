/** Categories under the menu of the section, each with its count. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { useCategories, type CategoryNode } from '../../../engines/forms/fields/category'
import { aggregateQuery } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import type { Condition } from '../../../shared/lib/condition'
import { integer } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import styles from './CategoryTree.module.css'

/** The category itself and all below it. */
export const categoryCondition = (key: string): Condition => ({
  any: [
    { field: 'category', op: 'eq', value: key },
    { field: 'category', op: 'starts_with', value: `${key}.` },
  ],
})

function useCategoryCounts(): Map<string, number> {
  const { data } = useQuery({ ...aggregateQuery('asset', null, 'category', 'count'), staleTime: 5 * 60_000 })
  const counts = new Map<string, number>()
  for (const group of data ?? []) {
    const parts = String(group['category'] ?? '').split('.')
    parts.forEach((_, depth) => {
      const key = parts.slice(0, depth + 1).join('.')
      counts.set(key, (counts.get(key) ?? 0) + group.count)
    })
    counts.set('', (counts.get('') ?? 0) + group.count)
  }
  return counts
}

type Props = { value: string; onChange: (key: string) => void }

export function CategoryTree({ value, onChange }: Props) {
  const { t } = useWords()
  const { tree } = useCategories()
  const counts = useCategoryCounts()
  const [shut, setShut] = useState<Set<string> | null>(null)
  // Two open branches are enough to see the shape; the others open with one press.
  const folded = shut ?? new Set(tree.slice(2).map((node) => node.key))
  const fold = (key: string) => {
    const next = new Set(folded)
    if (!next.delete(key)) next.add(key)
    setShut(next)
  }
  const branch = (nodes: CategoryNode[], depth: number) =>
    nodes.map((node) => {
      const open = !folded.has(node.key)
      const parent = node.children.length > 0
      return (
        <li key={node.key}>
          <div className={styles.line} style={{ paddingLeft: depth * 14 }}>
            {parent ? (
              <button type="button" className={styles.fold} aria-expanded={open} aria-label={node.title} onClick={() => fold(node.key)}>
                <Icon name={open ? 'down' : 'right'} size={10} weight={1.8} />
              </button>
            ) : (
              <span className={styles.fold} />
            )}
            <button
              type="button" className={styles.node} {...(value === node.key ? { 'aria-current': 'true' as const } : {})}
              onClick={() => onChange(value === node.key ? '' : node.key)}
            >
              <span>{node.title}</span>
              <small>{integer(counts.get(node.key) ?? 0)}</small>
            </button>
          </div>
          {parent && open && <ul>{branch(node.children, depth + 1)}</ul>}
        </li>
      )
    })
  return (
    <div className={styles.tree}>
      <div className={styles.title}>{t('register.byCategory')}</div>
      <ul>
        <li>
          <div className={styles.line}>
            <span className={styles.fold} />
            <button type="button" className={styles.node} {...(value === '' ? { 'aria-current': 'true' as const } : {})} onClick={() => onChange('')}>
              <span>{t('register.allCategories')}</span>
              <small>{counts.has('') ? integer(counts.get('')!) : ''}</small>
            </button>
          </div>
        </li>
        {branch(tree, 0)}
      </ul>
    </div>
  )
}
