"""Founding the demonstration bank: units, people, vaults, the imported list, then a year of orders."""

import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from kuheng.core.access.api import NOBODY, SystemCredential
from kuheng.core.store.transaction import Database
from kuheng.doors.demo.assets import SHELVES, SLOTS, ZONES, write_list
from kuheng.doors.demo.filling import Filling, Say, carry_out
from kuheng.doors.demo.people import BANK, CITIES, KEY, PASSWORD, Member, branch_code, members, vault_code
from kuheng.doors.importing import Options, run_file
from kuheng.doors.provision import Office, found
from kuheng.kernel.clock import BANK_ZONE
from kuheng.kernel.ids import PersonId, TenantId

ASSETS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Person ids by login, and the units by code."""

    ids: dict[str, PersonId]
    units: dict[str, UUID]


def fill(database: Database, *, seed: int, until: date, say: Say, processes: int = 2) -> None:
    """Founds and fills the bank. The same seed and day give the same bank; ids differ."""
    tenant = founded(database, key=KEY, seed=seed, until=until, assets=ASSETS, say=say)
    say("一年的单据 a year of orders")
    filling = Filling(urls=dict(database.urls), tenant=tenant, seed=seed, until=until)
    carry_out(filling, processes, say)


def founded(database: Database, *, key: str, seed: int, until: date, assets: int, say: Say) -> TenantId:
    """The bank before its year: units, people, vaults, and so many assets from its list."""
    at = datetime.now(UTC)
    office, top = found(database, key=key, title=BANK, at=at)
    say("机构、人员、金库 units, people, vaults")
    people = _people(office, top, seed)
    for branch, city in enumerate(CITIES):
        unit = str(people.units[branch_code(branch)])
        size = {"zones": len(ZONES), "shelves": SHELVES, "slots": SLOTS, "capacity": 40}
        office.send("custody.build_vault", {"code": vault_code(city), "name": vault_code(city), "unit_id": unit} | size)
    say(f"导入 {assets:,} 件资产 importing {assets:,} assets")
    _import(database, office, people, seed, until, assets)
    return office.tenant


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


def _import(
    database: Database, office: Office, people: People, seed: int, until: date, assets: int
) -> None:
    units = {f"{city}分行": people.units[branch_code(branch)] for branch, city in enumerate(CITIES)}
    who = SystemCredential(tenant=office.tenant, person=NOBODY, name="系统")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{BANK}金库清单.xlsx"
        write_list(path, count=assets, seed=seed, until=until)
        opened = datetime.combine(until - timedelta(days=366), time(10), BANK_ZONE)
        run_file(database, who, path, lambda: opened, options=Options(units=units))
