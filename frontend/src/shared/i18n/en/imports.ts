import type { imports as zh } from '../zh/imports'
import type { Translated } from '../shape'

export const imports: Translated<typeof zh> = {
  title: 'Import assets',
  facts: '{{file}} · sheet “{{sheet}}” · {{rows}} rows',
  factsMany: '{{file}} · {{sheets}} sheets · {{rows}} rows',
  start: 'Upload the list as it is. The header is found, the columns are read, every row is tried, and all faults are shown before anything is written.',
  drop: 'Drop the list here, or choose a file',
  dropHelp: 'xlsx or csv up to 64 MB. Merged cells, subtotals, repeated headers and footers are recognised',
  template: 'Template',
  errorList: 'Fault list',
  leave: 'Leave for now',
  over: 'done',
  steps: ['Upload', 'Columns', 'Dry run', 'Import', 'Done'],
  past: 'Past imports', pastEmpty: 'Nothing imported yet', pastColumns: { file: 'File', at: 'Time', rows: 'Rows', created: 'New', updated: 'Updated', state: 'State' },
  states: { uploaded: 'To be tried', judged: 'Tried', running: 'Importing', done: 'Done', undone: 'Undone', failed: 'Not finished' },
  open: 'Open',
  mapping: {
    title: 'Columns', auto: '{{n}} read', confirm: '{{n}} to confirm', saveAs: 'Save', savedAs: 'Name of the template', save: 'Save', column: '#', header: 'Header', field: 'Field', first: 'First value', none: 'Not imported', empty: 'empty', ok: 'Read', ask: 'To confirm',
    sheet: 'Sheet', use: 'Import this sheet', noHeader: 'No header found', others: 'Header “{{header}}” of column {{letter}} could also be {{others}}', accept: 'Confirm {{n}} columns', unsure: 'The headings of {{letters}} are not clear; they are read as the likeliest field, please check', constant: 'Category of the sheet',
    yuanPer: { yuan: 'yuan', wan: '10,000 yuan', fen: 'fen' }, statuses: 'States', statusesHelp: 'Words of the list, change', words: 'Words', state: 'State', bindings: 'Bindings', add: 'Add a line',
  },
  options: {
    existing: 'If it exists', skip: 'Skip', update: 'Update', upsert: 'Both', match: 'Match by', code: 'Asset no.', serial_no: 'Serial / certificate', rules: 'Fire rules', rulesOff: 'No notices, no orders', rulesOn: 'Notices and orders by the rules', places: 'New places', placesOff: '{{n}} unknown places; what lies there stays unplaced', placesOn: 'Create {{n}} places as well', units: 'Units', unitsHelp: 'Which unit is “{{word}}”',
  },
  stat: {
    clean: 'To import', cleanDetail: '{{created}} new · {{updated}} updated', faults: 'Faults', faultsUnit: '', faultsDetail: 'in {{rows}} rows, skipped', noFaults: 'no faults', warnings: 'Warnings', warningsDetail: 'imported, worth a look', value: 'Value', valueDetail: 'of the rows to import', done: 'Dry run done, nothing written', stale: 'Changed: run again to see the effect', running: 'Dry run', mended: '{{n}} mended, the file stays as it is', notYet: 'Check the columns on the left, then try. A dry run finds all errors and writes nothing.',
  },
  faults: {
    restore: 'Restore', readAs: 'read as ¥ {{amount}}', cell: '{{cell}} {{header}}', took: '{{n}} s', title: 'Mend in place', warningsTitle: 'Warnings', all: 'All {{n}}', adoptAll: 'Adopt the {{n}} that mean the same', row: 'Row', sheet: 'Sheet', column: 'Col', value: 'Value in the file', problem: 'Problem', fix: 'Mend', adopt: 'Adopt', adoptCheck: 'Check and adopt', edit: 'Type it', seeRow: 'See row {{n}}', empty: 'empty', enter: 'save, next', esc: 'take back', mended: 'mended', shown: '{{shown}} of {{all}} shown, by row', undoNote: 'The whole import can be undone until one of its assets moves', none: 'No faults, ready to import', noneOf: 'None of this kind', noValue: 'No value yet',
  },
  groups: { place: 'Place', category: 'Category', range: 'Numbers', date: 'Date', amount: 'Amount', code: 'Codes', state: 'State', other: 'Other' },
  run: {
    running: 'Importing', failed: 'The import stopped; what is done stays', undone: '{{n}} assets undone', categories: 'By category', done: '{{n}} assets imported', progress: '{{done}} / {{all}} rows', rest: '{{n}} s left', mayLeave: 'you may leave, it goes on',
    created: 'New', updated: 'Updated', skipped: 'Skipped, known', faulty: 'Rows with errors', leftover: '{{n}} rows with errors were not imported. Mend them and upload again.', resume: 'Go on with {{n}} rows',
    undo: 'Undo {{n}} assets', undoTitle: 'Undo the whole import', undoWords: '{{created}} new assets are voided, {{updated}} get their former values. The undoing is recorded too.', undoneWords: 'New assets were voided, updated ones have their former values.',
  },
  act: {
    dryRun: 'Try {{n}} rows', again: 'Run again', run: 'Import {{n}} rows', skipped: '{{n}} rows still have faults: skipped and kept in the fault list', allGood: 'All {{n}} rows can be imported', back: 'Back', undo: 'Undo all', undoTitle: 'Undo the import', undoWords: '{{created}} new assets become void, {{updated}} go back to what they were, their movements are reversed.', undoLabel: 'Undo {{n}}', reason: 'Reason',
  },
  progress: { title: 'Importing' },
  done: { see: 'See them in the register' },
}
