import { Button } from 'antd'
import { useState, type ReactElement } from 'react'

import { titleOf } from '../../../engines/forms/fields/references'
import { useRecords, type Row } from '../../../shared/api/records'
import { useMay } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { integer } from '../../../shared/lib/format'
import { Card, Empty, Page, PageHead, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { TabBar } from '../../../shared/ui/TabBar'
import { Tag } from '../../../shared/ui/tags'
import { useSearchWords } from '../../../shared/ui/To'
import type { HeldRow, RoleRow } from '../api/people'
import { GrantTable } from '../components/GrantTable'
import styles from '../components/People.module.css'
import { Matrix } from '../components/Matrix'
import { HeldLine } from '../components/PersonPanel'
import { ProposeGrantDialog } from '../components/ProposeGrantDialog'
import { ViewAs } from '../components/ViewAs'
import { Why } from '../components/Why'

const TABS = ['matrix', 'grants', 'direct', 'holders', 'pending', 'duties', 'why', 'as'] as const
const LOOKING: readonly string[] = ['why', 'as']

export function RolesPage(): ReactElement {
  const { t, language } = useWords()
  const [words, setWords] = useSearchWords()
  const [proposing, setProposing] = useState(false)
  const may = useMay('access.propose_grant')
  const mayView = useMay('access.view_as')
  const roles = useRecords<RoleRow>('role', { sort: 'key', limit: 200 })
  const role = roles.rows.find((one) => one.id === words['role']) ?? roles.rows[0] ?? null
  const tab = TABS.find((one) => one === words['tab']) ?? 'matrix'
  const tabs = TABS.filter((key) => !LOOKING.includes(key) || mayView).map((key) => ({ key, title: t(`roles.tabs.${key}`) }))
  return (
    <Page>
      <PageHead
        title={t('roles.title')} facts={roles.rows.length > 0 ? t('roles.facts', { n: integer(roles.rows.length) }) : undefined}
        actions={
          may && role && !LOOKING.includes(tab) ? (
            <Button type="primary" onClick={() => setProposing(true)}>
              {t('roles.grant')}
            </Button>
          ) : undefined
        }
      />
      <div className={styles.tabs}>
        <TabBar label={t('roles.title')} items={tabs} value={tab} onChange={(key) => setWords({ tab: key === 'matrix' ? undefined : key })} />
      </div>
      {roles.error !== null && <TroubleNote trouble={roles.error} retry={roles.reload} />}
      {tab === 'matrix' && <Matrix />}
      {tab === 'why' && <Why />}
      {tab === 'as' && <ViewAs person={words['person'] ?? null} onPick={(person) => setWords({ person: person ?? undefined })} />}
      {tab === 'pending' && (
        <Card title={t('roles.tabs.pending')} note={t('roles.pendingWords')} bare scroll className={styles.fill}>
          <GrantTable named where={{ field: 'state', op: 'eq', value: 'proposed' }} empty={t('roles.pendingEmpty')} />
        </Card>
      )}
      {tab === 'direct' && (
        <Card title={t('roles.tabs.direct')} note={t('roles.directWords')} bare scroll className={styles.fill}>
          <GrantTable named where={{ all: [{ field: 'subject_kind', op: 'ne', value: 'role' }, { field: 'state', op: 'ne', value: 'revoked' }] }} empty={t('roles.directEmpty')} />
        </Card>
      )}
      {tab === 'duties' && <Duties />}
      {(tab === 'grants' || tab === 'holders') && (
        <div className={styles.split}>
          <Card title={t('roles.choose')} bare scroll>
            {roles.loading ? <Skeleton rows={6} height={48} /> : <RoleList roles={roles.rows} chosen={role?.id ?? null} onPick={(id) => setWords({ role: id })} />}
          </Card>
          <div>
            {role && (
              <Card title={titleOf(role, language)} note={language === 'en' ? role.summary_en : role.summary_zh} bare scroll className={styles.fill}>
                {tab === 'grants' ? (
                  <GrantTable where={{ all: [{ field: 'subject', op: 'eq', value: role.id }, { field: 'state', op: 'ne', value: 'revoked' }] }} empty={t('roles.grantsEmpty')} />
                ) : (
                  <Holders role={role} />
                )}
              </Card>
            )}
          </div>
        </div>
      )}
      {proposing && role && <ProposeGrantDialog subject={{ kind: 'role', id: role.id }} title={titleOf(role, language)} onClose={() => setProposing(false)} />}
    </Page>
  )
}

function RoleList({ roles, chosen, onPick }: { roles: RoleRow[]; chosen: string | null; onPick: (id: string) => void }) {
  const { t, language } = useWords()
  return (
    <ul className={styles.roles}>
      {roles.map((role) => (
        <li key={role.id}>
          <button type="button" className={styles.role} {...(role.id === chosen ? { 'aria-current': 'true' as const } : {})} onClick={() => onPick(role.id)}>
            <b>{titleOf(role, language)}</b> {role.installed && <Tag color="neutral">{t('roles.shipped')}</Tag>}
            <small>{language === 'en' ? role.summary_en : role.summary_zh}</small>
          </button>
        </li>
      ))}
    </ul>
  )
}

function Holders({ role }: { role: RoleRow }) {
  const { t } = useWords()
  const records = useRecords<HeldRow>('role_assignment', { where: { all: [{ field: 'role', op: 'eq', value: role.id }, { field: 'state', op: 'in', value: ['active', 'proposed'] }] }, limit: 200 })
  if (records.error) return <TroubleNote trouble={records.error} retry={records.reload} />
  if (records.loading) return <Skeleton rows={6} />
  if (records.rows.length === 0) return <Empty icon="people" words={t('roles.holdersEmpty')} />
  return (
    <div style={{ padding: '4px 12px' }}>
      {records.rows.map((row) => (
        <HeldLine key={row.id} row={row} kind="role_assignment" named />
      ))}
    </div>
  )
}

type DutyRow = Row & { level: string; duty_a: string; duty_b: string }

function Duties() {
  const { t } = useWords()
  const records = useRecords<DutyRow>('duty_pair', { limit: 200 })
  return (
    <Card title={t('roles.tabs.duties')} bare scroll className={styles.fill}>
      {records.error ? (
        <TroubleNote trouble={records.error} />
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th>{t('roles.duty.level')}</th>
              <th>{t('roles.duty.a')}</th>
              <th>{t('roles.duty.b')}</th>
            </tr>
          </thead>
          <tbody>
            {records.rows.map((row) => (
              <tr key={row.id}>
                <td>{row.level}</td>
                <td>{row.duty_a}</td>
                <td>{row.duty_b}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  )
}
