export const exchange = {
  tokens: {
    title: '令牌', facts: '{{n}} 个令牌', empty: '还没有令牌。先新增机器账号，给它授权，再签发令牌。', issue: '签发令牌', addMachine: '新增机器账号', search: '令牌名称',
    form: { name: '名称', machine: '机器账号', code: '账号编号', unit: '机构', owner: '负责人', ownerHelp: '它的操作都算在负责人名下；负责人不能给它授权或签发令牌', from: '生效', to: '失效', addresses: '允许的地址', addressesHelp: '如 10.1.0.0/16，逗号分隔；留空不限' },
    words: '令牌只显示一次，系统只保存摘要。另一位管理员复核后才能使用。',
    shown: { title: '新令牌', words: '请立即复制并交给接口方。关闭后无法再次查看，只能撤销重发。', how: '请求头', kept: '我已保存' },
    panel: { owner: '负责人', unit: '机构', valid: '有效期', used: '最近使用', never: '从未使用', addresses: '允许的地址', anywhere: '不限', by: '签发人', grants: '机器账号的授权', grantsEmpty: '没有授权，这个令牌什么也做不了', propose: '提出授权', approve: '复核通过', revoke: '撤销令牌', revokeWords: '撤销后下一次请求即被拒绝，不能恢复。', own: '须由签发人以外的管理员复核' },
  },
  webhooks: {
    title: 'Webhooks', facts: '{{n}} 个订阅', empty: '还没有订阅。新增后由另一位管理员复核。', add: '新增订阅',
    words: '事实发生后，按机器账号可见的内容推送；内网地址须由服务器管理员列入白名单。',
    form: { title: '名称', url: '地址', topics: '事实', topicsHelp: '如 order.*、asset.registered，逗号分隔', machine: '机器账号', machineHelp: '推送内容以此账号的授权为限' },
    shown: { title: '签名密钥', words: '请立即复制并交给接收方，用于核对 Kuheng-Signature。关闭后无法再次查看。', how: '密钥', kept: '我已保存' },
    states: { proposed: '待复核', active: '启用', paused: '暂停', ended: '已结束' },
    sent: { waiting: '发送中', done: '已送达', skipped: '不发送', parked: '已放弃' },
    panel: { machine: '机器账号', topics: '事实', by: '提出人', log: '发送记录', refresh: '刷新', logEmpty: '还没有消息', tries: '{{n}} 次', answer: '回应 {{status}}', resend: '重发', approve: '复核通过', pause: '暂停', resume: '恢复', end: '结束', endWords: '结束后不再推送，不能恢复。', own: '须由提出人以外的管理员复核' },
  },
}
