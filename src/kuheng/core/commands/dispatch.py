"""The one way through: tenant, replay, access, handler, outbox, audit; one transaction, then commit.

A refusal is an answer: it is stored under its key with a denied entry of its own and replays equal. What cannot be
read, a stale If-Match and our own failures are not stored, so that the same key may be sent again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid5

from psycopg.errors import DeadlockDetected, IntegrityError, LockNotAvailable, SerializationFailure
from psycopg.types.json import Jsonb
from pydantic import ValidationError

from kuheng.core.access.api import Decided, SystemCredential, decide, hold_emergency
from kuheng.core.audit.entry import Entry, Receipt, write_entry
from kuheng.core.catalog.api import index_changes, permitted_ids
from kuheng.core.commands.answers import status_of, trouble_json
from kuheng.core.commands.base import Command, CommandKind, Outcome
from kuheng.core.commands.kit import COMMANDS, CONSTRAINTS
from kuheng.core.outbox.api import put
from kuheng.core.store.transaction import Answer, Database, Transaction
from kuheng.kernel.actor import Actor
from kuheng.kernel.canonical import canonical_bytes, plain, sm3
from kuheng.kernel.errors import Broken, Conflict, Malformed, NotFound, Refused, Trouble
from kuheng.kernel.ids import EntryId, PersonId, TenantId, new_id

ATTEMPTS = 3

LOCK_KEY = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)), now() AS recorded_at"
READ_REPLAY = "SELECT person_id, digest, status, answer FROM command_replay WHERE tenant_id = %s AND key = %s"
STORE_REPLAY = """
INSERT INTO command_replay (tenant_id, key, command, person_id, digest, status, answer, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


class Credential(Protocol):
    """Proof of who acts. `ask` queues its query; the call it returns gives the actor or raises `Denied`."""

    @property
    def tenant(self) -> TenantId: ...

    def ask(self, tx: Transaction) -> "Asked": ...


class Asked(Protocol):
    def __call__(self) -> Actor: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request to do something. `key` makes it safe to send again; `at` is when it happened."""

    name: str
    payload: Mapping[str, Any]
    key: UUID
    at: datetime
    who: Credential
    if_match: int | None = None


def asked_call(tenant: TenantId, body: Mapping[str, Any], key: str, at: datetime) -> Call:
    """A command that data asked for (`body` of an outbox row): the system sends it, in whoever's name it was asked."""
    who = SystemCredential(tenant=tenant, person=PersonId(UUID(body["person"])), name="系统")
    return Call(name=body["command"], payload=body["payload"], key=uuid5(tenant, key), at=at, who=who)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answer of a command; `trouble` is set when it was refused, now or in the replay."""

    status: int
    body: dict[str, Any]
    replayed: bool = False
    statements: int = 0
    waits: int = 0


def dispatch(database: Database, call: Call) -> Answered:
    """Runs one command. Refusals come back as an answer with status 403, 404 or 422; other trouble is raised.

    Raises `Malformed` (unknown command, unfit payload), `Conflict` (stale version), `Broken` (try again).
    """
    kind, command = understood(call)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _once(database, call, kind, command)
        except (SerializationFailure, DeadlockDetected):
            if attempt == ATTEMPTS:
                raise Conflict("record.changed") from None
        except LockNotAvailable as error:
            if attempt == ATTEMPTS:
                raise Broken("store.busy") from error
        except IntegrityError as error:
            return _refuse(database, call, kind, command, by_constraint(error))
        except (Refused, NotFound) as trouble:
            if trouble.code in NOT_STORED:
                raise
            return _refuse(database, call, kind, command, trouble)
    raise AssertionError("unreachable")


def understood(call: Call) -> tuple[CommandKind, Command]:
    """The command that a call asks for. Raises `Malformed`: `command.unknown`, `command.unfit`."""
    kind = COMMANDS.get(call.name)
    if kind is None:
        raise Malformed("command.unknown", command=call.name)
    return kind, _parse(kind, call.payload)


NOT_STORED = frozenset({"command.key_reused", "access.signed_out", "access.token_invalid"})


def _once(database: Database, call: Call, kind: CommandKind, command: Command) -> Answered:
    entry_id = EntryId(new_id())
    with database.transaction(
        call.who.tenant, at=call.at, role=kind.model.about.connects_as, entry_id=entry_id
    ) as tx:
        answered = carry_out(tx, call, kind, command)
        if answered.replayed:
            return answered
        tx.settle()
        return replace(answered, statements=tx.statements, waits=tx.waits + 1)


def carry_out(tx: Transaction, call: Call, kind: CommandKind, command: Command) -> Answered:
    """The steps of one command within a transaction that is open for it. Only `dispatch` and a series call this."""
    opened = _open(tx, call)
    if opened.stored is not None:
        return _replayed(tx, opened.stored, call)
    decided = _permit(tx, command)
    outcome = kind.handler(command, tx)
    _match_version(tx, call, command)
    index_changes(tx, tx.changes)
    put(tx, outcome.facts, outcome.calls)
    receipt = write_entry(tx, _entry(tx, call, command, opened, decided, outcome))
    status, body = _answer(outcome, receipt)
    _store(tx, call, kind, status, body)
    return Answered(status=status, body=body)


def _answer(outcome: Outcome, receipt: Receipt) -> tuple[int, dict[str, Any]]:
    if outcome.refusal is None:
        return 200, {"result": plain(outcome.result), "receipt": receipt.to_json()}
    trouble = Refused(outcome.refusal.code, outcome.refusal.field, **outcome.refusal.params)
    body = {"error": trouble_json(trouble), "result": plain(outcome.result), "receipt": receipt.to_json()}
    return status_of(trouble), body


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    recorded_at: datetime
    stored: dict[str, Any] | None


def _open(tx: Transaction, call: Call) -> _Opened:
    """Who acts, the database's clock, and a stored answer: one network wait. Equal keys wait for each other."""
    lock = tx.ask(LOCK_KEY, [f"{call.who.tenant}{call.key}"])
    stored = tx.ask(READ_REPLAY, [tx.tenant, call.key])
    who = call.who.ask(tx)
    tx.acts_as(who())
    tx.began_at(_recorded_at(lock))
    return _Opened(recorded_at=tx.recorded_at, stored=stored.one())


def _recorded_at(lock: Answer) -> datetime:
    row = lock.one()
    assert row is not None
    at: datetime = row["recorded_at"]
    return at


def _permit(tx: Transaction, command: Command) -> Decided:
    """Step 2. A record outside the actor's scope is as absent as a foreign one: `NotFound`."""
    if command.about.open:
        return Decided.open()
    decided = decide(tx, command.about.name, command.about.record)
    if decided.emergency and not hold_emergency(tx, decided.emergency):
        decided = decide(tx, command.about.name, command.about.record)
    if "reason" in decided.obligations and not getattr(command, "reason", None):
        raise Refused("access.reason_required", "reason")
    target = command.target_id()
    if target is not None and not permitted_ids(tx, command.about.record, decided.scope, [target]):
        raise NotFound("record.not_found")
    return decided


def _match_version(tx: Transaction, call: Call, command: Command) -> None:
    if call.if_match is None:
        return
    for change in tx.changes:
        if change.record_id == command.target_id() and change.before is not None:
            if change.before["version"] != call.if_match:
                raise Conflict("record.changed", current=change.before["version"])
            return


def _entry(
    tx: Transaction, call: Call, command: Command, opened: _Opened, decided: Decided, outcome: Outcome
) -> Entry:
    record, record_id = outcome.record[:2] if outcome.record else command.subject()
    return Entry(
        actor=tx.actor,
        request_id=call.key,
        command=command.about.name,
        recorded_at=opened.recorded_at,
        outcome="ok" if outcome.refusal is None else "denied",
        reason=outcome.refusal.code if outcome.refusal else None,
        detail=command.detail(),
        decision=decided.to_json(),
        record=record,
        record_id=record_id,
    )


def _refuse(
    database: Database, call: Call, kind: CommandKind, command: Command, trouble: Trouble
) -> Answered:
    """Stores the refusal with its own denied entry, in a transaction of its own."""
    with database.transaction(call.who.tenant, at=call.at, entry_id=EntryId(new_id())) as tx:
        opened = _open(tx, call)
        if opened.stored is not None:
            return _replayed(tx, opened.stored, call)
        record, record_id = command.subject()
        receipt = write_entry(
            tx,
            Entry(
                actor=tx.actor,
                request_id=call.key,
                command=command.about.name,
                recorded_at=opened.recorded_at,
                outcome="denied",
                detail=command.detail(),
                reason=trouble.code,
                record=record,
                record_id=record_id,
            ),
        )
        status = status_of(trouble)
        body = {"error": trouble_json(trouble), "receipt": receipt.to_json()}
        _store(tx, call, kind, status, body)
    return Answered(status=status, body=body)


def _store(tx: Transaction, call: Call, kind: CommandKind, status: int, body: dict[str, Any]) -> None:
    tx.write(
        STORE_REPLAY,
        [tx.tenant, call.key, kind.key, tx.actor.person, _digest(call), status, Jsonb(body), call.at],
    )


def _replayed(tx: Transaction, stored: dict[str, Any], call: Call) -> Answered:
    """The stored answer, for the same person asking the same thing only."""
    if bytes(stored["digest"]) != _digest(call) or stored["person_id"] != tx.actor.person:
        raise Refused("command.key_reused")
    return Answered(status=stored["status"], body=stored["answer"], replayed=True)


def _digest(call: Call) -> bytes:
    """Without the secrets: a fast digest of a password must not lie in the database."""
    kind = COMMANDS.get(call.name)
    secret = kind.model.about.secret if kind else ()
    try:
        return sm3(canonical_bytes([call.name, {k: v for k, v in call.payload.items() if k not in secret}]))
    except TypeError as error:
        raise Malformed("command.unfit", reason=str(error)) from error


def _parse(kind: CommandKind, payload: Mapping[str, Any]) -> Command:
    try:
        return kind.model.model_validate(payload)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        # A field that the command does not know is named before anything that is missing.
        first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
        field = ".".join(str(part) for part in first["loc"])
        raise Malformed("command.unfit", field, reason=first["msg"]) from error


def by_constraint(error: IntegrityError) -> Refused:
    """The database's no in the words of the business; a constraint without words is ours to fix, so it is raised."""
    named = CONSTRAINTS.get(error.diag.constraint_name or "")
    if named is None:
        raise error
    return Refused(named[0], named[1])
