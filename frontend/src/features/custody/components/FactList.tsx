/** Facts as a list: what, and its value. A value that may not be changed here says why with a lock. */
import { useWords } from '../../../shared/i18n'
import { day, NONE, yuan } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { Code } from '../../../shared/ui/values'
import type { Fact } from '../api/types'
import styles from './FactList.module.css'

function FactValue({ fact }: { fact: Fact }) {
  const { say, t } = useWords()
  if (fact.value === null || fact.value === '') return <span className="kh-grey">{NONE}</span>
  if (fact.type === 'money') return <>¥ {yuan(fact.value)}</>
  if (fact.type === 'date') return <>{day(fact.value)}</>
  if (fact.type === 'flag') return <>{t(fact.value === 'true' ? 'common.yes' : 'common.no')}</>
  if (fact.type === 'code') return <Code>{fact.value}</Code>
  return (
    <>
      {fact.value}
      {fact.unit && ` ${say(fact.unit)}`}
    </>
  )
}

export function FactList({ facts }: { facts: Fact[] }) {
  const { say, t } = useWords()
  return (
    <dl className={styles.list}>
      {facts.map((fact) => (
        <div key={fact.key} className={styles.line}>
          <dt>{say(fact.title)}</dt>
          <dd>
            <FactValue fact={fact} />
            {fact.lock && (
              <span className={styles.lock} title={t(fact.lock === 'masked' ? 'asset.masked' : 'asset.encrypted')}>
                <Icon name="lock" size={12} label={t(fact.lock === 'masked' ? 'asset.masked' : 'asset.encrypted')} />
              </span>
            )}
            {fact.note && <small>{say(fact.note)}</small>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
