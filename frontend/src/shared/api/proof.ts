/** Proofs of audit entries: fetched from the server, checked here. */
import { checkProof, type Checked, type ProofFile } from '../lib/audit-proof'
import { address, get } from './client'

export const proofAddress = (entry: string): string => address(`/audit/entries/${entry}/proof`)

export const fetchProof = (entry: string): Promise<ProofFile> => get<ProofFile>(`/audit/entries/${entry}/proof`)

export const proofQuery = (entry: string) => ({
  queryKey: ['proof', entry],
  staleTime: 60_000,
  retry: false,
  queryFn: async (): Promise<Checked> => checkProof(await fetchProof(entry)),
})
