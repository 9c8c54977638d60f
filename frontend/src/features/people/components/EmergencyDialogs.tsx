/** Opening an emergency access, and the review by another. */
import { useQuery } from '@tanstack/react-query'
import { Button, Input, Modal, Radio, Select } from 'antd'
import { useState, type FormEvent } from 'react'

import { PickRecord } from '../../../engines/forms/fields/references'
import { useCommand } from '../../../shared/api/command'
import { useSession } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import dialog from '../../../shared/ui/CommandDialog.module.css'
import { TroubleNote } from '../../../shared/ui/parts'
import { emergencyQuery, type EmergencyRow } from '../api/people'
import { Field } from './Field'

const LEAST_REASON = 10
const LEAST_OPINION = 4

type OpenProps = { invalidates: string[]; onClose: () => void }

export function OpenEmergencyDialog({ invalidates, onClose }: OpenProps) {
  const { t, say } = useWords()
  const { person } = useSession()
  const { data, error } = useQuery(emergencyQuery)
  const [draft, setDraft] = useState({ actions: [] as string[], unit_id: person.unit?.id ?? null, hours: 1, reason: '' })
  const [pressed, setPressed] = useState(false)
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part })
  const open = useCommand<object>('access.open_emergency', { invalidates, onDone: onClose })
  const short = draft.reason.trim().length < LEAST_REASON
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setPressed(true)
    if (draft.actions.length > 0 && draft.unit_id && !short) void open.send({ ...draft, reason: draft.reason.trim() })
  }
  const said = (field: string) => (open.trouble?.field === field ? say(open.trouble.body.message) : null)
  const hours = Array.from({ length: data?.hours ?? 1 }, (_, at) => ({ value: at + 1, label: t('emergency.hours', { n: at + 1 }) }))
  return (
    <Modal open title={t('emergency.open')} footer={null} onCancel={onClose} width={480} mask={{ closable: false }}>
      <form onSubmit={submit} noValidate>
        <p className={dialog.words}>{t('emergency.openWords')}</p>
        {error && <TroubleNote trouble={error} />}
        <Field id="emergency-acts" label={t('emergency.acts')} required wrong={(pressed && draft.actions.length === 0 ? t('people.form.need') : null) ?? said('actions')}>
          <Select id="emergency-acts" mode="multiple" style={{ width: '100%' }} value={draft.actions} showSearch={{ optionFilterProp: 'label' }} options={(data?.acts ?? []).map((act) => ({ value: act.key, label: say(act.title) }))} onChange={(actions: string[]) => set({ actions })} />
        </Field>
        <Field id="emergency-unit" label={t('emergency.unit')} required help={t('emergency.unitHelp')} wrong={(pressed && !draft.unit_id ? t('people.form.need') : null) ?? said('unit_id')}>
          <PickRecord id="emergency-unit" entity="unit" value={draft.unit_id} onChange={(next) => set({ unit_id: next as string | null })} />
        </Field>
        <Field id="emergency-hours" label={t('emergency.lasts')} help={t('emergency.lastsHelp')} wrong={said('hours')}>
          <Select id="emergency-hours" style={{ width: '100%' }} value={draft.hours} options={hours} onChange={(next: number) => set({ hours: next })} />
        </Field>
        <Field id="emergency-reason" label={t('emergency.reason')} required wrong={(pressed && short ? t('common.reasonAtLeast', { n: LEAST_REASON }) : null) ?? said('reason')}>
          <Input.TextArea id="emergency-reason" value={draft.reason} autoSize={{ minRows: 2, maxRows: 5 }} maxLength={400} onChange={(event) => set({ reason: event.target.value })} />
        </Field>
        {open.trouble && !['actions', 'unit_id', 'hours', 'reason'].includes(open.trouble.field ?? '') && <TroubleNote trouble={open.trouble} />}
        <div className={dialog.acts}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" danger htmlType="submit" loading={open.pending}>
            {t('emergency.openLabel', { n: draft.hours })}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

type ReviewProps = { row: EmergencyRow; invalidates: string[]; onClose: () => void }

/** The finding changes what it means, so its two answers stand as sentences. */
export function ReviewEmergencyDialog({ row, invalidates, onClose }: ReviewProps) {
  const { t, say } = useWords()
  const [finding, setFinding] = useState<'justified' | 'not_justified' | null>(null)
  const [opinion, setOpinion] = useState('')
  const [pressed, setPressed] = useState(false)
  const review = useCommand<object>('access.review_emergency', { invalidates, onDone: onClose })
  const short = opinion.trim().length < LEAST_OPINION
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setPressed(true)
    if (finding && !short) void review.send({ emergency_id: row.id, finding, opinion: opinion.trim() })
  }
  return (
    <Modal open title={`${t('emergency.review')} · ${row.person_title}`} footer={null} onCancel={onClose} width={440} mask={{ closable: false }}>
      <form onSubmit={submit} noValidate>
        <Field id="emergency-finding" label={t('emergency.finding')} required wrong={pressed && !finding ? t('people.form.need') : null}>
          <Radio.Group id="emergency-finding" aria-label={t('emergency.finding')} value={finding} onChange={(event) => setFinding(event.target.value as 'justified')} options={(['justified', 'not_justified'] as const).map((value) => ({ value, label: t(`emergency.findings.${value}`) }))} />
        </Field>
        <Field id="emergency-opinion" label={t('emergency.opinion')} required wrong={(pressed && short ? t('common.reasonAtLeast', { n: LEAST_OPINION }) : null) ?? (review.trouble?.field === 'opinion' ? say(review.trouble.body.message) : null)}>
          <Input.TextArea id="emergency-opinion" value={opinion} autoSize={{ minRows: 2, maxRows: 5 }} maxLength={400} onChange={(event) => setOpinion(event.target.value)} />
        </Field>
        {review.trouble && review.trouble.field !== 'opinion' && <TroubleNote trouble={review.trouble} />}
        <div className={dialog.acts}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={review.pending}>
            {t('emergency.review')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
