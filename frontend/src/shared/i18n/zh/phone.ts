export const phone = {
  todo: '待办 {{n}}',
  vault: '{{vault}}已开库，与{{names}}在岗',
  search: '查找',
  kinds: { all: '全部', approve: '审批', execute: '执行', handover: '交接', receive: '接收', put_away: '上架', review: '复核', resubmit: '退回待改', handle: '办理' },
  empty: '没有待办。新的任务会出现在这里。',
  emptyApprove: '没有等你审批的单据',
  scanOn: '继续扫描',
  approve: {
    title: '审批', opinion: '审批意见', quick: ['同意。', '请补充材料。', '金额与合同不符。'], pass: '通过', reject: '驳回', return: '退回修改', needOpinion: '驳回或退回须写明理由', sign: '手写签名',
    unsign: '不签名', passLabel: '通过 {{words}}', lines: '明细 {{n}} 行', flow: '流程', opinions: '已有意见', gone: '这项待办已由他人处理或已撤回', doneTitle: { pass: '已通过', reject: '已驳回', return: '已退回' }, next: '回到待办',
    reason: '事由', returnWords: '退回给申请人修改，预占保留。',
  },
  me: {
    title: '我的', device: '设备名', deviceHelp: '记入扫描与签名存证，如 KQ-PDA-02。只用字母、数字和短横线', language: '语言', theme: '外观', light: '浅色', dark: '深色', health: '设备检查',
    secure: '安全连接', secureNo: '未使用 HTTPS，摄像头和通行密钥不可用。请管理员安装本行证书', camera: '摄像头', cameraNo: '没有摄像头或未授权，可用扫描枪和手工输入', storage: '本机存储',
    storageNo: '浏览器不允许本机存储，语言和设备名不会保留', good: '正常', sessions: '我的会话', password: '修改密码', desktop: '资产台账', orders: '单据',
  },
  scan: { title: '扫描', any: '任何标签、单号', none: '没有「{{code}}」。标签不完整或不属于本行', many: '{{n}} 条相同编号', again: '再扫一个' },
}
