"""A small bank for the browser: run as a module with KUHENG_DATA set, before `kuheng serve`."""

from datetime import UTC, datetime
from uuid import UUID

from kuheng.core.store.transaction import Database
from kuheng.doors.cli.serving import prepared
from kuheng.doors.compose import compose
from kuheng.doors.keys import use_keys
from kuheng.doors.provision import Office, found
from kuheng.doors.settings.settings import read_settings

PASSWORD = "Kuheng-2026"
PEOPLE = (
    ("vp", "林振华", "001", "vice_president", True),
    ("risk1", "马宁", "001", "risk_manager", False),
    ("risk2", "谭晓雯", "001", "risk_manager", False),
    ("audit1", "何梦琪", "001", "auditor", False),
    ("admin1", "潘丽娜", "001", "administrator", False),
    ("head", "杜婉", "101", "department_head", True),
    ("clerk", "田文博", "101", "applicant", False),
    ("keeper1", "汪建平", "101", "keeper", False),
    ("keeper2", "梁雪梅", "101", "keeper", False),
    ("admin2", "罗海燕", "001", "administrator", False),
)


def main() -> None:
    compose()
    settings = read_settings()
    with prepared(settings) as urls:
        use_keys(settings, may_make=True)
        database = Database(urls)
        office, top = found(database, key="lanjiang", title="澜江银行", at=datetime.now(UTC))
        _fill(office, database, {"001": top})
        database.close()


def _fill(office: Office, database: Database, units: dict[str, UUID]) -> None:
    branch = {"code": "101", "name": "杭州分行", "kind": "branch", "parent_id": str(units["001"])}
    units["101"] = UUID(str(office.send("people.add_unit", branch)["unit_id"]))
    for number, (login, name, unit, role, head) in enumerate(PEOPLE, 1):
        facts = {
            "name": name, "employee_no": f"LJ{number:05d}", "unit_id": str(units[unit]), "login": login,
            "password": PASSWORD, "must_change": False,
        }  # fmt: skip
        person = office.send("people.add_person", facts)["person_id"]
        office.send("people.assign_role", {"person_id": person, "role": role, "unit_id": str(units[unit])})
        if head:
            office.send("people.change_unit", {"unit_id": str(units[unit]), "head_person_id": person})
    size = {"zones": 2, "shelves": 2, "slots": 6, "capacity": 20}
    vault = {"code": "杭州金库", "name": "杭州金库", "unit_id": str(units["101"])}
    office.send("custody.build_vault", vault | size)
    with database.transaction(office.tenant, at=office.at) as tx:
        slots = [row["id"] for row in tx.rows("SELECT id FROM place WHERE kind = 'slot' ORDER BY path")]
    for number in range(40):
        office.send("custody.register_asset", _asset(number) | {"place_id": str(slots[number % len(slots)])})


def _asset(number: int) -> dict[str, object]:
    if number == 0:
        return {
            "code": "HD-E2E-1", "name": "转账支票(空白)", "category": "voucher", "spec": "转账支票", "quantity": 100,
            "first_no": "00000001", "last_no": "00000100",
        }  # fmt: skip
    if number == 1:
        return {
            "code": "FCZ-E2E-1", "name": "不动产权证 (2022)第0048213号", "category": "deed", "spec": "住宅",
            "serial_no": "BDC0048213", "value_fen": 685_000_000,
        }  # fmt: skip
    return {
        "code": f"GJS-E2E-{number}", "name": "标准金条", "category": "metal.gold_bar", "spec": "Au99.99 · 1 kg",
        "serial_no": f"A{number:07d}", "value_fen": 96_560_000,
    }  # fmt: skip


if __name__ == "__main__":
    main()
