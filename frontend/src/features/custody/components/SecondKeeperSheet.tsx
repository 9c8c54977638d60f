/** The second keeper proves himself by his own credential, on this device, for this order, for five minutes. */
import { Button, Input } from 'antd'
import { useState, type FormEvent } from 'react'

import { useCommand } from '../../../shared/api/command'
import { useSession } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { deviceName } from '../../../shared/lib/device'
import { soundRefusal } from '../../../shared/lib/feedback'
import { shortTime } from '../../../shared/lib/format'
import { Avatar } from '../../../shared/ui/parts'
import { BottomSheet, phoneStyles } from '../../../shared/ui/Phone'
import { Tag } from '../../../shared/ui/tags'
import type { OrderPage } from '../api/types'
import styles from '../routes/ExecutePage.module.css'

type Candidate = NonNullable<OrderPage['execution']>['candidates'][number]

type Props = {
  page: OrderPage
  /** the code that was read and waits */
  held: string | null
  expired: string | null
  onProved: (until: string | null) => void
  onBack: () => void
}

type Proof = { execution_id: string; device: string; login: string; password: string }

export function SecondKeeperSheet({ page, held, expired, onProved }: Props) {
  const { t, say } = useWords()
  const me = useSession().person
  const execution = page.execution!
  const usual = execution.candidates.find((one) => one.id === execution.keepers[1]?.id) ?? execution.candidates[0] ?? null
  const [chosen, setChosen] = useState<Candidate | null>(usual)
  const [choosing, setChoosing] = useState(false)
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const prove = useCommand<Proof, { until?: string; second_until?: string }>('custody.prove_second_keeper')
  const name = chosen?.name ?? null
  const account = chosen?.login ?? login.trim()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!account || !password) return
    const { done } = await prove.attempt({ execution_id: execution.id, device: deviceName(), login: account, password })
    setPassword('')
    if (done) onProved(done.result.second_until ?? done.result.until ?? null)
    else soundRefusal()
  }
  const title = (
    <h2 className={phoneStyles.sheetTitle}>
      {t('execute.second.title')}
      {expired && (
        <Tag color="overdue" icon="clock">
          {t('execute.second.expired', { time: shortTime(expired) })}
        </Tag>
      )}
    </h2>
  )
  return (
    <BottomSheet title={title} label={t('execute.second.title')}>
      <p className="kh-grey">{name ? t('execute.second.give', { name, me: me.name }) : t('execute.second.giveAny', { me: me.name })}</p>
      <form onSubmit={(event) => void submit(event)} noValidate autoComplete="off">
        {choosing ? (
          <Candidates
            list={execution.candidates}
            onPick={(one) => {
              setChosen(one)
              setChoosing(false)
              prove.clear()
            }}
          />
        ) : chosen ? (
          <div className={styles.keeper}>
            <Avatar name={chosen.name} size={38} tone={1} />
            <div>
              <b>{chosen.name}</b>
              <small>{[say(chosen.post), chosen.login, say(chosen.fits)].filter(Boolean).join(' · ')}</small>
            </div>
            <button type="button" className="kh-link" onClick={() => setChoosing(true)}>
              {t('execute.second.change')}
            </button>
          </div>
        ) : (
          <>
            <label className={phoneStyles.label} htmlFor="kh-second-login">
              {t('execute.second.login')}
            </label>
            <Input id="kh-second-login" size="large" value={login} autoComplete="off" autoCapitalize="none" onChange={(event) => setLogin(event.target.value)} />
          </>
        )}
        {!choosing && (
          <>
            <label className={phoneStyles.label} htmlFor="kh-second-password">
              {t('execute.second.password')}
            </label>
            {/* Not the password this device may have kept: that is the first keeper's. */}
            <Input.Password
              id="kh-second-password" size="large" value={password} autoComplete="new-password" aria-describedby="kh-second-wrong"
              {...(prove.trouble ? { status: 'error' as const } : {})} onChange={(event) => setPassword(event.target.value)}
            />
            {prove.trouble && (
              <div id="kh-second-wrong" role="alert" className={styles.wrong}>
                {say(prove.trouble.body.message)}
              </div>
            )}
            <Button style={{ marginTop: 14 }} type="primary" htmlType="submit" size="large" block loading={prove.pending} disabled={!account || !password}>
              {held ? t('execute.second.label', { code: held }) : t('execute.second.labelPlain')}
            </Button>
            <div className={styles.under}>{t('execute.second.holds')}</div>
          </>
        )}
      </form>
    </BottomSheet>
  )
}

function Candidates({ list, onPick }: { list: Candidate[]; onPick: (one: Candidate | null) => void }) {
  const { t, say } = useWords()
  return (
    <ul className={styles.candidates} aria-label={t('execute.second.choose')}>
      {list.map((one) => (
        <li key={one.id}>
          <button type="button" className={styles.candidate} onClick={() => onPick(one)}>
            <Avatar name={one.name} size={32} />
            <span>
              {one.name}
              <small>{[say(one.post), one.login].filter(Boolean).join(' · ')}</small>
            </span>
          </button>
        </li>
      ))}
      <li>
        <button type="button" className={styles.candidate} onClick={() => onPick(null)}>
          {t(list.length > 0 ? 'execute.second.other' : 'execute.second.none')}
        </button>
      </li>
    </ul>
  )
}
