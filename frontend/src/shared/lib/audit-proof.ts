/**
 * Checks here, in the browser, that an audit entry is under a signed head: leaf = H(0 | canonical bytes), node = H(1 | left | right),
 * shaped as RFC 6962; the head is a C2SP signed note. The same file verifies offline with the stand-alone program.
 */
import { sm3 } from './sm3'

export type ProofFile = {
  head: string
  canonical: string
  inclusion: { seq: number; path: string }
  keys: string[]
}

export type Head = { tenant: string; size: number; root: Uint8Array; algorithm: string; time: string; body: string; signatures: { name: string; blob: Uint8Array }[] }

/** One level of the way up: the node computed here, and beside it the one the proof gives. */
export type Level = { node: Uint8Array; sibling: Uint8Array; siblingIsLeft: boolean }

export type Check = { key: 'leaf' | 'path' | 'signature' | 'witnesses'; ok: boolean | null; tookMs: number; count?: number }

export type Checked = {
  head: Head
  seq: number
  leaf: Uint8Array
  /** from the leaf upwards; the last node is the root */
  levels: Level[]
  root: Uint8Array
  signer: string | null
  witnesses: { name: string; at: string | null }[]
  checks: Check[]
  ok: boolean
}

const HEAD_KEY = 1
const WITNESS_KEY = 4
const NOTE = /^(kuheng\.audit\/(\S+)\n(\d+)\n(\S+)\nhash (\S+)\ntime (\S+)\nhorizon (\S+)\n)\n((?:— \S+ \S+\n)+)$/

export const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

function joined(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

const same = (one: Uint8Array, other: Uint8Array) => one.length === other.length && one.every((byte, at) => byte === other[at])

type Digest = (data: Uint8Array) => Promise<Uint8Array>

const buffer = (data: Uint8Array): ArrayBuffer => data.slice().buffer as ArrayBuffer

const digests: Record<string, Digest> = {
  sm3: (data) => Promise.resolve(sm3(data)),
  sha256: async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', buffer(data))),
}

export function readHead(note: string): Head {
  const found = NOTE.exec(note)
  if (!found) throw new Error('not a signed head')
  const [, body, tenant, size, root, algorithm, time, , tail] = found as unknown as string[]
  const signatures = tail!.trimEnd().split('\n').map((line) => {
    const [, name, blob] = line.split(' ')
    return { name: name!, blob: fromBase64(blob!) }
  })
  return { tenant: tenant!, size: Number(size), root: fromBase64(root!), algorithm: algorithm!, time: time!, body: body!, signatures }
}

const leftOf = (size: number): number => 2 ** (Math.ceil(Math.log2(size)) - 1)

/** Which side each sibling stands on, lowest first. */
function sides(seq: number, size: number): boolean[] {
  if (size < 2) return []
  const left = leftOf(size)
  return seq < left ? [...sides(seq, left), false] : [...sides(seq - left, size - left), true]
}

/** The way from a leaf to the root. Null when the path does not fit the tree. */
export async function climb(digest: Digest, seq: number, size: number, leaf: Uint8Array, path: Uint8Array[]): Promise<Level[] | null> {
  const order = sides(seq, size)
  if (seq >= size || order.length !== path.length) return null
  const levels: Level[] = []
  let node = leaf
  for (const [at, siblingIsLeft] of order.entries()) {
    const sibling = path[at]!
    levels.push({ node, sibling, siblingIsLeft })
    node = await digest(siblingIsLeft ? joined(Uint8Array.of(1), sibling, node) : joined(Uint8Array.of(1), node, sibling))
  }
  levels.push({ node, sibling: new Uint8Array(), siblingIsLeft: false })
  return levels
}

type Key = { kind: number; key: Uint8Array }

function readKeys(lines: string[]): Map<string, Key> {
  return new Map(
    lines.map((line) => {
      const [name, , ...data] = line.trim().split('+')
      const blob = fromBase64(data.join('+'))
      return [name!, { kind: blob[0]!, key: blob.slice(1) }]
    }),
  )
}

/** Null where this browser cannot check Ed25519 (an old one, or a page without TLS). */
async function verifies(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean | null> {
  if (!globalThis.crypto?.subtle) return null
  try {
    const imported = await crypto.subtle.importKey('raw', buffer(key), { name: 'Ed25519' }, false, ['verify'])
    return await crypto.subtle.verify({ name: 'Ed25519' }, imported, buffer(signature), buffer(message))
  } catch {
    return null
  }
}

type Signed = { own: boolean | null; signer: string | null; witnesses: { name: string; at: string | null; ok: boolean | null }[] }

async function signaturesOf(head: Head, keys: Map<string, Key>): Promise<Signed> {
  const out: Signed = { own: false, signer: null, witnesses: [] }
  for (const { name, blob } of head.signatures) {
    const key = keys.get(name)
    if (key?.kind === HEAD_KEY) {
      out.own = await verifies(key.key, utf8(head.body), blob.slice(4))
      out.signer = name
    } else if (key?.kind === WITNESS_KEY) {
      const since = Number(new DataView(blob.buffer, blob.byteOffset).getBigUint64(4))
      const ok = await verifies(key.key, utf8(`cosignature/v1\ntime ${since}\n${head.body}`), blob.slice(12))
      out.witnesses.push({ name, at: new Date(since * 1000).toISOString(), ok })
    }
  }
  return out
}

async function timed<T>(act: () => Promise<T>): Promise<[T, number]> {
  const start = performance.now()
  const value = await act()
  return [value, performance.now() - start]
}

/** Recomputes everything that the proof claims. Throws only when the file is not a proof. */
export async function checkProof(proof: ProofFile): Promise<Checked> {
  const head = readHead(proof.head)
  const canonical = utf8(proof.canonical)
  const own = (JSON.parse(proof.canonical) as { algorithm?: string }).algorithm ?? head.algorithm
  const leafDigest = digests[own] ?? digests['sm3']!
  const treeDigest = digests[head.algorithm] ?? digests['sm3']!
  const { seq } = proof.inclusion
  const raw = fromBase64(proof.inclusion.path)
  const path = Array.from({ length: raw.length / 32 }, (_, at) => raw.slice(at * 32, at * 32 + 32))

  const [leaf, leafMs] = await timed(() => leafDigest(joined(Uint8Array.of(0), canonical)))
  const [levels, pathMs] = await timed(() => climb(treeDigest, seq, head.size, leaf, path))
  const root = levels?.at(-1)?.node ?? new Uint8Array()
  const [signed, signMs] = await timed(() => signaturesOf(head, readKeys(proof.keys)))
  const inside = levels !== null && same(root, head.root)
  const seen = signed.witnesses.filter((witness) => witness.ok !== false)
  const checks: Check[] = [
    { key: 'leaf', ok: inside, tookMs: leafMs },
    { key: 'path', ok: inside, tookMs: pathMs, count: path.length },
    { key: 'signature', ok: signed.own, tookMs: signMs },
    { key: 'witnesses', ok: seen.length === signed.witnesses.length ? (seen.length > 0 ? true : null) : false, tookMs: 0, count: seen.length },
  ]
  return {
    head, seq, leaf, root, checks, levels: levels ?? [], signer: signed.signer, witnesses: seen,
    ok: inside && signed.own !== false && checks[3]!.ok !== false,
  }
}
