/** The state of one import on screen: what the server holds, what was judged last, and what was changed since. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'

import { asTrouble, type Trouble } from '../../../shared/api/client'
import { cellKey } from './faults'
import {
  adoptCertain, dryRun, importQuery, patchCells, putMapping, type Cell, type ImportPage, type Mapped, type Summary,
} from './imports'

export type Wizard = {
  page: ImportPage | undefined
  loading: boolean
  error: unknown
  /** figures of the last dry run, shown until the next one */
  summary: Summary | null
  /** there were changes since the figures were made */
  stale: boolean
  /** raised by each dry run: the faults are read anew */
  round: number
  mended: Map<string, string>
  busy: 'mapping' | 'judging' | 'mending' | null
  trouble: Trouble | null
  map: (mapping: Mapped) => Promise<boolean>
  mend: (cells: Cell[]) => Promise<boolean>
  adopt: () => Promise<void>
  judge: () => Promise<void>
  refresh: () => void
}

export function useWizard(id: string): Wizard {
  const client = useQueryClient()
  const query = useQuery(importQuery(id))
  const [judged, setJudged] = useState<Summary | null>(null)
  const [stale, setStale] = useState(false)
  const [round, setRound] = useState(0)
  const [busy, setBusy] = useState<Wizard['busy']>(null)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const page = query.data
  const mended = useMemo(() => new Map((page?.overrides ?? []).map((cell) => [cellKey(cell), cell.value ?? ''])), [page?.overrides])
  useEffect(() => {
    if (page?.summary) setJudged(page.summary)
  }, [page?.summary])

  const run = useCallback(
    async (kind: NonNullable<Wizard['busy']>, act: () => Promise<ImportPage>): Promise<ImportPage | null> => {
      setBusy(kind)
      setTrouble(null)
      try {
        const next = await act()
        client.setQueryData(importQuery(id).queryKey, next)
        return next
      } catch (error) {
        setTrouble(asTrouble(error))
        return null
      } finally {
        setBusy(null)
      }
    },
    [client, id],
  )
  const judge = useCallback(async () => {
    if (await run('judging', () => dryRun(id))) {
      setStale(false)
      setRound((now) => now + 1)
    }
  }, [id, run])
  const map = useCallback(
    async (mapping: Mapped) => {
      const done = (await run('mapping', () => putMapping(id, mapping))) !== null
      if (done) setStale(true)
      return done
    },
    [id, run],
  )
  const mend = useCallback(
    async (cells: Cell[]) => {
      const done = (await run('mending', () => patchCells(id, cells))) !== null
      if (done) setStale(true)
      return done
    },
    [id, run],
  )
  const adopt = useCallback(async () => {
    if (await run('mending', () => adoptCertain(id))) await judge()
  }, [id, judge, run])
  return {
    page, loading: query.isPending, error: query.error, summary: judged, stale: stale || (page?.state === 'uploaded' && judged !== null), round, mended, busy, trouble, map, mend, adopt,
    judge, refresh: () => void query.refetch(),
  }
}
