/** How amounts, days and moments are written. Business days and clocks follow the bank's zone, never the browser's. */
export const ZONE = 'Asia/Shanghai'
export const NONE = '—'

/** Integers above 2^53 arrive as text and stay text. */
export type Integer = number | string

export const grouped = (digits: string) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',')

/** 12486 → 12,486 */
export function integer(value: Integer): string {
  const text = String(value)
  return text.startsWith('-') ? `-${grouped(text.slice(1))}` : grouped(text)
}

/** A whole number of 10^-scale → a decimal with thousands separators: (386240000, 2) → 3,862,400.00 */
export function scaled(value: Integer, scale: number): string {
  const text = String(value)
  const sign = text.startsWith('-') ? '-' : ''
  const digits = text.replace('-', '').padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  return `${sign}${grouped(whole)}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`
}

/** What was typed as a decimal, as a whole number of 10^-scale. Text where a number would lose digits. */
export function unscaled(typed: string, scale: number): Integer {
  const sign = typed.startsWith('-') ? '-' : ''
  const [whole = '0', fraction = ''] = typed.replace('-', '').split('.')
  const digits = `${whole}${fraction.slice(0, scale).padEnd(scale, '0')}`.replace(/^0+(?=\d)/, '')
  const value = Number(`${sign}${digits}`)
  return Number.isSafeInteger(value) ? value : `${sign}${digits}`
}

/** 分 → 元 with two places. */
export const yuan = (fen: Integer): string => scaled(fen, 2)

/** A large sum for a headline: 8462000000000 分 → ['846.20', '亿']; in English in millions. */
export function shortYuan(fen: Integer, language: string): [string, string] {
  const value = Number(fen) / 100
  if (language === 'en') return value >= 1e6 ? [(value / 1e6).toFixed(2), 'M'] : [yuan(fen), '']
  if (value >= 1e8) return [(value / 1e8).toFixed(2), '亿']
  return value >= 1e4 ? [(value / 1e4).toFixed(2), '万'] : [yuan(fen), '']
}

type Parts = { year: string; month: string; day: string; hour: string; minute: string; second: string; weekday: string }

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  weekday: 'short', hourCycle: 'h23',
})

function parts(at: string | Date): Parts {
  const date = typeof at === 'string' ? new Date(at) : at
  return Object.fromEntries(clock.formatToParts(date).map((part) => [part.type, part.value])) as unknown as Parts
}

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text)

/** The business day of a moment: 2026-11-20. A plain day stays what it is. */
export function day(at: string | Date): string {
  if (typeof at === 'string' && isDay(at)) return at
  const { year, month, day: date } = parts(at)
  return `${year}-${month}-${date}`
}

/** Within the year 11-20, else 2027-03-31. */
export function shortDay(at: string | Date, now: Date): string {
  const text = day(at)
  return text.slice(0, 4) === day(now).slice(0, 4) ? text.slice(5) : text
}

/** 09:36:05 */
export function time(at: string | Date): string {
  const { hour, minute, second } = parts(at)
  return `${hour}:${minute}:${second}`
}

/** 09:36 */
export const shortTime = (at: string | Date): string => time(at).slice(0, 5)

/** 2026-11-20 09:36:05 */
export const moment = (at: string | Date): string => `${day(at)} ${time(at)}`

/** 11-20 09:36 */
export const shortMoment = (at: string | Date, now: Date): string => `${shortDay(at, now)} ${shortTime(at)}`

/** Calendar days from today to a day: negative when it has passed. */
export function daysUntil(due: string | Date, now: Date): number {
  return Math.round((Date.parse(day(due)) - Date.parse(day(now))) / 86_400_000)
}

/** 0 is Sunday, by the bank's day. */
export const weekday = (at: string | Date): number => new Date(day(at)).getUTCDay()

/** Minutes from now to a moment: negative when it has passed. */
export const minutesUntil = (due: string | Date, now: Date): number =>
  Math.round((new Date(due).getTime() - now.getTime()) / 60_000)

/** 9c41e7d0…02bd → 9c41e7…02bd */
export const shortHash = (hash: string): string => (hash.length > 12 ? `${hash.slice(0, 6)}…${hash.slice(-4)}` : hash)

/** A hash in groups of eight, as it is read aloud. */
export const hashGroups = (hash: string): string[] => hash.match(/.{1,8}/g) ?? []

const UNITS = ['B', 'kB', 'MB', 'GB']

/** 20480 → 20.5 kB */
export function bytes(size: number): string {
  const step = Math.min(UNITS.length - 1, size > 0 ? Math.floor(Math.log10(size) / 3) : 0)
  return `${(size / 1000 ** step).toFixed(step === 0 ? 0 : 1)} ${UNITS[step]}`
}

const CHINESE = '零壹贰叁肆伍陆柒捌玖'

function section(value: number): string {
  const places = ['仟', '佰', '拾', '']
  const digits = String(value).padStart(4, '0')
  let out = ''
  for (let index = 0; index < 4; index += 1) {
    const digit = Number(digits[index])
    if (digit > 0) out += (out && digits[index - 1] === '0' ? '零' : '') + CHINESE[digit] + places[index]
  }
  return out
}

/** 大写: 386240000 分 → 叁佰捌拾陆万贰仟肆佰元整. */
export function moneyWords(fen: Integer): string {
  const text = String(fen).replace('-', '').padStart(3, '0')
  const whole = text.slice(0, -2)
  const jiao = Number(text.at(-2))
  const cent = Number(text.at(-1))
  const scales = ['', '万', '亿', '万亿']
  let words = ''
  for (let index = Math.ceil(whole.length / 4) - 1; index >= 0; index -= 1) {
    const value = Number(whole.slice(Math.max(0, whole.length - 4 * (index + 1)), whole.length - 4 * index))
    if (value > 0) words += (words && (value < 1000 || words.endsWith('零')) ? '零' : '') + section(value) + scales[index]
  }
  const yuanWords = words ? `${words}元` : ''
  const minus = String(fen).startsWith('-') ? '负' : ''
  if (jiao === 0 && cent === 0) return `${minus}${yuanWords || '零元'}整`
  const centWords = cent > 0 ? `${CHINESE[cent]}分` : '整'
  if (jiao === 0) return `${minus}${yuanWords}${yuanWords ? '零' : ''}${centWords}`
  return `${minus}${yuanWords}${CHINESE[jiao]}角${centWords}`
}

/** The one character that stands in a person's picture: the last of a Chinese name, else the first letter. */
export function initial(name: string): string {
  return /[\u4e00-\u9fff]$/.test(name) ? name.slice(-1) : name.slice(0, 1).toUpperCase()
}
