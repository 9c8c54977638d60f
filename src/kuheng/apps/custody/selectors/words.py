"""The words of custody that more than one page says, in zh and en."""

from collections.abc import Mapping

from kuheng.apps.custody.domain.binding import Act, Binding

Words = dict[str, str]


def words(zh: str, en: str) -> Words:
    return {"zh": zh, "en": en}


ACTS: Mapping[Act, Words] = {
    Act.OUT: words("出库", "take out"),
    Act.LOAN: words("借阅", "lend"),
    Act.TRANSFER: words("调拨", "transfer"),
    Act.RETURN: words("归还", "return"),
    Act.RELEASE: words("解押", "release"),
    Act.SUBSTITUTE: words("置换", "substitute"),
    Act.DESTROY: words("销毁", "destroy"),
    Act.COUNT: words("盘点", "count"),
}
BINDINGS: Mapping[Binding, Words] = {
    Binding.PLEDGED: words("抵押", "Pledged"),
    Binding.FROZEN: words("冻结", "Frozen"),
    Binding.RESERVED: words("预占", "Reserved"),
    Binding.INVESTIGATION: words("待查", "Under investigation"),
}
# What a command did to an asset, as its timeline says it; the tint is a state key of the screen's tokens.
HAPPENED: Mapping[str, tuple[Words, str]] = {
    "custody.register_asset": (words("登记入册", "Registered"), "in_stock"),
    "custody.import_chunk": (words("导入入册", "Imported"), "in_stock"),
    "custody.undo_import": (words("撤销导入", "Import undone"), "destroyed"),
    "custody.submit_order": (words("提交单据，预占", "Order submitted, reserved"), "reserved"),
    "custody.scan": (words("扫描取出", "Scanned and taken"), "transit"),
    "custody.scan_batch": (words("批量扫描取出", "Taken by batch scan"), "transit"),
    "custody.sign_handover": (words("交接签收", "Handed over"), "out"),
    "custody.receive_order": (words("接收查验", "Received and checked"), "transit"),
    "custody.put_away": (words("上架入库", "Put away"), "in_stock"),
    "custody.freeze_asset": (words("冻结", "Frozen"), "frozen"),
    "custody.unfreeze_asset": (words("解冻", "Unfrozen"), "in_stock"),
    "custody.pledge_asset": (words("登记抵押", "Pledged"), "pledged"),
    "custody.release_asset": (words("解押", "Pledge released"), "in_stock"),
    "custody.revalue_asset": (words("重估", "Revalued"), "value"),
    "custody.change_details": (words("更正类别信息", "Details changed"), "value"),
    "custody.put_in_box": (words("放入箱包", "Put in a box"), "neutral"),
    "custody.take_out_of_box": (words("取出箱包", "Taken out of the box"), "neutral"),
    "custody.link_asset": (words("维护关联信息", "Links changed"), "neutral"),
    "custody.follow_case": (words("释放预占", "Reservation released"), "in_stock"),
    "custody.withdraw_order": (words("撤回单据，释放", "Order withdrawn, released"), "in_stock"),
}
ROLES: Mapping[str, Words] = {
    "actor": words("经办", "by"),
    "keeper": words("库管", "keeper"),
    "second": words("复核", "second keeper"),
    "receiver": words("领用", "receiver"),
}
PLEDGE_NOTE = words("起，抵押权人为本行", ", pledged to this bank")
