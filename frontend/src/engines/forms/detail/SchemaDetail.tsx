/** One record as a list of facts, each drawn by its field's type. A masked one says so. */
import type { Row, SchemaField } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { Icon } from '../../../shared/ui/icons'
import { twinOf } from '../fields/twins'
import styles from './SchemaDetail.module.css'

type Props = { fields: SchemaField[]; row: Row }

export function SchemaDetail({ fields, row }: Props) {
  const { say, t } = useWords()
  return (
    <dl className={styles.list}>
      {fields
        .filter((field) => field.mode !== 'hidden')
        .map((field) => (
          <div key={field.key}>
            <dt>{say(field.title)}</dt>
            <dd>
              {twinOf(field.type).show(row[field.key], field, row)}
              {field.unit && field.type === 'decimal' && field.mode !== 'masked' && row[field.key] !== null && row[field.key] !== undefined && <span className="kh-grey"> {field.unit}</span>}
              {field.mode === 'masked' && (
                <span className={styles.lock}>
                  <Icon name="lock" size={12} label={t('common.masked')} />
                </span>
              )}
            </dd>
          </div>
        ))}
    </dl>
  )
}
