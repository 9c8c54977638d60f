"""What the catalog's codes say to people."""

from kuheng.kernel.errors import ErrorText

ERRORS = (
    ErrorText(code="catalog.limit", zh="一页取 1 到 {most} 条", en="A page has 1 to {most} records"),
    ErrorText(code="catalog.count", zh="计数方式只有 exact 和 estimate", en="count is exact or estimate"),
    ErrorText(
        code="catalog.cursor",
        zh="翻页位置已失效，请从第一页开始",
        en="This page position is no longer valid; start from the first page",
    ),
    ErrorText(code="catalog.not_sortable", zh="不能按 {field} 排序", en="Lists cannot be sorted by {field}"),
    ErrorText(
        code="catalog.not_groupable", zh="不能按 {field} 分组", en="Records cannot be grouped by {field}"
    ),
    ErrorText(code="catalog.measure", zh="不能统计 {measure}", en="{measure} cannot be measured"),
    ErrorText(
        code="catalog.aggregate",
        zh="最多 {limit} 个分组字段，{measures} 个统计项",
        en="At most {limit} fields to group by and {measures} measures",
    ),
    ErrorText(
        code="catalog.too_many_rows",
        zh="一次最多导出 {limit} 行，请缩小范围",
        en="At most {limit} rows at once; narrow the list",
    ),
    ErrorText(code="catalog.no_field", zh="没有字段 {name}", en="There is no field {name}"),
    ErrorText(
        code="catalog.not_masked",
        zh="该字段未掩码，请刷新页面查看",
        en="This field is not masked for you; reload the page",
    ),
    ErrorText(
        code="catalog.unmask_over",
        zh="这次显示已过期，请重新填写理由",
        en="This showing is over; give a reason again",
    ),
    ErrorText(code="records.value", zh="{field} 的值不对", en="{field} has an unfit value"),
    ErrorText(code="records.unknown", zh="不认识 {field}", en="{field} is not known here"),
)
