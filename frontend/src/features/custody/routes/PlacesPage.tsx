import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useMemo, useState, type ReactElement } from 'react'

import { useRecords, type Row } from '../../../shared/api/records'
import { useMay } from '../../../shared/api/session'
import { useWords } from '../../../shared/i18n'
import { integer } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { Card, cx, Empty, Page, PageHead, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { StateTags, Tag } from '../../../shared/ui/tags'
import { To, useSearchWords } from '../../../shared/ui/To'
import { Code, Money } from '../../../shared/ui/values'
import { bindingsOf, identOf, type AssetRow } from '../api/asset-row'
import { pictureQuery } from '../api/asset-page'
import type { OccupiedPlace, PictureCell, PlacePicture } from '../api/types'
import { BuildVaultDialog, NewPlaceDialog } from '../components/PlaceDialogs'
import { ShelfMap } from '../components/ShelfMap'
import styles from './PlacesPage.module.css'

export type PlaceRow = Row & { code: string; name: string; kind: string; parent_id: string | null; path: string; capacity: number | null; closed: boolean }

const BIG = ['vault', 'zone', 'shelf', 'outside', 'hands', 'transit', 'investigation', 'destroyed']

export function PlacesPage(): ReactElement {
  const { t } = useWords()
  const [words, setWords] = useSearchWords()
  const [building, setBuilding] = useState(false)
  const mayBuild = useMay('custody.build_vault')
  // The tree above the slots: small enough to be read whole.
  const records = useRecords<PlaceRow>('place', { where: { field: 'kind', op: 'in', value: BIG }, sort: 'path', limit: 500 })
  const places = records.rows
  const asked = words['place'] ?? null
  const inhabited = new Set(places.map((place) => place.parent_id))
  const first = (places.find((place) => place.kind === 'vault' && inhabited.has(place.id)) ?? places[0])?.id ?? null
  const chosen = asked ?? first
  const pick = (id: string) => setWords({ place: id })
  return (
    <Page>
      <PageHead
        title={t('places.title')} facts={places.length > 0 ? t('places.tree') + ` ${integer(places.length)}` : undefined}
        actions={
          mayBuild && (
            <Button type="primary" onClick={() => setBuilding(true)}>
              {t('places.build')}
            </Button>
          )
        }
      />
      {records.error ? (
        <TroubleNote trouble={records.error} retry={records.reload} />
      ) : records.loading ? (
        <Skeleton rows={12} />
      ) : places.length === 0 ? (
        <Card>
          <Empty icon="building" words={t('places.empty')} action={mayBuild ? <Button onClick={() => setBuilding(true)}>{t('places.emptyAct')}</Button> : undefined} />
        </Card>
      ) : (
        <div className={styles.split}>
          <Card title={t('places.tree')} bare scroll className={styles.tree}>
            <Tree places={places} chosen={chosen} onPick={pick} />
          </Card>
          {chosen && <Picture key={chosen} id={chosen} onPick={pick} />}
        </div>
      )}
      {building && <BuildVaultDialog onClose={() => setBuilding(false)} />}
    </Page>
  )
}

type TreeProps = { places: PlaceRow[]; chosen: string | null; onPick: (id: string) => void }

function Tree({ places, chosen, onPick }: TreeProps) {
  const { t } = useWords()
  const children = useMemo(() => {
    const map = new Map<string | null, PlaceRow[]>()
    const known = new Set(places.map((place) => place.id))
    places.forEach((place) => {
      const parent = place.parent_id && known.has(place.parent_id) ? place.parent_id : null
      map.set(parent, [...(map.get(parent) ?? []), place])
    })
    return map
  }, [places])
  const [open, setOpen] = useState<Set<string>>(() => new Set((children.get(null) ?? []).filter((place) => children.has(place.id)).slice(0, 1).map((place) => place.id)))
  const toggle = (id: string) => {
    const next = new Set(open)
    if (!next.delete(id)) next.add(id)
    setOpen(next)
  }
  const branch = (parent: string | null, depth: number) => (
    <ul>
      {(children.get(parent) ?? []).map((place) => {
        const below = (children.get(place.id) ?? []).length > 0
        return (
          <li key={place.id}>
            <div className={cx(styles.node, place.id === chosen && styles.chosen)} style={{ paddingLeft: 8 + depth * 16 }}>
              {below ? (
                <button type="button" className={styles.fold} aria-expanded={open.has(place.id)} aria-label={place.name} onClick={() => toggle(place.id)}>
                  <Icon name={open.has(place.id) ? 'down' : 'right'} size={10} weight={1.8} />
                </button>
              ) : (
                <span className={styles.fold} />
              )}
              <button
                type="button" className={styles.name} {...(place.id === chosen ? { 'aria-current': 'true' as const } : {})}
                onClick={() => {
                  onPick(place.id)
                  if (below && !open.has(place.id)) toggle(place.id)
                }}
              >
                <span>{place.name}</span>
                <span className="kh-mono kh-grey">{place.code}</span>
                {place.closed && <Tag color="neutral">{t('places.closed')}</Tag>}
              </button>
            </div>
            {below && open.has(place.id) && branch(place.id, depth + 1)}
          </li>
        )
      })}
    </ul>
  )
  return branch(null, 0)
}

function Picture({ id, onPick }: { id: string; onPick: (id: string) => void }) {
  const { t } = useWords()
  const [slot, setSlot] = useState<PictureCell | null>(null)
  const [adding, setAdding] = useState(false)
  const may = useMay('custody.create_place')
  const { data, error, isPending, refetch } = useQuery(pictureQuery(id))
  if (error) return <TroubleNote trouble={error} retry={() => void refetch()} />
  if (isPending) return <Skeleton rows={10} />
  const top = data.places.find((place) => place.id === id)
  const place = data.place
  const used = data.cells.reduce((sum, cell) => sum + cell.used, 0) || (top?.used ?? 0)
  return (
    <div className={styles.column}>
      <Card
        title={place.name} note={<Code>{place.code}</Code>} scroll className={styles.picture}
        extra={
          <>
            <span className="kh-grey">{t('places.facts', { n: integer(data.places.length), used: integer(used) })}</span>
            {may && place.kind !== 'slot' && (
              <button type="button" className="kh-link" onClick={() => setAdding(true)}>
                <Icon name="plus" size={13} /> {t('places.new')}
              </button>
            )}
          </>
        }
        foot={data.cells.length > 0 ? t('places.darker') : undefined}
      >
        <Shelves picture={data} chosen={slot?.place_id ?? null} onSlot={setSlot} onPick={onPick} />
      </Card>
      <Contents place={slot ? { id: slot.place_id, code: slot.code } : place.kind === 'shelf' || place.kind === 'vault' || place.kind === 'zone' ? null : { id: place.id, code: place.code }} />
      {adding && <NewPlaceDialog parent={place} onClose={() => setAdding(false)} />}
    </div>
  )
}

type ShelvesProps = { picture: PlacePicture; chosen: string | null; onSlot: (cell: PictureCell) => void; onPick: (id: string) => void }

/** Shelf by shelf under their zones; a place without slots below is one bar. */
function Shelves({ picture, chosen, onSlot, onPick }: ShelvesProps) {
  const { t } = useWords()
  const shelves = picture.places.filter((place) => place.kind === 'shelf')
  const zones = picture.places.filter((place) => place.kind === 'zone')
  if (picture.cells.length === 0) return <Fill place={picture.places[0]} />
  const slotParent = new Map(picture.places.filter((place) => place.kind === 'slot').map((place) => [place.id, place.parent_id]))
  const cellsOf = (shelf: OccupiedPlace) => picture.cells.filter((cell) => (slotParent.has(cell.place_id) ? slotParent.get(cell.place_id) === shelf.id : cell.code.startsWith(`${shelf.code}-`)))
  if (shelves.length <= 1) return <ShelfMap slots={picture.cells} here={chosen} large onPick={onSlot} />
  const groups = zones.length > 0 ? zones : [null]
  return (
    <>
      {groups.map((zone) => (
        <section key={zone?.id ?? 'all'} className={styles.zone}>
          {zone && (
            <h3>
              <button type="button" className="kh-link" onClick={() => onPick(zone.id)}>
                {zone.name}
              </button>{' '}
              <span className="kh-grey">{t('places.shelves', { n: shelves.filter((shelf) => shelf.parent_id === zone.id).length })}</span>
            </h3>
          )}
          <div className={styles.shelves}>
            {shelves
              .filter((shelf) => zone === null || shelf.parent_id === zone.id)
              .map((shelf) => (
                <div key={shelf.id} className={styles.shelf}>
                  <button type="button" className={styles.shelfName} onClick={() => onPick(shelf.id)}>
                    {shelf.name} <span className="kh-mono kh-grey">{shelf.code}</span>
                  </button>
                  <ShelfMap slots={cellsOf(shelf)} here={chosen} onPick={onSlot} />
                </div>
              ))}
          </div>
        </section>
      ))}
    </>
  )
}

function Fill({ place }: { place: OccupiedPlace | undefined }) {
  const { t } = useWords()
  if (!place) return null
  return (
    <div className={styles.fill}>
      <Icon name="box" size={20} />
      {place.capacity ? t('places.used', { used: integer(place.used), capacity: integer(place.capacity) }) : t('places.usedOnly', { used: integer(place.used) })}
      {place.fill !== null && <Tag color={place.fill >= 100 ? 'overdue' : 'in'}>{t('places.full', { n: place.fill })}</Tag>}
    </div>
  )
}

function Contents({ place }: { place: { id: string; code: string } | null }) {
  const { t } = useWords()
  const records = useRecords<AssetRow>('asset', { where: { field: 'place_id', op: 'eq', value: place?.id ?? '' }, sort: 'code', limit: 100 }, place !== null)
  if (!place) return null
  const where = JSON.stringify({ field: 'place_id', op: 'eq', value: place.id })
  return (
    <Card title={t('places.contents')} note={<Code>{place.code}</Code>} bare scroll className={styles.contents} extra={<To href={`/assets?view=all&where=${encodeURIComponent(where)}`}>{t('places.all')}</To>}>
      {records.loading ? (
        <Skeleton rows={4} />
      ) : records.rows.length === 0 ? (
        <Empty words={t('places.nothing')} />
      ) : (
        <ul>
          {records.rows.map((row) => (
            <li key={row.id} className={styles.asset}>
              <To href={`/assets/${row.id}`}>
                <Code>{row.code}</Code>
              </To>
              <span className={styles.assetName}>
                {row.name} <span className="kh-grey">{row.spec}</span>
              </span>
              <span className="kh-mono">{identOf(row)}</span>
              <StateTags state={row.state} bindings={bindingsOf(row)} />
              <Money fen={row.value_fen} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
