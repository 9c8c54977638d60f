import { describe, expect, it } from 'vitest'

import { checkProof, climb, hex } from './audit-proof'
import { sm3 } from './sm3'

const utf8 = (text: string) => new TextEncoder().encode(text)
const digest = (data: Uint8Array) => Promise.resolve(sm3(data))
const leafOf = (text: string) => sm3(Uint8Array.of(0, ...utf8(text)))
const nodeOf = (left: Uint8Array, right: Uint8Array) => sm3(Uint8Array.of(1, ...left, ...right))
const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes))

it('SM3 gives the digests of the standard', () => {
  expect(hex(sm3(utf8('abc')))).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
  expect(hex(sm3(utf8('abcd'.repeat(16))))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732')
})

describe('a proof', () => {
  const texts = ['{"algorithm":"sm3","n":0}', '{"algorithm":"sm3","n":1}', '{"algorithm":"sm3","n":2}']
  const [a, b, c] = texts.map(leafOf) as [Uint8Array, Uint8Array, Uint8Array]
  const root = nodeOf(nodeOf(a, b), c)
  const head = `kuheng.audit/t\n3\n${base64(root)}\nhash sm3\ntime 2026-11-20T01:30:00Z\nhorizon 2026-11-20T01:29:59Z\n\n— bank ${base64(new Uint8Array(68))}\n`
  const proof = (text: string) => ({ head, canonical: text, inclusion: { seq: 1, path: base64(Uint8Array.of(...a, ...c)) }, keys: [] })

  it('climbs to the root of a tree that is not a power of two', async () => {
    expect(hex((await climb(digest, 2, 3, c, [nodeOf(a, b)]))!.at(-1)!.node)).toBe(hex(root))
    expect(await climb(digest, 1, 3, b, [a])).toBeNull()
  })

  it('holds for the entry it was made for, and for no other content', async () => {
    const good = await checkProof(proof(texts[1]!))
    expect(good.checks.find((check) => check.key === 'path')!.ok).toBe(true)
    expect(hex(good.root)).toBe(hex(root))
    const bad = await checkProof(proof('{"algorithm":"sm3","n":7}'))
    expect(bad.ok).toBe(false)
  })
})
