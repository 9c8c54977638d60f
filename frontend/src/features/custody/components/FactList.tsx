/** Facts as a list: what, and its value. A value that may not be changed here says why with a lock. */
import { Unmask, type Unmasking } from '../../../engines/forms/detail/Unmask'
import { useWords } from '../../../shared/i18n'
import { day, NONE, yuan } from '../../../shared/lib/format'
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

export function FactList({ facts, unmasking = null }: { facts: Fact[]; unmasking?: Unmasking | null }) {
  const { say } = useWords()
  return (
    <dl className={styles.list}>
      {facts.map((fact) => (
        <div key={fact.key} className={styles.line}>
          <dt>{say(fact.title)}</dt>
          <dd>
            {fact.lock ? (
              <Unmask of={fact.value ? unmasking : null} field={fact.key} title={say(fact.title)} masked={<FactValue fact={fact} />} show={({ value }) => <FactValue fact={{ ...fact, value: value === null ? null : String(value) }} />} />
            ) : (
              <FactValue fact={fact} />
            )}
            {fact.note && <small>{say(fact.note)}</small>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
