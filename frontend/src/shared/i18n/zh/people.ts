export const people = {
  title: '人员与机构', facts: '{{n}} 人', units: '机构', allUnits: '全部机构', search: '姓名、工号、拼音', addPerson: '新增人员', addUnit: '新增机构', empty: '还没有人员。先新增机构，再新增人员。',
  unitKinds: { bank: '总行', branch: '分支机构', department: '部门', vault: '金库' },
  form: { name: '姓名', unitName: '名称', employee_no: '工号', unit: '机构', manager: '上级', login: '登录名', password: '初始密码', passwordHelp: '至少 10 位，含三类字符；首次登录须修改', code: '机构代码', kind: '类型', parent: '上级机构', head: '负责人', need: '请填写', add: '新增 {{name}}' },
  panel: { account: '账号', noAccount: '没有登录账号', addAccount: '开立账号', unlock: '解锁', locked: '锁定至 {{time}}', failures: '连续失败 {{n}} 次', reset: '重置密码', closeAccount: '关闭账号', roles: '角色', assign: '指派角色', noRoles: '没有角色', posts: '岗位', noPosts: '没有岗位', approve: '复核通过', withdraw: '收回', viewAs: '按此人查看', deactivate: '停用', reactivate: '恢复', until: '至 {{date}}', newPassword: '新密码', resetWords: '重置后此人的其他会话结束，下次登录须修改密码。', deactivateWords: '停用后不能登录，角色不再计入，未办事项退回。', assignTitle: '给{{name}}指派角色', role: '角色', at: '任职机构', assignLabel: '指派', proposedNote: '须另一人复核后生效', mustChange: '首次登录须改密码' },
  states: { at_work: '在岗', active: '有效', inactive: '停用', proposed: '待复核', ended: '已结束', revoked: '已撤销', closed: '已关闭' },
}
export const roles = {
  title: '角色与授权', facts: '{{n}} 个角色', tabs: { matrix: '矩阵', grants: '授权', direct: '人员与岗位', holders: '持有人', pending: '待复核', duties: '不相容职责', why: '为何', as: '按人查看' }, choose: '角色', shipped: '随产品提供', grant: '提出授权', summary: '说明',
  pendingEmpty: '没有待复核的授权', pendingWords: '提出人不能复核自己提出的授权', grantsEmpty: '这个角色还没有授权', directWords: '直接授给人员或岗位，不经角色', directEmpty: '没有直接授给人员或岗位的授权', holdersEmpty: '还没有人持有这个角色',
  columns: { effect: '效力', action: '操作', entity: '资料', rows: '数据范围', fields: '字段权限', valid: '有效期', state: '状态', by: '提出人', person: '人员', unit: '任职机构', subject: '对象' },
  allow: '允许', forbid: '禁止', allRows: '全部', someRows: '按条件', ownUnit: '本机构及下级', own: '本人的', ofCategory: '限 {{names}}', allActs: '全部操作', fieldsAll: '按默认', approve: '复核通过', revoke: '撤销', revokeTitle: '撤销授权', revokeLabel: '撤销授权', reason: '理由',
  propose: { title: '提出授权', effect: '效力', subject: '授权给', subjects: { role: '角色', post: '岗位', person: '人员' }, act: '操作', actHelp: '可填前缀加 *，如 custody.*', scope: '数据范围', categories: '限于类别', categoriesHelp: '留空为全部类别', from: '生效', fromHelp: '留空即复核后生效', to: '失效', toHelp: '含当日；留空为长期', backwards: '失效早于生效', reason: '理由', label: '提出授权', words: '另一位管理员复核后生效；不能授权给自己或自己持有的角色。', done: '已提出，等待复核' },
  as: { title: '按人查看', choose: '选择人员，查看他能看到的菜单、数据范围和字段。只显示数量和字段权限，不显示任何一条他的数据。', menus: '菜单', commands: '可用操作 {{n}}', records: '可见资料', rows: '{{n}} 条', modes: { hidden: '隐藏', masked: '掩码', read: '只读', write: '可写' }, none: '看不到任何资料', roles: '角色', posts: '岗位', fields: '字段' },
  beaten: '被禁止压过',
  matrix: {
    search: '操作名称', shown: '显示', given: '已授权的', all: '全部操作', count: '{{acts}} 项操作 × {{roles}} 个角色', empty: '没有这样的操作', none: '没有授权', rests: '依据的授权',
    effects: { all: '全部', some: '限范围', forbid: '禁止', proposed: '待生效' }, wins: '压过 {{n}} 条允许', less: '另有部分被禁止', fields: '限定字段', until: '至 {{date}}', waiting: '有待复核',
    rooms: { core: '基础', doors: '运维', definitions: '配置', forms: '表单与资料', flows: '流程', people: '人员与授权', custody: '出入库', counting: '盘点', exchange: '集成', rules: '规则', reports: '报表' },
  },
  why: {
    record: '记录', recordHint: '输入或扫描编号，留空为任何记录', missing: '没有找到 {{code}}，或不是这类记录', choose: '选择人员和操作，查看允许或拒绝的依据', bearing: '作用', counted: '{{n}} 条授权涉及这项操作',
    own: '{{name}} 可以：任何人都可以做这项操作', ownWords: '退出登录和修改自己的密码不能被禁止', yes: '{{name}} 可以，限于下列数据范围', yesHere: '{{name}} 可以对这条记录做这项操作', no: '{{name}} 不可以', noHere: '{{name}} 不可以对这条记录做这项操作',
    nothing: '没有任何授权涉及这项操作，默认拒绝',
    bearings: { gives: '允许', beaten: '允许，被禁止压过', takes: '禁止，优先', limits: '限制字段', other_rows: '不含此记录', not_now: '不在有效期内' },
    subjects: { role: '角色', post: '岗位', person: '本人', emergency: '应急授权' },
  },
  duty: { level: '范围', a: '职责', b: '不能兼任' },
}
