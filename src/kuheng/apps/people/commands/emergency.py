"""Break-glass: opening power for some hours in an emergency, its end, and the review that must follow."""

from typing import Annotated, Any, Literal
from uuid import UUID

from psycopg.types.json import Jsonb
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kuheng.apps.people.reading import active_person, locked
from kuheng.core.access.api import (
    ACTS,
    READS,
    emergency_hours,
    entity_of,
    may,
    people_behind,
    raise_epoch,
    unit_of,
    within,
)
from kuheng.core.access.domain.emergency import MOST_HOURS, decide_opening, decide_review
from kuheng.core.access.tables import emergency_access
from kuheng.core.catalog.api import ENTITIES
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import Denied, Refused
from kuheng.kernel.ids import new_id

Reason = Annotated[str, StringConstraints(min_length=10, max_length=400)]
Action = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Opinion = Annotated[str, StringConstraints(min_length=4, max_length=400)]

READ_OPEN = """
SELECT * FROM emergency_access WHERE tenant_id = %s AND person_id = %s AND ended_at IS NULL FOR UPDATE
"""
ADD_TIMER = """
INSERT INTO schedule (tenant_id, id, owner, due_at, command, payload, state)
VALUES (%s, %s, %s, %s, 'access.expire_emergency', %s, 'waiting')
"""
DROP_TIMER = "DELETE FROM schedule WHERE tenant_id = %s AND owner = %s AND state = 'waiting'"


class OpenEmergency(
    Command, name="access.open_emergency", record="emergency_access", title=("开启应急授权", "Open emergency access")
):  # fmt: skip
    """Take some acts on the records of a unit and below for so many hours, told to risk control at once.

    It lifts no prohibition and no separation of duties. Refused: for whoever grants
    (`access.emergency_not_grantors`), beyond the setting (`access.emergency_too_long`), for acts that no
    emergency opens (`access.emergency_action`), beside one that runs (`access.emergency_open`).
    """

    actions: Annotated[tuple[Action, ...], Field(min_length=1, max_length=20)]
    unit_id: UUID
    hours: Annotated[int, Field(ge=1, le=MOST_HOURS)]
    reason: Reason


class EndEmergency(
    Command, name="access.end_emergency", record="emergency_access", target="emergency_id",
    title=("结束应急授权", "End emergency access"),
):  # fmt: skip
    """End an emergency access before its time; nothing is done under it afterwards. Refused with
    `access.emergency_over`."""

    emergency_id: UUID


class ExpireEmergency(
    Command, name="access.expire_emergency", record="emergency_access", target="emergency_id",
    title=("应急授权到期", "Expire emergency access"),
):  # fmt: skip
    """Write down that its time is over. Sent by the house's schedule; it was of no use since its time anyway."""

    emergency_id: UUID


class ReviewEmergency(
    Command, name="access.review_emergency", record="emergency_access", target="emergency_id",
    title=("复核应急授权", "Review emergency access"),
):  # fmt: skip
    """Say whether the emergency was one, after looking at what was done. Refused: by the one who used it
    (`access.emergency_own_review`), while it runs, twice."""

    emergency_id: UUID
    finding: Literal["justified", "not_justified"]
    opinion: Opinion


class ReadRecord(BaseModel):
    """One record that was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    entity: Action
    id: UUID


class NoteEmergencyRead(
    Command, name="catalog.note_emergency_read", title=("应急授权下查看", "Read under emergency access")
):
    """What was read under an emergency access. Written by the door before it answers."""

    acts: Annotated[tuple[Action, ...], Field(min_length=1, max_length=100)]
    records: Annotated[tuple[ReadRecord, ...], Field(max_length=500)] = ()


def open_emergency(command: OpenEmergency, tx: Transaction) -> Outcome:
    home = unit_of(tx, command.unit_id)
    within(tx, command.about.name, "emergency_access", {"unit": home["id"], "unit_path": home["path"]})
    opening = decide_opening(
        command.actions, offered_acts(), at=tx.at, hours=command.hours, limit=emergency_hours(),
        grants=may(tx, "access.propose_grant"),
    ).or_refuse()  # fmt: skip
    person = active_person(tx, tx.actor.person)
    _close_expired(tx, person["id"])
    row = tx.insert(
        emergency_access,
        {
            "id": new_id(), "person_id": person["id"], "actions": list(opening.actions),
            "modes": _masking(opening.actions), "unit_id": home["id"], "unit_path": home["path"],
            "reason": command.reason, "opened_at": tx.at, "valid_to": opening.until,
        },
    )  # fmt: skip
    payload = Jsonb({"emergency_id": str(row["id"])})
    tx.write(ADD_TIMER, [tx.tenant, new_id(), _owner(row["id"]), opening.until, payload])
    raise_epoch(tx)
    return _done(row, "opened", {"until": opening.until})


def end_emergency(command: EndEmergency, tx: Transaction) -> Outcome:
    row = _running(tx, command.emergency_id)
    tx.write(DROP_TIMER, [tx.tenant, _owner(row["id"])])
    raise_epoch(tx)
    ended = {"ended_at": min(tx.at, row["valid_to"]), "end_reason": "ended", "ended_by": tx.actor.person}
    return _done(tx.update(emergency_access, row, **ended), "ended")


def expire_emergency(command: ExpireEmergency, tx: Transaction) -> Outcome:
    row = _running(tx, command.emergency_id)
    if tx.at < row["valid_to"]:
        raise Refused("access.emergency_runs")
    return _done(_expired(tx, row), "ended")


def review_emergency(command: ReviewEmergency, tx: Transaction) -> Outcome:
    row = locked(tx, emergency_access, command.emergency_id)
    refusal = decide_review(
        ended=row["ended_at"] is not None or row["valid_to"] <= tx.at,
        reviewed=row["reviewed_at"] is not None,
        own=row["person_id"] in people_behind(tx.actor),
    )
    if refusal is not None:
        raise Refused(refusal.code, refusal.field, **refusal.params)
    if row["ended_at"] is None:
        row = _expired(tx, row)
    reviewed = {"reviewed_at": tx.at, "reviewed_by": tx.actor.person}
    said = {"finding": command.finding, "opinion": command.opinion}
    return _done(tx.update(emergency_access, row, **reviewed, **said), "reviewed")


def note_emergency_read(command: NoteEmergencyRead, tx: Transaction) -> Outcome:
    """The entry is what this command is for; it is about the emergency access that opened the records."""
    row = tx.one(READ_OPEN, [tx.tenant, tx.actor.person])
    if row is None:
        raise Denied("access.denied", action=command.about.name)
    return Outcome(record=("emergency_access", row["id"], row["version"]))


def offered_acts() -> frozenset[str]:
    """What an emergency may open: the business's own acts and its records; nothing about people, grants,
    definitions or the log, and no judgement in a flow."""
    acts = {act.key for act in ACTS.all() if _is_business(ACTS.owner(act.key))}
    kinds = (kind.key for kind in ENTITIES.all() if _is_business(ENTITIES.owner(kind.key)))
    return frozenset(acts | {f"{kind}.read" for kind in kinds})


def emergency_choices() -> dict[str, Any]:
    """What the screen offers: the acts with their titles, and the longest time in hours."""
    offered = offered_acts()
    commands = [(act.key, act.title) for act in ACTS.all() if act.key in offered]
    readings = [
        (f"{kind.key}.read", (f"查看{kind.title[0]}", f"Read {kind.title[1]}"))
        for kind in ENTITIES.all()
        if f"{kind.key}.read" in offered
    ]
    acts = [
        {"key": key, "title": {"zh": (title or (key, key))[0], "en": (title or (key, key))[1]}}
        for key, title in (*readings, *commands)
    ]
    return {"acts": acts, "hours": emergency_hours()}


def install(kit: Kit) -> None:
    kit.command(OpenEmergency, open_emergency)
    kit.command(EndEmergency, end_emergency)
    kit.command(ExpireEmergency, expire_emergency)
    kit.command(ReviewEmergency, review_emergency)
    kit.command(NoteEmergencyRead, note_emergency_read)


def _is_business(owner: str) -> bool:
    return owner.startswith("apps.") and owner != "apps.people"


def _masking(actions: tuple[str, ...]) -> dict[str, str]:
    """Every sensitive field of the records read is masked; to see one is an act of its own."""
    kinds = [ENTITIES.get(entity_of(one) or "") for one in actions if one.rpartition(".")[2] in READS]
    return {
        f"{kind.key}.{field.key}": "masked"
        for kind in kinds
        if kind is not None
        for field in kind.fields
        if field.sensitive
    }


def _running(tx: Transaction, emergency_id: UUID) -> Row:
    row = locked(tx, emergency_access, emergency_id)
    if row["ended_at"] is not None:
        raise Refused("access.emergency_over")
    return row


def _close_expired(tx: Transaction, person_id: UUID) -> None:
    """One whose time is over, and that the schedule has not yet written down, makes room for the next."""
    row = tx.one(READ_OPEN, [tx.tenant, person_id])
    if row is not None and row["valid_to"] <= tx.at:
        _expired(tx, row)
        tx.settle()


def _expired(tx: Transaction, row: Row) -> Row:
    tx.write(DROP_TIMER, [tx.tenant, _owner(row["id"])])
    raise_epoch(tx)
    return tx.update(emergency_access, row, ended_at=row["valid_to"], end_reason="expired")


def _owner(emergency_id: UUID) -> str:
    return f"emergency:{emergency_id}"


def _done(row: Row, happened: str, result: dict[str, Any] | None = None) -> Outcome:
    fact = Fact(
        topic=f"emergency.{happened}",
        aggregate=row["id"],
        payload={"person": str(row["person_id"]), "unit_id": str(row["unit_id"])},
    )
    return Outcome(
        result={"emergency_id": row["id"], **(result or {})},
        facts=(fact,),
        record=("emergency_access", row["id"], row["version"]),
    )
