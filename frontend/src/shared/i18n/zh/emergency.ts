export const emergency = {
  title: '应急授权', words: '紧急时限时开启，立即告知风控与审计，事后须他人复核', open: '开启应急授权', openLabel: '开启 {{n}} 小时', empty: '没有应急授权',
  openWords: '开启后立即告知风控与审计，期间所做的每一步都有标记，到时自行失效。不能解除任何禁止和职责分离。',
  acts: '操作', unit: '机构', unitHelp: '只及于这个机构及其下级的记录', lasts: '时长', lastsHelp: '到时自行失效，可提前结束', hours: '{{n}} 小时', reason: '理由', from: '开启于', until: '到期', ended: '结束于', reviewer: '复核人', opinion: '复核意见', finding: '结论',
  findings: { justified: '确属应急', not_justified: '不属应急' }, runs: '生效中，剩 {{n}} 分钟', toReview: '待复核', done: '期间所做', nothing: '审计中没有这项授权下的操作', end: '结束应急授权', endWords: '结束后立即失效，仍须他人复核。', review: '复核应急授权',
}
