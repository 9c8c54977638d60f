import type { imports as zh } from '../zh/imports'
import type { Translated } from '../shape'

export const imports: Translated<typeof zh> = {
  title: 'Import assets',
  facts: '{{file}} · sheet “{{sheet}}” · {{rows}} rows',
  factsMany: '{{file}} · {{sheets}} sheets · {{rows}} rows',
  start: 'Upload the list as it is. The header is found, the columns are read, every row is tried, and all faults are shown before anything is written.',
  drop: 'Drop the list here, or choose a file',
  dropHelp: 'xlsx, xls or csv up to 64 MB. Merged cells, subtotals, repeated headers and footers are recognised',
  template: 'Template',
  errorList: 'Fault list',
  leave: 'Leave for now',
  steps: ['Upload', 'Columns', 'Dry run', 'Import', 'Done'],
  past: 'Past imports', pastEmpty: 'Nothing imported yet', pastColumns: { file: 'File', at: 'Time', rows: 'Rows', created: 'New', updated: 'Updated', state: 'State' },
  states: { uploaded: 'To be tried', judged: 'Tried', running: 'Importing', done: 'Done', undone: 'Undone', failed: 'Not finished' },
  open: 'Open',
  mapping: {
    title: 'Columns', auto: '{{n}} read', confirm: '{{n}} to confirm', saveAs: 'Save as template', savedAs: 'Name of the template', save: 'Save', column: 'Col', header: 'Header', field: 'Field', first: 'First value', none: 'Not imported', empty: 'empty', ok: 'Read', ask: 'To confirm',
    sheet: 'Sheet', use: 'Import this sheet', noHeader: 'No header found', others: 'Header “{{header}}” of column {{letter}} could also be {{others}}', accept: 'Confirm', constant: 'Category of the sheet',
    yuanPer: { yuan: 'yuan', wan: '10,000 yuan', fen: 'fen' }, statuses: 'States', statusesHelp: 'What the words of the list mean. Can be changed', words: 'Words', state: 'State', bindings: 'Bindings', add: 'Add a line',
  },
  options: {
    existing: 'If it exists', skip: 'Skip', update: 'Update', upsert: 'Add or update', match: 'Match by', code: 'Asset no.', serial_no: 'Serial / certificate', rules: 'Fire rules', rulesOff: 'No notices, no orders', rulesOn: 'Notices and orders by the rules', places: 'New places', placesOff: 'Not created: those rows count as faults', placesOn: 'Create {{n}} places as well', units: 'Units', unitsHelp: 'Which unit is “{{word}}”',
  },
  stat: {
    clean: 'To import', cleanDetail: '{{created}} new · {{updated}} updated', faults: 'Faults', faultsUnit: '', faultsDetail: 'in {{rows}} rows, skipped', noFaults: 'no faults', warnings: 'Warnings', warningsDetail: 'imported, worth a look', value: 'Value', valueDetail: 'of the rows to import', done: 'Dry run done, nothing written', stale: 'Changed: run again to see the effect', running: 'Dry run', mended: '{{n}} mended, the file stays as it is', notYet: 'Not tried yet',
  },
  faults: {
    title: 'Mend in place', warningsTitle: 'Warnings', all: 'All {{n}}', adoptAll: 'Adopt the {{n}} that mean the same', row: 'Row', sheet: 'Sheet', column: 'Col', value: 'Value in the file', problem: 'Problem', fix: 'Mend', adopt: 'Adopt', adoptCheck: 'Check and adopt', edit: 'Type it', seeRow: 'See row {{n}}', empty: 'empty', enter: 'save, next', esc: 'take back', mended: 'mended', shown: '{{shown}} of {{all}} shown, by row', undoNote: 'The whole import can be undone until one of its assets moves', none: 'No faults, ready to import', noneOf: 'None of this kind', noValue: 'No value yet',
  },
  codes: {
    duplicate_code: 'Duplicates', bad_date: 'Dates', bad_number: 'Numbers', missing_name: 'No name', range_reversed: 'Range reversed', range_overlap: 'Overlaps', range_qty: 'Range and quantity', bad_id_chars: 'Characters', expiry_before_in: 'Expiry', negative_qty: 'Negative', unknown_category: 'Category', missing_category: 'No category', unknown_status: 'State', unknown_place: 'Place', missing_code: 'No number', duplicate_tag: 'Tags', unknown_org_unit: 'Unit', too_long: 'Too long',
  },
  act: {
    dryRun: 'Dry run', again: 'Run again', run: 'Import {{n}} rows', skipped: '{{n}} rows still have faults: skipped and kept in the fault list', allGood: 'All {{n}} rows can be imported', back: 'Back', undo: 'Undo all', undoTitle: 'Undo the import', undoWords: '{{created}} new assets become void, {{updated}} go back to what they were, their movements are reversed.', undoLabel: 'Undo {{n}}', reason: 'Reason',
  },
  progress: { title: 'Importing', done: '{{done}} of {{all}} rows', rest: 'about {{time}} left', leave: 'You may leave. You will be told when it is done', speed: '{{n}} rows a second' },
  done: { title: 'Import done', words: '{{created}} new, {{updated}} updated, {{skipped}} rows skipped', see: 'Show in the register', undone: 'This import was undone at {{time}}', again: 'Import another' },
}
