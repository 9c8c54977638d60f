"""Founding the demonstration bank: units, people, vaults, the imported list, then a year of orders."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID

from kuheng.core.access.api import NOBODY, SystemCredential
from kuheng.core.store.transaction import Database
from kuheng.doors.demo.assets import SHELVES, SLOTS, ZONES, write_list
from kuheng.doors.demo.people import BANK, CITIES, KEY, PASSWORD, Member, branch_code, members
from kuheng.doors.demo.year import Branch, Planned, Year, plan
from kuheng.doors.importing import Options, run_file
from kuheng.doors.provision import Office, found
from kuheng.kernel.clock import BANK_ZONE
from kuheng.kernel.ids import PersonId, TenantId

ASSETS = 20_000
LAST_DAYS = timedelta(days=7)
Say = Callable[[str], None]

STOCK = """
SELECT split_part(category, '.', 1) AS kind, id FROM asset
WHERE tenant_id = %s AND unit_id = %s AND state = 'in_stock' AND kind = 'serial' AND NOT pledged AND NOT frozen
ORDER BY code
"""
OUT = "SELECT id FROM asset WHERE tenant_id = %s AND unit_id = %s AND state = 'out' AND kind = 'serial' ORDER BY code"
SLOTS_OF = "SELECT id FROM place WHERE tenant_id = %s AND unit_id = %s AND kind = 'slot' ORDER BY path"


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Person ids by login, and the units by code."""

    ids: dict[str, PersonId]
    units: dict[str, UUID]


def fill(database: Database, *, seed: int, until: date, say: Say, processes: int = 2) -> None:
    """Founds and fills the bank. The same seed and day give the same bank; ids differ."""
    at = datetime.now(UTC)
    office, top = found(database, key=KEY, title=BANK, at=at)
    say("机构、人员、金库 units, people, vaults")
    people = _people(office, top, seed)
    for branch, city in enumerate(CITIES):
        unit = str(people.units[branch_code(branch)])
        size = {"zones": len(ZONES), "shelves": SHELVES, "slots": SLOTS, "capacity": 40}
        office.send("custody.build_vault", {"code": f"{city}金库", "name": f"{city}金库", "unit_id": unit} | size)
    say(f"导入 {ASSETS:,} 件资产 importing {ASSETS:,} assets")
    _import(database, office, people, seed, until)
    say("一年的单据 a year of orders")
    _year(database, office.tenant, seed, until, processes, say)


def _people(office: Office, top: UUID, seed: int) -> People:
    units = {"001": top}
    for branch, city in enumerate(CITIES):
        facts = {"code": branch_code(branch), "name": f"{city}分行", "kind": "branch", "parent_id": str(top)}
        units[branch_code(branch)] = UUID(str(office.send("people.add_unit", facts)["unit_id"]))
    ids = {member.login: _person(office, member, units[member.unit]) for member in members(seed)}
    return People(ids=ids, units=units)


def _person(office: Office, member: Member, unit: UUID) -> PersonId:
    facts = {
        "name": member.name, "employee_no": member.employee_no, "unit_id": str(unit), "login": member.login,
        "password": PASSWORD, "must_change": False,
    }  # fmt: skip
    person = office.send("people.add_person", facts)["person_id"]
    for role in member.roles:
        office.send("people.assign_role", {"person_id": person, "role": role, "unit_id": str(unit)})
    if member.head:
        office.send("people.change_unit", {"unit_id": str(unit), "head_person_id": person})
    return PersonId(UUID(str(person)))


def _import(database: Database, office: Office, people: People, seed: int, until: date) -> None:
    units = {f"{city}分行": people.units[branch_code(branch)] for branch, city in enumerate(CITIES)}
    who = SystemCredential(tenant=office.tenant, person=NOBODY, name="系统")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{BANK}金库清单.xlsx"
        write_list(path, count=ASSETS, seed=seed, until=until)
        opened = datetime.combine(until - timedelta(days=366), time(10), BANK_ZONE)
        run_file(database, who, path, lambda: opened, options=Options(units=units))


def _year(database: Database, tenant: TenantId, seed: int, until: date, processes: int, say: Say) -> None:
    """Branches are shared out among processes, so that two of them never want the same asset."""
    work = [(dict(database.urls), tenant, seed, until, part, processes) for part in range(processes)]
    with get_context("spawn").Pool(processes) as pool:
        counts = pool.starmap(_part_of_year, work)
    say(f"{sum(counts):,} 张单据 orders")


def _part_of_year(
    urls: dict[str, str], tenant: TenantId, seed: int, until: date, part: int, parts: int
) -> int:
    """The orders of every `parts`-th branch; runs in a process of its own."""
    from kuheng.doors.compose import compose
    from kuheng.doors.keys import use_keys
    from kuheng.doors.settings.settings import read_settings

    compose()
    use_keys(read_settings())
    database = Database(urls)
    logins = _logins(database, tenant)
    everyone = list(members(seed))
    branches = [_branch(database, tenant, everyone, logins, number) for number in range(len(CITIES))]
    risk = [logins[one.login] for one in everyone if "risk_manager" in one.roles]
    head = next(logins[one.login] for one in everyone if "vice_president" in one.roles)
    year = Year(database, tenant, risk=risk, vice_president=head, seed=seed + part)
    mine = [branch for number, branch in enumerate(branches) if number % parts == part]
    planned: Sequence[Planned] = [
        one for one in plan(branches, first=until - timedelta(days=365), until=until, seed=seed) if one.branch in mine
    ]
    now = datetime.now(UTC)
    count = sum(year.carry_out(one, last_days=until - LAST_DAYS) for one in planned if one.at < now)
    database.close()
    return count


def _logins(database: Database, tenant: TenantId) -> dict[str, PersonId]:
    with database.transaction(tenant, at=datetime.now(UTC)) as tx:
        rows = tx.rows("SELECT login, person_id FROM account WHERE tenant_id = %s", [tenant])
    return {row["login"]: PersonId(row["person_id"]) for row in rows}


def _branch(
    database: Database, tenant: TenantId, everyone: list[Member], logins: dict[str, PersonId], number: int
) -> Branch:
    code = branch_code(number)
    ours = [member for member in everyone if member.unit == code]
    keepers = [member.login for member in ours if "keeper" in member.roles]
    with database.transaction(tenant, at=datetime.now(UTC)) as tx:
        unit = tx.scalar("SELECT id FROM org_unit WHERE tenant_id = %s AND code = %s", [tenant, code])
        stock: dict[str, list[UUID]] = {}
        for row in tx.rows(STOCK, [tenant, unit]):
            stock.setdefault(row["kind"], []).append(row["id"])
        out = [row["id"] for row in tx.rows(OUT, [tenant, unit])]
        slots = tuple(row["id"] for row in tx.rows(SLOTS_OF, [tenant, unit]))
    return Branch(
        city=CITIES[number],
        clerk=next(logins[one.login] for one in ours if "applicant" in one.roles),
        head=next(logins[one.login] for one in ours if "department_head" in one.roles),
        keepers=(logins[keepers[0]], logins[keepers[1]]),
        logins=(keepers[0], keepers[1]),
        slots=slots,
        stock=stock,
        out=out,
    )
