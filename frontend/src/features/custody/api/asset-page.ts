import { queryOptions } from '@tanstack/react-query'

import { get } from '../../../shared/api/client'
import type { AssetPage, PlacePicture, TimelineItem } from './types'

export const assetPageQuery = (id: string) =>
  queryOptions({ queryKey: ['asset', 'page', id], queryFn: () => get<AssetPage>(`/custody/assets/${id}/page`) })

export const pictureQuery = (id: string) =>
  queryOptions({ queryKey: ['place', 'picture', id], staleTime: 30_000, queryFn: () => get<PlacePicture>(`/custody/places/${id}/picture`) })

const ROUTINE = ['count', 'lent', 'in', 'in_stock']
const FRESH = 3

/** The latest three, the first, and all that is not daily work; what lies between is counted on the row above. */
export function folded(items: TimelineItem[]): { shown: TimelineItem[]; hidden: number } {
  const shown: TimelineItem[] = []
  let hidden = 0
  items.forEach((item, at) => {
    const keep = at < FRESH || at === items.length - 1 || !ROUTINE.includes(item.kind)
    if (keep) {
      shown.push({ ...item })
      return
    }
    hidden += 1
    const before = shown.at(-1)!
    before.folded = (before.folded ?? 0) + 1
  })
  return { shown, hidden: hidden + items.reduce((sum, item) => sum + (item.folded ?? 0), 0) }
}

export const isHandover = (item: TimelineItem): boolean => item.from !== null && item.to !== null
