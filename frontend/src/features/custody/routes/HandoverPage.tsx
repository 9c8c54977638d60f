import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button, Checkbox, Input } from 'antd'
import { useRef, useState, type ReactElement } from 'react'

import { asTrouble, type Trouble } from '../../../shared/api/client'
import { useCommand, type Done } from '../../../shared/api/command'
import { uploadFile } from '../../../shared/api/files'
import { useSession } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { deviceName } from '../../../shared/lib/device'
import { soundHit, soundRefusal } from '../../../shared/lib/feedback'
import { moment, moneyWords, NONE, shortHash, shortTime, yuan } from '../../../shared/lib/format'
import { useNow } from '../../../shared/lib/now'
import { Icon } from '../../../shared/ui/icons'
import { Avatar, Empty, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { phoneStyles, PhoneStep } from '../../../shared/ui/Phone'
import { SignaturePad, type SignatureHandle } from '../../../shared/ui/SignaturePad'
import { Signature } from '../../../shared/ui/Timeline'
import { useGo } from '../../../shared/ui/To'
import { Code } from '../../../shared/ui/values'
import { orderPageQuery, receiptAddress } from '../api/order-page'
import type { OrderPage } from '../api/types'
import styles from './HandoverPage.module.css'

export function HandoverPage(): ReactElement {
  const { orderId } = useParams({ strict: false }) as { orderId: string }
  const { t } = useWords()
  const go = useGo()
  const [done, setDone] = useState<Done<unknown> | null>(null)
  const { data, error, isPending, refetch } = useQuery(orderPageQuery(orderId))
  const back = () => go(`/orders/${orderId}`)
  if (error && !data) return <PhoneStep title={t('handover.title')} onBack={back}><TroubleNote trouble={error} retry={() => void refetch()} /></PhoneStep>
  if (isPending) return <PhoneStep title={t('handover.title')} onBack={back}><Skeleton rows={6} height={44} /></PhoneStep>
  const page = data!
  if (done || page.handover) return <Finished page={page} done={done} onBack={back} />
  if (!page.commands.includes('custody.sign_handover')) {
    return (
      <PhoneStep title={t('handover.title')} onBack={back} foot={<Button block size="large" onClick={back}>{t('handover.toOrder')}</Button>}>
        <Empty icon="handover" words={t('handover.noHandover')} />
      </PhoneStep>
    )
  }
  return <Signing page={page} onBack={back} onDone={setDone} />
}

type Payload = { order_id: string; signature_file_id?: string; login?: string; password?: string; statement: string; device: string }
type SigningProps = { page: OrderPage; onBack: () => void; onDone: (done: Done<unknown>) => void }

/** The receiver checks, signs, ticks, confirms. On the keepers' device he proves himself as well. */
function Signing({ page, onBack, onDone }: SigningProps) {
  const { t, say } = useWords()
  const me = useSession().person
  const pad = useRef<SignatureHandle>(null)
  const own = page.order.receiver?.id === me.id
  const [empty, setEmpty] = useState(true)
  const [agreed, setAgreed] = useState(false)
  const [account, setAccount] = useState({ login: '', password: '' })
  const [pressed, setPressed] = useState(false)
  const [upload, setUpload] = useState<Trouble | null>(null)
  const sign = useCommand<Payload>('custody.sign_handover', { invalidates: ['order', 'task', 'workbench', 'asset'] })
  const statement = say(page.statement) || t('handover.agree')
  const proofMissing = !own && (!account.login.trim() || !account.password)
  const missing = empty ? t('handover.needSign') : proofMissing ? t('handover.needProof') : !agreed ? t('handover.needAgree') : null
  const confirm = async () => {
    setPressed(true)
    if (missing) return
    setUpload(null)
    try {
      const file = await uploadFile(await pad.current!.toBlob(), `signature-${page.order.number}.png`)
      const proof = own ? {} : { login: account.login.trim(), password: account.password }
      const { done } = await sign.attempt({ order_id: page.order.id, signature_file_id: file.id, statement, device: deviceName(), ...proof })
      if (!done) return soundRefusal()
      soundHit()
      onDone(done)
    } catch (error) {
      setUpload(asTrouble(error))
    }
  }
  const trouble = upload ?? sign.trouble
  return (
    <PhoneStep
      title={t('handover.title')} aside={<span className="kh-mono">{page.order.number}</span>} onBack={onBack}
      foot={
        <>
          <Checkbox checked={agreed} onChange={(event) => setAgreed(event.target.checked)} className={styles.agree ?? ''}>
            {statement}
          </Checkbox>
          {pressed && missing && <div role="alert" className={styles.wrong}>{missing}</div>}
          {trouble && <TroubleNote trouble={trouble} />}
          <Button type="primary" size="large" block loading={sign.pending} onClick={() => void confirm()}>
            {t('handover.confirm', { words: say(page.order.quantity_words).split(' · ')[0] })}
          </Button>
          <div className={phoneStyles.center}>{t('handover.after')}</div>
        </>
      }
    >
      <Summary page={page} />
      <Parties page={page} own={own} account={account} onAccount={setAccount} />
      <section className={phoneStyles.box} aria-label={t('handover.signature')}>
        <div className={styles.padHead}>
          <h2>{t('handover.signature')}</h2>
          <button type="button" className="kh-link" onClick={() => pad.current?.clear()}>
            {t('handover.again')}
          </button>
        </div>
        <div className={styles.pad}>
          <SignaturePad ref={pad} label={t('handover.signature')} note={<Stamp />} onChange={setEmpty} />
        </div>
      </section>
    </PhoneStep>
  )
}

function Stamp() {
  const now = useNow()
  return (
    <>
      {moment(now)} &nbsp; {deviceName()}
    </>
  )
}

function Summary({ page }: { page: OrderPage }) {
  const { say, language } = useWords()
  const { order } = page
  const lines = page.lines.filter((line) => !['reserved', 'released'].includes(line.state))
  const first = lines[0]
  return (
    <section className={phoneStyles.box}>
      <div className={styles.sum}>
        <b>{say(order.quantity_words)}</b>
        <b className={styles.money}>¥ {yuan(order.amount_fen)}</b>
      </div>
      <div className={styles.under}>
        <span>{first ? [first.name, first.spec].filter(Boolean).join(' ') : NONE}</span>
        {language !== 'en' && <span>{moneyWords(order.amount_fen)}</span>}
      </div>
      <ul className={styles.items}>
        {lines.map((line) => (
          <li key={line.id}>
            <Icon name="check" size={14} className={styles.good ?? ''} />
            <Code>{line.numbers ?? line.ident ?? line.code ?? NONE}</Code>
            <span className="kh-grey">
              {line.quantity} {line.unit}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

type PartiesProps = { page: OrderPage; own: boolean; account: { login: string; password: string }; onAccount: (account: { login: string; password: string }) => void }

function Parties({ page, own, account, onAccount }: PartiesProps) {
  const { t } = useWords()
  const now = useNow()
  const keepers = page.execution?.keepers ?? []
  const receiver = page.order.receiver
  return (
    <section className={phoneStyles.box}>
      <div className={styles.giver}>
        <div>
          <small>{t('handover.giver')}</small>
          <div className={styles.keepers}>
            {keepers.map((keeper, at) => (
              <span key={keeper.id}>
                <Avatar name={keeper.name} size={26} tone={at} /> {keeper.name}
              </span>
            ))}
          </div>
        </div>
        {page.execution?.closed_at && <small className={styles.when}>{shortTime(page.execution.closed_at)}</small>}
      </div>
      <div className={styles.receiver}>
        <Avatar name={receiver?.name ?? NONE} size={36} tone={0} />
        <div>
          <b>{receiver?.name}</b>{' '}
          <span className="kh-grey">{[t('handover.receiver'), receiver?.unit].filter(Boolean).join(' · ')}</span>
          {own && (
            <div className={styles.good}>
              <Icon name="check" size={13} /> {t('handover.own', { time: shortTime(now) })}
            </div>
          )}
        </div>
      </div>
      {!own && (
        <div className={styles.proof}>
          <p className="kh-grey">{t('handover.prove')}</p>
          <div className={styles.two}>
            <Input size="large" aria-label={t('handover.login')} placeholder={t('handover.login')} value={account.login} autoComplete="off" autoCapitalize="none" onChange={(event) => onAccount({ ...account, login: event.target.value })} />
            <Input.Password size="large" aria-label={t('handover.password')} placeholder={t('handover.password')} value={account.password} autoComplete="new-password" onChange={(event) => onAccount({ ...account, password: event.target.value })} />
          </div>
        </div>
      )}
    </section>
  )
}

function Finished({ page, done, onBack }: { page: OrderPage; done: Done<unknown> | null; onBack: () => void }) {
  const { t } = useWords()
  const entry = done?.receipt?.entry ?? page.handover?.entry_id ?? null
  return (
    <PhoneStep
      title={t('handover.finished')} aside={<span className="kh-mono">{page.order.number}</span>} onBack={onBack}
      foot={
        <>
          <Button type="primary" size="large" block href={receiptAddress(page.order.id)} target="_blank" rel="noreferrer">
            {t('handover.receipt')}
          </Button>
          <Button size="large" block onClick={onBack}>
            {t('handover.toOrder')}
          </Button>
        </>
      }
    >
      <section className={phoneStyles.box}>
        <div className={styles.finished}>
          <Icon name="seal" size={34} weight={1} className={styles.good ?? ''} />
          <p>{t('handover.finishedWords', { no: page.order.number })}</p>
          {page.handover?.receiver.signature_file_id && <Signature file={page.handover.receiver.signature_file_id} name={page.handover.receiver.name} />}
        </div>
        <dl className={styles.evidence}>
          {entry && (
            <>
              <dt>{t('handover.entry')}</dt>
              <dd>
                <Code copy>{entry}</Code>
              </dd>
            </>
          )}
          {done?.receipt?.leaf && (
            <>
              <dt>{t('handover.leaf')}</dt>
              <dd>
                <Code>{shortHash(done.receipt.leaf)}</Code>
              </dd>
            </>
          )}
        </dl>
      </section>
      <Summary page={page} />
    </PhoneStep>
  )
}
