import type { order as zh } from '../zh/order'
import type { Translated } from '../shape'

export const order: Translated<typeof zh> = {
  types: { out: 'Out', in: 'In', transfer: 'Transfer', return: 'Return' },
  typeOrder: { out: 'Out-orders', in: 'In-orders', transfer: 'Transfers', return: 'Returns' },
  states: {
    approving: 'In approval', approved: 'To execute', executing: 'Executing', handing_over: 'To hand over', receiving: 'To receive', putting_away: 'To put away', done: 'Done',
    rejected: 'Rejected', returned: 'Returned', withdrawn: 'Withdrawn', cancelled: 'Cancelled',
  },
  emergency: 'Emergency',
  list: { title: 'Orders', facts: '{{n}} orders', new: 'New out-order', empty: 'No orders yet. Make an out-order or an in-order first.' },
  views: { open: 'Open', all: 'All', emergency: 'Emergency', done: 'Done' },
  crumbs: 'Orders',
  strip: { applicant: 'Applicant', receiver: 'Receiver', giver: 'Giver', quantity: 'Quantity', amount: 'Amount', dayAmount: 'Same kind today', due: 'Due', self: '{{name}} (in person)', to: 'To', carrier: 'Carrier' },
  lines: {
    title: 'Lines', byPlace: 'Sort by place', byLine: 'Sort by line', no: 'No.', ident: 'Serial / range', name: 'Name', place: 'Place', quantity: 'Qty', value: 'Value (CNY)', keepers: 'Confirmed by two',
    result: 'Result', toScan: 'To scan', taken: 'Taken', onItsWay: 'On its way', stored: 'Put away', received: 'Received', handed: 'Handed over', notScanned: 'Not scanned', released: 'Released', outOfOrder: 'Out of order: {{reason}}',
  },
  execution: {
    title: 'Two-keeper execution', facts: 'since {{from}}', until: 'since {{from}} · both proofs hold until {{until}}', progress: '{{done}} of {{total}} · {{percent}}%', first: 'First keeper', second: 'Second keeper',
    pieces: '{{n}}', scans: 'Scans', refused: 'Refused', wayOut: '{{words}}', noScan: 'Nothing scanned yet', none: 'Not started yet',
    closed: 'closed {{time}}',
  },
  handover: { title: 'Handover', signed: '{{name}} signed at {{time}}', receipt: 'Receipt', statement: 'Statement' },
  handedIn: { title: 'Brought in', facts: '{{n}} · taken over by two keepers {{time}}' },
  acts: {
    scan: 'Start scanning', goOn: 'Go on scanning', sign: 'Sign handover', approve: 'Approve', withdraw: 'Withdraw', cancel: 'Cancel order', receipt: 'Receipt (PDF)', receive: 'Check', putAway: 'Put away', mend: 'Mend and submit again',
    withdrawTitle: 'Withdraw {{no}}', withdrawWords: 'What is reserved is released. The order does not go on.', cancelTitle: 'Cancel {{no}}', cancelWords: '{{n}} reserved pieces are released. The order cannot be restored.',
    cancelLabel: 'Cancel {{n}}',
  },
  evidence: '{{n}} records of this order are in the tree, leaves #{{first}}–{{last}}',
  evidencePending: '{{n}} records of this order wait for the tree',
  verify: 'Verify',
  receive: { title: 'Receive {{no}}', words: 'Check every piece. What is not ticked counts as not arrived and stays open.', transferWords: 'Check every piece. What is not ticked stays with the carrier and is received later.', note: 'Differences', second: 'The second keeper types his own staff number and password, valid for this receipt.', label: 'Receive {{n}} lines' },
  putAway: { title: 'Put away {{no}}', words: 'Scan or choose the slot. The suggestion lies beside its like, the fullest first.', slot: 'Slot of {{name}}' },
  new: {
    title: { out: 'New out-order', in: 'New in-order', transfer: 'New transfer', return: 'New return' },
    facts: 'Reserved at once; approval follows category and amount',
    mend: { title: 'Mend {{no}}', facts: 'Returned; what is reserved stays so, and is reserved anew by these lines when submitted again', submit: 'Submit {{n}} again', done: '{{no}} submitted again', returned: '{{name}} returned it: {{words}}', over: 'The order is not returned and cannot be mended', fixed: 'Kind, people, urgency and vault stay as submitted' },
    what: 'Lines', who: 'Application', person: { out: 'Receiver', return: 'Giver', transfer: 'Carrier' }, unit: 'For unit', reason: 'Reason', reasonHelp: 'Customer, purpose and time: the approvers judge by it', urgency: 'Urgency', normal: 'Normal', urgent: 'Emergency',
    urgentWords: 'The approver on duty decides; two keepers all the same; risk control is told at once and the others confirm afterwards. The mark cannot be removed.', normalWords: 'The ordinary approval by category and amount.',
    toPlace: 'To vault', toPlaceHelp: 'Its keepers take the pieces over and choose the slot; they then belong to its unit', attachments: 'Files', attach: 'Add files', due: 'Wanted by', self: 'I receive it myself',
    scan: 'Scan, paste or type a code, Enter adds it', add: 'Add', addNumbers: 'Numbers', numbersHelp: '10, 14, 20#3, 30-35 means 10, 14, 20–22, 30–35', count: '{{n}} numbers, last {{last}}', countOnly: '{{n}} numbers',
    lowest: 'Lowest first', chosen: 'These numbers', outReason: 'Why out of order', outReasonHelp: 'Not starting at the lowest number needs a reason, approved with the order',
    columns: { asset: 'Asset', ident: 'Serial / range', place: 'Place', state: 'State', quantity: 'Qty', value: 'Value (CNY)' }, remove: 'Remove {{name}}', total: '{{n}} in all', words: 'In words {{words}}',
    empty: 'Scan or type asset, certificate or range, one after the other', notFound: 'Nothing is called “{{code}}”', many: '{{n}} fit “{{code}}”; type the asset number', twice: '{{code}} is on this order already',
    bound: '{{code}} is {{binding}}: no {{act}}', away: '{{code}} is not in stock: no {{act}}',
    pick: { open: 'Choose from register', title: 'Choose from the register', search: 'Number, name, certificate', chosen: '{{n}} chosen', label: 'Add {{n}}', nothing: 'Nothing fits. Try another word or category.', empty: 'There is nothing to add' }, moreLeft: '{{n}} more were not added; they are still in the box',
    submit: 'Submit {{n}}', submitSum: 'Submit {{n}}, ¥ {{sum}}', needLine: 'Add at least one', needReason: 'At least 4 characters', needPerson: { out: 'Choose the receiver', return: 'Choose the giver', transfer: 'Choose the carrier' }, needPlace: 'Choose the vault',
    done: '{{no}} submitted',
    in: { category: 'Category', name: 'Name', spec: 'Spec', serial: 'Serial / certificate', quantity: 'Qty', unit: 'Unit', value: 'Value (CNY)', addLine: 'Add a line', first: 'First no.', last: 'Last no.', need: 'Fill in', rows: '{{n}} lines' },
  },
}
