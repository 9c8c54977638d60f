import type { people as zhPeople, roles as zhRoles } from '../zh/people'
import type { Translated } from '../shape'

export const people: Translated<typeof zhPeople> = {
  title: 'People and units', facts: '{{n}} people', units: 'Units', allUnits: 'All units', search: 'Name, number, pinyin', addPerson: 'Add person', addUnit: 'Add unit', empty: 'Nobody yet. Add a unit first, then people.',
  unitKinds: { bank: 'Bank', branch: 'Branch', department: 'Department', vault: 'Vault' },
  form: { name: 'Name', unitName: 'Name', employee_no: 'Staff number', unit: 'Unit', manager: 'Superior', login: 'Login', password: 'First password', passwordHelp: 'At least 10 characters of three kinds; to be changed at first sign-in', code: 'Unit code', kind: 'Kind', parent: 'Unit above', head: 'Head', need: 'Fill in', add: 'Add {{name}}' },
  panel: { account: 'Account', noAccount: 'No account', addAccount: 'Open account', unlock: 'Unlock', locked: 'locked until {{time}}', failures: '{{n}} failures in a row', reset: 'Reset password', closeAccount: 'Close account', roles: 'Roles', assign: 'Assign role', noRoles: 'No roles', posts: 'Posts', noPosts: 'No posts', approve: 'Approve', withdraw: 'Withdraw', viewAs: 'View as', deactivate: 'Deactivate', reactivate: 'Reactivate', until: 'until {{date}}', newPassword: 'New password', resetWords: 'The other sessions end, and the password must be changed at the next sign-in.', deactivateWords: 'No sign-in, roles no longer count, open tasks go back.', assignTitle: 'Assign a role to {{name}}', role: 'Role', at: 'At unit', assignLabel: 'Assign', proposedNote: 'Counts once somebody else has approved it', mustChange: 'must change the password' },
  states: { at_work: 'At work', active: 'Active', inactive: 'Inactive', proposed: 'To approve', ended: 'Ended', revoked: 'Revoked', closed: 'Closed' },
}
export const roles: Translated<typeof zhRoles> = {
  title: 'Roles and grants', facts: '{{n}} roles', tabs: { matrix: 'Matrix', grants: 'Grants', direct: 'People and posts', holders: 'Holders', pending: 'To approve', duties: 'Excluding duties', why: 'Why', as: 'View as' }, choose: 'Role', shipped: 'shipped', grant: 'Propose grant', summary: 'Summary',
  pendingEmpty: 'No grant waits for approval', pendingWords: 'Who proposed a grant cannot approve it', grantsEmpty: 'This role has no grants yet', directWords: 'Given to a person or a post, not through a role', directEmpty: 'No grant is given to a person or a post itself', holdersEmpty: 'Nobody holds this role yet',
  columns: { effect: 'Effect', action: 'Act', entity: 'Records', rows: 'Rows', fields: 'Fields', valid: 'Valid', state: 'State', by: 'Proposed by', person: 'Person', unit: 'At unit', subject: 'Subject' },
  allow: 'Allow', forbid: 'Forbid', allRows: 'All', someRows: 'By condition', ownUnit: 'Own unit and below', own: 'His own', ofCategory: 'only {{names}}', allActs: 'All acts', fieldsAll: 'Default', approve: 'Approve', revoke: 'Revoke', revokeTitle: 'Revoke grant', revokeLabel: 'Revoke grant', reason: 'Reason',
  propose: { title: 'Propose grant', effect: 'Effect', subject: 'For', subjects: { role: 'Role', post: 'Post', person: 'Person' }, act: 'Act', actHelp: 'A prefix with * is possible: custody.*', scope: 'Rows', categories: 'Only categories', categoriesHelp: 'Empty: all', from: 'From', fromHelp: 'Empty: once approved', to: 'Until', toHelp: 'The day included; empty: without end', backwards: 'It would end before it begins', reason: 'Reason', label: 'Propose grant', words: 'Counts once another administrator has approved it; not to yourself or a role you hold.', done: 'Proposed, waiting for approval' },
  as: { title: 'View as', choose: 'Choose a person to see the menus, rows and fields he has. Only counts and field modes are shown, none of his data.', menus: 'Menus', commands: '{{n}} acts', records: 'Records', rows: '{{n}} rows', modes: { hidden: 'hidden', masked: 'masked', read: 'read', write: 'write' }, none: 'Sees no records', roles: 'Roles', posts: 'Posts', fields: 'Fields' },
  beaten: 'overruled by a forbid',
  matrix: {
    search: 'Name of an act', shown: 'Show', given: 'Granted', all: 'All acts', count: '{{acts}} acts × {{roles}} roles', empty: 'No such act', none: 'No grant', rests: 'The grants it rests on',
    effects: { all: 'all', some: 'some rows', forbid: 'forbidden', proposed: 'not yet' }, wins: 'overrules {{n}} allows', less: 'some of it forbidden', fields: 'fields limited', until: 'until {{date}}', waiting: 'awaiting approval',
    rooms: { core: 'Basics', doors: 'Operation', definitions: 'Configuration', forms: 'Forms and records', flows: 'Flows', people: 'People and grants', custody: 'Custody', counting: 'Counting', exchange: 'Integration', rules: 'Rules', reports: 'Reports' },
  },
  why: {
    record: 'Record', recordHint: 'Type or scan a number; empty is any record', missing: '{{code}} was not found, or is no such record', choose: 'Choose a person and an act to see what allows or refuses it', bearing: 'Effect', counted: '{{n}} grants speak of this act',
    own: '{{name}} may: nobody can be kept from it', ownWords: 'Signing out and changing one’s own password cannot be forbidden', yes: '{{name}} may, on the rows below', yesHere: '{{name}} may do this to this record', no: '{{name}} may not', noHere: '{{name}} may not do this to this record',
    nothing: 'No grant speaks of this act; the answer is no by default',
    bearings: { gives: 'allows', beaten: 'allows, overruled', takes: 'forbids, wins', limits: 'limits fields', other_rows: 'not this record', not_now: 'not valid now' },
    subjects: { role: 'role', post: 'post', person: 'in person', emergency: 'emergency access' },
  },
  duty: { level: 'Level', a: 'Duty', b: 'Excludes' },
}
