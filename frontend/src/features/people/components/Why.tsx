/** Why somebody may or may not do something: the grants that speak of it, and what each does to the answer. */
import { useQuery } from '@tanstack/react-query'
import { Input, Select } from 'antd'
import { useState, type ReactNode } from 'react'

import { PickRecord, ReferenceTitle } from '../../../engines/forms/fields/references'
import { asTrouble } from '../../../shared/api/client'
import { findCode } from '../../../shared/api/records'
import { useWords } from '../../../shared/i18n'
import { moment, NONE } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { Card, cx, Empty, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { Tag, type StateColor } from '../../../shared/ui/tags'
import { useSearchWords } from '../../../shared/ui/To'
import { matrixQuery, whyQuery, type Bearing, type WhyAnswer, type WhyRow } from '../api/people'
import { Fields, Rows } from './GrantTable'
import styles from './People.module.css'

const COLORS: Record<Bearing, StateColor> = { takes: 'frozen', gives: 'in', beaten: 'neutral', limits: 'overdue', other_rows: 'neutral', not_now: 'neutral' }

const Labelled = ({ id, label, children }: { id: string; label: string; children: ReactNode }) => (
  <div className={styles.asked}>
    <label htmlFor={id}>{label}</label>
    {children}
  </div>
)

export function Why() {
  const { t, say } = useWords()
  const [words, setWords] = useSearchWords()
  const { data } = useQuery(matrixQuery)
  const person = words['person'] ?? null
  const action = words['act'] ?? null
  const acts = data?.acts ?? []
  const entity = acts.find((act) => act.key === action)?.entity ?? null
  const options = acts.map((act) => ({ value: act.key, label: `${say(act.title)}  ${act.key}` }))
  return (
    <>
      <div className={styles.asking}>
        <Labelled id="kh-why-person" label={t('roles.columns.person')}>
          <PickRecord id="kh-why-person" entity="person" value={person} onChange={(next) => setWords({ person: (next as string | null) ?? undefined })} />
        </Labelled>
        <Labelled id="kh-why-act" label={t('roles.columns.action')}>
          <Select id="kh-why-act" style={{ width: '100%' }} showSearch={{ optionFilterProp: 'label' }} allowClear value={action} options={options} onChange={(next?: string) => setWords({ act: next, record: undefined })} />
        </Labelled>
        <Labelled id="kh-why-record" label={t('roles.why.record')}>
          <RecordBox key={`${entity} ${words['record'] ?? ''}`} entity={entity} record={words['record'] ?? null} onFound={(id) => setWords({ record: id ?? undefined })} />
        </Labelled>
      </div>
      {person && action ? <Answered asked={{ person, action, record: words['record'] ?? null }} /> : <Empty icon="question" words={t('roles.why.choose')} />}
    </>
  )
}

/** Found by its number, as it is written or scanned; empty asks of any record. */
function RecordBox({ entity, record, onFound }: { entity: string | null; record: string | null; onFound: (id: string | null) => void }) {
  const { t } = useWords()
  const [code, setCode] = useState('')
  const [missing, setMissing] = useState(false)
  const find = async () => {
    const { hits } = await findCode(code.trim())
    const hit = hits.find((one) => one.entity === entity)
    setMissing(!hit)
    if (hit) onFound(hit.id)
  }
  if (record && entity)
    return (
      <span className={styles.picked}>
        <ReferenceTitle entity={entity} id={record} />
        <button type="button" className="kh-link" onClick={() => onFound(null)}>
          {t('common.clear')}
        </button>
      </span>
    )
  return (
    <>
      <Input id="kh-why-record" value={code} disabled={!entity} placeholder={t('roles.why.recordHint')} prefix={<Icon name="scan" size={13} />} onChange={(event) => setCode(event.target.value)} onPressEnter={() => code.trim() && void find()} />
      {missing && <small role="alert" className={styles.missing}>{t('roles.why.missing', { code })}</small>}
    </>
  )
}

function Answered({ asked }: { asked: { person: string; action: string; record: string | null } }) {
  const { data, error, isPending, refetch } = useQuery(whyQuery(asked))
  if (error) return <TroubleNote trouble={asTrouble(error)} retry={() => void refetch()} />
  if (isPending) return <Skeleton rows={6} />
  return <Explained answer={data} />
}

function Explained({ answer }: { answer: WhyAnswer }) {
  const { t } = useWords()
  const verdict = answer.own ? 'own' : answer.allowed ? (answer.record ? 'yesHere' : 'yes') : answer.record ? 'noHere' : 'no'
  return (
    <Card
      label={t('roles.tabs.why')} bare scroll className={styles.fill}
      title={
        <h2 className={cx(styles.answer, answer.allowed ? styles.may : styles.mayNot)}>
          <Icon name={answer.allowed ? 'check' : 'cross'} size={16} weight={1.8} /> {t(`roles.why.${verdict}`, { name: answer.person.name })}
        </h2>
      }
      note={answer.rows.length > 0 ? t('roles.why.counted', { n: answer.rows.length }) : undefined}
    >
      {answer.rows.length === 0 ? <Empty icon="shield" words={t(answer.own ? 'roles.why.ownWords' : 'roles.why.nothing')} /> : <Grants rows={answer.rows} />}
    </Card>
  )
}

function Grants({ rows }: { rows: WhyRow[] }) {
  const { t, say } = useWords()
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {(['bearing', 'subject', 'action', 'rows', 'fields', 'valid'] as const).map((key) => (
            <th key={key}>{t(key === 'bearing' ? 'roles.why.bearing' : `roles.columns.${key}`)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={`${row.grant} ${index}`} className={cx(row.bearing === 'beaten' && styles.beaten, row.bearing === 'takes' && styles.takes)}>
            <td>
              <Tag color={COLORS[row.bearing]} icon={row.effect === 'forbid' ? 'cross' : row.bearing === 'gives' ? 'check' : 'minus'}>
                {t(`roles.why.bearings.${row.bearing}`)}
              </Tag>
            </td>
            <td>
              {say({ zh: row.subject.zh ?? NONE, en: row.subject.en ?? NONE })}
              <small>{t(`roles.why.subjects.${row.subject_kind}`)}</small>
            </td>
            <td>
              <span className="kh-mono">{[row.action, row.entity].filter(Boolean).join(' · ')}</span>
            </td>
            <td>
              <Rows row={row} />
            </td>
            <td>
              <Fields modes={row.modes} />
            </td>
            <td>{row.since || row.until ? `${row.since ? moment(row.since) : ''} – ${row.until ? moment(row.until) : ''}` : NONE}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
