"""What the kernel's own codes say to people."""

from kuheng.kernel.errors import ErrorText

ERRORS = (
    ErrorText(code="condition.shape", zh="筛选条件的写法不对", en="The condition is not well formed"),
    ErrorText(
        code="condition.value", zh="筛选条件里的值不能比较", en="A value in the condition cannot be compared"
    ),
    ErrorText(
        code="condition.list",
        zh="筛选条件的取值列表为空或过长",
        en="The list in the condition is empty or too long",
    ),
    ErrorText(
        code="condition.too_deep", zh="筛选条件最多 {limit} 层", en="At most {limit} levels in a condition"
    ),
    ErrorText(
        code="condition.too_long", zh="筛选条件最多 {limit} 项", en="At most {limit} tests in a condition"
    ),
    ErrorText(code="condition.unknown_field", zh="没有字段 {field}", en="There is no field {field}"),
    ErrorText(
        code="condition.operator", zh="字段 {field} 不能用 {op} 比较", en="{field} cannot be compared by {op}"
    ),
    ErrorText(
        code="expression.failed", zh="公式算不出结果：{reason}", en="The formula gives no result: {reason}"
    ),
    ErrorText(
        code="expression.syntax", zh="公式写法不对：{reason}", en="The formula is not well formed: {reason}"
    ),
    ErrorText(
        code="expression.too_long",
        zh="公式最多 {limit} 个字符",
        en="A formula has at most {limit} characters",
    ),
    ErrorText(
        code="expression.too_deep", zh="公式括号最多 {limit} 层", en="A formula nests at most {limit} levels"
    ),
    ErrorText(
        code="expression.nested_loop", zh="公式里的列表运算不能再套一层", en="List functions cannot be nested"
    ),
    ErrorText(
        code="expression.list_too_long",
        zh="公式里的列表最多 {limit} 项",
        en="Lists have at most {limit} items",
    ),
    ErrorText(
        code="expression.too_much", zh="公式要算的内容过多", en="The formula would have to compute too much"
    ),
)
