import type { people as zhPeople, roles as zhRoles } from '../zh/people'
import type { Translated } from '../shape'

export const people: Translated<typeof zhPeople> = {
  title: 'People and units', facts: '{{n}} people', units: 'Units', allUnits: 'All units', search: 'Name, number, pinyin', addPerson: 'Add person', addUnit: 'Add unit', empty: 'Nobody yet. Add a unit first, then people.',
  unitKinds: { bank: 'Bank', branch: 'Branch', department: 'Department', vault: 'Vault' },
  form: { name: 'Name', unitName: 'Name', employee_no: 'Staff number', unit: 'Unit', manager: 'Superior', login: 'Login', password: 'First password', passwordHelp: 'At least 12 characters; to be changed at first sign-in', code: 'Unit code', kind: 'Kind', parent: 'Unit above', head: 'Head', need: 'Fill in', add: 'Add {{name}}' },
  panel: { account: 'Account', noAccount: 'No account', addAccount: 'Open account', unlock: 'Unlock', locked: 'locked until {{time}}', failures: '{{n}} failures in a row', reset: 'Reset password', closeAccount: 'Close account', roles: 'Roles', assign: 'Assign role', noRoles: 'No roles', posts: 'Posts', noPosts: 'No posts', approve: 'Approve', withdraw: 'Withdraw', viewAs: 'View as', deactivate: 'Deactivate', reactivate: 'Reactivate', until: 'until {{date}}', newPassword: 'New password', resetWords: 'The other sessions end, and the password must be changed at the next sign-in.', deactivateWords: 'No sign-in, roles no longer count, open tasks go back.', assignTitle: 'Assign a role to {{name}}', role: 'Role', at: 'At unit', assignLabel: 'Assign', proposedNote: 'Counts once somebody else has approved it', mustChange: 'must change the password' },
  states: { at_work: 'At work', active: 'Active', inactive: 'Inactive', proposed: 'To approve', ended: 'Ended', revoked: 'Revoked', closed: 'Closed' },
}
export const roles: Translated<typeof zhRoles> = {
  title: 'Roles and grants', facts: '{{n}} roles', tabs: { grants: 'Grants', holders: 'Holders', pending: 'To approve', duties: 'Excluding duties', as: 'View as' }, choose: 'Role', shipped: 'shipped', grant: 'Propose grant', summary: 'Summary',
  pendingEmpty: 'No grant waits for approval', pendingWords: 'Who proposed a grant cannot approve it', grantsEmpty: 'This role has no grants yet', holdersEmpty: 'Nobody holds this role yet',
  columns: { effect: 'Effect', action: 'Act', entity: 'Records', rows: 'Rows', fields: 'Fields', valid: 'Valid', state: 'State', by: 'Proposed by', person: 'Person', unit: 'At unit', subject: 'Subject' },
  allow: 'Allow', forbid: 'Forbid', allRows: 'All', someRows: 'By condition', ownUnit: 'Own unit and below', own: 'His own', ofCategory: 'only {{names}}', allActs: 'All acts', fieldsAll: 'Default', approve: 'Approve', revoke: 'Revoke', revokeTitle: 'Revoke grant', revokeLabel: 'Revoke grant', reason: 'Reason',
  propose: { title: 'Propose grant', effect: 'Effect', subject: 'For', act: 'Act', actHelp: 'A prefix with * is possible: custody.*', scope: 'Rows', categories: 'Only categories', categoriesHelp: 'Empty: all', from: 'From', to: 'Until', reason: 'Reason', label: 'Propose grant', words: 'Counts once another administrator has approved it; not to yourself or a role you hold.', done: 'Proposed, waiting for approval' },
  as: { title: 'View as', choose: 'Choose a person to see the menus, rows and fields he has. Only counts and field modes are shown, none of his data.', menus: 'Menus', commands: '{{n}} acts', records: 'Records', rows: '{{n}} rows', modes: { hidden: 'hidden', masked: 'masked', read: 'read', write: 'write' }, none: 'Sees no records', roles: 'Roles', posts: 'Posts', fields: 'Fields' },
  duty: { level: 'Level', a: 'Duty', b: 'Excludes' },
}
