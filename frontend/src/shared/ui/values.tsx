/** Amounts, numbers and codes as they stand in tables and facts. */
import { App } from 'antd'

import { useWords } from '../i18n'
import { integer, NONE, yuan, type Integer } from '../lib/format'
import { Icon } from './icons'

/** 分 as 元. No value is `未估值`, zero is `0.00`. `sign` puts ¥ before it (not in table cells: there the head says it). */
export function Money({ fen, sign, currency = 'CNY', empty }: { fen: Integer | null | undefined; sign?: boolean; currency?: string; empty?: string }) {
  const { t } = useWords()
  if (fen === null || fen === undefined) return <span className="kh-grey">{empty ?? t('common.noValue')}</span>
  const mark = sign ? (currency === 'CNY' ? '¥ ' : `${currency} `) : ''
  return (
    <span>
      {mark}
      {yuan(fen)}
    </span>
  )
}

/** The unit follows in grey. */
export function Quantity({ amount, unit }: { amount: Integer | null | undefined; unit?: string | null }) {
  if (amount === null || amount === undefined) return <>{NONE}</>
  return (
    <span>
      {integer(amount)}
      {unit && <span className="kh-grey"> {unit}</span>}
    </span>
  )
}

/** A number that people compare character by character. Never shortened, leading zeros stay. */
export function Code({ children, copy }: { children: string; copy?: boolean }) {
  const { t } = useWords()
  const { message } = App.useApp()
  const take = () => {
    void navigator.clipboard?.writeText(children).then(() => message.success(t('common.copied')))
  }
  return (
    <>
      <span className="kh-mono">{children}</span>
      {copy && (
        <button type="button" className="kh-link" style={{ marginLeft: 6 }} onClick={take} aria-label={`${t('common.copy')} ${children}`}>
          <Icon name="copy" size={14} />
        </button>
      )}
    </>
  )
}

/** The code of a place. Those outside any vault have codes of the system (`@hands`), which people never read. */
export function PlaceName({ code }: { code: string | null | undefined }) {
  const { t } = useWords()
  if (!code?.startsWith('@')) return <>{code}</>
  const kind = code.slice(1)
  return <>{isBoundary(kind) ? t(`places.kinds.${kind}`) : kind}</>
}

const BOUNDARY = ['outside', 'hands', 'transit', 'investigation', 'destroyed'] as const
const isBoundary = (kind: string): kind is (typeof BOUNDARY)[number] => (BOUNDARY as readonly string[]).includes(kind)

/** A number of a range with its prefix and leading zeros: (412301, 8, 'AB') → AB00412301 */
export const rangeNumber = (no: Integer, digits: number, prefix = ''): string => `${prefix}${String(no).padStart(digits, '0')}`

export function rangeText(first: Integer, last: Integer, digits: number, prefix = ''): string {
  const start = rangeNumber(first, digits, prefix)
  return String(first) === String(last) ? start : `${start}–${rangeNumber(last, digits, prefix)}`
}
