/** What may be done with one asset: the server lists the commands, the page offers no other. */
import { Button, Dropdown } from 'antd'
import { useState } from 'react'

import { useWords } from '../../../shared/i18n'
import { day, unscaled } from '../../../shared/lib/format'
import { useNow } from '../../../shared/lib/now'
import { CommandDialog, type AskField } from '../../../shared/ui/CommandDialog'
import { Icon } from '../../../shared/ui/icons'
import { useGo } from '../../../shared/ui/To'
import type { AssetPage } from '../api/types'

type Act = 'freeze' | 'unfreeze' | 'pledge' | 'release' | 'revalue' | 'tag'

const COMMANDS: Record<Act, string> = {
  freeze: 'custody.freeze_asset', unfreeze: 'custody.unfreeze_asset', pledge: 'custody.pledge_asset', release: 'custody.release_asset',
  revalue: 'custody.revalue_asset', tag: 'custody.add_tag',
}

export function AssetActs({ page }: { page: AssetPage }) {
  const { t } = useWords()
  const go = useGo()
  const [asked, setAsked] = useState<Act | null>(null)
  const { asset, commands } = page
  const acts = (Object.keys(COMMANDS) as Act[]).filter((act) => commands.includes(COMMANDS[act]))
  const away = asset.state !== 'in_stock'
  const mayOrder = commands.includes('custody.submit_order') && asset.state !== 'destroyed'
  return (
    <>
      <Button icon={<Icon name="printer" />} onClick={() => window.print()}>
        {t('common.print')}
      </Button>
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

function useFields(act: Act): AskField[] {
  const { t } = useWords()
  if (act === 'revalue') return [
    { key: 'amount', label: t('asset.ask.amount') },
    { key: 'on_date', label: t('asset.ask.date'), date: true },
    { key: 'source', label: t('asset.ask.source') },
    { key: 'document', label: t('asset.ask.document'), min: 0 },
    { key: 'revalue_on', label: t('asset.ask.next'), date: true, min: 0, help: t('asset.ask.nextHelp') },
  ]
  if (act === 'tag') return [{ key: 'tag', label: t('asset.more.tag') }]
  return [
    { key: 'reason', label: t('asset.ask.reason'), min: 4, long: true },
    { key: 'document', label: t('asset.ask.document') },
  ]
}

function ActDialog({ act, page, onClose }: { act: Act; page: AssetPage; onClose: () => void }) {
  const { t } = useWords()
  const fields = useFields(act)
  const today = day(useNow())
  const words = act === 'revalue' || act === 'tag' ? undefined : t(`asset.ask.${act}`)
  const payload = (values: Record<string, string>) => {
    const { amount, ...typed } = values
    // What was left out is not there, rather than empty.
    const rest = Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== ''))
    return { asset_id: page.asset.id, ...rest, ...(amount === undefined ? {} : { amount_fen: unscaled(amount.replaceAll(',', '').normalize('NFKC'), 2) }) }
  }
  return (
    <CommandDialog
      command={COMMANDS[act]} title={`${t(`asset.more.${act}`)} ${page.asset.code}`} words={words} fields={fields} danger={act === 'freeze'}
      label={`${t(`asset.more.${act}`)} ${page.asset.code}`} payload={payload} {...(act === 'revalue' ? { initial: { on_date: today } } : {})} version={page.asset.version} invalidates={['asset']} onClose={onClose}
    />
  )
}
