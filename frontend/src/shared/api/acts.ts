/** What acts, kinds of records and refusals are called: the log and the grants name them by key. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { useWords } from '../i18n'
import { get, type Text } from './client'

export type Act = { key: string; entity: string; title: Text }
type Wire = { acts: Act[]; entities: { key: string; title: Text }[]; refusals: Record<string, Text> }

export const actsQuery = queryOptions({ queryKey: ['acts'], staleTime: Infinity, queryFn: () => get<Wire>('/acts') })

export type Names = {
  acts: Act[]
  entities: { key: string; title: Text }[]
  act: (key: string) => string
  entity: (key: string) => string
  /** the text of a refusal whose parameters are not at hand */
  refusal: (code: string) => string
}

export function useNames(): Names {
  const { say } = useWords()
  const { data } = useQuery(actsQuery)
  const acts = useMemo(() => new Map(data?.acts.map((act) => [act.key, act.title])), [data])
  const entities = useMemo(() => new Map(data?.entities.map((entity) => [entity.key, entity.title])), [data])
  return {
    acts: data?.acts ?? [],
    entities: data?.entities ?? [],
    act: (key) => say(acts.get(key)) || key,
    entity: (key) => say(entities.get(key)) || key,
    refusal: (code) => say(data?.refusals[code]).replace(/\{[^}]*\}/g, '…') || code,
  }
}
