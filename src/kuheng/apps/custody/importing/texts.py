"""What faults of a vault list say to people; `import.<code>_<reason>` is the finer text of a code."""

from kuheng.engines.forms.importing.api import FaultWords
from kuheng.kernel.errors import ErrorText as T

FAULTS = (
    T(code="import.duplicate_code", zh="与第 {other_row} 行重复", en="The same as in row {other_row}"),
    T(
        code="import.duplicate_code_other_sheet",
        zh="与「{other_sheet}」第 {other_row} 行重复",
        en="The same as in row {other_row} of “{other_sheet}”",
    ),
    T(code="import.missing_code", zh="没有资产编号", en="The asset number is missing"),
    T(
        code="import.bad_id_chars",
        zh="编号只能用 A–Z、0–9 和连字符",
        en="An asset number has only A–Z, 0–9 and hyphens",
    ),
    T(
        code="import.lost_digits",
        zh="超过 15 位的号码在 Excel 里已失真，请按文本重填",
        en="Excel has lost digits beyond the 15th; enter it again as text",
    ),
    T(
        code="import.duplicate_tag",
        zh="标签与第 {other_row} 行重复",
        en="The tag is the same as in row {other_row}",
    ),
    T(
        code="import.duplicate_tag_other_sheet",
        zh="标签与「{other_sheet}」第 {other_row} 行重复",
        en="The tag is the same as in row {other_row} of “{other_sheet}”",
    ),
    T(code="import.missing_name", zh="没有名称", en="The name is missing"),
    T(
        code="import.too_long",
        zh="超过 {limit} 个字，现有 {length} 个",
        en="Longer than {limit} characters ({length})",
    ),
    T(code="import.missing_category", zh="没有类别", en="The category is missing"),
    T(code="import.unknown_category", zh="类别不存在", en="There is no such category"),
    T(code="import.unknown_status", zh="不是可选的状态", en="This is not one of the states"),
    T(code="import.missing_status", zh="没有状态，按在库处理", en="No state is given; taken as in stock"),
    T(code="import.unknown_currency", zh="不认识这种货币", en="This currency is not known"),
    T(code="import.unknown_place", zh="库位不存在", en="There is no such place"),
    T(code="import.unknown_org_unit", zh="机构不存在", en="There is no such branch"),
    T(code="import.unknown_unit", zh="计量单位不存在", en="There is no such unit"),
    T(code="import.bad_date", zh="看不出是哪一天", en="This is not a date"),
    T(code="import.bad_date_no_such_day", zh="没有这一天", en="There is no such day"),
    T(code="import.bad_date_short_year", zh="年份不完整", en="The year is not complete"),
    T(code="import.bad_date_year_last", zh="日、月的先后不明", en="Day and month are not told apart"),
    T(
        code="import.bad_date_serial",
        zh="日期丢了格式，只剩一个数",
        en="The date has lost its format; only a number is left",
    ),
    T(
        code="import.expiry_before_in",
        zh="有效期早于入库日期 {received_on}",
        en="It expires before it was received on {received_on}",
    ),
    T(code="import.date_to_come", zh="晚于今天（{today}）", en="Later than today ({today})"),
    T(code="import.bad_number", zh="不是数字", en="This is not a number"),
    T(
        code="import.bad_number_no_value_yet",
        zh="尚未估值，可改为「未估值」",
        en="Not valued yet; it can become “no value”",
    ),
    T(code="import.bad_number_commas", zh="逗号的位置不对", en="The commas are misplaced"),
    T(
        code="import.bad_number_with_unit",
        zh="数量里写了单位「{unit}」",
        en="The quantity carries the unit “{unit}”",
    ),
    T(code="import.bad_number_not_whole", zh="数量须为整数", en="The quantity must be whole"),
    T(code="import.bad_number_too_large", zh="数值过大", en="The number is too large"),
    T(code="import.bad_number_is_date", zh="这里是日期，不是数字", en="This is a date, not a number"),
    T(code="import.bad_number_not_voucher", zh="不是凭证号码", en="This is not a voucher number"),
    T(code="import.rounded", zh="已四舍五入到分", en="Rounded to the fen"),
    T(code="import.negative_qty", zh="数量不可为负", en="The quantity is negative"),
    T(code="import.zero_quantity", zh="数量为 0，请核对", en="The quantity is 0; please check"),
    T(code="import.missing_quantity", zh="没有数量", en="The quantity is missing"),
    T(code="import.negative_value", zh="金额不可为负", en="The value is negative"),
    T(
        code="import.range_reversed",
        zh="终止号码小于起始号码 {first}",
        en="The last number is before the first, {first}",
    ),
    T(
        code="import.range_qty",
        zh="起止号码共 {count} 份，数量写的是 {quantity}",
        en="The numbers are {count}, the quantity says {quantity}",
    ),
    T(
        code="import.range_overlap",
        zh="与第 {other_row} 行重叠 {shared} 号",
        en="{shared} numbers are in row {other_row} as well",
    ),
    T(
        code="import.range_overlap_other_sheet",
        zh="与「{other_sheet}」第 {other_row} 行重叠 {shared} 号",
        en="{shared} numbers are in row {other_row} of “{other_sheet}” as well",
    ),
    T(
        code="import.range_overlap_register",
        zh="与台账中的 {other_code} 重叠",
        en="The register has numbers of it under {other_code}",
    ),
    T(
        code="import.range_incomplete",
        zh="号码不全，须有起号和止号",
        en="Both the first and the last number are needed",
    ),
    T(
        code="import.range_prefix",
        zh="冠字与起始号码 {first} 不同",
        en="The prefix differs from that of {first}",
    ),
    T(
        code="import.numbers_taken",
        zh="试运行后台账已有这些号码，未导入",
        en="Since the dry run the register has these numbers; not imported",
    ),
    T(
        code="import.code_taken",
        zh="试运行后台账已有编号 {value}，未导入",
        en="Since the dry run the register has {value}; not imported",
    ),
    T(
        code="import.tag_taken",
        zh="标签 {value} 已贴在别的资产上，未绑定",
        en="The tag {value} is on another asset; it was left out",
    ),
    T(
        code="import.range_digits",
        zh="少前导零，应为 {digits} 位",
        en="Leading zeros are missing; it has {digits} digits",
    ),
)

ERRORS = (
    T(code="import.no_category", zh="没有类别「{name}」", en="There is no category “{name}”"),
    T(code="import.bad_cell", zh="没有这个单元格", en="There is no such cell"),
    T(
        code="import.too_many_mends",
        zh="最多修正 {limit} 处，请在文件里改",
        en="At most {limit} cells; mend the file itself",
    ),
    T(code="import.nothing_clean", zh="没有可导入的行", en="No row can be imported"),
    T(
        code="import.unit_outside",
        zh="不能登记到这些机构：{units}（共 {count} 个）",
        en="You may not register assets of these units: {units} ({count} in all)",
    ),
    *FAULTS,
)

FAULT_WORDS = FaultWords(FAULTS)
