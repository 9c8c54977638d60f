"""Emergency accesses as records: who took what, how long, and what came of it."""

from typing import Any

from sqlalchemy import and_, case

from kuheng.core.access.tables import emergency_access, org_unit, person
from kuheng.core.catalog.entity import Choice, EntityKind, Field

STATES = (
    Choice(value="open", title=("生效中", "Running"), color="overdue"),
    Choice(value="to_review", title=("待复核", "To be reviewed"), color="frozen"),
    Choice(value="reviewed", title=("已复核", "Reviewed"), color="in"),
)
FINDINGS = (
    Choice(value="justified", title=("确属应急", "Justified"), color="in"),
    Choice(value="not_justified", title=("不属应急", "Not justified"), color="frozen"),
)
ENDS = (
    Choice(value="ended", title=("提前结束", "Ended early")),
    Choice(value="expired", title=("到期", "Time over")),
)

_e = emergency_access.c
_reviewer = person.alias("emergency_reviewer")


def _offered(row: dict[str, Any]) -> tuple[str, ...]:
    """By the row alone; that its time is over is the screen's to see and the command's to judge."""
    if row.get("ended_at") is None:
        return ("access.end_emergency", "access.review_emergency")
    return () if row.get("reviewed_at") else ("access.review_emergency",)


EMERGENCY_ACCESS = EntityKind(
    key="emergency_access",
    title=("应急授权", "Emergency access"),
    table=emergency_access,
    source=emergency_access.join(person, and_(person.c.tenant_id == _e.tenant_id, person.c.id == _e.person_id))
    .join(org_unit, and_(org_unit.c.tenant_id == _e.tenant_id, org_unit.c.id == _e.unit_id))
    .outerjoin(_reviewer, and_(_reviewer.c.tenant_id == _e.tenant_id, _reviewer.c.id == _e.reviewed_by)),
    fields=(
        Field(key="person", title=("人员", "Person"), column=_e.person_id, type="person", indexed=True,
              reference="person", shown_by=person.c.name),
        Field(key="state", title=("状态", "State"), type="choice", choices=STATES,
              column=case((_e.reviewed_at.is_not(None), "reviewed"), (_e.ended_at.is_not(None), "to_review"),
                          else_="open")),
        Field(key="unit", title=("机构", "Unit"), column=_e.unit_id, type="unit", reference="unit",
              shown_by=org_unit.c.name),
        Field(key="unit_path", title=("机构路径", "Unit path"), column=_e.unit_path, type="code",
              default_visible=False),
        Field(key="actions", title=("操作", "Acts"), column=_e.actions, type="document"),
        Field(key="reason", title=("理由", "Reason"), column=_e.reason),
        Field(key="opened_at", title=("开启于", "Opened"), column=_e.opened_at, type="instant", sortable=True),
        Field(key="valid_to", title=("到期", "Until"), column=_e.valid_to, type="instant"),
        Field(key="ended_at", title=("结束于", "Ended"), column=_e.ended_at, type="instant"),
        Field(key="end_reason", title=("结束方式", "How it ended"), column=_e.end_reason, type="choice",
              choices=ENDS),
        Field(key="reviewed_at", title=("复核于", "Reviewed"), column=_e.reviewed_at, type="instant"),
        Field(key="reviewed_by", title=("复核人", "Reviewer"), column=_e.reviewed_by, type="person",
              reference="person", shown_by=_reviewer.c.name),
        Field(key="finding", title=("结论", "Finding"), column=_e.finding, type="choice", choices=FINDINGS),
        Field(key="opinion", title=("复核意见", "Opinion"), column=_e.opinion),
    ),
    default_sort="-opened_at",
    commands=("access.end_emergency", "access.review_emergency"),
    offered=_offered,
)  # fmt: skip
