"""Running cases, their tasks and their trail."""

from sqlalchemy import text as sql_text

from kuheng.core.store.tables import (
    CheckConstraint,
    Index,
    blob,
    document,
    flag,
    instant,
    key_to,
    tenant_table,
    text,
    unique,
    uuid,
    whole,
)

# `state` is the machine's own; the columns beside it are what lists and rules ask. Flow and form stay at the
# versions with which the case began.
flow_case = tenant_table(
    "flow_case",
    text("flow_key"),
    uuid("flow_version_id"),
    uuid("form_version_id", null=True),
    text("subject_entity"),
    uuid("subject_id"),
    text("number", null=True),
    text("title"),
    uuid("applicant_id"),
    text("applicant_name"),
    uuid("unit_id", null=True),
    text("unit_path"),
    text("status"),
    document("state"),
    flag("moved"),
    whole("findings", default=0),
    instant("started_at"),
    instant("ended_at", null=True),
    key_to("flow_version_id", "definition_version"),
    unique("subject_entity", "subject_id", name="uq_flow_case_subject"),
    CheckConstraint("(ended_at IS NULL) = (status IN ('running', 'returned'))", name="ended"),
    record="case",
)
Index(None, flow_case.c.tenant_id, flow_case.c.applicant_id, flow_case.c.started_at)
Index(None, flow_case.c.tenant_id, flow_case.c.status, flow_case.c.started_at)
Index(None, flow_case.c.tenant_id, flow_case.c.flow_version_id)

# `number` is the machine's number of the task within its case. `human_id` is the person behind the account: one
# human sits once at one visit, and no applicant approves his own request, whatever the machine thought.
flow_task = tenant_table(
    "flow_task",
    uuid("case_id"),
    whole("number"),
    whole("visit"),
    text("node"),
    text("node_zh"),
    text("node_en"),
    text("kind"),
    text("state"),
    uuid("applicant_id"),
    uuid("assignee_id", null=True),
    uuid("human_id", null=True),
    uuid("principal_id", null=True),
    whole("weight", default=1),
    flag("veto"),
    whole("parent", null=True),
    instant("opened_at"),
    instant("due_at", null=True),
    instant("decided_at", null=True),
    uuid("decided_by", null=True),
    text("opinion", null=True),
    uuid("signature_file_id", null=True),
    text("note", null=True),
    text("ip", null=True),
    text("device", null=True),
    instant("urged_at", null=True),
    unique("case_id", "number", name="uq_flow_task_number"),
    key_to("case_id", "flow_case"),
    CheckConstraint("kind <> 'approve' OR human_id <> applicant_id", name="own_request"),
    CheckConstraint(
        "kind <> 'approve' OR principal_id IS NULL OR principal_id <> applicant_id", name="own_agent"
    ),
    CheckConstraint("kind = 'assign' OR assignee_id IS NOT NULL", name="assignee"),
    record="task",
)
Index(
    "uq_flow_task_human", flow_task.c.tenant_id, flow_task.c.case_id, flow_task.c.visit, flow_task.c.human_id,
    unique=True, postgresql_where=sql_text("state NOT IN ('closed', 'sent')"),
)  # fmt: skip
Index(
    "ix_flow_task_todo", flow_task.c.tenant_id, flow_task.c.assignee_id, flow_task.c.opened_at,
    postgresql_where=sql_text("state = 'open'"),
)  # fmt: skip
Index(None, flow_task.c.tenant_id, flow_task.c.assignee_id, flow_task.c.decided_at)

# What a case leaves to be looked into: a late or refused confirmation. Risk control closes it with its conclusion.
flow_finding = tenant_table(
    "flow_finding",
    uuid("case_id"),
    whole("number"),  # of the machine's mark within the case
    text("code"),
    text("node_zh"),
    text("node_en"),
    instant("at"),
    text("state", default="open"),
    text("conclusion", null=True),
    uuid("closed_by", null=True),
    instant("closed_at", null=True),
    unique("case_id", "number", name="uq_flow_finding_number"),
    key_to("case_id", "flow_case"),
    CheckConstraint("state IN ('open', 'closed')", name="state"),
    CheckConstraint(
        "(state = 'closed') = (closed_by IS NOT NULL AND closed_at IS NOT NULL AND conclusion IS NOT NULL)",
        name="closed",
    ),
    record="finding",
)
Index(None, flow_finding.c.tenant_id, flow_finding.c.state, flow_finding.c.at)

# The trail: every event in order, with the directory's answers, so that replaying it gives the same state.
flow_step = tenant_table(
    "flow_step",
    uuid("case_id"),
    whole("number"),
    uuid("actor_id"),
    instant("at"),
    document("events"),
    blob("digest"),  # SM3 of the canonical state after the step
    unique("case_id", "number", name="uq_flow_step_number"),
    key_to("case_id", "flow_case"),
    append_only=True,
)
