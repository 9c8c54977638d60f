import type { register as zh } from '../zh/register'
import type { Translated } from '../shape'

export const register: Translated<typeof zh> = {
  title: 'Register',
  facts: '{{n}} assets · value ¥ {{sum}}',
  factsPlain: '{{n}} assets',
  import: 'Import',
  exportXlsx: 'Export Excel',
  exportCsv: 'Export CSV',
  newIn: 'New in-order',
  byCategory: 'By category',
  allCategories: 'All categories',
  category: 'Category',
  columns: {
    code: 'Asset no.', name: 'Name and spec', ident: 'Certificate / serial / range', state: 'State and bindings', place: 'Place / holder',
    quantity: 'Qty', value: 'Value (CNY)', expires: 'Due', received: 'Received',
  },
  views: { all: 'All', due: 'Due in 30 days', due15: 'in 15 days', due7: 'in 7 days', expired: 'Expired', revalue: 'To revalue', lent: 'Lent', bound: 'Frozen or investigated', pledged: 'Pledged' },
  legend: { in: 'in the vault', out: 'outside (blue)', bound: 'outlined: a binding, may stand beside' },
  empty: 'The register is empty. Import the list you have, or make an in-order.',
  emptyAct: 'Import a list',
  acts: { out: 'Out', transfer: 'Transfer', return: 'Return', freeze: 'Freeze…', export: 'Export' },
  why: {
    pledged: '{{n}} pledged', frozen: '{{n}} frozen', reserved: '{{n}} reserved', investigation: '{{n}} under investigation', away: '{{n}} not in stock',
    cannotOut: ': cannot go out',
  },
  freeze: {
    title: 'Freeze {{n}}',
    words: 'The {{n}} can then not go out, be lent or destroyed until unfrozen. Orders under way are not cancelled by it.',
    label: 'Freeze {{n}}',
    reason: 'Reason',
    document: 'Document number',
    refused: '{{done}} frozen, {{refused}} refused',
    done: '{{n}} frozen',
  },
}
