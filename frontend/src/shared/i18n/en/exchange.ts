import type { exchange as zh } from '../zh/exchange'
import type { Translated } from '../shape'

export const exchange: Translated<typeof zh> = {
  tokens: {
    title: 'Tokens', facts: '{{n}} tokens', facts_one: '{{n}} token', empty: 'No tokens yet. Add a machine account, grant it something, then issue a token.', issue: 'Issue token', addMachine: 'Add machine account', search: 'Token name',
    form: { name: 'Name', machine: 'Machine account', code: 'Account code', unit: 'Unit', owner: 'Owner', ownerHelp: 'Its acts count as the owner’s, who may neither grant it anything nor issue its tokens', from: 'From', to: 'To', addresses: 'Allowed addresses', addressesHelp: 'Such as 10.1.0.0/16, separated by commas; empty for any' },
    words: 'The token is shown once, only its digest is kept. It counts when another administrator has approved it.',
    shown: { title: 'New token', words: 'Copy it now and hand it to the other side. It cannot be shown again, only revoked and issued anew.', how: 'Header', kept: 'I have kept it' },
    panel: { owner: 'Owner', unit: 'Unit', valid: 'Valid', used: 'Last used', never: 'Never used', addresses: 'Allowed addresses', anywhere: 'Any', by: 'Issued by', grants: 'Grants of the machine account', grantsEmpty: 'Without a grant this token can do nothing', propose: 'Propose grant', approve: 'Approve', revoke: 'Revoke token', revokeWords: 'Its next request is refused. This cannot be undone.', own: 'Approved by an administrator other than the issuer' },
  },
  webhooks: {
    title: 'Webhooks', facts: '{{n}} webhooks', facts_one: '{{n}} webhook', empty: 'No webhooks yet. What one administrator adds another approves.', add: 'Add webhook',
    words: 'When something has happened it is told as the machine account may see it. Internal addresses must be listed by the server’s administrator.',
    form: { title: 'Name', url: 'Address', topics: 'Facts', topicsHelp: 'Such as order.*, asset.registered, separated by commas', machine: 'Machine account', machineHelp: 'Its grants bound what is sent' },
    shown: { title: 'Signing secret', words: 'Copy it now and hand it to the receiver, who checks Kuheng-Signature with it. It cannot be shown again.', how: 'Secret', kept: 'I have kept it' },
    states: { proposed: 'Awaiting approval', active: 'Active', paused: 'Paused', ended: 'Ended' },
    sent: { waiting: 'Being sent', done: 'Arrived', skipped: 'Not sent', parked: 'Given up' },
    panel: { machine: 'Machine account', topics: 'Facts', by: 'Proposed by', log: 'Log', refresh: 'Refresh', logEmpty: 'No messages yet', tries: '{{n}} tries', tries_one: '{{n}} try', answer: 'Answer {{status}}', resend: 'Send again', approve: 'Approve', pause: 'Pause', resume: 'Resume', end: 'End', endWords: 'Nothing is sent any more. This cannot be undone.', own: 'Approved by an administrator other than the proposer' },
  },
}
