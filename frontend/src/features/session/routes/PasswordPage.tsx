import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Input } from 'antd'
import { useState, type FormEvent } from 'react'

import { useCommand } from '../../../shared/api/command'
import { sessionQuery, useSession } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { TroubleNote } from '../../../shared/ui/parts'
import { useGo } from '../../../shared/ui/To'
import styles from './PasswordPage.module.css'

const SHORTEST = 10

type Draft = { current: string; next: string; again: string }

export function PasswordPage() {
  const { t } = useWords()
  const session = useSession()
  const forced = session.person.must_change_password === true
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <h1 className={styles.title}>{t('session.change.title')}</h1>
        <p className={styles.hint}>
          {forced && <>{t('session.change.forced')} </>}
          {t('session.change.rule')}
        </p>
        <PasswordForm forced={forced} />
      </div>
    </main>
  )
}

function PasswordForm({ forced }: { forced: boolean }) {
  const { t } = useWords()
  const { message } = App.useApp()
  const client = useQueryClient()
  const go = useGo()
  const [draft, setDraft] = useState<Draft>({ current: '', next: '', again: '' })
  const [pressed, setPressed] = useState(false)
  const change = useCommand<{ current: string; new: string }>('people.change_password', {
    onDone: () => {
      void message.success(t('session.change.done'))
      void client.refetchQueries({ queryKey: sessionQuery.queryKey }).then(() => go('/', { replace: true }))
    },
  })
  const wrong: Partial<Record<keyof Draft, string>> = {}
  if (!draft.current) wrong.current = t('session.change.need')
  if (draft.next.length < SHORTEST) wrong.next = t('session.change.short')
  if (draft.again !== draft.next) wrong.again = t('session.change.differ')

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setPressed(true)
    if (Object.keys(wrong).length === 0) void change.send({ current: draft.current, new: draft.next })
  }
  const field = (key: keyof Draft, autoComplete: string) => (
    <div className={styles.field}>
      <label htmlFor={key}>{t(`session.change.${key}`)}</label>
      <Input.Password
        id={key} size="large" autoComplete={autoComplete} value={draft[key]} aria-describedby={`${key}-wrong`}
        onChange={(event) => setDraft({ ...draft, [key]: event.target.value })}
        {...(pressed && wrong[key] ? { status: 'error' as const } : {})}
      />
      {pressed && wrong[key] && (
        <div id={`${key}-wrong`} role="alert" className={styles.wrong}>
          {wrong[key]}
        </div>
      )}
    </div>
  )
  return (
    <form onSubmit={submit} noValidate>
      {field('current', 'current-password')}
      {field('next', 'new-password')}
      {field('again', 'new-password')}
      {change.trouble && <TroubleNote trouble={change.trouble} />}
      <div className={styles.acts}>
        {!forced && (
          <Button size="large" onClick={() => go('/')}>
            {t('common.cancel')}
          </Button>
        )}
        <Button type="primary" htmlType="submit" size="large" loading={change.pending}>
          {t('session.change.submit')}
        </Button>
      </div>
    </form>
  )
}
