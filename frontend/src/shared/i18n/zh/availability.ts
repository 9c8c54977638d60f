export const availability = {
  title: '可用量', facts: '{{n}} 个规格', search: '名称、规格或编号', allVaults: '全部金库', vault: '金库', columns: '显示', byState: '按占用', byVault: '按金库',
  sku: '类别与规格', unit: '单位', total: '合计',
  amounts: { on_hand: '在库', reserved: '预占', bound: '抵押或冻结', investigation: '待查', available: '可用量' },
  how: '可用量 = 在库 − 预占 − 抵押或冻结 − 待查。一件只计一次：待查先于抵押或冻结，抵押或冻结先于预占。',
  more: '规格太多，只列出前面一部分。请选择类别或金库。',
  empty: '库内还没有资产', noneFound: '没有符合条件的在库资产',
}
