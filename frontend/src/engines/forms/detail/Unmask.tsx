/** A masked value and, for whoever may, the act that shows it: with a reason, in the log, and for this page view only. */
import { Tooltip } from 'antd'
import { useState, type ReactNode } from 'react'

import { useWords } from '../../../shared/i18n'
import { Icon } from '../../../shared/ui/icons'
import { FormDialog } from '../form/FormDialog'
import styles from './Unmask.module.css'

export type Shown = { value: unknown; title: unknown }
export type Unmasking = { entity: string; id: string }

type Props = {
  /** of the record; null where the viewer may not have it shown */
  of: Unmasking | null
  field: string
  title: string
  /** what is seen before, and what after */
  masked: ReactNode
  show: (shown: Shown) => ReactNode
}

export function Unmask({ of, field, title, masked, show }: Props) {
  const { t } = useWords()
  const [shown, setShown] = useState<Shown | null>(null)
  const [asking, setAsking] = useState(false)
  if (shown) {
    return (
      <>
        <span role="status">{show(shown)}</span>
        <Tooltip title={t('common.unmask.noted')}>
          <button type="button" className={`kh-link ${styles.act}`} onClick={() => setShown(null)} aria-label={`${t('common.unmask.hide')} ${title}`}>
            {t('common.unmask.hide')}
          </button>
        </Tooltip>
      </>
    )
  }
  return (
    <>
      {masked}
      <span className={styles.lock}>
        <Icon name="lock" size={12} label={t('common.masked')} />
      </span>
      {of && (
        <button type="button" className={`kh-link ${styles.act}`} onClick={() => setAsking(true)} aria-label={`${t('common.unmask.show')} ${title}`}>
          {t('common.unmask.show')}
        </button>
      )}
      {of && asking && <Asking of={of} field={field} title={title} onClose={() => setAsking(false)} onShown={setShown} />}
    </>
  )
}

type AskingProps = { of: Unmasking; field: string; title: string; onClose: () => void; onShown: (shown: Shown) => void }

function Asking({ of, field, title, onClose, onShown }: AskingProps) {
  const { t } = useWords()
  const reason = { key: 'reason', type: 'text', title: t('common.unmask.reason'), required: true, min: 4, max: 400, whole: true }
  return (
    <FormDialog
      command="catalog.unmask_field" path={`/records/${of.entity}/${of.id}/unmask`} title={t('common.unmask.title', { field: title })} words={t('common.unmask.words')}
      fields={[reason]} label={() => t('common.unmask.press', { field: title })} payload={(values) => ({ ...values, field })} onClose={onClose}
      onDone={({ result }) => onShown({ value: result['value'], title: result['title'] })}
    />
  )
}
