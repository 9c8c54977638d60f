/** One person beside the list: account, roles, posts, and what may be done about them. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState, type ReactNode } from 'react'

import { useCommand } from '../../../shared/api/command'
import { recordQuery, useRecords } from '../../../shared/api/records'
import { useMay } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import type { people as zh } from '../../../shared/i18n/zh/people'
import { day, moment } from '../../../shared/lib/format'
import { useNow } from '../../../shared/lib/now'
import { CommandDialog } from '../../../shared/ui/CommandDialog'
import { Icon } from '../../../shared/ui/icons'
import { Avatar, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { Tag } from '../../../shared/ui/tags'
import { useGo } from '../../../shared/ui/To'
import { Code } from '../../../shared/ui/values'
import type { AccountRow, HeldRow, PersonRow } from '../api/people'
import { AssignRoleDialog } from './AssignRoleDialog'
import styles from './People.module.css'

export function PersonPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useWords()
  const { data, error } = useQuery(recordQuery<PersonRow>('person', id))
  const person = data?.record
  return (
    <aside className={styles.panel} aria-label={person?.name ?? t('shell.entity.person')}>
      <header className={styles.panelHead}>
        {person && <Avatar name={person.name} size={36} tone={1} />}
        <div>
          <h2>{person?.name}</h2>
          {person && (
            <span className="kh-grey">
              <Code>{person.employee_no}</Code> · {person.unit_title}
            </span>
          )}
        </div>
        {person && <StateOf state={person.state} person />}
        <button type="button" className={styles.close} aria-label={t('common.close')} onClick={onClose}>
          <Icon name="cross" size={15} />
        </button>
      </header>
      <div className={styles.panelBody} tabIndex={0}>
        {error && <TroubleNote trouble={error} />}
        {!person && !error && <Skeleton rows={6} />}
        {person && (
          <>
            <Account person={person} />
            <Held person={person} kind="role_assignment" />
            <Held person={person} kind="person_post" />
          </>
        )}
      </div>
      {person && <PersonActs person={person} commands={data.commands} />}
    </aside>
  )
}

export function StateOf({ state, person }: { state: string; person?: boolean }) {
  const { t } = useWords()
  const color = state === 'active' ? 'in' : state === 'proposed' ? 'overdue' : 'neutral'
  const icon = state === 'active' ? 'check' : state === 'proposed' ? 'clock' : 'minus'
  return (
    <Tag color={color} icon={icon}>
      {t(`people.states.${(person && state === 'active' ? 'at_work' : state) as keyof typeof zh.states}`, { defaultValue: state })}
    </Tag>
  )
}

const Section = ({ title, extra, children }: { title: string; extra?: ReactNode; children: ReactNode }) => (
  <section className={styles.section}>
    <div className={styles.sectionHead}>
      <h3>{title}</h3>
      {extra}
    </div>
    {children}
  </section>
)

function Account({ person }: { person: PersonRow }) {
  const { t } = useWords()
  const now = useNow()
  const [open, setOpen] = useState<'reset' | 'add' | null>(null)
  const mayAdd = useMay('people.add_account')
  const mayReset = useMay('people.reset_password')
  const mayUnlock = useMay('people.unlock_account')
  const mayApprove = useMay('people.approve_account')
  const accounts = useRecords<AccountRow>('account', { where: { field: 'person', op: 'eq', value: person.id }, limit: 5 })
  const unlock = useCommand<{ account_id: string }>('people.unlock_account', { invalidates: ['account'] })
  const approve = useCommand<{ account_id: string }>('people.approve_account', { invalidates: ['account'] })
  const account = accounts.rows[0]
  if (accounts.error) return null
  const locked = account?.locked_until && new Date(account.locked_until) > now
  return (
    <Section
      title={t('people.panel.account')}
      extra={
        account ? (
          <span className={styles.acts}>
            {mayUnlock && locked && (
              <button type="button" className="kh-link" disabled={unlock.pending} onClick={() => void unlock.send({ account_id: account.id })}>
                {t('people.panel.unlock')}
              </button>
            )}
            {mayApprove && account.state === 'proposed' && (
              <button type="button" className="kh-link" disabled={approve.pending} onClick={() => void approve.send({ account_id: account.id })}>
                {t('people.panel.approve')}
              </button>
            )}
            {mayReset && (
              <button type="button" className="kh-link" onClick={() => setOpen('reset')}>
                {t('people.panel.reset')}
              </button>
            )}
          </span>
        ) : (
          mayAdd && (
            <button type="button" className="kh-link" onClick={() => setOpen('add')}>
              {t('people.panel.addAccount')}
            </button>
          )
        )
      }
    >
      {account ? (
        <div className={styles.held}>
          <Code>{account.login}</Code>
          {account.must_change && <span className="kh-grey">{t('people.panel.mustChange')}</span>}
          {locked ? (
            <Tag color="frozen" icon="lock">
              {t('people.panel.locked', { time: moment(account.locked_until!) })}
            </Tag>
          ) : account.failed > 0 ? (
            <Tag color="overdue" icon="warning">
              {t('people.panel.failures', { n: account.failed })}
            </Tag>
          ) : (
            <StateOf state={account.state} />
          )}
        </div>
      ) : (
        !accounts.loading && <span className="kh-grey">{t('people.panel.noAccount')}</span>
      )}
      {account?.state === 'proposed' && <div className="kh-grey">{t('people.panel.proposedNote')}</div>}
      {unlock.trouble && <TroubleNote trouble={unlock.trouble} />}
      {approve.trouble && <TroubleNote trouble={approve.trouble} />}
      {open === 'reset' && account && (
        <CommandDialog
          command="people.reset_password" title={`${t('people.panel.reset')} ${account.login}`} words={t('people.panel.resetWords')} label={t('people.panel.reset')} danger
          fields={[{ key: 'new', label: t('people.panel.newPassword'), min: 10, secret: true, help: t('people.form.passwordHelp') }]} payload={(values) => ({ account_id: account.id, ...values })} invalidates={['account']} onClose={() => setOpen(null)}
        />
      )}
      {open === 'add' && (
        <CommandDialog
          command="people.add_account" title={`${t('people.panel.addAccount')} ${person.name}`} label={t('people.panel.addAccount')}
          fields={[{ key: 'login', label: t('people.form.login') }, { key: 'password', label: t('people.form.password'), min: 10, secret: true, help: t('people.form.passwordHelp') }]}
          payload={(values) => ({ person_id: person.id, ...values })} invalidates={['account']} onClose={() => setOpen(null)}
        />
      )}
    </Section>
  )
}

const WORDS = {
  role_assignment: { title: 'people.panel.roles', none: 'people.panel.noRoles', approve: 'people.approve_assignment', end: 'people.withdraw_role', key: 'assignment_id' },
  person_post: { title: 'people.panel.posts', none: 'people.panel.noPosts', approve: 'people.approve_post', end: 'people.end_post', key: 'person_post_id' },
} as const

function Held({ person, kind }: { person: PersonRow; kind: keyof typeof WORDS }) {
  const { t } = useWords()
  const words = WORDS[kind]
  const [assigning, setAssigning] = useState(false)
  const mayAssign = useMay('people.assign_role')
  const records = useRecords<HeldRow>(kind, { where: { all: [{ field: 'person', op: 'eq', value: person.id }, { field: 'state', op: 'in', value: ['active', 'proposed'] }] }, limit: 50 })
  if (records.error) return null
  return (
    <Section
      title={t(words.title)}
      extra={
        kind === 'role_assignment' && mayAssign ? (
          <button type="button" className="kh-link" onClick={() => setAssigning(true)}>
            {t('people.panel.assign')}
          </button>
        ) : undefined
      }
    >
      {!records.loading && records.rows.length === 0 && <span className="kh-grey">{t(words.none)}</span>}
      {records.rows.map((row) => (
        <HeldLine key={row.id} row={row} kind={kind} />
      ))}
      {assigning && <AssignRoleDialog person={person} onClose={() => setAssigning(false)} />}
    </Section>
  )
}

export function HeldLine({ row, kind, named }: { row: HeldRow; kind: keyof typeof WORDS; named?: boolean }) {
  const { t } = useWords()
  const words = WORDS[kind]
  const mayApprove = useMay(words.approve)
  const mayEnd = useMay(words.end)
  const approve = useCommand<object>(words.approve, { invalidates: [kind] })
  const end = useCommand<object>(words.end, { invalidates: [kind] })
  return (
    <>
      <div className={styles.held}>
        <span>{named ? row.person_title : (row.role_title ?? row.post_title)}</span>
        <span className="kh-grey">{row.unit_title}</span>
        {row.valid_to && <span className="kh-grey">{t('people.panel.until', { date: day(row.valid_to) })}</span>}
        {row.state === 'proposed' && <StateOf state="proposed" />}
        <span className={styles.acts}>
          {row.state === 'proposed' && mayApprove && (
            <button type="button" className="kh-link" disabled={approve.pending} onClick={() => void approve.send({ [words.key]: row.id })}>
              {t('people.panel.approve')}
            </button>
          )}
          {mayEnd && (
            <button type="button" className="kh-link" disabled={end.pending} onClick={() => void end.send({ [words.key]: row.id })}>
              {t('people.panel.withdraw')}
            </button>
          )}
        </span>
      </div>
      {(approve.trouble ?? end.trouble) && <TroubleNote trouble={approve.trouble ?? end.trouble} />}
    </>
  )
}

function PersonActs({ person, commands }: { person: PersonRow; commands: string[] }) {
  const { t } = useWords()
  const go = useGo()
  const mayView = useMay('access.view_as')
  const [open, setOpen] = useState(false)
  const back = useCommand<object>('people.reactivate_person', { invalidates: ['person'] })
  return (
    <footer className={styles.panelFoot}>
      {mayView && <Button onClick={() => go(`/roles?tab=as&person=${person.id}`)}>{t('people.panel.viewAs')}</Button>}
      {commands.includes('people.deactivate_person') && (
        <Button danger style={{ marginLeft: 'auto' }} onClick={() => setOpen(true)}>
          {t('people.panel.deactivate')}
        </Button>
      )}
      {commands.includes('people.reactivate_person') && (
        <Button style={{ marginLeft: 'auto' }} loading={back.pending} onClick={() => void back.send({ person_id: person.id })}>
          {t('people.panel.reactivate')}
        </Button>
      )}
      {open && (
        <CommandDialog
          command="people.deactivate_person" title={`${t('people.panel.deactivate')} ${person.name}`} words={t('people.panel.deactivateWords')} label={`${t('people.panel.deactivate')} ${person.name}`} danger
          fields={[{ key: 'reason', label: t('common.reason'), min: 2, long: true }]} payload={(values) => ({ person_id: person.id, ...values })} invalidates={['person', 'account']} onClose={() => setOpen(false)}
        />
      )}
    </footer>
  )
}
