/** Grants in words: what they allow or forbid, on which rows and fields, and who proposed them. */
import { useState } from 'react'

import { useCategories } from '../../../engines/forms/fields/category'
import { useNames } from '../../../shared/api/acts'
import { useCommand } from '../../../shared/api/command'
import { useRecords } from '../../../shared/api/records'
import { useMay, useSession } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import type { Condition } from '../../../shared/lib/condition'
import { moment, NONE } from '../../../shared/lib/format'
import { CommandDialog } from '../../../shared/ui/CommandDialog'
import { cx, Empty, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { Tag } from '../../../shared/ui/tags'
import type { GrantRow } from '../api/people'
import styles from './People.module.css'
import { StateOf } from './PersonPanel'

/** `beaten`: allows that a forbid overrules, struck through. */
type Props = { where: Condition; empty: string; named?: boolean; beaten?: string[] }

export function GrantTable({ where, empty, named = false, beaten = [] }: Props) {
  const { t } = useWords()
  const records = useRecords<GrantRow>('grant', { where, sort: 'action', limit: 200 })
  if (records.error) return <TroubleNote trouble={records.error} retry={records.reload} />
  if (records.loading) return <Skeleton rows={8} />
  if (records.rows.length === 0) return <Empty icon="shield" words={empty} />
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th>{t('roles.columns.effect')}</th>
          {named && <th>{t('roles.columns.subject')}</th>}
          <th>{t('roles.columns.action')}</th>
          <th>{t('roles.columns.rows')}</th>
          <th>{t('roles.columns.fields')}</th>
          <th>{t('roles.columns.valid')}</th>
          <th>{t('roles.columns.by')}</th>
          <th>{t('roles.columns.state')}</th>
          <th>
            <span className="kh-spoken">{t('common.more')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {[...records.rows].sort(forbidsFirst).map((row) => (
          <Grant key={row.id} row={row} named={named} beaten={beaten.includes(row.id)} />
        ))}
      </tbody>
    </table>
  )
}

/** What wins stands on top. */
const forbidsFirst = (one: GrantRow, other: GrantRow) => Number(other.effect === 'forbid') - Number(one.effect === 'forbid')

function Grant({ row, named, beaten }: { row: GrantRow; named: boolean; beaten: boolean }) {
  const { t } = useWords()
  const names = useNames()
  const all = row.action === '*'
  return (
    <tr className={cx(beaten && styles.beaten, row.effect === 'forbid' && row.state === 'active' && styles.takes)}>
      <td>
        <Tag color={row.effect === 'allow' ? 'in' : 'frozen'} icon={row.effect === 'allow' ? 'check' : 'cross'}>
          {t(row.effect === 'allow' ? 'roles.allow' : 'roles.forbid')}
        </Tag>
        {beaten && <small>{t('roles.beaten')}</small>}
      </td>
      {named && <td>{row.subject_title}</td>}
      <td>
        {all ? t('roles.allActs') : names.act(row.action)}
        <small className="kh-mono">{[row.action, row.entity].filter(Boolean).join(' · ')}</small>
      </td>
      <td>
        <Rows row={row} />
      </td>
      <td>
        <Fields modes={row.modes} />
      </td>
      <td>{row.valid_from || row.valid_to ? `${row.valid_from ? moment(row.valid_from) : ''} – ${row.valid_to ? moment(row.valid_to) : ''}` : NONE}</td>
      <td>
        {row.granted_by_title ?? NONE}
        {row.reason && <small>{row.reason}</small>}
      </td>
      <td>
        <StateOf state={row.state} />
      </td>
      <td>
        <GrantActs row={row} />
      </td>
    </tr>
  )
}

/** The three scopes people use are said in words; any other is said to be a condition, and shown. */
function scopeWords(scope: Condition | null): 'allRows' | 'ownUnit' | 'own' | 'someRows' {
  const text = scope ? JSON.stringify(scope) : ''
  if (!scope || text === '{"all":[]}') return 'allRows'
  if (text.includes('actor.unit_path') || text.includes('assigned.unit_path')) return 'ownUnit'
  return text.includes('actor.id') || text.includes('actor.person') ? 'own' : 'someRows'
}

export function Rows({ row }: { row: Pick<GrantRow, 'scope' | 'categories'> }) {
  const { t, language } = useWords()
  const { titleOf } = useCategories()
  const words = scopeWords(row.scope)
  return (
    <>
      {t(`roles.${words}`)}
      {row.categories && row.categories.length > 0 && <small>{t('roles.ofCategory', { names: row.categories.map(titleOf).join(language === 'en' ? ', ' : '、') })}</small>}
      {words === 'someRows' && <small className="kh-mono">{JSON.stringify(row.scope).slice(0, 120)}</small>}
    </>
  )
}

export function Fields({ modes }: { modes: GrantRow['modes'] }) {
  const { t } = useWords()
  const entries = Object.entries(modes ?? {})
  if (entries.length === 0) return <span className="kh-grey">{t('roles.fieldsAll')}</span>
  return (
    <>
      {entries.slice(0, 4).map(([key, mode]) => (
        <small key={key}>
          <span className="kh-mono">{key}</span> {t(`roles.as.modes.${mode as 'read'}`, { defaultValue: mode })}
        </small>
      ))}
      {entries.length > 4 && <small>+{entries.length - 4}</small>}
    </>
  )
}

function GrantActs({ row }: { row: GrantRow }) {
  const { t } = useWords()
  const { person } = useSession()
  const mayApprove = useMay('access.approve_grant')
  const mayRevoke = useMay('access.revoke_grant')
  const [revoking, setRevoking] = useState(false)
  const approve = useCommand<{ grant_id: string }>('access.approve_grant', { invalidates: ['grant'] })
  const waiting = row.state === 'proposed' || (row.state === 'active' && row.revoked_by !== null)
  if (row.state === 'revoked') return null
  return (
    <>
      <span className={styles.acts}>
        {waiting && mayApprove && row.granted_by !== person.id && (
          <button type="button" className="kh-link" disabled={approve.pending} onClick={() => void approve.send({ grant_id: row.id })}>
            {t('roles.approve')}
          </button>
        )}
        {mayRevoke && (
          <button type="button" className="kh-link" onClick={() => setRevoking(true)}>
            {t('roles.revoke')}
          </button>
        )}
      </span>
      {approve.trouble && <TroubleNote trouble={approve.trouble} />}
      {revoking && (
        <CommandDialog
          command="access.revoke_grant" title={t('roles.revokeTitle')} words={`${row.subject_title} · ${row.action}`} label={t('roles.revokeLabel')} danger
          fields={[{ key: 'reason', label: t('roles.reason'), min: 4, long: true }]} payload={(values) => ({ grant_id: row.id, ...values })} invalidates={['grant']} onClose={() => setRevoking(false)}
        />
      )}
    </>
  )
}
