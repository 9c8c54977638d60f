export const emergency = {
  title: 'Emergency access', words: 'Opened for hours in an emergency, told to risk control and audit at once, reviewed by another afterwards', open: 'Open emergency access', openLabel: 'Open for {{n}} h', empty: 'No emergency access',
  openWords: 'Risk control and audit are told at once, every step under it is marked, and it ends by itself. It lifts no prohibition and no separation of duties.',
  acts: 'Acts', unit: 'Unit', unitHelp: 'Reaches the records of this unit and below only', lasts: 'Lasts', lastsHelp: 'Ends by itself; may be ended before', hours: '{{n}} h', reason: 'Reason', from: 'Opened', until: 'Until', ended: 'Ended', reviewer: 'Reviewer', opinion: 'Opinion', finding: 'Finding',
  findings: { justified: 'Justified', not_justified: 'Not justified' }, runs: 'Running, {{n}} min left', toReview: 'To be reviewed', done: 'Done under it', nothing: 'The log has nothing under it', end: 'End emergency access', endWords: 'It ends at once and must still be reviewed by another.', review: 'Review emergency access',
}
