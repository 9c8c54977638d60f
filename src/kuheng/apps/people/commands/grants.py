"""Grants: proposed by one, approved by another, neither of them anybody who gets it."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from kuheng.apps.people.commands.roles import RoleKey, check_validity
from kuheng.apps.people.domain import Hand, Known, Spec, actions_of, decide_hand, decide_spec
from kuheng.apps.people.reading import installing, locked
from kuheng.core.access.api import ACTS, EVERYONE, FieldMode, people_behind, raise_epoch
from kuheng.core.access.tables import access_grant, duty_pair, role
from kuheng.core.catalog.api import ENTITIES, fields_of, kind_of
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.canonical import canonical_bytes, sm3
from kuheng.kernel.errors import Refused
from kuheng.kernel.ids import PersonId, installed_id, new_id

Reason = Annotated[str, StringConstraints(min_length=2, max_length=200)]
Action = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Summary = Annotated[str, StringConstraints(max_length=300)]

HOLDERS = {
    # Of a machine also its owner: what it may do is as good as his.
    "person": """
SELECT h.person_id FROM person p
 CROSS JOIN LATERAL (VALUES (p.id), (CASE p.kind WHEN 'machine' THEN p.manager_id END)) h (person_id)
 WHERE p.tenant_id = %s AND p.id = %s AND h.person_id IS NOT NULL
""",
    "role": """
SELECT person_id FROM role_assignment WHERE tenant_id = %s AND role_id = %s AND state <> 'ended'
""",
    "post": """
SELECT person_id FROM person_post WHERE tenant_id = %s AND post_id = %s AND state <> 'ended'
""",
}
SUBJECTS = {
    "person": "SELECT id, '' AS key FROM person WHERE tenant_id = %s AND id = %s AND state = 'active'",
    "role": "SELECT id, key FROM role WHERE tenant_id = %s AND id = %s",
    "post": "SELECT id, code AS key FROM post WHERE tenant_id = %s AND id = %s",
}
READ_ROLE = "SELECT * FROM role WHERE tenant_id = %s AND key = %s FOR UPDATE"
READ_GRANTS = """
SELECT * FROM access_grant
 WHERE tenant_id = %s AND subject_kind = 'role' AND subject_id = %s ORDER BY id FOR UPDATE
"""
READ_PAIRS = "SELECT duty_a, duty_b FROM duty_pair WHERE tenant_id = %s AND level = 'role'"


class GrantText(BaseModel):
    """What a grant says: an effect on acts (a name or a pattern), and which rows and fields of which
    records."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    effect: Literal["allow", "forbid"] = "allow"
    action: Action
    entity: Action | None = None
    categories: Annotated[list[str], Field(min_length=1, max_length=200)] | None = None
    scope: dict[str, Any] | None = None
    modes: dict[str, FieldMode] | None = None
    obligations: list[Literal["reason"]] | None = None

    def spec(self) -> Spec:
        return Spec(**self.model_dump(mode="json", include=set(GrantText.model_fields)))


class ProposeGrant(
    GrantText, Command, name="access.propose_grant", record="grant", title=("提出授权", "Propose grant")
):
    """Propose a grant for a role, post or person; it counts when somebody else has approved it.

    Refused: to oneself or to a role or post one holds (`access.duties`); of what does not exist
    (`access.unknown_…`).
    """

    subject_kind: Literal["role", "post", "person"]
    subject_id: UUID
    reason: Reason
    valid_from: AwareDatetime | None = None
    valid_to: AwareDatetime | None = None


class ApproveGrant(
    Command,
    name="access.approve_grant",
    record="grant",
    target="grant_id",
    title=("复核授权", "Approve grant"),
):
    """Let a proposed grant count, or a proposed lifting of a prohibition. Three different people, always."""

    grant_id: UUID


class RevokeGrant(
    Command, name="access.revoke_grant", record="grant", target="grant_id", title=("撤销授权", "Revoke grant")
):
    """End a grant at once, or refuse a proposed one. Lifting a prohibition gives power, so another approves
    it."""

    grant_id: UUID
    reason: Reason


class DefineRole(Command, name="access.define_role", record="role", title=("定义角色", "Define role")):
    """Make a role, or bring it to this definition. By the installation its grants count at once and those
    left out are revoked; by a person they are proposed, and none is revoked."""

    key: RoleKey
    title_zh: Title
    title_en: Title
    summary_zh: Summary = ""
    summary_en: Summary = ""
    excludes: tuple[RoleKey, ...] = ()
    grants: Annotated[tuple[GrantText, ...], Field(max_length=400)] = ()


def propose_grant(command: ProposeGrant, tx: Transaction) -> Outcome:
    check_validity(command.valid_from, command.valid_to)
    spec = command.spec()
    decide_spec(spec, _known(tx, spec)).or_refuse()
    _apart(tx, command.subject_kind, command.subject_id, grantors=people_behind(tx.actor))
    row = _insert(tx, new_id(), command.subject_kind, command.subject_id, spec, command.reason,
                  valid_from=command.valid_from, valid_to=command.valid_to)  # fmt: skip
    return _done(row, "grant.approved" if row["installed"] else "grant.proposed")


def approve_grant(command: ApproveGrant, tx: Transaction) -> Outcome:
    row = locked(tx, access_grant, command.grant_id)
    lifting = row["state"] == "active" and row["revoked_by"] is not None
    if row["state"] != "proposed" and not lifting:
        raise Refused("access.not_proposed")
    proposer = row["revoked_by"] if lifting else row["granted_by"]
    _apart(tx, row["subject_kind"], row["subject_id"], grantors=[proposer], approvers=people_behind(tx.actor))
    raise_epoch(tx)
    if lifting:
        return _done(tx.update(access_grant, row, state="revoked"), "grant.revoked")
    return _done(tx.update(access_grant, row, state="active", approved_by=tx.actor.person), "grant.approved")


def revoke_grant(command: RevokeGrant, tx: Transaction) -> Outcome:
    row = locked(tx, access_grant, command.grant_id)
    if row["state"] == "revoked":
        raise Refused("access.already_revoked")
    if row["effect"] == "forbid" and row["state"] == "active" and not installing(tx):
        return _propose_lifting(tx, row)
    raise_epoch(tx)
    return _done(tx.update(access_grant, row, state="revoked", revoked_by=tx.actor.person), "grant.revoked")


def define_role(command: DefineRole, tx: Transaction) -> Outcome:
    by_system = installing(tx)
    before = tx.one(READ_ROLE, [tx.tenant, command.key])
    if before is not None and before["installed"] and not by_system:
        raise Refused("access.installed_role", "key")
    specs = [text.spec() for text in command.grants]
    for spec in specs:
        decide_spec(spec, _known(tx, spec)).or_refuse()
    row = _role_row(tx, command, before)
    _exclude(tx, command)
    if before is not None and not by_system:
        _apart(tx, "role", row["id"], grantors=people_behind(tx.actor))
    added, revoked = _sync(tx, row["id"], specs, revoking=by_system)
    raise_epoch(tx)
    result = {"role_id": row["id"], "added": added, "revoked": revoked}
    return Outcome(result=result, record=("role", row["id"], row["version"]))


def install(kit: Kit) -> None:
    kit.command(ProposeGrant, propose_grant)
    kit.command(ApproveGrant, approve_grant)
    kit.command(RevokeGrant, revoke_grant)
    kit.command(DefineRole, define_role)


def _known(tx: Transaction, spec: Spec) -> Known:
    """The acts there are, and the fields of the entities that this grant names."""
    named = {pattern.partition(".")[0] for pattern in spec.modes or {}} | {spec.entity or ""}
    kinds = [kind for kind in (kind_of(tx, key) for key in sorted(named) if key) if kind is not None]
    entities = {kind.key for kind in (*ENTITIES.all(), *kinds)}
    without_fields = {act.entity: frozenset[str]() for act in ACTS.all()}
    return Known(
        actions=actions_of([act.key for act in ACTS.all()], entities),
        fields=without_fields
        | {kind.key: frozenset(one.key for one in fields_of(tx, kind)) for kind in kinds},
    )


def _apart(tx: Transaction, kind: str, subject: UUID, *, grantors: Any, approvers: Any = ()) -> None:
    """Nobody gives to himself, nor to a role or post he holds; what everybody holds only the installation
    changes."""
    there = tx.one(SUBJECTS[kind], [tx.tenant, subject])
    if there is None:
        raise Refused("access.unknown_subject", "subject_id")
    if installing(tx):
        return
    grantees: list[PersonId] = [row["person_id"] for row in tx.rows(HOLDERS[kind], [tx.tenant, subject])]
    if kind == "role" and there["key"] == EVERYONE:
        grantees += people_behind(tx.actor)
    decide_hand(Hand(grantors=grantors, grantees=grantees, approvers=approvers)).or_refuse()


def _propose_lifting(tx: Transaction, row: Row) -> Outcome:
    if row["revoked_by"] is not None:
        raise Refused("access.revocation_pending")
    _apart(tx, row["subject_kind"], row["subject_id"], grantors=people_behind(tx.actor))
    return _done(tx.update(access_grant, row, revoked_by=tx.actor.person), "grant.lifting_proposed")


def _insert(
    tx: Transaction, grant_id: UUID, kind: str, subject: UUID, spec: Spec, reason: str, **validity: Any
) -> Row:
    installed = installing(tx)
    if installed:
        raise_epoch(tx)
    return tx.insert(
        access_grant,
        spec.values()
        | validity
        | {
            "id": grant_id, "subject_kind": kind, "subject_id": subject, "reason": reason,
            "state": "active" if installed else "proposed", "installed": installed,
            "granted_by": tx.actor.person, "granted_at": tx.at,
        },
    )  # fmt: skip


def _role_row(tx: Transaction, command: DefineRole, before: Row | None) -> Row:
    values = command.model_dump(include={"key", "title_zh", "title_en", "summary_zh", "summary_en"})
    if before is None:
        made = {"id": installed_id(tx.tenant, f"role:{command.key}"), "installed": installing(tx)}
        return tx.insert(role, values | made)
    same = all(before[name] == value for name, value in values.items())
    return before if same else tx.update(role, before, **values)


def _exclude(tx: Transaction, command: DefineRole) -> None:
    """Exclusions are only ever added: taking one away would unite what the bank once held apart."""
    there = {(row["duty_a"], row["duty_b"]) for row in tx.rows(READ_PAIRS, [tx.tenant])}
    for other in command.excludes:
        pair = (min(command.key, other), max(command.key, other))
        if pair not in there and other != command.key:
            there.add(pair)
            key = f"duty_pair:role:{pair[0]}:{pair[1]}"
            tx.insert(
                duty_pair,
                {"id": installed_id(tx.tenant, key), "level": "role", "duty_a": pair[0], "duty_b": pair[1]},
            )


def _sync(tx: Transaction, role_id: UUID, specs: list[Spec], *, revoking: bool) -> tuple[int, int]:
    """Brings the role's grants to these. A grant's id follows from what it says, so the same one is never
    made twice."""
    rows = {row["id"]: row for row in tx.rows(READ_GRANTS, [tx.tenant, role_id])}
    wanted = {_id_of(tx, role_id, spec): spec for spec in specs}
    added = 0
    for grant_id, spec in wanted.items():
        row = rows.get(grant_id)
        if row is None:
            _insert(tx, grant_id, "role", role_id, spec, "role")
        elif row["state"] == "revoked" and revoking:
            tx.update(access_grant, row, state="active", installed=True, revoked_by=None)
        elif row["state"] == "revoked":
            again = {
                "installed": False,
                "granted_by": tx.actor.person,
                "approved_by": None,
                "revoked_by": None,
            }
            tx.update(access_grant, row, state="proposed", **again)
        else:
            continue
        added += 1
    gone = [row for row in rows.values() if revoking and row["installed"] and row["id"] not in wanted]
    gone = [row for row in gone if row["state"] != "revoked"]
    for row in gone:
        tx.update(access_grant, row, state="revoked", revoked_by=tx.actor.person)
    return added, len(gone)


def _id_of(tx: Transaction, role_id: UUID, spec: Spec) -> UUID:
    return installed_id(tx.tenant, f"grant:{role_id}:{sm3(canonical_bytes(spec.values())).hex()}")


def _done(row: Row, topic: str) -> Outcome:
    fact = Fact(topic=topic, aggregate=row["id"], payload={"subject": str(row["subject_id"])})
    return Outcome(
        result={"grant_id": row["id"], "state": row["state"]},
        facts=(fact,),
        record=("grant", row["id"], row["version"]),
    )
