/** One token: its machine, its time, its use, and what its machine may do. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'

import { useCommand } from '../../../shared/api/command'
import { recordQuery } from '../../../shared/api/records'
import { useMay, useSession } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { day, moment } from '../../../shared/lib/format'
import { CommandDialog } from '../../../shared/ui/CommandDialog'
import { Icon } from '../../../shared/ui/icons'
import { Skeleton, TroubleNote } from '../../../shared/ui/parts'
import type { TokenRow } from '../api/people'
import { GrantTable } from './GrantTable'
import styles from './People.module.css'
import { StateOf } from './PersonPanel'
import { ProposeGrantDialog } from './ProposeGrantDialog'

export function TokenPanel({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useWords()
  const { data, error } = useQuery(recordQuery<TokenRow>('token', id))
  const token = data?.record
  return (
    <aside className={styles.panel} aria-label={token?.name ?? t('exchange.tokens.title')}>
      <header className={styles.panelHead}>
        <div>
          <h2>{token?.name}</h2>
          {token && <span className="kh-grey">{token.machine_title}</span>}
        </div>
        {token && <StateOf state={token.state} />}
        <button type="button" className={styles.close} aria-label={t('common.close')} onClick={onClose}>
          <Icon name="cross" size={15} />
        </button>
      </header>
      <div className={styles.panelBody} tabIndex={0}>
        {error && <TroubleNote trouble={error} />}
        {!token && !error && <Skeleton rows={6} />}
        {token && <Facts token={token} />}
        {token && <Grants token={token} />}
      </div>
      {token && data.commands.length > 0 && <Acts token={token} commands={data.commands} />}
    </aside>
  )
}

function Facts({ token }: { token: TokenRow }) {
  const { t } = useWords()
  const lines: [string, string][] = [
    [t('exchange.tokens.panel.owner'), token.owner_title ?? ''],
    [t('exchange.tokens.panel.valid'), `${token.valid_from ? day(token.valid_from) : ''} – ${day(token.valid_to)}`],
    [t('exchange.tokens.panel.used'), token.last_used ? `${moment(token.last_used)}${token.last_ip ? ` · ${token.last_ip}` : ''}` : t('exchange.tokens.panel.never')],
    [t('exchange.tokens.panel.addresses'), token.addresses?.join(', ') ?? t('exchange.tokens.panel.anywhere')],
    [t('exchange.tokens.panel.by'), token.issued_by_title ?? ''],
  ]
  return (
    <section className={styles.section}>
      <dl className={styles.pairs}>
        {lines.map(([title, words]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Grants({ token }: { token: TokenRow }) {
  const { t } = useWords()
  const may = useMay('access.propose_grant')
  const [proposing, setProposing] = useState(false)
  return (
    <section className={styles.section}>
      <div className={styles.sectionHead}>
        <h3>{t('exchange.tokens.panel.grants')}</h3>
        {may && (
          <button type="button" className="kh-link" onClick={() => setProposing(true)}>
            {t('exchange.tokens.panel.propose')}
          </button>
        )}
      </div>
      <div className={styles.scrolled}>
        <GrantTable where={{ all: [{ field: 'subject', op: 'eq', value: token.machine }, { field: 'state', op: 'ne', value: 'revoked' }] }} empty={t('exchange.tokens.panel.grantsEmpty')} />
      </div>
      {proposing && <ProposeGrantDialog subject={{ kind: 'person', id: token.machine }} title={token.machine_title} onClose={() => setProposing(false)} />}
    </section>
  )
}

function Acts({ token, commands }: { token: TokenRow; commands: string[] }) {
  const { t } = useWords()
  const { person } = useSession()
  const [revoking, setRevoking] = useState(false)
  const approve = useCommand<{ token_id: string }>('access.approve_token', { invalidates: ['token'] })
  const own = token.issued_by === person.id
  return (
    <>
      {approve.trouble && <TroubleNote trouble={approve.trouble} />}
      <footer className={styles.panelFoot}>
        {commands.includes('access.approve_token') && (
          <Button type="primary" loading={approve.pending} disabled={own} title={own ? t('exchange.tokens.panel.own') : undefined} onClick={() => void approve.send({ token_id: token.id })}>
            {t('exchange.tokens.panel.approve')}
          </Button>
        )}
        {commands.includes('access.revoke_token') && (
          <Button danger onClick={() => setRevoking(true)}>
            {t('exchange.tokens.panel.revoke')}
          </Button>
        )}
      </footer>
      {revoking && (
        <CommandDialog
          command="access.revoke_token" title={t('exchange.tokens.panel.revoke')} words={`${token.name} · ${token.machine_title}。${t('exchange.tokens.panel.revokeWords')}`} label={t('exchange.tokens.panel.revoke')} danger
          fields={[{ key: 'reason', label: t('common.reason'), min: 2, long: true }]} payload={(values) => ({ token_id: token.id, ...values })} invalidates={['token']} onClose={() => setRevoking(false)}
        />
      )}
    </>
  )
}
