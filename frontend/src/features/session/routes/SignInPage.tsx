import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Select, type SelectProps } from 'antd'
import { useId, useState, type FormEvent, type ReactNode } from 'react'

import { asTrouble, post, setCsrf, type Trouble } from '../../../shared/api/client'
import { sessionQuery, type Branch, type Session } from '../../../shared/api/session'
import { statusQuery, tenantsQuery } from '../../../shared/api/status'
import { chooseLanguage, useWords } from '../../../shared/i18n'
import { day, integer, shortTime } from '../../../shared/lib/format'
import { useNow } from '../../../shared/lib/now'
import { Icon, Mark } from '../../../shared/ui/icons'
import { TroubleNote } from '../../../shared/ui/parts'
import { useGo, useSearchWords } from '../../../shared/ui/To'
import { VaultDoor } from '../components/VaultDoor'
import styles from './SignInPage.module.css'

const LAST_UNIT = 'kuheng.unit'

const remembered = (): string | null => {
  try {
    return localStorage.getItem(LAST_UNIT)
  } catch {
    return null
  }
}

export function SignInPage() {
  const { t, language } = useWords()
  const chinese = language !== 'en'
  return (
    <div className={styles.page}>
      <Front />
      <main className={styles.right}>
        <div className={styles.corner}>
          <button
            type="button" className="kh-link" style={{ color: 'inherit' }} title={t('shell.language')}
            onClick={() => chooseLanguage(chinese ? 'en' : 'zh-CN')}
          >
            {chinese ? <b>中文</b> : '中文'} / {chinese ? 'EN' : <b>EN</b>}
          </button>
        </div>
        <div className={styles.phoneBrand}>
          <i>
            <Mark size={24} />
          </i>
          {t('common.product')}
        </div>
        <SignInForm />
        <p className={styles.notice}>{t('session.notice')}</p>
      </main>
    </div>
  )
}

function Front() {
  const { t } = useWords()
  const tenants = useQuery(tenantsQuery).data ?? []
  const bank = tenants.length === 1 ? tenants[0]!.name : null
  return (
    <aside className={styles.left}>
      <VaultDoor className={styles.door} />
      <div className={styles.brand}>
        <Mark size={34} />
        <strong>{t('common.product')}</strong>
        <span>{bank ? t('session.tagline', { bank }) : t('session.tag')}</span>
      </div>
      <div className={styles.words}>
        <div className={styles.slogan}>
          <div>{t('session.slogan1')}</div>
          <div>{t('session.slogan2')}</div>
        </div>
        <div className={styles.stroke} />
        <div className={styles.line}>
          <div>{t('session.line1')}</div>
          <div>{t('session.line2')}</div>
        </div>
      </div>
      <Facts />
    </aside>
  )
}

function Facts() {
  const { t } = useWords()
  const now = useNow()
  const { data } = useQuery(statusQuery)
  if (!data) return null
  const environments: Record<string, string> = t('session.environments', { returnObjects: true })
  const witnesses = data.head?.witnesses ?? 0
  return (
    <dl className={styles.facts}>
      <div>
        <dt>{t('session.environment')}</dt>
        <dd>{environments[data.environment] ?? data.environment}</dd>
      </div>
      <div>
        <dt>{t('session.serverTime')}</dt>
        <dd>
          {day(data.time ?? now)} {shortTime(data.time ?? now)}
        </dd>
      </div>
      {data.head && (
        <div>
          <dt>{t('session.head')}</dt>
          <dd>
            #{integer(data.head.size)} &nbsp;{' '}
            {witnesses > 0 ? t('session.witnessed', { n: witnesses, count: witnesses }) : t('session.unwitnessed')}
          </dd>
        </div>
      )}
    </dl>
  )
}

type Chosen = { tenant: string | undefined; unit: string | null }

/** Bank and unit in one list: the unit tells which bank, and is only a help to find oneself. */
function unitOptions(tenants: Branch[]): NonNullable<SelectProps['options']> {
  const options = tenants.map((tenant) => ({
    label: tenant.name,
    title: tenant.name,
    options: tenant.units.map((unit) => ({ value: `${tenant.key}|${unit.code}`, label: `${unit.name}（${unit.code}）` })),
  }))
  return options.length === 1 ? options[0]!.options : options
}

function SignInForm() {
  const { t, say } = useWords()
  const client = useQueryClient()
  const go = useGo()
  const [search] = useSearchWords()
  const tenants = useQuery(tenantsQuery).data ?? []
  const [picked, setPicked] = useState<string | null>(remembered)
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState<'login' | 'password' | null>(null)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [pending, setPending] = useState(false)

  const first = tenants[0] && `${tenants[0].key}|${tenants[0].units[0]?.code ?? ''}`
  const known = tenants.some((tenant) => tenant.units.some((unit) => `${tenant.key}|${unit.code}` === picked))
  const unit = known ? picked : (first ?? null)
  const chosen: Chosen = { tenant: unit?.split('|')[0], unit }

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const lacking = !login.trim() ? 'login' : !password ? 'password' : null
    setMissing(lacking)
    if (lacking) return
    setPending(true)
    setTrouble(null)
    try {
      const body = { tenant: chosen.tenant, login: login.trim(), password }
      const session = await post<Session>('/auth/sign-in', body)
      setCsrf(session.csrf)
      client.clear()
      client.setQueryData(sessionQuery.queryKey, session)
      if (chosen.unit) localStorage.setItem(LAST_UNIT, chosen.unit)
      go(session.person.must_change_password ? '/password' : safeBack(search['back']), { replace: true })
    } catch (error) {
      setTrouble(asTrouble(error))
      setPassword('')
    } finally {
      setPending(false)
    }
  }
  const wrong = trouble && trouble.status === 401 ? say(trouble.body.message) : null
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      <h1 className={styles.title}>{t('session.title')}</h1>
      <p className={styles.hint}>{t('session.hint')}</p>
      <Line label={t('session.unit')}>
        {(id) => (
          <Select
            id={id} size="large" style={{ width: '100%' }} value={unit} onChange={setPicked} options={unitOptions(tenants)}
            showSearch={{ optionFilterProp: 'label' }} aria-label={t('session.unit')}
          />
        )}
      </Line>
      <Line label={t('session.login')} wrong={missing === 'login' ? t('session.needLogin') : null}>
        {(id, error) => (
          <Input
            id={id} size="large" value={login} autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus
            onChange={(event) => setLogin(event.target.value)} aria-describedby={error} {...(missing === 'login' ? { status: 'error' as const } : {})}
          />
        )}
      </Line>
      <Line
        label={t('session.password')} wrong={missing === 'password' ? t('session.needPassword') : wrong}
        aside={<Forgot />}
      >
        {(id, error) => (
          <Input.Password
            id={id} size="large" value={password} autoComplete="current-password" aria-describedby={error}
            onChange={(event) => setPassword(event.target.value)} {...(wrong || missing === 'password' ? { status: 'error' as const } : {})}
            iconRender={(shown) => <Icon name={shown ? 'eye' : 'eye-off'} />}
          />
        )}
      </Line>
      {trouble && !wrong && <TroubleNote trouble={trouble} />}
      <Button className={styles.submit ?? ''} type="primary" htmlType="submit" size="large" block loading={pending}>
        {t('session.submit')}
      </Button>
    </form>
  )
}

/** Only a path of ours: an address of another host is never followed. */
const safeBack = (back: string | undefined): string => (back?.startsWith('/') && !back.startsWith('//') ? back : '/')

function Forgot() {
  const { t } = useWords()
  const [open, setOpen] = useState(false)
  return open ? (
    <span>{t('session.forgotHow')}</span>
  ) : (
    <button type="button" className="kh-link" onClick={() => setOpen(true)}>
      {t('session.forgot')}
    </button>
  )
}

type LineProps = {
  label: string
  wrong?: string | null
  aside?: ReactNode
  children: (id: string, errorId: string | undefined) => ReactNode
}

function Line({ label, wrong, aside, children }: LineProps) {
  const id = useId()
  const errorId = `${id}-wrong`
  return (
    <div className={styles.field}>
      <div className={styles.labelLine}>
        <label htmlFor={id}>{label}</label>
        {aside}
      </div>
      {children(id, wrong ? errorId : undefined)}
      {wrong && (
        <div id={errorId} role="alert" className={styles.wrong}>
          {wrong}
        </div>
      )}
    </div>
  )
}
