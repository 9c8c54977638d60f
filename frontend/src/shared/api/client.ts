/** One way to the server: JSON in, JSON out, every refusal a `Trouble` with text in both languages. */
import { deviceName } from '../lib/device'
import { noteServerDate } from '../lib/now'

export type Text = { zh: string; en: string }

export type TroubleBody = {
  code: string
  field: string | null
  message: Text
  params: Record<string, unknown>
  row: number | null
}

/** What the server said no with, or why it could not be reached (`net.*` codes, status 0). */
export class Trouble extends Error {
  readonly status: number
  readonly body: TroubleBody

  constructor(status: number, body: TroubleBody) {
    super(`${body.code}: ${body.message.en}`)
    this.status = status
    this.body = body
  }

  get code(): string {
    return this.body.code
  }

  get field(): string | null {
    return this.body.field
  }

  /** The outcome is not known: the same key must be sent again. */
  get unknownOutcome(): boolean {
    return this.status === 0 || this.status === 503
  }
}

const OFFLINE: TroubleBody = {
  code: 'net.unreachable', field: null, row: null, params: {},
  message: { zh: '连接不上服务器，请检查网络后重试', en: 'The server cannot be reached. Check the network and try again' },
}

const unreadable = (status: number): TroubleBody => ({
  code: 'net.unreadable', field: null, row: null, params: { status },
  message: { zh: `服务器答复无法读取（${status}）`, en: `The answer of the server cannot be read (${status})` },
})

const BASE = '/api/v1'
let csrf = ''
let whenSignedOut: () => void = () => undefined

export const setCsrf = (value: string): void => {
  csrf = value
}

/** Called once per 401 that is not an answer of the sign-in itself. */
export const onSignedOut = (act: () => void): void => {
  whenSignedOut = act
}

export type Query = Record<string, string | number | boolean | null | undefined>
export type Call = {
  body?: unknown
  query?: Query
  headers?: Record<string, string>
  signal?: AbortSignal
}

export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') search.set(key, String(value))
  }
  const text = search.toString()
  return `${BASE}${path}${text ? `?${text}` : ''}`
}

async function send(method: string, path: string, call: Call): Promise<Response> {
  const form = call.body instanceof FormData
  const headers: Record<string, string> = { Accept: 'application/json', 'X-Device': deviceName(), ...call.headers }
  if (csrf) headers['X-CSRF'] = csrf
  if (call.body !== undefined && !form) headers['Content-Type'] = 'application/json'
  const init: RequestInit = { method, headers, credentials: 'same-origin' }
  if (call.signal) init.signal = call.signal
  if (call.body !== undefined) init.body = form ? (call.body as FormData) : JSON.stringify(call.body)
  try {
    return await fetch(address(path, call.query), init)
  } catch (cause) {
    if (call.signal?.aborted) throw cause
    throw new Trouble(0, OFFLINE)
  }
}

async function troubleOf(response: Response): Promise<Trouble> {
  try {
    const body = (await response.json()) as { error?: TroubleBody }
    if (body.error?.message) return new Trouble(response.status, body.error)
  } catch {
    // not JSON: a proxy's page, or nothing at all
  }
  return new Trouble(response.status, unreadable(response.status))
}

export type Answer<T> = { status: number; data: T }

export async function call<T>(method: string, path: string, options: Call = {}): Promise<Answer<T>> {
  const response = await send(method, path, options)
  noteServerDate(response.headers.get('Date'))
  if (!response.ok) {
    const trouble = await troubleOf(response)
    if (response.status === 401 && !path.startsWith('/auth/')) whenSignedOut()
    throw trouble
  }
  const data = response.status === 204 ? (null as T) : ((await response.json()) as T)
  return { status: response.status, data }
}

export const get = async <T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> =>
  (await call<T>('GET', path, signal ? { query, signal } : { query })).data

export const post = async <T>(path: string, body: unknown = {}): Promise<T> => (await call<T>('POST', path, { body })).data

export const asTrouble = (error: unknown): Trouble =>
  error instanceof Trouble ? error : new Trouble(-1, { ...unreadable(-1), code: 'net.unexpected' })
