"""Cases and tasks as the catalog shows them."""

from sqlalchemy import and_

from kuheng.core.catalog.entity import Choice, EntityKind, Field
from kuheng.engines.flows.tables import flow_case, flow_finding, flow_task

STATUSES = (
    Choice(value="running", title=("进行中", "Running"), color="out"),
    Choice(value="returned", title=("已退回", "Returned"), color="overdue"),
    Choice(value="done", title=("已完成", "Done"), color="in"),
    Choice(value="rejected", title=("已驳回", "Rejected"), color="frozen"),
    Choice(value="withdrawn", title=("已撤回", "Withdrawn"), color="neutral"),
    Choice(value="cancelled", title=("已取消", "Cancelled"), color="neutral"),
    Choice(value="disputed", title=("补批未过", "Disputed"), color="frozen"),
)
TASK_STATES = (
    Choice(value="waiting", title=("未轮到", "Waiting"), color="neutral"),
    Choice(value="open", title=("待办", "Open"), color="overdue"),
    Choice(value="passed", title=("通过", "Passed"), color="in"),
    Choice(value="rejected", title=("驳回", "Rejected"), color="frozen"),
    Choice(value="returned", title=("退回", "Returned"), color="overdue"),
    Choice(value="done", title=("已办", "Done"), color="in"),
    Choice(value="skipped", title=("免审", "Spared"), color="neutral"),
    Choice(value="sent", title=("抄送", "Copy"), color="neutral"),
    Choice(value="closed", title=("已收回", "Closed"), color="neutral"),
)
_c, _t = flow_case.c, flow_task.c

CASE = EntityKind(
    key="case",
    title=("流程", "Case"),
    table=flow_case,
    source=flow_case,
    fields=(
        Field(
            key="number",
            title=("单号", "Number"),
            column=_c.number,
            type="code",
            searchable=True,
        ),
        Field(key="title", title=("事项", "Subject"), column=_c.title, searchable=True),
        Field(key="flow_key", title=("流程代码", "Flow"), column=_c.flow_key, type="code"),
        Field(
            key="status",
            title=("状态", "Status"),
            column=_c.status,
            type="choice",
            choices=STATUSES,
            indexed=True,
        ),
        Field(
            key="applicant_id",
            title=("申请人", "Applicant"),
            column=_c.applicant_id,
            type="person",
            reference="person",
            shown_by=_c.applicant_name,
            indexed=True,
        ),
        Field(key="unit_path", title=("机构路径", "Unit path"), column=_c.unit_path, default_visible=False),
        Field(key="findings", title=("发现", "Findings"), column=_c.findings, type="whole"),
        Field(
            key="started_at",
            title=("开始", "Started"),
            column=_c.started_at,
            type="instant",
            indexed=True,
            sortable=True,
        ),
        Field(key="ended_at", title=("结束", "Ended"), column=_c.ended_at, type="instant"),
        Field(
            key="subject_entity",
            title=("对象类型", "Subject kind"),
            column=_c.subject_entity,
            default_visible=False,
        ),
        Field(
            key="subject_id",
            title=("对象", "Subject"),
            column=_c.subject_id,
            type="record",
            indexed=True,
            default_visible=False,
        ),
    ),
    default_sort="-started_at",
    code_field="number",
    name_field="title",
    commands=("flows.withdraw_case",),
)

TASK = EntityKind(
    key="task",
    title=("待办", "Task"),
    table=flow_task,
    source=flow_task.join(flow_case, and_(_c.tenant_id == _t.tenant_id, _c.id == _t.case_id)),
    fields=(
        Field(key="number", title=("单号", "Number"), column=_c.number, type="code"),
        Field(key="title", title=("事项", "Subject"), column=_c.title),
        Field(key="node_zh", title=("节点", "Step (zh)"), column=_t.node_zh),
        Field(key="node_en", title=("节点（英文）", "Step"), column=_t.node_en, default_visible=False),
        Field(key="kind", title=("类型", "Kind"), column=_t.kind, type="code"),
        Field(key="state", title=("状态", "State"), column=_t.state, type="choice", choices=TASK_STATES),
        Field(
            key="assignee_id",
            title=("办理人", "Assignee"),
            column=_t.assignee_id,
            type="person",
            reference="person",
            indexed=True,
        ),
        Field(
            key="applicant_id",
            title=("申请人", "Applicant"),
            column=_c.applicant_id,
            type="person",
            reference="person",
            shown_by=_c.applicant_name,
        ),
        Field(key="case_id", title=("流程", "Case"), column=_t.case_id, type="record", default_visible=False),
        Field(
            key="subject_id",
            title=("对象", "Subject"),
            column=_c.subject_id,
            type="record",
            default_visible=False,
        ),
        Field(key="unit_path", title=("机构路径", "Unit path"), column=_c.unit_path, default_visible=False),
        Field(
            key="opened_at",
            title=("到达", "Opened"),
            column=_t.opened_at,
            type="instant",
            sortable=True,
        ),
        Field(key="due_at", title=("应完成", "Due"), column=_t.due_at, type="instant"),
        Field(key="decided_at", title=("办理时间", "Decided"), column=_t.decided_at, type="instant"),
    ),
    default_sort="-opened_at",
    name_field="title",
    commands=(
        "flows.approve_task",
        "flows.reject_task",
        "flows.return_task",
        "flows.complete_task",
        "flows.transfer_task",
        "flows.assign_task",
        "flows.urge_task",
    ),
)

_f = flow_finding.c
FINDINGS = (
    Choice(value="flows.late", title=("逾期未办", "Not done in time"), color="overdue"),
    Choice(value="flows.not_confirmed", title=("补批未过", "Confirmation refused"), color="frozen"),
)
FINDING_STATES = (
    Choice(value="open", title=("待核查", "To look into"), color="overdue"),
    Choice(value="closed", title=("已关闭", "Closed"), color="in"),
)

FINDING = EntityKind(
    key="finding",
    title=("核查事项", "Finding"),
    table=flow_finding,
    source=flow_finding.join(flow_case, and_(_c.tenant_id == _f.tenant_id, _c.id == _f.case_id)),
    fields=(
        Field(key="number", title=("单号", "Number"), column=_c.number, type="code"),
        Field(key="title", title=("事项", "Subject"), column=_c.title),
        Field(key="code", title=("原因", "Why"), column=_f.code, type="choice", choices=FINDINGS),
        Field(key="node_zh", title=("节点", "Step (zh)"), column=_f.node_zh),
        Field(key="node_en", title=("节点（英文）", "Step"), column=_f.node_en, default_visible=False),
        Field(
            key="state", title=("状态", "State"), column=_f.state, type="choice", choices=FINDING_STATES, indexed=True
        ),
        Field(key="at", title=("发生时间", "At"), column=_f.at, type="instant", indexed=True, sortable=True),
        Field(
            key="applicant_id", title=("申请人", "Applicant"), column=_c.applicant_id, type="person",
            reference="person", shown_by=_c.applicant_name,
        ),
        Field(key="conclusion", title=("结论", "Conclusion"), column=_f.conclusion),
        Field(key="closed_by", title=("关闭人", "Closed by"), column=_f.closed_by, type="person", reference="person"),
        Field(key="closed_at", title=("关闭时间", "Closed at"), column=_f.closed_at, type="instant"),
        Field(key="case_id", title=("流程", "Case"), column=_f.case_id, type="record", default_visible=False),
        Field(key="subject_id", title=("对象", "Subject"), column=_c.subject_id, type="record", default_visible=False),
        Field(key="unit_path", title=("机构路径", "Unit path"), column=_c.unit_path, default_visible=False),
    ),
    default_sort="-at",
    code_field="number",
    name_field="title",
    commands=("flows.close_finding",),
    offered=lambda row: ("flows.close_finding",) if row.get("state") == "open" else (),
)  # fmt: skip

ENTITIES = (CASE, TASK, FINDING)
