export const imports = {
  title: '导入资产',
  facts: '{{file}} · 工作表「{{sheet}}」· {{rows}} 行',
  factsMany: '{{file}} · {{sheets}} 张工作表 · {{rows}} 行',
  start: '把现有清单原样上传，不必改格式。系统找表头、认列、逐行试读，写入前先给出全部错误。',
  drop: '拖入清单，或点此选择文件',
  dropHelp: 'xlsx、csv，64 MB 以内。合并单元格、小计、重复表头和尾注会自动识别',
  template: '下载模板',
  errorList: '下载错误清单',
  leave: '暂存离开',
  over: '已完成',
  steps: ['上传文件', '对应列', '试运行', '导入', '完成'],
  past: '导入记录', pastEmpty: '还没有导入过', pastColumns: { file: '文件', at: '时间', rows: '行数', created: '新增', updated: '更新', state: '状态' },
  states: { uploaded: '待试运行', judged: '已试运行', running: '导入中', done: '已完成', undone: '已撤销', failed: '未完成' },
  open: '打开',
  mapping: {
    title: '列对应', auto: '{{n}} 自动', confirm: '{{n}} 待确认', saveAs: '存为模板', savedAs: '模板名称', save: '保存', column: '列', header: '表头', field: '系统字段', first: '首行值', none: '不导入', empty: '空', ok: '已识别', ask: '待确认',
    sheet: '工作表', use: '导入此表', noHeader: '没有找到表头', others: '{{letter}} 列表头「{{header}}」也像 {{others}}', accept: '确认 {{n}} 列', unsure: '{{letters}} 列的表头不够明确，已按最可能的字段读取，请核对', constant: '整表类别',
    yuanPer: { yuan: '元', wan: '万元', fen: '分' }, statuses: '状态对应', statusesHelp: '清单里的写法各对应什么状态，可改', words: '写法', state: '状态', bindings: '约束', add: '添加一行',
  },
  options: {
    existing: '遇到已有资产', skip: '跳过', update: '更新', upsert: '新增或更新', match: '匹配方式', code: '资产编号', serial_no: '序列号 / 证号', rules: '触发规则', rulesOff: '导入期间不发通知、不建单', rulesOn: '按规则发通知、建单', places: '新库位', placesOff: '{{n}} 个库位不存在，其中资产放入「未定位」', placesOn: '一并建立 {{n}} 个库位', units: '机构对应', unitsHelp: '「{{word}}」是哪个机构',
  },
  stat: {
    clean: '可导入', cleanDetail: '新增 {{created}} · 更新 {{updated}}', faults: '错误', faultsUnit: '处', faultsDetail: '分布于 {{rows}} 行，将被跳过', noFaults: '没有错误', warnings: '警告', warningsDetail: '可导入，建议核对', value: '估值合计', valueDetail: '只计可导入的行', done: '试运行完成，未写入任何数据', stale: '有改动，重新试运行后生效', running: '正在试运行', mended: '已修正 {{n}} 处，不改动原文件', notYet: '核对左侧的列对应后试运行。试运行找出全部错误，不写入任何数据。',
  },
  faults: {
    restore: '还原', readAs: '读作 ¥ {{amount}}', cell: '{{cell}} {{header}}', took: '{{n}} 秒', title: '逐格修正', warningsTitle: '核对警告', all: '全部 {{n}}', adoptAll: '采用可直接采用的 {{n}} 处', row: '行', sheet: '表', column: '列', value: '文件中的值', problem: '问题', fix: '修正', adopt: '采用', adoptCheck: '核对后采用', edit: '手工填写', seeRow: '查看第 {{n}} 行', empty: '空', enter: '保存并到下一处', esc: '还原', mended: '已改', shown: '显示 {{shown}} / {{all}} 处，按行号排序', undoNote: '导入后可整批撤销，直到其中任一资产被移动', none: '没有错误，可以导入', noneOf: '没有这一类错误', noValue: '未估值',
  },
  groups: { place: '库位', category: '类别', range: '号段', date: '日期', amount: '金额数量', code: '编号', state: '状态', other: '其他' },
  run: {
    running: '正在导入', failed: '导入中断，已完成的部分保留', undone: '已撤销 {{n}} 件', categories: '各类别件数', done: '已导入 {{n}} 件', progress: '{{done}} / {{all}} 行', rest: '剩 {{n}} 秒', mayLeave: '可离开，导入继续进行',
    created: '新增', updated: '更新', skipped: '跳过已有', faulty: '错误行未导入', leftover: '{{n}} 行有错误，未导入。改好后可再次上传。', resume: '继续导入 {{n}} 行',
    undo: '撤销 {{n}} 件', undoTitle: '撤销整批导入', undoWords: '新增的 {{created}} 件作废，更新的 {{updated}} 件恢复原值。撤销本身也留痕。', undoneWords: '新增的资产已作废，更新的资产已恢复原值。',
  },
  act: {
    dryRun: '试运行 {{n}} 行', again: '重新试运行', run: '导入 {{n}} 行', skipped: '{{n}} 行仍有错误，将被跳过并写入错误清单', allGood: '全部 {{n}} 行可导入', back: '上一步', undo: '整批撤销', undoTitle: '撤销导入', undoWords: '新增的 {{created}} 件作废，更新的 {{updated}} 件恢复原状，相应流水冲回。', undoLabel: '撤销 {{n}} 件', reason: '理由',
  },
  progress: { title: '正在导入' },
  done: { see: '在台账中查看' },
}
