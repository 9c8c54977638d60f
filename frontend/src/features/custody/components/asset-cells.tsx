import type { Cells } from '../../../engines/forms/table/SchemaTable'
import { NONE } from '../../../shared/lib/format'
import { DueDay, StateTags } from '../../../shared/ui/tags'
import { Code, Money, PlaceName, Quantity } from '../../../shared/ui/values'
import { bindingsOf, identOf, type AssetRow } from '../api/asset-row'

export const isLate = (row: AssetRow, today: string): boolean => row.state === 'lent' && row.expires_on !== null && row.expires_on < today

/** Cells that draw several fields together. */
export const assetCells = (today: string): Cells<AssetRow> => ({
  code: (row) => <Code>{row.code}</Code>,
  name: (row) => (
    <>
      {row.name}
      {row.spec && <span className="kh-grey"> &nbsp;{row.spec}</span>}
    </>
  ),
  serial_no: (row) => <Ident row={row} />,
  state: (row) => <StateTags state={row.state} bindings={bindingsOf(row)} overdue={isLate(row, today)} />,
  place_id: (row) => <Where row={row} />,
  quantity: (row) => <Quantity amount={row.quantity} unit={row.unit} />,
  value_fen: (row) => <Money fen={row.value_fen} />,
  expires_on: (row) => (row.expires_on ? <DueDay on={row.expires_on} /> : NONE),
})

/** Mono only where it is letters and digits; a Chinese certificate number reads better in the text face. */
function Ident({ row }: { row: AssetRow }) {
  const ident = identOf(row)
  if (!ident) return <>{NONE}</>
  return /^[\x20-\x7e–]+$/.test(ident) ? <Code>{ident}</Code> : <span title={ident}>{ident}</span>
}

function Where({ row }: { row: AssetRow }) {
  if (row.state === 'in_stock' && row.place_id_title) return <span className="kh-mono" style={{ color: 'var(--color-text-secondary)' }}>{row.place_id_title}</span>
  return <>{row.holder_id_title ?? row.holder_name ?? (row.place_id_title ? <PlaceName code={row.place_id_title} /> : NONE)}</>
}
