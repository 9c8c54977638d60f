import { useQuery } from '@tanstack/react-query'
import { App, AutoComplete, Button, DatePicker, Input, Modal, Segmented, Select } from 'antd'
import { useState, type FormEvent } from 'react'

import { useCategories } from '../../../engines/forms/fields/category'
import { PickRecord } from '../../../engines/forms/fields/references'
import { useCommand } from '../../../shared/api/command'
import { useWords } from '../../../shared/i18n'
import dialog from '../../../shared/ui/CommandDialog.module.css'
import { TroubleNote } from '../../../shared/ui/parts'
import { matrixQuery } from '../api/people'
import { Field } from './Field'
import styles from './People.module.css'

const SCOPES = {
  allRows: null,
  ownUnit: { field: 'unit_path', op: 'starts_with', value: { var: 'assigned.unit_path' } },
} as const

type ScopeKey = keyof typeof SCOPES

const SUBJECTS = ['role', 'post', 'person'] as const
type SubjectKind = (typeof SUBJECTS)[number]
type Draft = { subject_kind: SubjectKind; subject_id: string | null; effect: 'allow' | 'forbid'; action: string; scope: ScopeKey; categories: string[]; from: string | null; to: string | null; reason: string }
type Props = { subject: { kind: 'role' | 'person'; id: string }; title: string; onClose: () => void }

/** A day of validity begins at its midnight and ends before the next, both the bank's. */
const since = (day: string) => `${day}T00:00:00+08:00`
const until = (day: string) => new Date(Date.parse(`${day}T00:00:00+08:00`) + 86_400_000).toISOString()

/** A grant for a role, a post, a person or a machine; it counts once another administrator has approved it. */
export function ProposeGrantDialog({ subject, title, onClose }: Props) {
  const { t, say } = useWords()
  const { message } = App.useApp()
  const acts = useQuery(matrixQuery).data?.acts ?? []
  const { rows } = useCategories()
  const [draft, setDraft] = useState<Draft>({ subject_kind: subject.kind, subject_id: subject.id, effect: 'allow', action: '', scope: 'allRows', categories: [], from: null, to: null, reason: '' })
  const [pressed, setPressed] = useState(false)
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part })
  const propose = useCommand<object>('access.propose_grant', {
    invalidates: ['grant'],
    onDone: () => {
      void message.success(t('roles.propose.done'))
      onClose()
    },
  })
  const backwards = draft.from !== null && draft.to !== null && draft.from > draft.to
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setPressed(true)
    if (!draft.subject_id || !draft.action.trim() || draft.reason.trim().length < 4 || backwards) return
    const entity = acts.find((act) => act.key === draft.action)?.entity
    void propose.send({
      subject_kind: draft.subject_kind, subject_id: draft.subject_id, effect: draft.effect, action: draft.action.trim(), reason: draft.reason.trim(),
      ...(draft.from ? { valid_from: since(draft.from) } : {}), ...(draft.to ? { valid_to: until(draft.to) } : {}),
      ...(entity ? { entity } : {}), ...(SCOPES[draft.scope] ? { scope: SCOPES[draft.scope] } : {}), ...(draft.categories.length > 0 ? { categories: draft.categories } : {}),
    })
  }
  const said = (field: string) => (propose.trouble?.field === field ? say(propose.trouble.body.message) : null)
  return (
    <Modal open title={draft.subject_id === subject.id ? `${t('roles.propose.title')} · ${title}` : t('roles.propose.title')} footer={null} onCancel={onClose} width={480} mask={{ closable: false }}>
      <form onSubmit={submit} noValidate>
        <p className={dialog.words}>{t('roles.propose.words')}</p>
        <Field id="grant-subject" label={t('roles.propose.subject')} required wrong={(pressed && !draft.subject_id ? t('people.form.need') : null) ?? said('subject_id')}>
          <div className={styles.subject}>
            <Segmented value={draft.subject_kind} aria-label={t('roles.propose.subject')} options={SUBJECTS.map((value) => ({ value, label: t(`roles.propose.subjects.${value}`) }))} onChange={(subject_kind) => set({ subject_kind, subject_id: subject_kind === subject.kind ? subject.id : null })} />
            <PickRecord key={draft.subject_kind} id="grant-subject" entity={draft.subject_kind} value={draft.subject_id} onChange={(next) => set({ subject_id: next as string | null })} />
          </div>
        </Field>
        <Field id="grant-effect" label={t('roles.propose.effect')}>
          <Select id="grant-effect" style={{ width: '100%' }} value={draft.effect} options={(['allow', 'forbid'] as const).map((value) => ({ value, label: t(`roles.${value}`) }))} onChange={(effect) => set({ effect })} />
        </Field>
        <Field id="grant-act" label={t('roles.propose.act')} required help={t('roles.propose.actHelp')} wrong={(pressed && !draft.action.trim() ? t('people.form.need') : null) ?? said('action')}>
          <AutoComplete
            id="grant-act" style={{ width: '100%' }} value={draft.action} options={acts.map((act) => ({ value: act.key, label: `${say(act.title)}  ${act.key}` }))}
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
        <div className={styles.form}>
          <Field id="grant-from" label={t('roles.propose.from')} help={t('roles.propose.fromHelp')}>
            <DatePicker id="grant-from" style={{ width: '100%' }} format="YYYY-MM-DD" onChange={(_, text) => set({ from: (text as string) || null })} />
          </Field>
          <Field id="grant-to" label={t('roles.propose.to')} help={t('roles.propose.toHelp')} wrong={(backwards ? t('roles.propose.backwards') : null) ?? said('valid_to')}>
            <DatePicker id="grant-to" style={{ width: '100%' }} format="YYYY-MM-DD" onChange={(_, text) => set({ to: (text as string) || null })} />
          </Field>
        </div>
        <Field id="grant-reason" label={t('roles.propose.reason')} required wrong={(pressed && draft.reason.trim().length < 4 ? t('common.reasonAtLeast', { n: 4 }) : null) ?? said('reason')}>
          <Input.TextArea id="grant-reason" value={draft.reason} autoSize={{ minRows: 2, maxRows: 5 }} onChange={(event) => set({ reason: event.target.value })} />
        </Field>
        {propose.trouble && !['subject_id', 'action', 'scope', 'categories', 'valid_to', 'reason'].includes(propose.trouble.field ?? '') && <TroubleNote trouble={propose.trouble} />}
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
