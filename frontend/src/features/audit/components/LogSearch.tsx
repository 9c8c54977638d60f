import { Input } from 'antd'
import { useState, type ReactElement } from 'react'

import type { TableState } from '../../../engines/forms/table/useTable'
import { useNames } from '../../../shared/api/acts'
import { asTrouble } from '../../../shared/api/client'
import { useWords } from '../../../shared/i18n'
import { isTest, topTests } from '../../../shared/lib/condition'
import { Icon } from '../../../shared/ui/icons'
import { lookUp } from '../api/look-up'
import styles from '../routes/AuditPage.module.css'

/** One box for all the ways in: Enter turns what was typed into a condition beside it. */
export function LogSearch({ table }: { table: TableState }): ReactElement {
  const { t, say } = useWords()
  const names = useNames()
  const [words, setWords] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const [looking, setLooking] = useState(false)
  const look = async () => {
    const sought = words.trim()
    if (!sought) return
    setLooking(true)
    try {
      const test = await lookUp(sought, names.acts.map((act) => ({ key: act.key, words: say(act.title) })))
      if (!test) return setWrong(t('audit.notFound', { words: sought }))
      const others = topTests(table.where).filter((one) => !(isTest(one) && one.field === test.field))
      table.setWhere(others.length > 0 ? { all: [...others, test] } : test)
      setWords('')
      setWrong(null)
    } catch (error) {
      setWrong(say(asTrouble(error).body.message))
    } finally {
      setLooking(false)
    }
  }
  return (
    <div className={styles.search}>
      <Input
        prefix={<Icon name="search" size={14} />} value={words} placeholder={t('audit.search')} aria-label={t('audit.search')} disabled={looking}
        {...(wrong ? { status: 'error' as const, 'aria-describedby': 'log-search-wrong' } : {})} suffix={words ? <kbd className="kh-kbd">Enter</kbd> : <span />}
        onPressEnter={() => void look()}
        onChange={(event) => {
          setWords(event.target.value)
          setWrong(null)
        }}
      />
      {wrong && (
        <div id="log-search-wrong" role="alert" className={styles.searchWrong}>
          {wrong}
        </div>
      )}
    </div>
  )
}
