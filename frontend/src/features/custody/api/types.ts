/** What the custody pages read: `GET /custody/assets/{id}/page`, `/custody/orders/{id}/page`, `/custody/places/{id}/picture`. */
import type { FlowDrawing } from '../../../engines/flows/types'
import type { Text } from '../../../shared/api/client'
import type { SchemaField } from '../../../shared/api/records'
import type { Integer } from '../../../shared/lib/format'

export type Words = Text | string

export type PlaceState = 'in_stock' | 'out' | 'lent' | 'transit' | 'with_teller' | 'destroyed'
export type BindingKey = 'pledged' | 'frozen' | 'reserved' | 'investigation'

export type Signer = { id: string | null; name: string; role: Words | null; signature_file_id: string | null }

/** What the category's own form says of one asset, as this viewer may see it. */
export type Own = { form: string; entity: string; title: Text; fields: SchemaField[]; values: Record<string, unknown> }
export type OwnChange = { key: string; before: unknown; after: unknown }

export type TimelineItem = {
  entry_id: string | null
  leaf: number | null
  leaf_hash: string | null
  /** place state, binding or kind of act: gives icon and tint */
  kind: string
  title: Words
  at: string
  detail: Words | null
  from: string | null
  to: string | null
  document: string | null
  changes: OwnChange[]
  people: Signer[]
  ip: string | null
  device: string | null
  folded: number | null
}

/** A place with what lies in it. `fill` in percent, null where no capacity is set. */
export type OccupiedPlace = {
  id: string
  code: string
  name: string
  kind: string
  parent_id: string | null
  path: string
  capacity: number | null
  closed: boolean
  used: number
  fill: number | null
}

export type PictureCell = { place_id: string; code: string; row: string; column: number; used: number; capacity: number | null }

/** Slots as a grid. `row` is the code before the column: `B-03-02`. */
export type SlotGrid = {
  place: { id: string; code: string; name: string; kind: string }
  rows: string[]
  columns: number
  cells: PictureCell[]
}

/** `GET /custody/places/{id}/picture`: the grid, and all places below for the tree. */
export type PlacePicture = SlotGrid & { places: OccupiedPlace[] }

export type Fact = { key: string; title: Words; value: string | null; type: string; unit?: Words | null; note?: Words | null; lock?: 'masked' | null }

export type BindingView = {
  kind: BindingKey
  note: Words | null
  since: string
  reason: string | null
  document: string | null
  allowed: Words[]
  refused: Words[]
}

export type Valuation = { id: string; on_date: string; amount_fen: Integer; currency: string; source: string; document: string | null; by: string | null }

/** How near a day is: `stage` is the nearest milestone reached. */
export type DueState = { on: string; days: number; stage: 'late' | '7' | '15' | '30' | 'later' }

export type AssetFile = { id: string; name: string; size: number; type: string; note: string; at: string; by: string | null }

export type AssetPage = {
  asset: {
    id: string
    code: string
    name: string
    spec: string | null
    kind: 'serial' | 'stock' | 'range'
    state: PlaceState
    bindings: BindingKey[]
    quantity: number
    unit: string
    value_fen: Integer | null
    holder: string | null
    version: number
    category: { key: string; path: Words[] }
  }
  commands: string[]
  /** may be taken away on paper */
  may_export: boolean
  counts: { movements: number; valuations: number; files: number; related: number; entries: number }
  /** masked values may be shown, each with a reason */
  may_unmask: boolean
  facts: Fact[]
  own: Own | null
  place: { path: { id: string; name: string }[]; code: string; used: number; capacity: number | null } | null
  picture: SlotGrid | null
  bindings: BindingView[]
  valuations: Valuation[]
  revalue_on: string | null
  revaluation: DueState | null
  validity: DueState | null
  timeline: TimelineItem[]
  since: string | null
  files: AssetFile[]
  related: { id: string; code: string; name: string; role: 'box' | 'content'; relation: Words; state: PlaceState }[]
  /** what the viewer may read of the links */
  links: Partial<Record<'customer' | 'contract_no' | 'voucher_no' | 'expires_on', string | null>>
  proof: {
    verified: boolean | null
    entries: number
    tree_size: number
    leaf: number | null
    leaf_hash: string | null
    algorithm: string
    witnesses: { name: string; at: string | null; ok: boolean }[]
    checked_at: string | null
    took_ms: number | null
  }
}

export type OrderLine = {
  id: string
  line_no: number
  asset_id: string | null
  code: string | null
  name: string
  spec: string | null
  ident: string | null
  category: string
  quantity: number
  unit: string
  numbers: string | null
  out_of_order_reason: string | null
  value_fen: Integer | null
  place: string | null
  to_place: string | null
  suggested_place: { id: string; code: string } | null
  state: string
  own: Own | null
  /** what was declared of an arrival, for its applicant to mend while the order is returned */
  intake: Record<string, unknown> | null
  keepers: { id: string; name: string }[]
  at: string | null
  hint: Words | null
}

export type Opinion = {
  id: string
  person: { id: string; name: string }
  step: Words
  veto: boolean
  result: 'submitted' | 'passed' | 'rejected' | 'returned' | 'withdrawn' | string
  text: string | null
  at: string
  ip: string | null
  device: string | null
  signature_file_id: string | null
  files: { id: string; name: string }[]
}

export type Keeper = {
  id: string
  name: string
  order: 1 | 2
  duty: Words | null
  proved_at: string | null
  method: Words | null
  device: string | null
  ip: string | null
  count: number
}

export type ScanRecord = {
  id: string
  at: string
  code: string
  ok: boolean
  words: Words
  way_out: Words | null
}

export type Finding = {
  id: string
  code: 'flows.late' | 'flows.not_confirmed'
  step: Words
  at: string
  state: 'open' | 'closed'
  conclusion: string | null
  closed_by: string | null
  closed_at: string | null
  may_close: boolean
}

export type OrderPage = {
  order: {
    id: string
    number: string
    order_type: 'out' | 'in' | 'transfer' | 'return'
    title: string
    state: string
    urgency: 'normal' | 'emergency'
    reason: string
    applicant: { id: string; name: string; unit: string | null }
    receiver: { id: string; name: string; unit: string | null } | null
    /** of a transfer: where it goes */
    to: { place: string; unit: string } | null
    quantity_words: Words
    quantity: number
    amount_fen: Integer
    day_amount_fen: Integer | null
    submitted_at: string
    due_at: string | null
    version: number
  }
  commands: string[]
  task: { id: string; kind: string } | null
  lines: OrderLine[]
  flow: FlowDrawing | null
  opinions: Opinion[]
  /** what the case left to be looked into; for risk control */
  findings: Finding[]
  execution: {
    id: string
    opened_at: string
    closed_at: string | null
    second_until: string | null
    done: number
    total: number
    keepers: Keeper[]
    scans: ScanRecord[]
    /** who may be the second keeper here */
    candidates: { id: string; name: string; login: string; post: Words | null; fits: Words | null }[]
  } | null
  handover: {
    id: string
    signed_at: string
    statement: string
    receiver: Signer
    keepers: Signer[]
    proof: string
    entry_id: string | null
    leaf: number | null
  } | null
  /** the other direction: who brought what into the hands of two keepers */
  handed_in: { id: string; signed_at: string; statement: string; giver: Signer; keepers: Signer[]; quantity: number }[]
  statement: Words | null
  /** minutes that this order of high value has waited for sealing to go on */
  sealing_stopped: number | null
  evidence: { entries: number; first_leaf: number | null; last_leaf: number | null }
}
