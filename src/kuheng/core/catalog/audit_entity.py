"""The audit log as records that an auditor searches. Row scope and field modes hold here as everywhere."""

from sqlalchemy import func

from kuheng.core.audit.searched import ENTRIES, ENTRIES_WITH_LEAF, LEAVES
from kuheng.core.catalog.entity import Choice, EntityKind, Field

OUTCOMES = (
    Choice(value="ok", title=("成功", "Done"), color="in"),
    Choice(value="denied", title=("拒绝", "Refused"), color="frozen"),
    Choice(value="error", title=("出错", "Failed"), color="overdue"),
)
_e, _l = ENTRIES.c, LEAVES.c

AUDIT_ENTRY = EntityKind(
    key="audit_entry",
    title=("审计记录", "Audit entry"),
    table=ENTRIES,
    source=ENTRIES_WITH_LEAF,
    fields=(
        Field(key="leaf_no", title=("叶号", "Leaf"), column=_l.seq, type="whole", width=90),
        Field(key="recorded_at", title=("记录时间", "Recorded"), column=_e.recorded_at, type="instant", indexed=True, sortable=True),
        Field(key="at", title=("业务时间", "Happened"), column=_e.at, type="instant", default_visible=False),
        Field(key="actor_id", title=("人员", "Person"), column=_e.actor_id, type="person", reference="person", shown_by=_e.actor_name, indexed=True),
        Field(key="command", title=("动作", "Act"), column=_e.command, type="code"),
        Field(key="record", title=("对象类型", "Kind of record"), column=_e.record, type="code"),
        Field(key="record_id", title=("对象", "Record"), column=_e.record_id, type="record", indexed=True),
        Field(key="outcome", title=("结果", "Outcome"), column=_e.outcome, type="choice", choices=OUTCOMES),
        Field(key="reason", title=("原因", "Reason"), column=_e.reason, type="code"),
        Field(key="ip", title=("IP", "IP"), column=_e.ip, type="code"),
        Field(key="device", title=("设备", "Device"), column=_e.device, type="code"),
        Field(key="emergency", title=("应急授权", "Emergency access"), column=func.jsonb_extract_path_text(_e.decision, "emergency", "0"), type="code", default_visible=False),
        Field(key="detail", title=("内容", "Content"), column=_e.detail, type="document", sensitive=True),
    ),
    default_sort="-recorded_at",
)  # fmt: skip
