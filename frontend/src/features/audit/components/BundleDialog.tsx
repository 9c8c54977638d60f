import { Button, DatePicker, Modal } from 'antd'
import { useState, type ReactElement } from 'react'

import { useWords } from '../../../shared/i18n'
import dialog from '../../../shared/ui/CommandDialog.module.css'
import { bundleAddress } from '../api/audit'

/** Empty ends mean from the beginning and until now. */
export function BundleDialog({ onClose }: { onClose: () => void }): ReactElement {
  const { t } = useWords()
  const [from, setFrom] = useState<string | null>(null)
  const [to, setTo] = useState<string | null>(null)
  const backwards = from !== null && to !== null && from > to
  const field = (id: string, label: string, set: (day: string | null) => void, placeholder: string) => (
    <div className={dialog.field}>
      <label htmlFor={id}>{label}</label>
      <DatePicker id={id} style={{ width: '100%' }} format="YYYY-MM-DD" placeholder={placeholder} onChange={(_, text) => set((text as string) || null)} />
    </div>
  )
  return (
    <Modal open title={t('audit.bundle.title')} footer={null} onCancel={onClose} width={420} mask={{ closable: false }}>
      <p className={dialog.words}>{t('audit.bundle.words')}</p>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 12 }}>
        {field('bundle-from', t('audit.bundle.from'), setFrom, t('audit.bundle.beginning'))}
        {field('bundle-to', t('audit.bundle.to'), setTo, t('audit.bundle.now'))}
      </div>
      <div className={dialog.wrong} role={backwards ? 'alert' : undefined}>
        {backwards && t('audit.bundle.backwards')}
      </div>
      <div className={dialog.acts}>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <Button type="primary" disabled={backwards} href={bundleAddress(from, to)} download="kuheng-audit.ndjson" onClick={onClose}>
          {t('audit.bundle.label')}
        </Button>
      </div>
    </Modal>
  )
}
