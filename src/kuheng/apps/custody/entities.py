"""Custody's records as the catalog shows them."""

from typing import Any

from sqlalchemy import and_, func

from kuheng.apps.custody.tables import (
    asset,
    asset_tag,
    category,
    execution,
    import_batch,
    order,
    order_line,
    place,
)
from kuheng.core.access.tables import org_unit
from kuheng.core.catalog.entity import Choice, EntityKind, Field, Tags
from kuheng.core.ledger.tables import ledger_interval

STATES = (
    Choice(value="in_stock", title=("在库", "In stock"), color="in"),
    Choice(value="out", title=("已出库", "Out"), color="out"),
    Choice(value="lent", title=("借出", "Lent"), color="out"),
    Choice(value="transit", title=("在途", "In transit"), color="out"),
    Choice(value="with_teller", title=("柜员持有", "With teller"), color="out"),
    Choice(value="destroyed", title=("已销毁", "Destroyed"), color="neutral"),
)
KINDS = (
    Choice(value="serial", title=("逐件", "Serial")),
    Choice(value="stock", title=("数量", "Stock")),
    Choice(value="range", title=("号段", "Range")),
)
ORDER_TYPES = (
    Choice(value="out", title=("出库", "Out")),
    Choice(value="in", title=("入库", "In")),
    Choice(value="transfer", title=("调拨", "Transfer")),
    Choice(value="return", title=("归还", "Return")),
)
ORDER_STATES = (
    Choice(value="approving", title=("审批中", "In approval"), color="neutral"),
    Choice(value="returned", title=("已退回", "Returned"), color="overdue"),
    Choice(value="approved", title=("待执行", "To execute"), color="out"),
    Choice(value="executing", title=("执行中", "Executing"), color="out"),
    Choice(value="handing_over", title=("待交接", "To hand over"), color="in"),
    Choice(value="receiving", title=("待接收", "To receive"), color="out"),
    Choice(value="putting_away", title=("待上架", "To put away"), color="in"),
    Choice(value="done", title=("已完成", "Done"), color="in"),
    Choice(value="rejected", title=("已驳回", "Rejected"), color="frozen"),
    Choice(value="withdrawn", title=("已撤回", "Withdrawn"), color="neutral"),
    Choice(value="cancelled", title=("已取消", "Cancelled"), color="neutral"),
)
LINE_STATES = (
    Choice(value="reserved", title=("预占", "Reserved"), color="neutral"),
    Choice(value="executed", title=("已取出", "Taken out"), color="out"),
    Choice(value="on_its_way", title=("在途", "On its way"), color="out"),
    Choice(value="received", title=("已接收", "Received"), color="out"),
    Choice(value="handed_over", title=("已交接", "Handed over"), color="in"),
    Choice(value="released", title=("已释放", "Released"), color="neutral"),
    Choice(value="replaced", title=("已替换", "Replaced"), color="neutral"),
)
NUMBER_STATES = (
    Choice(value="free", title=("在库", "Free"), color="in"),
    Choice(value="issued", title=("已领用", "Issued"), color="out"),
    Choice(value="with_teller", title=("柜员持有", "With teller"), color="out"),
    Choice(value="consumed", title=("已销号", "Consumed"), color="neutral"),
    Choice(value="void", title=("作废", "Void"), color="frozen"),
    Choice(value="returned", title=("已退回", "Returned"), color="neutral"),
    Choice(value="destroyed", title=("已销毁", "Destroyed"), color="neutral"),
)
URGENCIES = (
    Choice(value="normal", title=("普通", "Normal")),
    Choice(value="emergency", title=("紧急", "Emergency"), color="overdue"),
)
PLACE_KINDS = (
    Choice(value="vault", title=("金库", "Vault")),
    Choice(value="zone", title=("区", "Zone")),
    Choice(value="shelf", title=("架", "Shelf")),
    Choice(value="slot", title=("格", "Slot")),
    Choice(value="outside", title=("库外", "Outside")),
    Choice(value="hands", title=("人员持有", "In hands")),
    Choice(value="transit", title=("在途", "In transit")),
    Choice(value="investigation", title=("待查", "Under investigation")),
    Choice(value="destroyed", title=("已销毁", "Destroyed")),
)

_a, _p, _o, _l = asset.c, place.c, order.c, order_line.c


_LINKING = ("custody.link_asset", "custody.attach_file", "custody.remove_file")


def _offered_on_asset(row: dict[str, Any]) -> tuple[str, ...]:
    """What the state of this record leaves open; rights are the catalog's affair."""
    acts = ["custody.unfreeze_asset" if row.get("frozen") else "custody.freeze_asset"]
    acts.append("custody.release_asset" if row.get("pledged") else "custody.pledge_asset")
    acts += ["custody.take_out_of_box" if row.get("box_id") else "custody.put_in_box"]
    acts += ["custody.revalue_asset", "custody.change_details", "custody.add_tag", "custody.submit_order", *_LINKING]
    return tuple(acts) if row.get("state") != "destroyed" else ()


ASSET = EntityKind(
    key="asset",
    title=("资产", "Asset"),
    table=asset,
    # What an undone import had registered is no asset any more: only its audit history tells of it.
    source=asset.join(place, and_(_p.tenant_id == _a.tenant_id, _p.id == _a.place_id, _a.state != "void")),
    fields=(
        Field(
            key="code", title=("资产编号", "Asset no."), column=_a.code, type="code",
            indexed=True, sortable=True, searchable=True, width=164,
        ),
        Field(key="name", title=("名称", "Name"), column=_a.name, searchable=True, width=220),
        Field(key="spec", title=("规格型号", "Specification"), column=_a.spec, searchable=True, width=130),
        Field(
            key="category", title=("类别", "Category"), column=_a.category, type="category",
            indexed=True, width=110,
        ),
        Field(
            key="kind", title=("管理方式", "Kept as"), column=_a.kind, type="choice",
            choices=KINDS, default_visible=False,
        ),
        Field(
            key="serial_no", title=("证号 / 序列号", "Serial / certificate"), column=_a.serial_no, type="code",
            indexed=True, searchable=True, width=190,
        ),
        Field(key="prefix", title=("冠字", "Prefix"), column=_a.prefix, type="code", default_visible=False),
        Field(key="digits", title=("号码位数", "Digits"), column=_a.digits, type="whole", default_visible=False),
        Field(
            key="first_no", title=("起始号", "First number"), column=_a.first_no, type="whole",
            default_visible=False,
        ),
        Field(
            key="last_no", title=("终止号", "Last number"), column=_a.last_no, type="whole",
            default_visible=False,
        ),
        Field(
            key="state", title=("状态", "State"), column=_a.state, type="choice",
            choices=STATES, indexed=True, width=90,
        ),
        Field(key="pledged", title=("抵押", "Pledged"), column=_a.pledged, type="flag"),
        Field(key="frozen", title=("冻结", "Frozen"), column=_a.frozen, type="flag"),
        Field(key="reserved", title=("预占", "Reserved"), column=_a.reserved, type="flag"),
        Field(key="investigation", title=("待查", "Under investigation"), column=_a.investigation, type="flag"),
        Field(
            key="place_id", title=("库位", "Place"), column=_a.place_id, type="place",
            reference="place", shown_by=_p.code, indexed=True, width=164,
        ),
        Field(key="place_path", title=("库位路径", "Place path"), column=_p.path, default_visible=False),
        Field(
            key="home_place_id", title=("原库位", "Home slot"), column=_a.home_place_id, type="place",
            default_visible=False,
        ),
        Field(
            key="holder_id", title=("责任人", "Holder"), column=_a.holder_id, type="person",
            reference="person", shown_by=_a.holder_name, indexed=True, width=110,
        ),
        Field(key="quantity", title=("数量", "Quantity"), column=_a.quantity, type="quantity", width=80),
        Field(key="unit", title=("单位", "Unit"), column=_a.unit, default_visible=False),
        Field(
            key="value_fen", title=("估值（元）", "Value (CNY)"), column=_a.value_fen, type="money",
            indexed=True, sortable=True, width=130,
        ),
        Field(
            key="valued_on", title=("估值日期", "Valued on"), column=_a.valued_on, type="date",
            default_visible=False,
        ),
        Field(
            key="revalue_on", title=("下次重估", "Next revaluation"), column=_a.revalue_on, type="date",
            indexed=True, sortable=True, default_visible=False, width=112,
        ),
        Field(
            key="received_on", title=("入库日期", "Received on"), column=_a.received_on, type="date",
            indexed=True, sortable=True, width=112,
        ),
        Field(
            key="expires_on", title=("到期日", "Expires on"), column=_a.expires_on, type="date",
            indexed=True, sortable=True, width=112,
        ),
        Field(
            key="unit_id", title=("归属机构", "Owner unit"), column=_a.unit_id, type="unit",
            reference="unit", default_visible=False,
        ),
        Field(
            key="unit_path", title=("机构路径", "Unit path"), column=_a.unit_path, indexed=True,
            default_visible=False,
        ),
        Field(
            key="contract_no", title=("合同编号", "Contract"), column=_a.contract_no, type="code",
            searchable=True, sensitive=True,
        ),
        Field(key="customer", title=("客户", "Customer"), column=_a.customer, sensitive=True),
        Field(
            key="voucher_no", title=("凭证号", "Voucher no."), column=_a.voucher_no, type="code",
            searchable=True, default_visible=False,
        ),
        Field(
            key="box_id", title=("所在箱包", "Box"), column=_a.box_id, type="record", indexed=True,
            default_visible=False,
        ),
        Field(
            key="content_count", title=("箱内件数", "Pieces inside"), column=_a.content_count, type="whole",
            default_visible=False,
        ),
        Field(key="risk", title=("风险等级", "Risk class"), column=_a.risk, default_visible=False),
        Field(key="note", title=("备注", "Note"), column=_a.note, default_visible=False),
        Field(
            key="import_id", title=("导入批次", "Import batch"), column=_a.import_id, type="record",
            default_visible=False,
        ),
        Field(
            key="moved_at", title=("上次变动", "Last moved"), column=_a.moved_at, type="instant",
            default_visible=False,
        ),
    ),
    default_sort="code",
    code_field="code",
    name_field="name",
    commands=(
        "custody.freeze_asset", "custody.unfreeze_asset", "custody.pledge_asset", "custody.release_asset",
        "custody.revalue_asset", "custody.change_details", "custody.add_tag", "custody.submit_order",
        "custody.put_in_box",
        "custody.take_out_of_box", *_LINKING,
    ),
    offered=_offered_on_asset,
    tags=Tags(tag=asset_tag.c.tag, record_id=asset_tag.c.asset_id),
)  # fmt: skip

PLACE = EntityKind(
    key="place",
    title=("库位", "Place"),
    table=place,
    source=place,
    fields=(
        Field(
            key="code", title=("编号", "Code"), column=_p.code, type="code",
            indexed=True, sortable=True, searchable=True,
        ),
        Field(key="name", title=("名称", "Name"), column=_p.name, searchable=True),
        Field(key="kind", title=("层级", "Level"), column=_p.kind, type="choice", choices=PLACE_KINDS),
        Field(
            key="parent_id", title=("上级", "Parent"), column=_p.parent_id, type="place",
            indexed=True, default_visible=False,
        ),
        Field(key="path", title=("路径", "Path"), column=_p.path, indexed=True, sortable=True),
        Field(key="capacity", title=("容量", "Capacity"), column=_p.capacity, type="whole"),
        Field(key="closed", title=("停用", "Closed"), column=_p.closed, type="flag"),
        Field(key="unit_id", title=("机构", "Unit"), column=_p.unit_id, type="unit", default_visible=False),
        Field(
            key="unit_path", title=("机构路径", "Unit path"), column=_p.unit_path, indexed=True,
            default_visible=False,
        ),
    ),
    default_sort="path",
    code_field="code",
    name_field="name",
    commands=("custody.change_place", "custody.create_place"),
)  # fmt: skip

_u = org_unit.c
# Where a transfer may go: the vaults of all units by name, without what lies in them.
VAULT = EntityKind(
    key="vault",
    title=("金库", "Vault"),
    table=place,
    source=place.join(org_unit, and_(_u.tenant_id == _p.tenant_id, _u.id == _p.unit_id, _p.kind == "vault")),
    fields=(
        Field(key="code", title=("编号", "Code"), column=_p.code, type="code", indexed=True, sortable=True),
        Field(key="name", title=("名称", "Name"), column=_p.name),
        Field(key="unit_name", title=("机构", "Unit"), column=_u.name),
        Field(key="closed", title=("停用", "Closed"), column=_p.closed, type="flag"),
    ),
    default_sort="code",
    code_field="code",
    name_field="name",
)  # fmt: skip

CATEGORY = EntityKind(
    key="category",
    title=("类别", "Category"),
    table=category,
    source=category,
    fields=(
        Field(
            key="key", title=("代码", "Key"), column=category.c.key, type="code",
            indexed=True, sortable=True,
        ),
        Field(key="title_zh", title=("中文名", "Name (zh)"), column=category.c.title_zh),
        Field(key="title_en", title=("英文名", "Name (en)"), column=category.c.title_en),
        Field(key="kind", title=("管理方式", "Kept as"), column=category.c.kind, type="choice", choices=KINDS),
        Field(key="code_prefix", title=("编号前缀", "Code prefix"), column=category.c.code_prefix, type="code"),
        Field(key="unit", title=("计量单位", "Unit"), column=category.c.unit),
        Field(key="risk", title=("风险等级", "Risk class"), column=category.c.risk),
        Field(key="secret", title=("涉密", "Secret"), column=category.c.secret, type="flag"),
        Field(
            key="receiver_may_apply", title=("申请人可兼领用人", "Applicant may receive"), column=category.c.receiver_may_apply,
            type="flag",
        ),
        Field(
            key="form_key", title=("表单", "Form"), column=category.c.form_key, type="code",
            default_visible=False,
        ),
    ),
    default_sort="key",
    code_field="key",
    name_field="title_zh",
)  # fmt: skip

ORDER = EntityKind(
    key="order",
    title=("出入库单", "Order"),
    table=order,
    source=order,
    fields=(
        Field(
            key="number", title=("单号", "Number"), column=_o.number, type="code",
            indexed=True, sortable=True, searchable=True, width=164,
        ),
        Field(key="title", title=("事项", "Subject"), column=_o.title, searchable=True, width=200),
        Field(
            key="order_type", title=("类型", "Type"), column=_o.order_type, type="choice",
            choices=ORDER_TYPES, width=70,
        ),
        Field(
            key="urgency", title=("紧急程度", "Urgency"), column=_o.urgency, type="choice",
            choices=URGENCIES, width=80,
        ),
        Field(
            key="state", title=("状态", "State"), column=_o.state, type="choice",
            choices=ORDER_STATES, indexed=True, width=90,
        ),
        Field(key="category", title=("类别", "Category"), column=_o.category, type="category", width=110),
        Field(
            key="applicant_id", title=("申请人", "Applicant"), column=_o.applicant_id, type="person",
            reference="person", shown_by=_o.applicant_name, indexed=True, width=90,
        ),
        Field(
            key="receiver_id", title=("领用人", "Receiver"), column=_o.receiver_id, type="person",
            reference="person", shown_by=_o.receiver_name, width=90,
        ),
        Field(key="quantity", title=("数量", "Quantity"), column=_o.quantity, type="whole", width=80),
        Field(
            key="amount_fen", title=("金额（元）", "Amount (CNY)"), column=_o.amount_fen, type="money",
            width=130,
        ),
        Field(
            key="line_count", title=("行数", "Lines"), column=_o.line_count, type="whole",
            default_visible=False,
        ),
        Field(
            key="submitted_at", title=("提交时间", "Submitted"), column=_o.submitted_at, type="instant",
            indexed=True, sortable=True, width=140,
        ),
        Field(key="due_at", title=("应完成", "Due"), column=_o.due_at, type="instant", width=130),
        Field(
            key="finished_at", title=("完成时间", "Finished"), column=_o.finished_at, type="instant",
            default_visible=False,
        ),
        Field(key="reason", title=("事由", "Reason"), column=_o.reason, default_visible=False),
        Field(key="case_id", title=("流程", "Case"), column=_o.case_id, type="record", default_visible=False),
        Field(key="unit_id", title=("机构", "Unit"), column=_o.unit_id, type="unit", default_visible=False),
        Field(
            key="unit_path", title=("机构路径", "Unit path"), column=_o.unit_path, indexed=True,
            default_visible=False,
        ),
        Field(
            key="to_unit_path", title=("调入机构路径", "Path of the receiving unit"), column=_o.to_unit_path,
            indexed=True, default_visible=False,
        ),
    ),
    default_sort="-submitted_at",
    code_field="number",
    name_field="title",
    commands=(
        "custody.withdraw_order", "custody.resubmit_order", "custody.cancel_order", "custody.open_execution",
        "custody.sign_handover", "custody.receive_order", "custody.put_away",
    ),
)  # fmt: skip

ORDER_LINE = EntityKind(
    key="order_line",
    title=("单据明细", "Order line"),
    table=order_line,
    source=order_line.join(order, and_(_o.tenant_id == _l.tenant_id, _o.id == _l.order_id)),
    fields=(
        Field(
            key="order_id", title=("单据", "Order"), column=_l.order_id, type="record",
            reference="order", shown_by=_o.number, indexed=True,
        ),
        Field(key="line_no", title=("行", "Line"), column=_l.line_no, type="whole"),
        Field(
            key="asset_id", title=("资产", "Asset"), column=_l.asset_id, type="record",
            reference="asset", indexed=True,
        ),
        Field(key="name", title=("名称", "Name"), column=_l.name),
        Field(key="category", title=("类别", "Category"), column=_l.category, type="category"),
        Field(key="quantity", title=("数量", "Quantity"), column=_l.quantity, type="whole"),
        Field(key="numbers", title=("号码", "Numbers"), column=_l.numbers, type="code"),
        Field(key="value_fen", title=("估值（元）", "Value (CNY)"), column=_l.value_fen, type="money"),
        Field(key="state", title=("状态", "State"), column=_l.state, type="choice", choices=LINE_STATES),
        Field(
            key="executed_at", title=("执行时间", "Executed"), column=_l.executed_at, type="instant",
            sortable=True,
        ),
        Field(key="unit_path", title=("机构路径", "Unit path"), column=_o.unit_path, default_visible=False),
        Field(
            key="to_unit_path", title=("调入机构路径", "Path of the receiving unit"), column=_o.to_unit_path,
            default_visible=False,
        ),
    ),
    default_sort="-executed_at",
)  # fmt: skip

_PREPARE = ("custody.map_import", "custody.mend_import", "custody.judge_import", "custody.run_import")


def _offered_on_import(row: dict[str, Any]) -> tuple[str, ...]:
    match row.get("state"):
        case "uploaded" | "judged":
            return _PREPARE
        case "running" | "failed":
            return ("custody.run_import", "custody.undo_import")
        case "done":
            return ("custody.undo_import",)
    return ()


IMPORT_BATCH = EntityKind(
    key="import_batch",
    title=("导入批次", "Import batch"),
    table=import_batch,
    source=import_batch,
    fields=(
        Field(key="file_name", title=("文件", "File"), column=import_batch.c.file_name),
        Field(key="state", title=("状态", "State"), column=import_batch.c.state),
        Field(
            key="at",
            title=("时间", "Time"),
            column=import_batch.c.at,
            type="instant",
            indexed=True,
            sortable=True,
        ),
        Field(
            key="by_id",
            title=("经办", "By"),
            column=import_batch.c.by_id,
            type="person",
            reference="person",
        ),
        Field(key="rows", title=("行数", "Rows"), column=import_batch.c.rows, type="whole"),
        Field(key="created", title=("新增", "Created"), column=import_batch.c.created, type="whole"),
        Field(key="updated", title=("更新", "Updated"), column=import_batch.c.updated, type="whole"),
        Field(key="skipped", title=("跳过", "Skipped"), column=import_batch.c.skipped, type="whole"),
        Field(key="done", title=("已处理", "Done"), column=import_batch.c.done, type="whole"),
    ),
    default_sort="-at",
    name_field="file_name",
    commands=(
        "custody.map_import", "custody.mend_import", "custody.judge_import", "custody.run_import", "custody.undo_import",
    ),
    offered=_offered_on_import,
)  # fmt: skip

EXECUTION = EntityKind(
    key="execution",
    title=("执行", "Execution"),
    table=execution,
    source=execution.join(order, and_(_o.tenant_id == execution.c.tenant_id, _o.id == execution.c.order_id)),
    fields=(
        Field(key="order_id", title=("单据", "Order"), column=execution.c.order_id, type="record", reference="order", shown_by=_o.number, indexed=True),
        Field(key="keeper_id", title=("库管员", "Keeper"), column=execution.c.keeper_id, type="person", reference="person"),
        Field(key="second_id", title=("第二库管员", "Second keeper"), column=execution.c.second_id, type="person", reference="person"),
        Field(key="device", title=("设备", "Device"), column=execution.c.device, type="code"),
        Field(key="opened_at", title=("开始", "Opened"), column=execution.c.opened_at, type="instant", sortable=True),
        Field(key="closed_at", title=("结束", "Closed"), column=execution.c.closed_at, type="instant"),
        Field(key="unit_path", title=("机构路径", "Unit path"), column=_o.unit_path, default_visible=False),
    ),
    default_sort="-opened_at",
    commands=("custody.prove_second_keeper", "custody.scan", "custody.scan_batch", "custody.close_execution"),
)  # fmt: skip

_i, _k = ledger_interval.c, category.c
_NUMBERS = _i.last_no - _i.first_no + 1
# Off the balance sheet (表外) a blank voucher counts ¥1, a security its face value.
_OFF_BALANCE = _NUMBERS * func.coalesce(_k.face_fen, 100)
RANGE = EntityKind(
    key="range",
    title=("凭证号段", "Voucher range"),
    table=ledger_interval,
    source=ledger_interval.join(asset, and_(_a.tenant_id == _i.tenant_id, _a.id == _i.asset_id))
    .join(place, and_(_p.tenant_id == _i.tenant_id, _p.id == _i.place_id))
    .join(category, and_(_k.tenant_id == _a.tenant_id, _k.key == _a.category)),
    fields=(
        Field(key="asset_id", title=("批次", "Batch"), column=_i.asset_id, type="record", reference="asset", shown_by=_a.code, indexed=True),
        Field(key="name", title=("凭证", "Voucher"), column=_a.name),
        Field(key="range_kind", title=("种类", "Kind"), column=_i.range_kind, type="code"),
        Field(key="prefix", title=("冠字", "Prefix"), column=_i.prefix, type="code"),
        Field(key="digits", title=("位数", "Digits"), column=_i.digits, type="whole", default_visible=False),
        Field(key="first_no", title=("起始号", "First"), column=_i.first_no, type="whole", indexed=True, sortable=True),
        Field(key="last_no", title=("终止号", "Last"), column=_i.last_no, type="whole", default_visible=False),
        Field(key="quantity", title=("份数", "Numbers"), column=_NUMBERS, type="quantity", width=90),
        Field(key="off_balance_fen", title=("表外金额（元）", "Off balance (CNY)"), column=_OFF_BALANCE, type="money", width=130),
        Field(key="state", title=("状态", "State"), column=_i.state, type="choice", choices=NUMBER_STATES),
        Field(key="place_id", title=("库位", "Place"), column=_i.place_id, type="place", reference="place", shown_by=_p.code),
        Field(key="holder_id", title=("持有人", "Holder"), column=_i.holder_id, type="person", reference="person"),
        Field(key="order_line_id", title=("预占", "Reserved by"), column=_i.order_line_id, type="record", default_visible=False),
        Field(key="category", title=("类别", "Category"), column=_a.category, type="category", default_visible=False),
        Field(key="unit_path", title=("机构路径", "Unit path"), column=_a.unit_path, default_visible=False),
    ),
    default_sort="first_no",
)  # fmt: skip

ENTITIES = (ASSET, PLACE, VAULT, CATEGORY, ORDER, ORDER_LINE, EXECUTION, RANGE, IMPORT_BATCH)
