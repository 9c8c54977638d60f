/** What may be done with one asset: the server lists the commands, the page offers no other. */
import { Button, Dropdown } from 'antd'
import { useState } from 'react'

import { address } from '../../../shared/api/client'
import { useWords } from '../../../shared/i18n'
import { day, unscaled } from '../../../shared/lib/format'
import { useNow } from '../../../shared/lib/now'
import { CommandDialog, type AskField } from '../../../shared/ui/CommandDialog'
import { Icon } from '../../../shared/ui/icons'
import { useGo } from '../../../shared/ui/To'
import type { AssetPage } from '../api/types'

type Act = 'freeze' | 'unfreeze' | 'pledge' | 'release' | 'revalue' | 'link' | 'tag'

const COMMANDS: Record<Act, string> = {
  freeze: 'custody.freeze_asset', unfreeze: 'custody.unfreeze_asset', pledge: 'custody.pledge_asset', release: 'custody.release_asset',
  revalue: 'custody.revalue_asset', link: 'custody.link_asset', tag: 'custody.add_tag',
}

/** The asset on paper: shown for printing, or taken away. */
const sheetAddress = (id: string, language: string, show: boolean): string =>
  address(`/custody/assets/${id}/page.pdf`, { language: language === 'en' ? 'en' : 'zh', ...(show ? { show } : {}) })

export function AssetActs({ page }: { page: AssetPage }) {
  const { t, language } = useWords()
  const mayTake = page.may_export
  const go = useGo()
  const [asked, setAsked] = useState<Act | null>(null)
  const { asset, commands } = page
  const acts = (Object.keys(COMMANDS) as Act[]).filter((act) => commands.includes(COMMANDS[act]))
  const away = asset.state !== 'in_stock'
  const mayOrder = commands.includes('custody.submit_order') && asset.state !== 'destroyed'
  return (
    <>
      <Button icon={<Icon name="printer" />} onClick={() => (mayTake ? window.open(sheetAddress(asset.id, language, true), '_blank', 'noopener') : window.print())}>
        {t('common.print')}
      </Button>
      {mayTake && (
        <Button icon={<Icon name="download" />} onClick={() => window.location.assign(sheetAddress(asset.id, language, false))}>
          PDF
        </Button>
      )}
      {acts.length > 0 && (
        <Dropdown trigger={['click']} menu={{ items: acts.map((act) => ({ key: act, label: t(`asset.more.${act}`), danger: act === 'freeze' })), onClick: ({ key }) => setAsked(key as Act) }}>
          <Button>
            {t('common.more')} <Icon name="down" size={12} />
          </Button>
        </Dropdown>
      )}
      {mayOrder && (
        <Button type="primary" onClick={() => go(`/orders/new?type=${away ? 'return' : 'out'}&assets=${asset.id}`)}>
          {t(away ? 'asset.startReturn' : 'asset.startOut')}
        </Button>
      )}
      {asked && <ActDialog act={asked} page={page} onClose={() => setAsked(null)} />}
    </>
  )
}

const LINKS = ['customer', 'contract_no', 'voucher_no', 'expires_on'] as const

function useFields(act: Act, links: AssetPage['links']): AskField[] {
  const { t } = useWords()
  if (act === 'revalue') return [
    { key: 'amount', label: t('asset.ask.amount') },
    { key: 'on_date', label: t('asset.ask.date'), date: true },
    { key: 'source', label: t('asset.ask.source') },
    { key: 'document', label: t('asset.ask.document'), min: 0 },
    { key: 'revalue_on', label: t('asset.ask.next'), date: true, min: 0, help: t('asset.ask.nextHelp') },
  ]
  if (act === 'link') return [
    ...LINKS.filter((key) => key in links).map((key) => ({ key, label: t(`asset.ask.${key}`), min: 0, date: key === 'expires_on' })),
    { key: 'reason', label: t('asset.ask.reason'), min: 2 },
  ]
  if (act === 'tag') return [{ key: 'tag', label: t('asset.more.tag') }]
  return [
    { key: 'reason', label: t('asset.ask.reason'), min: 4, long: true },
    { key: 'document', label: t('asset.ask.document') },
  ]
}

const linksOf = (page: AssetPage): Record<string, string> => Object.fromEntries(LINKS.map((key) => [key, page.links[key] ?? '']))

/** Only what was changed is sent; what was emptied is cleared. */
function changedLinks(page: AssetPage, values: Record<string, string>): Record<string, string | null> {
  const before = linksOf(page)
  const changed = LINKS.filter((key) => key in page.links && (values[key] ?? '').trim() !== before[key])
  return { reason: values['reason'] ?? '', ...Object.fromEntries(changed.map((key) => [key, (values[key] ?? '').trim() || null])) }
}

function ActDialog({ act, page, onClose }: { act: Act; page: AssetPage; onClose: () => void }) {
  const { t } = useWords()
  const fields = useFields(act, page.links)
  const today = day(useNow())
  const words = act === 'revalue' || act === 'tag' || act === 'link' ? undefined : t(`asset.ask.${act}`)
  const initial: Record<string, string> = act === 'revalue' ? { on_date: today } : act === 'link' ? linksOf(page) : {}
  const payload = (values: Record<string, string>) => {
    if (act === 'link') return { asset_id: page.asset.id, ...changedLinks(page, values) }
    const { amount, ...typed } = values
    // What was left out is not there, rather than empty.
    const rest = Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== ''))
    return { asset_id: page.asset.id, ...rest, ...(amount === undefined ? {} : { amount_fen: unscaled(amount.replaceAll(',', '').normalize('NFKC'), 2) }) }
  }
  return (
    <CommandDialog
      command={COMMANDS[act]} title={`${t(`asset.more.${act}`)} ${page.asset.code}`} words={words} fields={fields} danger={act === 'freeze'}
      label={`${t(`asset.more.${act}`)} ${page.asset.code}`} payload={payload} initial={initial} version={page.asset.version} invalidates={['asset']} onClose={onClose}
    />
  )
}
