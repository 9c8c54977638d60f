"""People, their proofs of who they are, and their grants."""

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

# ---------------------------------------------------------------- units and people

# `path` is made of codes, `/001/003/`: a unit and all below it are one range of bytes.
org_unit = tenant_table(
    "org_unit",
    uuid("parent_id", null=True),
    text("code"),
    text("path"),
    text("name"),
    text("pinyin"),
    text("kind"),
    uuid("head_person_id", null=True),
    unique("code", name="uq_org_unit_code"),
    unique("path", name="uq_org_unit_path"),
    key_to("parent_id", "org_unit"),
    CheckConstraint("kind IN ('bank', 'branch', 'department', 'vault')", name="kind"),
    CheckConstraint("right(path, length(code) + 2) = '/' || code || '/'", name="path_ends_with_code"),
    record="unit",
)
Index(None, org_unit.c.tenant_id, org_unit.c.parent_id)

# A machine account is a person of kind machine: it holds grants by itself, never an account, a role, a post or
# a task; `manager_id` is its owner 负责人, who counts as the one behind whatever it does.
person = tenant_table(
    "person",
    text("kind", default="person"),
    text("name"),
    text("pinyin"),
    text("employee_no"),
    uuid("unit_id"),
    uuid("manager_id", null=True),
    text("state", default="active"),
    unique("employee_no", name="uq_person_employee_no"),
    key_to("unit_id", "org_unit"),
    key_to("manager_id", "person"),
    CheckConstraint("state IN ('active', 'inactive')", name="state"),
    CheckConstraint("manager_id <> id", name="own_manager"),
    CheckConstraint("kind IN ('person', 'machine')", name="kind"),
    CheckConstraint("kind = 'person' OR manager_id IS NOT NULL", name="machine_owner"),
    record="person",
)
Index(None, person.c.tenant_id, person.c.unit_id)
Index(None, person.c.tenant_id, person.c.pinyin)

# Several accounts may belong to one person; every rule counts the person. `password_seal` is the digest of
# the stored hash: a hash exchanged in the database is found by the cross-check and refused at sign-in.
account = tenant_table(
    "account",
    uuid("person_id"),
    text("login"),
    text("state", default="active"),
    text("language", default="zh-CN"),
    flag("must_change"),
    blob("password_seal"),
    instant("password_set_at"),
    uuid("given_by", null=True),  # who gave the present password; null when its owner chose it
    uuid("approved_by", null=True),
    unique("login", name="uq_account_login"),
    key_to("person_id", "person"),
    CheckConstraint("state IN ('proposed', 'active', 'closed')", name="state"),
    CheckConstraint("approved_by <> given_by AND approved_by <> person_id", name="three_people"),
    record="account",
)
Index(None, account.c.tenant_id, account.c.person_id)

# Apart from the account, so that no hash ever lands in an audit touch. `earlier` holds the hashes before
# this one.
account_secret = tenant_table(
    "account_secret", uuid("account_id"), text("hash"), document("earlier"), key=("account_id",)
)

# One row per login that failed, whether an account of that name exists or not: an outsider cannot tell.
sign_in_guard = tenant_table(
    "sign_in_guard",
    text("login"),
    whole("failed", default=0),
    instant("locked_until", null=True),
    unique("login"),
    CheckConstraint("failed >= 0", name="failed"),
    record="sign_in_guard",
)

session = tenant_table(
    "session",
    uuid("account_id"),
    uuid("person_id"),
    blob("token_hash"),
    instant("created_at"),
    text("ip", null=True),
    text("device", null=True),
    instant("ended_at", null=True),
    text("end_reason", null=True),
    unique("token_hash", name="uq_session_token"),
    key_to("account_id", "account"),
    key_to("person_id", "person"),
    CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended"),
    record="session",
)
Index(None, session.c.tenant_id, session.c.person_id, session.c.created_at)

# When a session was last used, at most once a minute; no record, since it is no act of anybody.
session_presence = tenant_table("session_presence", instant("last_seen"))

# What a machine shows instead of a session; `addresses` null: from anywhere, else a list of networks.
machine_token = tenant_table(
    "machine_token",
    uuid("person_id"),
    text("name"),
    blob("token_hash"),
    document("addresses", null=True),
    instant("valid_from", null=True),
    instant("valid_to"),
    text("state", default="proposed"),
    uuid("issued_by"),
    instant("issued_at"),
    uuid("approved_by", null=True),
    uuid("revoked_by", null=True),
    unique("token_hash", name="uq_machine_token_hash"),
    key_to("person_id", "person"),
    CheckConstraint("state IN ('proposed', 'active', 'revoked')", name="state"),
    CheckConstraint("valid_from < valid_to", name="validity"),
    CheckConstraint("approved_by <> issued_by", name="two_people"),
    CheckConstraint("state <> 'active' OR approved_by IS NOT NULL", name="approved"),
    record="token",
)
Index(None, machine_token.c.tenant_id, machine_token.c.person_id)

# When and from where a token was last used, at most once a minute.
token_presence = tenant_table("token_presence", instant("last_used"), text("ip", null=True))

# ---------------------------------------------------------------- posts and roles

post = tenant_table(
    "post",
    text("code"),
    text("name"),
    text("pinyin"),
    unique("code", name="uq_post_code"),
    record="post",
)

role = tenant_table(
    "role",
    text("key"),
    text("title_zh"),
    text("title_en"),
    text("summary_zh", default=""),
    text("summary_en", default=""),
    flag("installed"),
    unique("key", name="uq_role_key"),
    record="role",
)


def _held(name: str, what: str, record: str) -> None:
    """A post or role held by a person in a unit: proposed by one, approved by another, neither of them the
    holder.

    `installed`: given by the installation itself, before there are two administrators.
    """
    table = tenant_table(
        name,
        uuid("person_id"),
        uuid(f"{what}_id"),
        uuid("unit_id"),
        instant("valid_from", null=True),
        instant("valid_to", null=True),
        text("state", default="proposed"),
        flag("installed"),
        uuid("granted_by"),
        uuid("approved_by", null=True),
        uuid("ended_by", null=True),
        key_to("person_id", "person"),
        key_to(f"{what}_id", what),
        key_to("unit_id", "org_unit"),
        CheckConstraint("state IN ('proposed', 'active', 'ended')", name="state"),
        CheckConstraint("valid_from < valid_to", name="validity"),
        CheckConstraint("granted_by <> person_id AND approved_by <> person_id", name="not_to_oneself"),
        CheckConstraint("approved_by <> granted_by", name="two_people"),
        CheckConstraint("state <> 'active' OR installed OR approved_by IS NOT NULL", name="approved"),
        record=record,
    )
    Index(
        f"uq_{name}_open", table.c.tenant_id, table.c.person_id, table.c[f"{what}_id"], table.c.unit_id,
        unique=True, postgresql_where=sql_text("state <> 'ended'"),
    )  # fmt: skip
    Index(None, table.c.tenant_id, table.c[f"{what}_id"])


_held("person_post", "post", "person_post")
_held("role_assignment", "role", "role_assignment")
person_post = org_unit.metadata.tables["person_post"]
role_assignment = org_unit.metadata.tables["role_assignment"]

# ---------------------------------------------------------------- grants and duties

# `action` is a name or a pattern (`*`, `custody.*`, `*.read`). `categories` null means all. `scope` is a
# condition over the fields of `entity`; `assigned.unit_path` in it stands for the unit where role or post
# is held. `modes`: {"asset.customer": "masked"}; of a forbid they are ceilings, and then it takes no rows
# away.
access_grant = tenant_table(
    "access_grant",
    text("subject_kind"),
    uuid("subject_id"),
    text("effect"),
    text("action"),
    text("entity", null=True),
    document("categories", null=True),
    document("scope", null=True),
    document("modes", null=True),
    document("obligations", null=True),
    instant("valid_from", null=True),
    instant("valid_to", null=True),
    text("reason"),
    text("state", default="proposed"),
    flag("installed"),
    uuid("granted_by"),
    instant("granted_at"),
    uuid("approved_by", null=True),
    uuid("revoked_by", null=True),
    CheckConstraint("subject_kind IN ('role', 'post', 'person')", name="subject"),
    CheckConstraint("effect IN ('allow', 'forbid')", name="effect"),
    CheckConstraint("state IN ('proposed', 'active', 'revoked')", name="state"),
    CheckConstraint("valid_from < valid_to", name="validity"),
    CheckConstraint("entity IS NOT NULL OR (scope IS NULL AND categories IS NULL)", name="scope_of_entity"),
    CheckConstraint("approved_by <> granted_by", name="two_people"),
    CheckConstraint("subject_id <> granted_by AND subject_id <> approved_by", name="not_to_oneself"),
    CheckConstraint("state <> 'active' OR installed OR approved_by IS NOT NULL", name="approved"),
    record="grant",
)
Index(None, access_grant.c.tenant_id, access_grant.c.subject_kind, access_grant.c.subject_id)

# Duties that one person may not unite: `act` within one order or case, `role` ever. The pairs that the
# product ships for acts stand in the code (domain.duties) and hold without a row.
duty_pair = tenant_table(
    "duty_pair",
    text("level"),
    text("duty_a"),
    text("duty_b"),
    unique("level", "duty_a", "duty_b"),
    CheckConstraint("level IN ('act', 'role')", name="level"),
    CheckConstraint("duty_a < duty_b", name="order"),
    record="duty_pair",
)

# Power that a person took in an emergency: some acts on the records of one unit and below, for hours. It
# ends by its time alone; the row's end is written afterwards. `modes` masks what is sensitive.
emergency_access = tenant_table(
    "emergency_access",
    uuid("person_id"),
    document("actions"),
    document("modes"),
    uuid("unit_id"),
    text("unit_path"),
    text("reason"),
    instant("opened_at"),
    instant("valid_to"),
    instant("ended_at", null=True),
    text("end_reason", null=True),
    uuid("ended_by", null=True),
    instant("reviewed_at", null=True),
    uuid("reviewed_by", null=True),
    text("finding", null=True),
    text("opinion", null=True),
    key_to("person_id", "person"),
    key_to("unit_id", "org_unit"),
    CheckConstraint("opened_at < valid_to AND valid_to <= opened_at + interval '24 hours'", name="hours"),
    CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended"),
    CheckConstraint("end_reason IN ('ended', 'expired')", name="end_reason"),
    CheckConstraint("ended_at <= valid_to", name="ended_in_time"),
    CheckConstraint("reviewed_at IS NULL OR ended_at IS NOT NULL", name="reviewed_after"),
    CheckConstraint(
        "(reviewed_at IS NULL) = (reviewed_by IS NULL) AND (reviewed_at IS NULL) = (finding IS NULL)",
        name="reviewed",
    ),
    CheckConstraint("finding IN ('justified', 'not_justified')", name="finding"),
    CheckConstraint("reviewed_by <> person_id", name="another_reviews"),
    record="emergency_access",
)
Index(
    "uq_emergency_access_open", emergency_access.c.tenant_id, emergency_access.c.person_id,
    unique=True, postgresql_where=sql_text("ended_at IS NULL"),
)  # fmt: skip
