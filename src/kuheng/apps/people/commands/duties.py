"""Duties that a bank holds apart beyond those of the product."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from kuheng.core.access.api import raise_epoch
from kuheng.core.access.domain.duties import SHIPPED_PAIRS, TITLES
from kuheng.core.access.tables import duty_pair
from kuheng.core.commands.base import Command, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Transaction
from kuheng.kernel.errors import Refused
from kuheng.kernel.ids import installed_id

Duty = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{1,39}$")]

READ_PAIR = (
    "SELECT 1 AS there FROM duty_pair WHERE tenant_id = %s AND level = %s AND duty_a = %s AND duty_b = %s"
)
READ_ROLES = "SELECT key FROM role WHERE tenant_id = %s AND key = ANY(%s)"


class ExcludeDuties(
    Command, name="access.exclude_duties", record="duty_pair", title=("设定不相容职责", "Exclude duties")
):
    """Forbid one person to be both: `act` within one order or count, `role` at all. A pair is never taken
    back.

    Refused with `access.unknown_duty`, `access.pair_there`. People who hold both roles already keep them
    until one is withdrawn.
    """

    level: Literal["act", "role"]
    duty_a: Duty
    duty_b: Duty


def exclude_duties(command: ExcludeDuties, tx: Transaction) -> Outcome:
    first, second = sorted((command.duty_a, command.duty_b))
    known = _known(tx, command.level, [first, second])
    if first == second or not {first, second} <= known:
        raise Refused("access.unknown_duty", "duty_b", duty=second if first in known else first)
    shipped = command.level == "act" and frozenset((first, second)) in SHIPPED_PAIRS
    if shipped or tx.one(READ_PAIR, [tx.tenant, command.level, first, second]) is not None:
        raise Refused("access.pair_there", "duty_b")
    pair_id = installed_id(tx.tenant, f"duty_pair:{command.level}:{first}:{second}")
    row = tx.insert(duty_pair, {"id": pair_id, "level": command.level, "duty_a": first, "duty_b": second})
    raise_epoch(tx)
    return Outcome(result={"id": row["id"]}, record=("duty_pair", row["id"], row["version"]))


def install(kit: Kit) -> None:
    kit.command(ExcludeDuties, exclude_duties)


def _known(tx: Transaction, level: str, duties: list[str]) -> set[str]:
    if level == "act":
        return set(TITLES)
    return {row["key"] for row in tx.rows(READ_ROLES, [tx.tenant, duties])}
