export const exchange = {
  tokens: {
    title: '令牌', facts: '{{n}} 个令牌', empty: '还没有令牌。先新增机器账号，给它授权，再签发令牌。', issue: '签发令牌', addMachine: '新增机器账号', search: '令牌名称',
    form: { name: '名称', machine: '机器账号', code: '账号编号', unit: '机构', owner: '负责人', ownerHelp: '它的操作都算在负责人名下；负责人不能给它授权或签发令牌', from: '生效', to: '失效', addresses: '允许的地址', addressesHelp: '如 10.1.0.0/16，逗号分隔；留空不限' },
    words: '令牌只显示一次，系统只保存摘要。另一位管理员复核后才能使用。',
    shown: { title: '新令牌', words: '请立即复制并交给接口方。关闭后无法再次查看，只能撤销重发。', how: '请求头', kept: '我已保存' },
    panel: { owner: '负责人', unit: '机构', valid: '有效期', used: '最近使用', never: '从未使用', addresses: '允许的地址', anywhere: '不限', by: '签发人', grants: '机器账号的授权', grantsEmpty: '没有授权，这个令牌什么也做不了', propose: '提出授权', approve: '复核通过', revoke: '撤销令牌', revokeWords: '撤销后下一次请求即被拒绝，不能恢复。', own: '须由签发人以外的管理员复核' },
  },
}
