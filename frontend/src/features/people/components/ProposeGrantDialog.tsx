import { App, AutoComplete, Button, Input, Modal, Select } from 'antd'
import { useState, type FormEvent } from 'react'

import { useCategories } from '../../../engines/forms/fields/category'
import { useNames } from '../../../shared/api/acts'
import { useCommand } from '../../../shared/api/command'
import { useWords } from '../../../shared/i18n'
import dialog from '../../../shared/ui/CommandDialog.module.css'
import { TroubleNote } from '../../../shared/ui/parts'
import { Field } from './Field'

const SCOPES = {
  allRows: null,
  ownUnit: { field: 'unit_path', op: 'starts_with', value: { var: 'actor.unit_path' } },
} as const

type ScopeKey = keyof typeof SCOPES

type Props = { subject: { kind: 'role' | 'person'; id: string }; title: string; onClose: () => void }

/** A grant for a role, a person or a machine; it counts once another administrator has approved it. */
export function ProposeGrantDialog({ subject, title, onClose }: Props) {
  const { t, say } = useWords()
  const { message } = App.useApp()
  const names = useNames()
  const { rows } = useCategories()
  const [draft, setDraft] = useState({ effect: 'allow', action: '', scope: 'allRows' as ScopeKey, categories: [] as string[], reason: '' })
  const [pressed, setPressed] = useState(false)
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part })
  const propose = useCommand<object>('access.propose_grant', {
    invalidates: ['grant'],
    onDone: () => {
      void message.success(t('roles.propose.done'))
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setPressed(true)
    if (!draft.action.trim() || draft.reason.trim().length < 4) return
    const entity = names.acts.find((act) => act.key === draft.action)?.entity
    void propose.send({
      subject_kind: subject.kind, subject_id: subject.id, effect: draft.effect, action: draft.action.trim(), reason: draft.reason.trim(),
      ...(entity ? { entity } : {}), ...(SCOPES[draft.scope] ? { scope: SCOPES[draft.scope] } : {}), ...(draft.categories.length > 0 ? { categories: draft.categories } : {}),
    })
  }
  const said = (field: string) => (propose.trouble?.field === field ? say(propose.trouble.body.message) : null)
  return (
    <Modal open title={`${t('roles.propose.title')} · ${title}`} footer={null} onCancel={onClose} width={480} mask={{ closable: false }}>
      <form onSubmit={submit} noValidate>
        <p className={dialog.words}>{t('roles.propose.words')}</p>
        <Field id="grant-effect" label={t('roles.propose.effect')}>
          <Select id="grant-effect" style={{ width: '100%' }} value={draft.effect} options={(['allow', 'forbid'] as const).map((value) => ({ value, label: t(`roles.${value}`) }))} onChange={(effect) => set({ effect })} />
        </Field>
        <Field id="grant-act" label={t('roles.propose.act')} required help={t('roles.propose.actHelp')} wrong={(pressed && !draft.action.trim() ? t('people.form.need') : null) ?? said('action')}>
          <AutoComplete
            id="grant-act" style={{ width: '100%' }} value={draft.action} options={names.acts.map((act) => ({ value: act.key, label: `${names.act(act.key)}  ${act.key}` }))}
            showSearch={{ filterOption: (typed, option) => String(option?.label ?? '').toLowerCase().includes(typed.toLowerCase()) }} onChange={(action: string) => set({ action })}
          />
        </Field>
        <Field id="grant-scope" label={t('roles.propose.scope')} wrong={said('scope')}>
          <Select id="grant-scope" style={{ width: '100%' }} value={draft.scope} options={(Object.keys(SCOPES) as ScopeKey[]).map((value) => ({ value, label: t(`roles.${value}`) }))} onChange={(scope: ScopeKey) => set({ scope })} />
        </Field>
        <Field id="grant-categories" label={t('roles.propose.categories')} help={t('roles.propose.categoriesHelp')} wrong={said('categories')}>
          <Select
            id="grant-categories" mode="multiple" style={{ width: '100%' }} value={draft.categories} options={rows.map((row) => ({ value: row.key, label: say({ zh: row.title_zh, en: row.title_en }) }))}
            showSearch={{ optionFilterProp: 'label' }} onChange={(categories: string[]) => set({ categories })}
          />
        </Field>
        <Field id="grant-reason" label={t('roles.propose.reason')} required wrong={(pressed && draft.reason.trim().length < 4 ? t('common.reasonAtLeast', { n: 4 }) : null) ?? said('reason')}>
          <Input.TextArea id="grant-reason" value={draft.reason} autoSize={{ minRows: 2, maxRows: 5 }} onChange={(event) => set({ reason: event.target.value })} />
        </Field>
        {propose.trouble && !['action', 'scope', 'categories', 'reason'].includes(propose.trouble.field ?? '') && <TroubleNote trouble={propose.trouble} />}
        <div className={dialog.acts}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={propose.pending}>
            {t('roles.propose.label')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
