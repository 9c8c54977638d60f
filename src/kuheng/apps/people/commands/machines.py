"""Machine accounts and their tokens. A machine holds ordinary grants; a token only proves that it is the machine.

Whoever issues a token could act as the machine, so it counts when another has approved it, and neither is the
machine's owner: three people, as for a grant.
"""

from ipaddress import ip_network
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from kuheng.apps.people.commands.people import EmployeeNo, Name
from kuheng.apps.people.commands.roles import check_validity
from kuheng.apps.people.commands.sessions import TokenHash
from kuheng.apps.people.domain import Hand, decide_hand
from kuheng.apps.people.pinyin import sort_key
from kuheng.apps.people.reading import active_person, locked
from kuheng.core.access.api import people_behind, unit_of, within
from kuheng.core.access.tables import machine_token, person
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import Refused
from kuheng.kernel.ids import new_id

READ_MACHINE = """
SELECT * FROM person
 WHERE tenant_id = %s AND id = %s AND kind = 'machine' AND state = 'active' FOR SHARE
"""


def _network(value: str) -> str:
    """An address is a network of one. Host bits are refused: they hint at a slip."""
    return str(ip_network(value.strip()))


Network = Annotated[str, StringConstraints(max_length=50), AfterValidator(_network)]


class AddMachine(
    Command, name="people.add_machine", record="person", title=("新增机器账号", "Add machine account")
):
    """Enter a machine that will use the API. It may do nothing until it is granted something.

    `owner_id` answers for it: separation of duties counts its acts as his. Refused with `people.employee_taken`,
    `people.unknown_person`.
    """

    name: Name
    employee_no: EmployeeNo
    unit_id: UUID
    owner_id: UUID


class IssueToken(
    Command, name="access.issue_token", record="token", title=("签发令牌", "Issue token"),
    secret=("token_hash",),
):  # fmt: skip
    """Give a machine a token, whose hash alone is known here; it counts when another has approved it.

    `addresses`: networks from which it may be shown; absent, anywhere. Refused with `access.unknown_machine`,
    `people.validity`, `access.duties` (the owner issues none for his own machine).
    """

    machine_id: UUID
    name: Name
    token_hash: TokenHash
    valid_from: AwareDatetime | None = None
    valid_to: AwareDatetime
    addresses: Annotated[list[Network], Field(min_length=1, max_length=50)] | None = None


class ApproveToken(
    Command, name="access.approve_token", record="token", target="token_id",
    title=("复核令牌", "Approve token"),
):  # fmt: skip
    """Let a proposed token count. Refused with `access.token_not_proposed`, `access.duties`."""

    token_id: UUID


class RevokeToken(
    Command, name="access.revoke_token", record="token", target="token_id", title=("撤销令牌", "Revoke token")
):
    """End a token, or refuse a proposed one; counts at its next request. Refused with
    `access.token_revoked`."""

    token_id: UUID
    reason: Annotated[str, StringConstraints(min_length=2, max_length=200)]


def add_machine(command: AddMachine, tx: Transaction) -> Outcome:
    home = unit_of(tx, command.unit_id)
    within(tx, AddMachine.about.name, "person", {"unit": command.unit_id, "unit_path": home["path"]})
    owner = active_person(tx, command.owner_id, "owner_id")
    values = command.model_dump(include={"name", "employee_no", "unit_id"})
    made = {"id": new_id(), "kind": "machine", "pinyin": sort_key(command.name), "manager_id": owner["id"]}
    row = tx.insert(person, values | made)
    return Outcome(result={"machine_id": row["id"]}, record=("person", row["id"], row["version"]))


def issue_token(command: IssueToken, tx: Transaction) -> Outcome:
    check_validity(command.valid_from, command.valid_to)
    machine = _machine(tx, command.machine_id)
    decide_hand(Hand(grantors=people_behind(tx.actor), grantees=[machine["manager_id"]])).or_refuse()
    values = command.model_dump(include={"name", "valid_from", "valid_to", "addresses"})
    row = tx.insert(
        machine_token,
        values
        | {
            "id": new_id(), "person_id": machine["id"], "token_hash": bytes.fromhex(command.token_hash),
            "state": "proposed", "issued_by": tx.actor.person, "issued_at": tx.at,
        },
    )  # fmt: skip
    return _done(row, "token.proposed")


def approve_token(command: ApproveToken, tx: Transaction) -> Outcome:
    row = locked(tx, machine_token, command.token_id)
    if row["state"] != "proposed":
        raise Refused("access.token_not_proposed")
    machine = _machine(tx, row["person_id"])
    hand = Hand(
        grantors=[row["issued_by"]], grantees=[machine["manager_id"]], approvers=people_behind(tx.actor)
    )
    decide_hand(hand).or_refuse()
    return _done(tx.update(machine_token, row, state="active", approved_by=tx.actor.person), "token.approved")


def revoke_token(command: RevokeToken, tx: Transaction) -> Outcome:
    row = locked(tx, machine_token, command.token_id)
    if row["state"] == "revoked":
        raise Refused("access.token_revoked")
    return _done(tx.update(machine_token, row, state="revoked", revoked_by=tx.actor.person), "token.revoked")


def install(kit: Kit) -> None:
    kit.command(AddMachine, add_machine)
    kit.command(IssueToken, issue_token)
    kit.command(ApproveToken, approve_token)
    kit.command(RevokeToken, revoke_token)


def _machine(tx: Transaction, machine_id: UUID) -> Row:
    row = tx.one(READ_MACHINE, [tx.tenant, machine_id])
    if row is None:
        raise Refused("access.unknown_machine", "machine_id")
    return row


def _done(row: Row, topic: str) -> Outcome:
    return Outcome(
        result={"token_id": row["id"], "state": row["state"]},
        facts=(Fact(topic=topic, aggregate=row["id"], payload={"machine": str(row["person_id"])}),),
        record=("token", row["id"], row["version"]),
    )
