/** Categories in a list that drops down: where the tree beside the menu has no room. */
import { TreeSelect } from 'antd'

import { useCategories, type CategoryNode } from '../../../engines/forms/fields/category'
import { useWords } from '../../../shared/i18n'

type PickerOption = { value: string; title: string; children?: PickerOption[] }

export function CategoryPicker({ value, onChange }: { value: string; onChange: (key: string) => void }) {
  const { t } = useWords()
  const { tree } = useCategories()
  const options = (nodes: CategoryNode[]): PickerOption[] =>
    nodes.map((node) => ({ value: node.key, title: node.title, ...(node.children.length > 0 ? { children: options(node.children) } : {}) }))
  return (
    <TreeSelect
      style={{ minWidth: 150 }} size="small" allowClear treeDefaultExpandAll value={value || undefined} treeData={options(tree)}
      placeholder={t('register.allCategories')} aria-label={t('register.category')} onChange={(next: string | undefined) => onChange(next ?? '')}
    />
  )
}
