"""A branch of the demonstration bank as its stories know it: who acts there, and what lies in its vault."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from uuid import UUID

from kuheng.core.store.transaction import Row, Transaction
from kuheng.doors.demo.people import CITIES, Member, branch_code, vault_code
from kuheng.kernel.ids import PersonId

PIECES = """
SELECT id, code, category, state, pledged, frozen, value_fen FROM asset
WHERE tenant_id = %s AND unit_id = %s AND kind = 'serial' AND NOT reserved AND state IN ('in_stock', 'out')
ORDER BY code
"""
# What has come back may lie below what never left: a batch offers the lowest numbers that lie together.
BATCHES = """
SELECT DISTINCT ON (a.code) a.id, a.code, a.place_id, a.digits, i.first_no, i.last_no - i.first_no + 1 AS quantity
FROM asset a JOIN ledger_interval i ON i.tenant_id = a.tenant_id AND i.asset_id = a.id AND i.place_id = a.place_id
WHERE a.tenant_id = %s AND a.unit_id = %s AND a.kind = 'range' AND a.state = 'in_stock'
  AND i.state = 'free' AND i.order_line_id IS NULL ORDER BY a.code, i.first_no
"""
SLOTS = "SELECT id FROM place WHERE tenant_id = %s AND unit_id = %s AND kind = 'slot' ORDER BY path"
# Numbers of new vouchers, apart from those of the list: a million for each branch.
PRINTED_FROM, A_BRANCH = 20_000_001, 1_000_000
PRINTED = """
SELECT max(last_no) FROM asset WHERE tenant_id = %s AND kind = 'range' AND last_no >= %s AND last_no < %s
"""
VAULT = "SELECT id FROM place WHERE tenant_id = %s AND code = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A serial asset. `thing` is the root of its category, `value` in fen, `since` the day it went out."""

    id: UUID
    code: str
    thing: str
    value: int
    since: date = date.min

    def gone(self, on: date) -> "Piece":
        return replace(self, since=on)


@dataclass(slots=True, kw_only=True)
class Batch:
    """A batch of blank vouchers with so many numbers left in the vault; `next` is the lowest of them."""

    id: UUID
    code: str
    place: UUID
    left: int
    next: int
    digits: int

    def used(self, count: int) -> None:
        """So many of the lowest numbers have left."""
        self.left -= count
        self.next += count


@dataclass(slots=True, kw_only=True)
class Branch:
    """Who acts in one branch, by person id, and what there is to act on; `logins` are the keepers', for their proofs.

    `next_print`: the number that follows the newest of the vouchers printed for it.
    """

    number: int
    city: str
    clerk: PersonId
    clerk_login: str
    head: PersonId
    keepers: tuple[PersonId, PersonId]
    logins: tuple[str, str]
    vault: UUID
    slots: tuple[UUID, ...]
    stock: dict[str, list[Piece]] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)
    out: list[Piece] = field(default_factory=list)
    pledged: list[Piece] = field(default_factory=list)
    frozen: list[Piece] = field(default_factory=list)
    next_print: int = 0

    def take(self, thing: str, count: int, random: Random) -> list[Piece]:
        """So many pieces of one sort; fewer, or none, when there are not so many."""
        pieces = self.stock.get(thing, [])
        return [pieces.pop(random.randrange(len(pieces))) for _ in range(min(count, len(pieces)))]

    def put(self, pieces: Sequence[Piece]) -> None:
        """Back in the vault, free for whoever asks next."""
        for piece in pieces:
            self.stock.setdefault(piece.thing, []).append(piece)

    def learn(self, rows: Iterable[Row], thing: str) -> None:
        """What has arrived, as the register has it."""
        for row in rows:
            if row["kind"] == "range":
                self.batches.append(_batch(row))
            else:
                self.put([Piece(id=row["id"], code=row["code"], thing=thing, value=row["value_fen"] or 0)])

    def batch(self, count: int, random: Random) -> Batch | None:
        """A batch that has so many numbers left."""
        fitting = [one for one in self.batches if one.left >= count]
        return random.choice(fitting) if fitting else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """All branches in the order of the cities, and whom head office has for their orders."""

    branches: tuple[Branch, ...]
    risk: tuple[PersonId, ...]


def read_bank(tx: Transaction, everyone: Sequence[Member]) -> Bank:
    """The bank as the database has it now."""
    rows = tx.rows("SELECT login, person_id FROM account WHERE tenant_id = %s", [tx.tenant])
    ids = {row["login"]: PersonId(row["person_id"]) for row in rows}
    return Bank(
        branches=tuple(_branch(tx, everyone, ids, number) for number in range(len(CITIES))),
        risk=tuple(ids[one.login] for one in everyone if "risk_manager" in one.roles),
    )


def _branch(tx: Transaction, everyone: Sequence[Member], ids: dict[str, PersonId], number: int) -> Branch:
    code = branch_code(number)
    ours = {role: [one.login for one in everyone if one.unit == code and role in one.roles] for role in _ROLES}
    first, second = ours["keeper"]
    unit = tx.scalar("SELECT id FROM org_unit WHERE tenant_id = %s AND code = %s", [tx.tenant, code])
    prints = PRINTED_FROM + number * A_BRANCH
    last = tx.scalar(PRINTED, [tx.tenant, prints, prints + A_BRANCH])
    branch = Branch(
        number=number,
        city=CITIES[number],
        clerk=ids[ours["applicant"][0]],
        clerk_login=ours["applicant"][0],
        head=ids[ours["department_head"][0]],
        keepers=(ids[first], ids[second]),
        logins=(first, second),
        vault=tx.scalar(VAULT, [tx.tenant, vault_code(CITIES[number])]),
        slots=tuple(row["id"] for row in tx.rows(SLOTS, [tx.tenant, unit])),
        batches=[_batch(row) for row in tx.rows(BATCHES, [tx.tenant, unit])],
        next_print=prints if last is None else last + 1,
    )
    for row in tx.rows(PIECES, [tx.tenant, unit]):
        _sort_in(branch, row)
    return branch


_ROLES = ("applicant", "department_head", "keeper")


def _sort_in(branch: Branch, row: Row) -> None:
    thing = row["category"].split(".")[0]
    piece = Piece(id=row["id"], code=row["code"], thing=thing, value=row["value_fen"] or 0)
    if row["frozen"]:
        branch.frozen.append(piece)
    elif row["pledged"]:
        branch.pledged.append(piece)
    elif row["state"] == "out":
        branch.out.append(piece)
    else:
        branch.put([piece])


def _batch(row: Row) -> Batch:
    return Batch(
        id=row["id"], code=row["code"], place=row["place_id"], left=row["quantity"], next=row["first_no"],
        digits=row["digits"],
    )  # fmt: skip
