import type { availability as zh } from '../zh/availability'
import type { Translated } from '../shape'

export const availability: Translated<typeof zh> = {
  title: 'Available', facts: '{{n}} SKUs', facts_one: '{{n}} SKU', search: 'Name, specification or code', allVaults: 'All vaults', vault: 'Vault', columns: 'Show', byState: 'By what takes it', byVault: 'By vault',
  sku: 'Category and specification', unit: 'Unit', total: 'Total',
  amounts: { on_hand: 'On hand', reserved: 'Reserved', bound: 'Pledged or frozen', investigation: 'Investigated', available: 'Available' },
  how: 'Available = on hand − reserved − pledged or frozen − under investigation. Each piece counts once: investigation before pledge or freeze, these before a reservation.',
  more: 'Too many SKUs: only the first are listed. Choose a category or a vault.',
  empty: 'Nothing lies in the vaults yet', noneFound: 'Nothing in stock meets these conditions',
}
