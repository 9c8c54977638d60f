"""People, units, posts, roles, grants and sessions, as records that are listed, filtered and permitted."""

from typing import Any

from sqlalchemy import and_, func

from kuheng.core.access.tables import (
    access_grant,
    account,
    duty_pair,
    machine_token,
    org_unit,
    person,
    person_post,
    post,
    role,
    role_assignment,
    session,
    session_presence,
    sign_in_guard,
    token_presence,
)
from kuheng.core.catalog.entity import Choice, EntityKind, Field

Row = dict[str, Any]

ACTIVE = (
    Choice(value="active", title=("在岗", "Active"), color="in_stock"),
    Choice(value="inactive", title=("停用", "Inactive")),
)
OPEN = (
    Choice(value="proposed", title=("待复核", "Awaiting approval"), color="overdue"),
    Choice(value="active", title=("启用", "Open"), color="in_stock"),
    Choice(value="closed", title=("关闭", "Closed")),
)
HELD = (
    Choice(value="proposed", title=("待复核", "Awaiting approval"), color="overdue"),
    Choice(value="active", title=("有效", "Active"), color="in_stock"),
    Choice(value="ended", title=("已结束", "Ended")),
)
GRANTED = (
    Choice(value="proposed", title=("待复核", "Awaiting approval"), color="overdue"),
    Choice(value="active", title=("有效", "Active"), color="in_stock"),
    Choice(value="revoked", title=("已撤销", "Revoked")),
)
PERSON_KINDS = (
    Choice(value="person", title=("人员", "Person")),
    Choice(value="machine", title=("机器账号", "Machine account")),
)
EFFECTS = (
    Choice(value="allow", title=("允许", "Allow"), color="in_stock"),
    Choice(value="forbid", title=("禁止", "Forbid"), color="frozen"),
)
SUBJECTS = (
    Choice(value="role", title=("角色", "Role")),
    Choice(value="post", title=("岗位", "Post")),
    Choice(value="person", title=("人员", "Person")),
)
LEVELS = (
    Choice(value="act", title=("同一单据内", "Within one act")),
    Choice(value="role", title=("任何时候", "At all times")),
)
KINDS = (
    Choice(value="bank", title=("总行", "Bank")),
    Choice(value="branch", title=("分支机构", "Branch")),
    Choice(value="department", title=("部门", "Department")),
    Choice(value="vault", title=("金库", "Vault")),
)

_parent = org_unit.alias("parent_unit")
_head = person.alias("head")
_superior = person.alias("superior")
_giver = person.alias("giver")
_holder_unit = org_unit.alias("holder_unit")
_subject_role = role.alias("subject_role")
_subject_post = post.alias("subject_post")
_subject_person = person.alias("subject_person")


def _to(left: Any, column: str, right: Any) -> Any:
    """The row of `right` that this column names, in the same tenant."""
    return and_(right.c.tenant_id == left.c.tenant_id, right.c.id == left.c[column])


UNIT = EntityKind(
    key="unit",
    title=("机构", "Unit"),
    table=org_unit,
    source=org_unit.outerjoin(_parent, _to(org_unit, "parent_id", _parent)).outerjoin(
        _head, _to(org_unit, "head_person_id", _head)
    ),
    fields=(
        Field(key="code", title=("代码", "Code"), column=org_unit.c.code, type="code", indexed=True,
              sortable=True, searchable=True),
        Field(key="name", title=("名称", "Name"), column=org_unit.c.name, searchable=True),
        Field(key="kind", title=("类型", "Kind"), column=org_unit.c.kind, type="choice", choices=KINDS),
        Field(key="parent", title=("上级机构", "Unit above"), column=org_unit.c.parent_id, type="unit",
              indexed=True, reference="unit", shown_by=_parent.c.name),
        Field(key="head", title=("负责人", "Head"), column=org_unit.c.head_person_id, type="person",
              reference="person", shown_by=_head.c.name),
        Field(key="path", title=("路径", "Path"), column=org_unit.c.path, type="code", indexed=True,
              sortable=True, default_visible=False),
    ),
    default_sort="path",
    code_field="code",
    name_field="name",
    commands=("people.change_unit", "people.add_unit"),
)  # fmt: skip


def _person_commands(row: Row) -> tuple[str, ...]:
    if row.get("state") == "inactive":
        return ("people.reactivate_person",)
    if row.get("kind") == "machine":
        return ("people.change_person", "people.deactivate_person")
    return (
        "people.change_person", "people.add_account", "people.assign_role", "people.give_post",
        "people.deactivate_person",
    )  # fmt: skip


PERSON = EntityKind(
    key="person",
    title=("人员", "Person"),
    table=person,
    source=person.join(org_unit, _to(person, "unit_id", org_unit)).outerjoin(
        _superior, _to(person, "manager_id", _superior)
    ),
    fields=(
        Field(key="employee_no", title=("工号", "Employee no."), column=person.c.employee_no, type="code",
              indexed=True, sortable=True, searchable=True),
        Field(key="name", title=("姓名", "Name"), column=person.c.name, searchable=True),
        Field(key="pinyin", title=("拼音", "Pinyin"), column=person.c.pinyin, indexed=True, sortable=True,
              searchable=True, default_visible=False),
        Field(key="unit", title=("机构", "Unit"), column=person.c.unit_id, type="unit", indexed=True,
              reference="unit", shown_by=org_unit.c.name),
        Field(key="unit_path", title=("机构路径", "Unit path"), column=org_unit.c.path, type="code",
              indexed=True, default_visible=False),
        Field(key="manager", title=("上级", "Superior"), column=person.c.manager_id, type="person",
              reference="person", shown_by=_superior.c.name),
        Field(key="kind", title=("类型", "Kind"), column=person.c.kind, type="choice", choices=PERSON_KINDS,
              default_visible=False),
        Field(key="state", title=("状态", "State"), column=person.c.state, type="choice", choices=ACTIVE),
    ),
    default_sort="pinyin",
    code_field="employee_no",
    name_field="name",
    commands=(
        "people.change_person", "people.add_account", "people.assign_role", "people.give_post",
        "people.deactivate_person", "people.reactivate_person",
    ),
    offered=_person_commands,
)  # fmt: skip


def _account_commands(row: Row) -> tuple[str, ...]:
    if row.get("state") == "closed":
        return ()
    approve = ("people.approve_account",) if row.get("state") == "proposed" else ()
    unlock = ("people.unlock_account",) if row.get("failed") else ()
    return (*approve, *unlock, "people.reset_password", "people.close_account")


ACCOUNT = EntityKind(
    key="account",
    title=("账号", "Account"),
    table=account,
    source=account.join(person, _to(account, "person_id", person))
    .join(org_unit, _to(person, "unit_id", org_unit))
    .outerjoin(
        sign_in_guard,
        and_(sign_in_guard.c.tenant_id == account.c.tenant_id, sign_in_guard.c.login == account.c.login),
    ),
    fields=(
        Field(key="login", title=("登录名", "Login"), column=account.c.login, type="code", indexed=True,
              sortable=True, searchable=True),
        Field(key="person", title=("人员", "Person"), column=account.c.person_id, type="person", indexed=True,
              reference="person", shown_by=person.c.name),
        Field(key="unit_path", title=("机构路径", "Unit path"), column=org_unit.c.path, type="code",
              default_visible=False),
        Field(key="state", title=("状态", "State"), column=account.c.state, type="choice", choices=OPEN),
        Field(key="must_change", title=("须改密码", "Must change password"), column=account.c.must_change,
              type="flag"),
        Field(key="password_set_at", title=("密码设于", "Password set"), column=account.c.password_set_at,
              type="instant"),
        Field(key="failed", title=("连续失败", "Failures"), column=func.coalesce(sign_in_guard.c.failed, 0),
              type="whole"),
        Field(key="locked_until", title=("锁定至", "Locked until"), column=sign_in_guard.c.locked_until,
              type="instant"),
    ),
    default_sort="login",
    code_field="login",
    name_field="login",
    commands=(
        "people.approve_account", "people.unlock_account", "people.reset_password", "people.close_account",
    ),
    offered=_account_commands,
)  # fmt: skip

SESSION = EntityKind(
    key="session",
    title=("会话", "Session"),
    table=session,
    source=session.join(person, _to(session, "person_id", person))
    .join(account, _to(session, "account_id", account))
    .join(org_unit, _to(person, "unit_id", org_unit))
    .join(session_presence, _to(session, "id", session_presence)),
    fields=(
        Field(key="person", title=("人员", "Person"), column=session.c.person_id, type="person", indexed=True,
              reference="person", shown_by=person.c.name),
        Field(key="login", title=("登录名", "Login"), column=account.c.login, type="code"),
        Field(key="unit_path", title=("机构路径", "Unit path"), column=org_unit.c.path, type="code",
              default_visible=False),
        Field(key="device", title=("设备", "Device"), column=session.c.device),
        Field(key="ip", title=("IP", "IP"), column=session.c.ip, type="code"),
        Field(key="created_at", title=("登录于", "Signed in"), column=session.c.created_at, type="instant",
              indexed=True, sortable=True),
        Field(key="last_seen", title=("最近使用", "Last used"), column=session_presence.c.last_seen,
              type="instant"),
        Field(key="ended_at", title=("结束于", "Ended"), column=session.c.ended_at, type="instant"),
        Field(key="end_reason", title=("结束原因", "Why ended"), column=session.c.end_reason, type="choice",
              choices=(
                  Choice(value="signed_out", title=("退出登录", "Signed out")),
                  Choice(value="ended", title=("被结束", "Ended by another")),
                  Choice(value="password_changed", title=("修改了密码", "Password changed")),
                  Choice(value="password_reset", title=("重置了密码", "Password reset")),
                  Choice(value="account_closed", title=("账号关闭", "Account closed")),
                  Choice(value="deactivated", title=("人员停用", "Person deactivated")),
              )),
    ),
    default_sort="-created_at",
    commands=("people.end_session",),
    offered=lambda row: () if row.get("ended_at") else ("people.end_session",),
)  # fmt: skip

POST = EntityKind(
    key="post",
    title=("岗位", "Post"),
    table=post,
    source=post,
    fields=(
        Field(
            key="code", title=("代码", "Code"), column=post.c.code, type="code", indexed=True, sortable=True
        ),
        Field(key="name", title=("名称", "Name"), column=post.c.name, searchable=True),
    ),
    default_sort="code",
    code_field="code",
    name_field="name",
    commands=("access.propose_grant",),
)

ROLE = EntityKind(
    key="role",
    title=("角色", "Role"),
    table=role,
    source=role,
    fields=(
        Field(key="key", title=("标识", "Key"), column=role.c.key, type="code", indexed=True, sortable=True),
        Field(key="title_zh", title=("名称", "Name (zh)"), column=role.c.title_zh, searchable=True),
        Field(key="title_en", title=("英文名称", "Name"), column=role.c.title_en, searchable=True),
        Field(key="summary_zh", title=("说明", "Summary (zh)"), column=role.c.summary_zh),
        Field(
            key="summary_en", title=("英文说明", "Summary"), column=role.c.summary_en, default_visible=False
        ),
        Field(key="installed", title=("随产品提供", "Shipped"), column=role.c.installed, type="flag"),
    ),
    default_sort="key",
    code_field="key",
    name_field="title_zh",
    commands=("access.propose_grant", "people.assign_role"),
)


def _held(
    key: str, title: tuple[str, str], table: Any, what: Any, shown: Any, commands: tuple[str, str]
) -> EntityKind:
    """Who holds a role or a post, where and how long; `commands` approve it and end it."""
    approve, end = commands

    def offered(row: Row) -> tuple[str, ...]:
        return {"proposed": (approve, end), "active": (end,)}.get(str(row.get("state")), ())

    return EntityKind(
        key=key,
        title=title,
        table=table,
        source=table.join(person, _to(table, "person_id", person))
        .join(what, _to(table, f"{what.name}_id", what))
        .join(_holder_unit, _to(table, "unit_id", _holder_unit))
        .outerjoin(_giver, _to(table, "granted_by", _giver)),
        fields=(
            Field(key="person", title=("人员", "Person"), column=table.c.person_id, type="person",
                  indexed=True, reference="person", shown_by=person.c.name),
            Field(key=what.name, title=title, column=table.c[f"{what.name}_id"], type="record", indexed=True,
                  reference=what.name, shown_by=shown),
            Field(key="unit", title=("机构", "Unit"), column=table.c.unit_id, type="unit", reference="unit",
                  shown_by=_holder_unit.c.name),
            Field(key="unit_path", title=("机构路径", "Unit path"), column=_holder_unit.c.path, type="code",
                  sortable=True, default_visible=False),
            Field(key="valid_from", title=("生效", "From"), column=table.c.valid_from, type="instant"),
            Field(key="valid_to", title=("失效", "To"), column=table.c.valid_to, type="instant"),
            Field(key="state", title=("状态", "State"), column=table.c.state, type="choice", choices=HELD),
            Field(key="granted_by", title=("提出人", "Proposed by"), column=table.c.granted_by, type="person",
                  reference="person", shown_by=_giver.c.name),
        ),
        default_sort="unit_path",
        commands=commands,
        offered=offered,
    )  # fmt: skip


ROLE_ASSIGNMENT = _held(
    "role_assignment", ("角色指派", "Role assignment"), role_assignment, role, role.c.title_zh,
    ("people.approve_assignment", "people.withdraw_role"),
)  # fmt: skip
PERSON_POST = _held(
    "person_post",
    ("岗位安排", "Post held"),
    person_post,
    post,
    post.c.name,
    ("people.approve_post", "people.end_post"),
)


def _grant_commands(row: Row) -> tuple[str, ...]:
    lifting = row.get("state") == "active" and row.get("revoked_by") is not None
    if row.get("state") == "proposed" or lifting:
        return ("access.approve_grant", "access.revoke_grant")
    return ("access.revoke_grant",) if row.get("state") == "active" else ()


GRANT = EntityKind(
    key="grant",
    title=("授权", "Grant"),
    table=access_grant,
    source=access_grant.outerjoin(_subject_role, _to(access_grant, "subject_id", _subject_role))
    .outerjoin(_subject_post, _to(access_grant, "subject_id", _subject_post))
    .outerjoin(_subject_person, _to(access_grant, "subject_id", _subject_person))
    .outerjoin(_giver, _to(access_grant, "granted_by", _giver)),
    fields=(
        Field(key="subject_kind", title=("对象类型", "Subject kind"), column=access_grant.c.subject_kind,
              type="choice", choices=SUBJECTS),
        Field(key="subject", title=("授权对象", "Subject"), column=access_grant.c.subject_id, type="record",
              indexed=True,
              shown_by=func.coalesce(_subject_role.c.title_zh, _subject_post.c.name, _subject_person.c.name)),
        Field(key="effect", title=("效力", "Effect"), column=access_grant.c.effect, type="choice",
              choices=EFFECTS),
        Field(key="action", title=("操作", "Act"), column=access_grant.c.action, type="code", sortable=True),
        Field(key="entity", title=("资料类型", "Kind of record"), column=access_grant.c.entity, type="code"),
        Field(key="categories", title=("资产类别", "Categories"), column=access_grant.c.categories,
              type="document"),
        Field(key="scope", title=("数据范围", "Rows"), column=access_grant.c.scope, type="document"),
        Field(key="modes", title=("字段权限", "Field modes"), column=access_grant.c.modes, type="document"),
        Field(key="valid_from", title=("生效", "From"), column=access_grant.c.valid_from, type="instant"),
        Field(key="valid_to", title=("失效", "To"), column=access_grant.c.valid_to, type="instant"),
        Field(key="state", title=("状态", "State"), column=access_grant.c.state, type="choice",
              choices=GRANTED),
        Field(key="reason", title=("理由", "Reason"), column=access_grant.c.reason),
        Field(key="granted_by", title=("提出人", "Proposed by"), column=access_grant.c.granted_by,
              type="person", reference="person", shown_by=_giver.c.name),
        Field(key="granted_at", title=("提出于", "Proposed"), column=access_grant.c.granted_at,
              type="instant"),
        Field(key="revoked_by", title=("撤销人", "Revoked by"), column=access_grant.c.revoked_by,
              type="person", default_visible=False),
    ),
    default_sort="action",
    commands=("access.approve_grant", "access.revoke_grant"),
    offered=_grant_commands,
)  # fmt: skip


def _token_commands(row: Row) -> tuple[str, ...]:
    approve = ("access.approve_token",) if row.get("state") == "proposed" else ()
    return () if row.get("state") == "revoked" else (*approve, "access.revoke_token")


TOKEN = EntityKind(
    key="token",
    title=("令牌", "Token"),
    table=machine_token,
    source=machine_token.join(person, _to(machine_token, "person_id", person))
    .join(org_unit, _to(person, "unit_id", org_unit))
    .outerjoin(_superior, _to(person, "manager_id", _superior))
    .outerjoin(_giver, _to(machine_token, "issued_by", _giver))
    .outerjoin(token_presence, _to(machine_token, "id", token_presence)),
    fields=(
        Field(key="name", title=("名称", "Name"), column=machine_token.c.name, searchable=True),
        Field(key="machine", title=("机器账号", "Machine account"), column=machine_token.c.person_id,
              type="person", indexed=True, reference="person", shown_by=person.c.name),
        Field(key="owner", title=("负责人", "Owner"), column=person.c.manager_id, type="person",
              reference="person", shown_by=_superior.c.name),
        Field(key="unit_path", title=("机构路径", "Unit path"), column=org_unit.c.path, type="code",
              default_visible=False),
        Field(key="state", title=("状态", "State"), column=machine_token.c.state, type="choice",
              choices=GRANTED),
        Field(key="valid_from", title=("生效", "From"), column=machine_token.c.valid_from, type="instant"),
        Field(key="valid_to", title=("失效", "To"), column=machine_token.c.valid_to, type="instant"),
        Field(key="addresses", title=("允许的地址", "Allowed addresses"), column=machine_token.c.addresses,
              type="document"),
        Field(key="last_used", title=("最近使用", "Last used"), column=token_presence.c.last_used,
              type="instant"),
        Field(key="last_ip", title=("最近地址", "Last address"), column=token_presence.c.ip, type="code",
              default_visible=False),
        Field(key="issued_by", title=("签发人", "Issued by"), column=machine_token.c.issued_by,
              type="person", reference="person", shown_by=_giver.c.name),
        Field(key="issued_at", title=("签发于", "Issued"), column=machine_token.c.issued_at, type="instant",
              sortable=True),
    ),
    default_sort="-issued_at",
    name_field="name",
    commands=("access.approve_token", "access.revoke_token"),
    offered=_token_commands,
)  # fmt: skip

DUTY_PAIR = EntityKind(
    key="duty_pair",
    title=("不相容职责", "Excluding duties"),
    table=duty_pair,
    source=duty_pair,
    fields=(
        Field(key="level", title=("范围", "Level"), column=duty_pair.c.level, type="choice", choices=LEVELS),
        Field(key="duty_a", title=("职责", "Duty"), column=duty_pair.c.duty_a, type="code", sortable=True),
        Field(key="duty_b", title=("不相容于", "Excludes"), column=duty_pair.c.duty_b, type="code"),
    ),
    default_sort="duty_a",
)

ENTITY_KINDS = (
    UNIT, PERSON, ACCOUNT, SESSION, TOKEN, POST, ROLE, ROLE_ASSIGNMENT, PERSON_POST, GRANT, DUTY_PAIR,
)  # fmt: skip
