/** An audit entry's place in the tree, as the server proves it. Hashes are hex. */
import { get } from './client'

export type ProofStep = { hash: string; side: 'left' | 'right' }

export type ProofCheck = { key: string; title: { zh: string; en: string }; ok: boolean; took_ms: number | null; at: string | null }

export type Proof = {
  entry_id: string
  leaf: number
  leaf_hash: string
  tree_size: number
  root: string
  algorithm: string
  /** from the leaf upwards */
  path: ProofStep[]
  key_id: string | null
  signed_at: string | null
  witnesses: { name: string; at: string | null; ok: boolean; behind?: number | null }[]
  checks: ProofCheck[]
  verified: boolean
}

export const fetchProof = (entry: string): Promise<Proof> => get<Proof>(`/audit/entries/${entry}/proof`)
