import type { flow as zh } from '../zh/flow'
import type { Translated } from '../shape'

export const flow: Translated<typeof zh> = {
  title: 'Flow',
  facts: '{{name}} v{{version}} · {{steps}} steps walked in {{time}}',
  factsShort: '{{name}} v{{version}} · {{steps}} steps walked',
  workingHours: '{{n}} working hours',
  state: { walked: 'Walked', current: 'Now', ahead: 'Ahead', not_taken: 'Not taken' },
  notTaken: 'Branch not taken',
  notTakenMark: '(not taken)',
  pieces: '{{done}} of {{total}}',
  current: 'Now: {{name}}',
  waiting: 'Waiting for {{names}}',
  stayed: 'here for {{time}}',
  urge: 'Urge',
  urged: 'Urged',
  opinions: 'Opinions',
  opinionsCount: '{{n}}',
  veto: 'may veto',
  results: { submitted: 'Submitted', passed: 'Passed', rejected: 'Rejected', returned: 'Returned', withdrawn: 'Withdrawn', confirmed: 'Confirmed', transferred: 'Transferred', waiting: 'Waiting' },
  noOpinion: 'No opinion given',
  phone: 'phone',
  attachments: 'Files',
  findings: { title: 'Findings', late: 'Not confirmed in time', refused: 'Confirmation refused', close: 'Close finding', words: 'Say what came of it. Neither the emergency mark nor this record goes away.', conclusion: 'Conclusion' },
}
