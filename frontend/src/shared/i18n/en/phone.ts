import type { phone as zh } from '../zh/phone'
import type { Translated } from '../shape'

export const phone: Translated<typeof zh> = {
  todo: 'To-do {{n}}',
  vault: '{{vault}} is open, on duty with {{names}}',
  search: 'Find',
  kinds: { all: 'All', approve: 'Approve', execute: 'Execute', handover: 'Handover', receive: 'Receive', put_away: 'Put away', review: 'Review', resubmit: 'Returned', handle: 'Handle' },
  empty: 'Nothing to do. New tasks appear here.',
  emptyApprove: 'Nothing waits for your approval',
  scanOn: 'Go on scanning',
  approve: {
    title: 'Approve', opinion: 'Opinion', quick: ['Agreed.', 'Please add documents.', 'The amount differs from the contract.'], pass: 'Pass', reject: 'Reject', return: 'Return', needOpinion: 'A rejection or return needs a reason', sign: 'Sign by hand',
    unsign: 'No signature', passLabel: 'Pass {{words}}', lines: '{{n}} lines', flow: 'Flow', opinions: 'Opinions so far', gone: 'This task was handled by someone else or withdrawn', doneTitle: { pass: 'Passed', reject: 'Rejected', return: 'Returned' }, next: 'Back to the to-dos',
    reason: 'Reason', returnWords: 'Goes back to the applicant; the reservation stays.',
  },
  me: {
    title: 'Me', device: 'Device name', deviceHelp: 'Kept with scans and signatures, such as KQ-PDA-02. Letters, digits and hyphens only', language: 'Language', theme: 'Look', light: 'Light', dark: 'Dark', health: 'Device check',
    secure: 'Secure connection', secureNo: 'No HTTPS: camera and passkeys are shut. Ask the administrator for the bank’s certificate', camera: 'Camera', cameraNo: 'No camera, or not allowed. Scanner gun and typing work', storage: 'Storage',
    storageNo: 'The browser allows no storage: language and device name are not kept', good: 'works', sessions: 'My sessions', password: 'Change password', desktop: 'Register', orders: 'Orders',
  },
  scan: { title: 'Scan', any: 'any label or order number', none: 'Nothing is called “{{code}}”. The label is damaged or not ours', many: '{{n}} with this code', again: 'Scan another' },
}
