import { useQuery } from '@tanstack/react-query'
import { App } from 'antd'
import type { ReactElement } from 'react'

import { useWords } from '../../../shared/i18n'
import { integer, shortHash, time } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { TroubleNote } from '../../../shared/ui/parts'
import { headsQuery } from '../api/audit'
import styles from '../routes/AuditPage.module.css'

/** The newest signed head and who has seen it. A witness that lags says by how many heads. */
export function HeadCard(): ReactElement {
  const { t } = useWords()
  const { message } = App.useApp()
  const { data, error, refetch } = useQuery(headsQuery)
  if (error) return <TroubleNote trouble={error} retry={() => void refetch()} />
  const head = data?.standing.head
  const copy = (hash: string) => void navigator.clipboard?.writeText(hash).then(() => message.success(t('common.copied')))
  return (
    <section className={styles.head} aria-label={t('audit.head')}>
      <div className={styles.headLine}>
        <b>{t('audit.head')}</b>
        {head ? (
          <>
            <b>#{integer(head.size)}</b>
            <span className="kh-grey">{t('audit.headAt', { time: time(head.at) })}</span>
            <span className={styles.root}>
              <span className="kh-grey">{head.algorithm.toUpperCase()}</span> <span className="kh-mono">{shortHash(head.root)}</span>
              <button type="button" className="kh-link" aria-label={`${t('common.copy')} ${t('audit.head')}`} onClick={() => copy(head.root)}>
                <Icon name="copy" size={14} />
              </button>
            </span>
          </>
        ) : (
          <span className="kh-grey">{data ? t('audit.noHead') : t('common.loading')}</span>
        )}
      </div>
      {head && (
        <div className={styles.headLine}>
          {data.standing.witnesses.length === 0 && (
            <span className={styles.late}>
              <Icon name="warning" size={14} /> {t('audit.noWitness')}
            </span>
          )}
          {data.standing.witnesses.map((witness) => (
            <span key={witness.name} className={witness.behind > 0 ? styles.late : undefined}>
              <Icon name={witness.behind > 0 ? 'clock' : 'check'} size={14} {...(witness.behind > 0 ? {} : { className: styles.good ?? '' })} /> {witness.name}{' '}
              {witness.behind > 0 ? t('proof.behind', { n: integer(witness.behind) }) : <span className="kh-grey">{time(witness.at)}</span>}
            </span>
          ))}
        </div>
      )}
    </section>
  )
}
