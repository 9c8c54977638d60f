import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState, type ReactElement } from 'react'

import { useWords } from '../../../shared/i18n'
import { day, integer } from '../../../shared/lib/format'
import { Icon } from '../../../shared/ui/icons'
import { Card, Empty, Page, PageHead, Skeleton, TroubleNote } from '../../../shared/ui/parts'
import { ProofDrawer } from '../../../shared/ui/ProofDrawer'
import { TabBar } from '../../../shared/ui/TabBar'
import { StateTags } from '../../../shared/ui/tags'
import { Timeline, type TimelineEntry } from '../../../shared/ui/Timeline'
import { To, useSearchWords } from '../../../shared/ui/To'
import { Code } from '../../../shared/ui/values'
import { assetPageQuery, folded, isHandover } from '../api/asset-page'
import type { AssetPage as AssetPageData, TimelineItem } from '../api/types'
import { AssetActs } from '../components/AssetActs'
import { BindingCard, PositionCard, ProofCard, ValueCard } from '../components/AssetCards'
import { ValidityTag } from '../components/DueTag'
import { FactList } from '../components/FactList'
import { FilesTab } from '../components/FilesTab'
import { OwnCard, OwnChanges } from '../components/OwnFacts'
import { RelatedTab } from '../components/RelatedTab'
import { ValuationTab } from '../components/ValuationTab'
import styles from './AssetPage.module.css'

const TABS = ['overview', 'movements', 'valuations', 'files', 'related'] as const
type TabKey = (typeof TABS)[number]

export function AssetPage(): ReactElement {
  const { id } = useParams({ strict: false }) as { id: string }
  const { data, error, isPending, refetch } = useQuery(assetPageQuery(id))
  if (error) return <Page><TroubleNote trouble={error} retry={() => void refetch()} /></Page>
  if (isPending) return <Page><Skeleton rows={12} /></Page>
  return <Loaded page={data} />
}

function Loaded({ page }: { page: AssetPageData }) {
  const { say, language } = useWords()
  const [words, setWords] = useSearchWords()
  const [proving, setProving] = useState<string | null>(null)
  const tab = TABS.find((one) => one === words['tab']) ?? 'overview'
  const { asset } = page
  const last = asset.category.path.at(-1)
  return (
    <Page>
      <PageHead
        lead={<div className={styles.thumb} aria-hidden>{language === 'en' ? <Icon name="file" size={22} /> : say(last)}</div>}
        crumbs={<Crumbs page={page} />} title={asset.name}
        facts={
          <>
            <StateTags state={asset.state} bindings={asset.bindings} /> {page.validity && <ValidityTag due={page.validity} />} &nbsp;
            <span className={styles.code}>
              <Code>{asset.code}</Code>
            </span>
          </>
        }
        actions={<AssetActs page={page} />}
      />
      <PageTabs page={page} tab={tab} onChange={(next) => setWords({ tab: next === 'overview' ? undefined : next })} />
      {tab === 'overview' && <Overview page={page} onProve={setProving} />}
      {tab === 'movements' && <TimelineCard page={page} onProve={setProving} whole />}
      {tab === 'valuations' && <ValuationTab page={page} />}
      {tab === 'files' && <FilesTab page={page} />}
      {tab === 'related' && <RelatedTab page={page} />}
      {proving && <ProofDrawer entry={proving} onClose={() => setProving(null)} />}
    </Page>
  )
}

function Crumbs({ page }: { page: AssetPageData }) {
  const { t, say } = useWords()
  const { key, path } = page.asset.category
  const keys = key.split('.')
  return (
    <>
      <To href="/assets">{t('register.title')}</To>
      {path.map((step, at) => (
        <span key={at}>
          {' / '}
          <To href={`/assets?category=${keys.slice(0, at + 1).join('.')}`}>{say(step)}</To>
        </span>
      ))}
    </>
  )
}

function PageTabs({ page, tab, onChange }: { page: AssetPageData; tab: TabKey; onChange: (tab: string) => void }) {
  const { t } = useWords()
  const { counts } = page
  const number: Partial<Record<TabKey, number>> = { movements: counts.movements, valuations: counts.valuations, files: counts.files, related: counts.related }
  return (
    <div className={styles.tabs}>
      <TabBar label={page.asset.name} value={tab} onChange={onChange} items={TABS.filter((key) => key === 'overview' || key === 'movements' || key === tab || (number[key] ?? 0) > 0 || opens(key, page.commands)).map((key) => ({ key, title: t(`asset.tabs.${key}`), count: number[key] }))} />
      <To href={`/audit?where=${encodeURIComponent(JSON.stringify({ field: 'record_id', op: 'eq', value: page.asset.id }))}`}>
        {t('asset.entries')} {integer(counts.entries)}
      </To>
    </div>
  )
}

/** An empty tab is there for whoever may fill it. */
const opens = (tab: TabKey, commands: string[]): boolean =>
  (tab === 'files' && commands.includes('custody.attach_file')) || (tab === 'related' && commands.includes('custody.put_in_box'))

type Proving = { page: AssetPageData; onProve: (entry: string) => void }

function Overview({ page, onProve }: Proving) {
  const { t } = useWords()
  const latest = page.timeline.find((item) => item.entry_id !== null && item.leaf !== null)
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        <Card title={t('asset.facts')}>
          <FactList facts={page.facts} unmasking={page.may_unmask ? { entity: 'asset', id: page.asset.id } : null} />
        </Card>
        <OwnCard page={page} />
        <ValueCard page={page} />
      </div>
      <div className={styles.column}>
        <PositionCard page={page} />
        <BindingCard page={page} />
        <ProofCard page={page} onVerify={() => latest?.entry_id && onProve(latest.entry_id)} />
      </div>
      <div className={styles.column}>
        <TimelineCard page={page} onProve={onProve} />
      </div>
    </div>
  )
}

const withChanges = (item: TimelineItem, page: AssetPageData): TimelineEntry =>
  page.own && item.changes.length > 0 ? { ...item, below: <OwnChanges own={page.own} changes={item.changes} /> } : item

function TimelineCard({ page, onProve, whole = false }: Proving & { whole?: boolean }) {
  const { t } = useWords()
  const [only, setOnly] = useState(false)
  const [open, setOpen] = useState(whole)
  const chosen = only ? page.timeline.filter(isHandover) : page.timeline
  const { shown, hidden } = open ? { shown: chosen.map((item) => ({ ...item, folded: null })), hidden: 0 } : folded(chosen)
  const n = integer(page.counts.movements)
  return (
    <Card
      title={t('asset.timeline.title')} scroll className={styles.fill}
      note={page.since ? t('asset.timeline.facts', { date: day(page.since), n }) : t('asset.timeline.factsPlain', { n })}
      extra={
        <button type="button" className="kh-link" aria-pressed={only} onClick={() => setOnly(!only)}>
          {t(only ? 'asset.timeline.allActs' : 'asset.timeline.onlyHandovers')}
        </button>
      }
      foot={
        hidden > 0 || (open && !whole) ? (
          <>
            {hidden > 0 && t('asset.timeline.folded', { n: hidden })}
            <button type="button" className={`kh-link ${styles.footAct}`} onClick={() => setOpen(!open)}>
              {t(open ? 'asset.timeline.fold' : 'asset.timeline.unfold')}
            </button>
          </>
        ) : undefined
      }
    >
      {shown.length > 0 ? <Timeline items={shown.map((item) => withChanges(item, page))} onVerify={onProve} /> : <Empty icon="clock" words={t('asset.timeline.empty')} />}
    </Card>
  )
}
