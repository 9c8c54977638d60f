export const places = {
  title: '库位与库图', facts: '{{n}} 个库位 · 存放 {{used}} 件', tree: '库位', search: '库位编号', new: '新建库位', build: '建库',
  empty: '还没有库位。先建库：填写区、架、格的数量，一次生成。', emptyAct: '建库',
  kinds: { vault: '金库', zone: '区', shelf: '架', slot: '格', outside: '库外', hands: '人员持有', transit: '在途', investigation: '待查', destroyed: '已销毁' },
  used: '{{used}} / {{capacity}} 件', usedOnly: '{{used}} 件', full: '{{n}}%', shelves: '{{n}} 架', contents: '存放的资产', nothing: '这里没有存放资产', all: '在台账中查看', closed: '停用', darker: '绿色越浓越满', choose: '选择左侧的库位，查看库图和存放的资产',
  dialog: { newTitle: '在 {{parent}} 下新建', newTop: '新建金库', code: '编号', name: '名称', capacity: '容量（件）', unit: '所属机构', label: '新建', buildTitle: '建库', buildWords: '生成 {{slots}} 个格位，编号如 {{sample}}。', zones: '区', shelves: '每区架数', slots: '每架格数', buildLabel: '生成 {{n}} 个格位', need: '请填写' },
  ranges: { title: '凭证号段', facts: '{{n}} 段', empty: '还没有凭证号段。通过入库单接收空白凭证后出现在这里。' },
  numbers: {
    acts: { issue: '领用', consume: '销号', void: '作废', return: '退回', destroy: '销毁' },
    label: { issue: '领用 {{n}} 份', consume: '销号 {{n}} 份', void: '作废 {{n}} 份', return: '退回 {{n}} 份', destroy: '销毁 {{n}} 份' },
    words: {
      issue: '交给柜员。最小号优先，跳号须说明理由。', consume: '柜员已用出，不能再退回。', void: '写坏或停用，作废后只能销毁。', return: '柜员未用的号码退回库位，可再领用。',
      destroy: '作废号码销毁后不能恢复，须有销毁记录。',
    },
    numbers: '号码', help: '如 10, 14, 20#3, 30-35 表示 10、14、20–22、30–35', count: '{{n}} 份，末号 {{last}}', unread: '号码写法看不懂', minutes: '销毁记录编号', outReason: '跳号理由',
    outHelp: '从最小号起领用时不填', person: '领用柜员', place: '退回库位', act: '办理', more: '办理 {{numbers}}', totals: '各状态份数与表外金额', copies: '{{n}} 份', offBalance: '表外 ¥ {{sum}}',
    states: { free: '在库', issued: '已领用', with_teller: '柜员持有', void: '作废', consumed: '已销号', destroyed: '已销毁' },
  },
}
