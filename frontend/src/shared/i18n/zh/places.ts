export const places = {
  title: '库位与库图', facts: '{{n}} 个库位 · 存放 {{used}} 件', tree: '库位', search: '库位编号', new: '新建库位', build: '建库',
  empty: '还没有库位。先建库：填写区、架、格的数量，一次生成。', emptyAct: '建库',
  kinds: { vault: '金库', zone: '区', shelf: '架', slot: '格', outside: '库外', hands: '人员持有', transit: '在途', investigation: '待查', destroyed: '已销毁' },
  used: '{{used}} / {{capacity}} 件', usedOnly: '{{used}} 件', full: '{{n}}%', shelves: '{{n}} 架', contents: '存放的资产', nothing: '这里没有存放资产', all: '在台账中查看', closed: '停用', darker: '绿色越浓越满', choose: '选择左侧的库位，查看库图和存放的资产',
  dialog: { newTitle: '在 {{parent}} 下新建', newTop: '新建金库', code: '编号', name: '名称', capacity: '容量（件）', unit: '所属机构', label: '新建', buildTitle: '建库', buildWords: '生成 {{slots}} 个格位，编号如 {{sample}}。', zones: '区', shelves: '每区架数', slots: '每架格数', buildLabel: '生成 {{n}} 个格位', need: '请填写' },
  ranges: { title: '凭证号段', facts: '{{n}} 段', empty: '还没有凭证号段。通过入库单接收空白凭证后出现在这里。' },
}
