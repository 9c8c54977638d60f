/** What the words of the 状态 column mean: where a thing is, and what binds it. */
import { Button, Checkbox, Modal, Select } from 'antd'
import { useState } from 'react'

import { useWords } from '../../../shared/i18n'
import { Icon } from '../../../shared/ui/icons'
import { TroubleNote } from '../../../shared/ui/parts'
import { stateWords } from '../../../shared/ui/tags'
import type { ImportPage, StatusRule } from '../api/imports'
import type { Wizard } from '../api/useWizard'
import styles from './Imports.module.css'

const STATES = ['in_stock', 'out', 'lent', 'transit', 'with_teller', 'destroyed']
const BINDINGS = ['pledged', 'frozen']

export function StatusRulesDialog({ page, wizard, onClose }: { page: ImportPage; wizard: Wizard; onClose: () => void }) {
  const { t } = useWords()
  const [rules, setRules] = useState<StatusRule[]>(page.mapping.statuses)
  const change = (at: number, part: Partial<StatusRule>) => setRules(rules.map((rule, index) => (index === at ? { ...rule, ...part } : rule)))
  const save = async () => {
    const kept = rules.filter((rule) => rule.words.length > 0)
    if (await wizard.map({ sheets: page.mapping.sheets, statuses: kept })) onClose()
  }
  return (
    <Modal
      open title={t('imports.mapping.statuses')} onCancel={onClose} width={640} okText={t('common.save')} onOk={() => void save()} confirmLoading={wizard.busy === 'mapping'} mask={{ closable: false }}
    >
      <div className={styles.rules}>
        <div>{t('imports.mapping.words')}</div>
        <div>{t('imports.mapping.state')}</div>
        <div>{t('imports.mapping.bindings')}</div>
        {rules.map((rule, at) => (
          <Rule key={at} rule={rule} onChange={(part) => change(at, part)} />
        ))}
      </div>
      <Button size="small" style={{ marginTop: 10 }} icon={<Icon name="plus" size={13} />} onClick={() => setRules([...rules, { words: [], state: 'in_stock', bindings: [] }])}>
        {t('imports.mapping.add')}
      </Button>
      {wizard.trouble && <TroubleNote trouble={wizard.trouble} />}
    </Modal>
  )
}

function Rule({ rule, onChange }: { rule: StatusRule; onChange: (part: Partial<StatusRule>) => void }) {
  const { t, say } = useWords()
  return (
    <>
      <Select mode="tags" value={rule.words} aria-label={t('imports.mapping.words')} maxTagCount={6} open={false} suffixIcon={null} onChange={(words: string[]) => onChange({ words })} />
      <Select value={rule.state} aria-label={t('imports.mapping.state')} options={STATES.map((state) => ({ value: state, label: say(stateWords(state)) }))} onChange={(state: string) => onChange({ state })} />
      <Checkbox.Group value={rule.bindings} options={BINDINGS.map((binding) => ({ value: binding, label: say(stateWords(binding)) }))} onChange={(bindings) => onChange({ bindings: bindings as string[] })} />
    </>
  )
}
