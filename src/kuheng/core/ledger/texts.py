"""What the ledger's refusals say to people, and which constraint means which of them."""

from kuheng.kernel.errors import ErrorText

ERRORS = (
    ErrorText(code="ledger.empty", zh="没有可登记的流转", en="There is nothing to record"),
    ErrorText(code="ledger.quantity", zh="数量 {quantity} 不对", en="The quantity {quantity} does not fit"),
    ErrorText(
        code="ledger.unbalanced",
        zh="进出不平，差 {difference}",
        en="What leaves and what arrives differ by {difference}",
    ),
    ErrorText(
        code="ledger.twice", zh="同一件资产在一次流转里只能动一次", en="An asset moves once in a movement"
    ),
    ErrorText(
        code="ledger.future",
        zh="发生时间晚于现在，请校准设备时钟",
        en="This would happen in the future; set the device's clock",
    ),
    ErrorText(code="ledger.not_held", zh="账上没有这件资产", en="The book holds no such asset"),
    ErrorText(
        code="ledger.not_there",
        zh="资产已不在原处，请刷新后再定",
        en="The asset is no longer there; read it again",
    ),
    ErrorText(code="ledger.reserved", zh="已被另一张单据预占", en="Another order has reserved it"),
    ErrorText(
        code="ledger.not_enough",
        zh="数量不够：可用 {available}，需要 {wanted}",
        en="Not enough: {available} available, {wanted} wanted",
    ),
    ErrorText(
        code="ledger.short", zh="数量不够，不能出到负数", en="Not enough there; a place never goes below zero"
    ),
    ErrorText(
        code="ledger.no_reservation",
        zh="这一行没有预占，或已执行",
        en="This line holds nothing, or is done already",
    ),
    ErrorText(
        code="ledger.second_custody",
        zh="这件资产已在账上另一处",
        en="The book holds this asset at another place already",
    ),
    ErrorText(
        code="ledger.already_corrected", zh="这笔流转已更正过", en="This movement has been corrected already"
    ),
    ErrorText(code="ledger.numbers_unread", zh="看不懂号码“{part}”", en="Cannot read “{part}” as numbers"),
    ErrorText(code="ledger.numbers_reversed", zh="号码“{part}”起止颠倒", en="“{part}” ends before it starts"),
    ErrorText(
        code="ledger.numbers_repeated", zh="号码 {numbers} 写了两次", en="{numbers} stands there twice"
    ),
    ErrorText(
        code="ledger.numbers_too_many",
        zh="一次最多写 {limit} 段号码",
        en="At most {limit} stretches of numbers at once",
    ),
    ErrorText(
        code="ledger.number_too_long",
        zh="号码“{part}”超过 {digits} 位",
        en="“{part}” has more than {digits} digits",
    ),
    ErrorText(
        code="ledger.numbers_count",
        zh="号码共 {count} 个，与数量 {quantity} 不符",
        en="{count} numbers do not match the quantity {quantity}",
    ),
    ErrorText(
        code="ledger.numbers_overlap",
        zh="号码重复：与已登记的号段重叠",
        en="These numbers overlap a range in the book",
    ),
    ErrorText(code="ledger.numbers_elsewhere", zh="号码 {numbers} 不在这里", en="{numbers} are not here"),
    ErrorText(
        code="ledger.numbers_moved",
        zh="号码已不在原处或已被预占，请刷新后再定",
        en="The numbers have moved or are reserved; read them again",
    ),
    ErrorText(code="ledger.numbers_reserved", zh="号码 {numbers} 已被预占", en="{numbers} are reserved"),
    ErrorText(
        code="ledger.numbers_incomplete",
        zh="号段与收到的总数不符",
        en="The ranges do not add up to what was received",
    ),
    ErrorText(
        code="ledger.numbers_defined",
        zh="这批号码的号码规则已定，不能再改",
        en="The numbering of this batch is fixed",
    ),
    ErrorText(
        code="ledger.out_of_order",
        zh="请按顺号使用：应从 {lowest} 开始；跳号须写明原因并经审批",
        en="Lowest numbers first: {lowest}; others need an approved reason",
    ),
    ErrorText(
        code="ledger.too_early",
        zh="{day} 还不能结账，请稍后再试",
        en="{day} cannot be closed yet; try again later",
    ),
    ErrorText(
        code="ledger.too_slow",
        zh="处理时间过长，请分批重试",
        en="This took too long; try again in smaller parts",
    ),
    ErrorText(
        code="ledger.broken_rule", zh="账务规则不允许这样登记", en="The rules of the ledger do not allow this"
    ),
)

# The database's no, by the name of what refused: (code, field).
CONSTRAINTS: dict[str, tuple[str, str | None]] = {
    "ck_ledger_holding_quantity": ("ledger.short", "quantity"),
    "ck_ledger_holding_reserved": ("ledger.reserved", None),
    "ck_ledger_interval_digits": ("ledger.number_too_long", "numbers"),
    "ex_ledger_interval_numbers": ("ledger.numbers_overlap", "numbers"),
    "pk_ledger_interval": ("ledger.numbers_overlap", "numbers"),
    "uq_ledger_interval_tenant_id_asset_id_first_no": ("ledger.numbers_overlap", "numbers"),
    "pk_ledger_numbering": ("ledger.numbers_defined", None),
    "uq_ledger_holding_custody": ("ledger.second_custody", None),
    "uq_ledger_movement_corrects": ("ledger.already_corrected", None),
    "uq_ledger_reservation_serial": ("ledger.reserved", None),
    "ledger_balance": ("ledger.broken_rule", None),
    "ledger_movement": ("ledger.broken_rule", None),
    "ledger_not_there": ("ledger.not_there", None),
    "ledger_numbers_complete": ("ledger.numbers_incomplete", "numbers"),
    "ledger_numbers_elsewhere": ("ledger.numbers_moved", "numbers"),
    "ledger_recorded_now": ("ledger.broken_rule", None),
    "ledger_reserved": ("ledger.reserved", None),
    "ledger_second_custody": ("ledger.second_custody", None),
    "ledger_too_slow": ("ledger.too_slow", None),
}
