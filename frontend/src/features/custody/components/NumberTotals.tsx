/** How many numbers stand in each state, and what they count off the balance sheet: ¥1 a blank voucher, its face a security. */
import { useQuery } from '@tanstack/react-query'

import { aggregateQuery } from '../../../shared/api/records'
import type { Condition } from '../../../shared/lib/condition'
import { useWords } from '../../../shared/i18n'
import { integer, yuan, type Integer } from '../../../shared/lib/format'
import { Card } from '../../../shared/ui/parts'
import { Tag, type StateColor } from '../../../shared/ui/tags'
import styles from './NumberTotals.module.css'

const STATES: [key: 'free' | 'issued' | 'with_teller' | 'void' | 'consumed' | 'destroyed', color: StateColor][] = [
  ['free', 'in'], ['issued', 'out'], ['with_teller', 'out'], ['void', 'frozen'], ['consumed', 'neutral'], ['destroyed', 'neutral'],
]

type Sums = { state: string; 'sum:quantity': Integer; 'sum:off_balance_fen': Integer }

export function NumberTotals({ where }: { where: Condition | null }) {
  const { t } = useWords()
  const { data } = useQuery(aggregateQuery('range', where, 'state', 'sum:quantity,sum:off_balance_fen'))
  const sums = new Map(((data ?? []) as unknown as Sums[]).map((row) => [row.state, row]))
  if (sums.size === 0) return null
  return (
    <Card className={styles.card}>
      <dl className={styles.totals} aria-label={t('places.numbers.totals')}>
        {STATES.filter(([key]) => sums.has(key)).map(([key, color]) => (
          <div key={key}>
            <dt>
              <Tag color={color}>{t(`places.numbers.states.${key}`)}</Tag>
            </dt>
            <dd>
              <b>{t('places.numbers.copies', { n: integer(sums.get(key)!['sum:quantity']) })}</b>
              <span className="kh-grey">{t('places.numbers.offBalance', { sum: yuan(sums.get(key)!['sum:off_balance_fen']) })}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
