"""`kuheng tenant add`, `kuheng user add`: the first steps of a real installation."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from kuheng.doors.cli.serving import prepared
from kuheng.doors.settings.settings import read_settings

tenant = typer.Typer(no_args_is_help=True, help="tenants 租户")
user = typer.Typer(no_args_is_help=True, help="users 用户")


def install(app: typer.Typer) -> None:
    app.add_typer(tenant, name="tenant")
    app.add_typer(user, name="user")


@tenant.command("add")
def add_tenant(
    key: Annotated[str, typer.Argument(help="short name, such as lanjiang")],
    name: Annotated[str, typer.Argument(help="the bank's name")],
) -> None:
    """Open the books of a bank, with the shipped roles, categories, forms and flows."""
    from kuheng.core.store.transaction import Database
    from kuheng.doors.compose import compose
    from kuheng.doors.provision import found

    compose()
    with prepared(read_settings()) as urls:
        database = Database(urls)
        _, unit = found(database, key=key, title=name, at=datetime.now(UTC))
        database.close()
    typer.echo(f"{key} {unit}")


@user.command("add")
def add_user(
    bank: Annotated[str, typer.Argument(metavar="TENANT")],
    login: str,
    name: str,
    role: Annotated[list[str], typer.Option(help="role key; may be given several times")],
    unit: Annotated[str, typer.Option(help="unit code")] = "001",
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)] = "",
) -> None:
    """Add a person with an account and roles in one unit; the password must be changed at the first sign-in."""
    from kuheng.core.store.transaction import Database
    from kuheng.doors.compose import compose
    from kuheng.doors.provision import Office
    from kuheng.kernel.ids import tenant_id_of

    compose()
    with prepared(read_settings()) as urls:
        database = Database(urls)
        office = Office(database=database, tenant=tenant_id_of(bank), at=datetime.now(UTC))
        unit_id = _unit(database, office, unit)
        facts = {"name": name, "employee_no": login, "unit_id": unit_id, "login": login, "password": password}
        made = office.send("people.add_person", facts)
        for one in role:
            office.send(
                "people.assign_role", {"person_id": made["person_id"], "role": one, "unit_id": unit_id}
            )
        database.close()
    typer.echo(made["person_id"])


def _unit(database: object, office: object, code: str) -> str:
    from kuheng.core.store.transaction import Database
    from kuheng.doors.provision import Office
    from kuheng.kernel.errors import NotFound

    assert isinstance(database, Database) and isinstance(office, Office)
    with database.transaction(office.tenant, at=office.at) as tx:
        row = tx.one("SELECT id FROM org_unit WHERE tenant_id = %s AND code = %s", [office.tenant, code])
    if row is None:
        raise NotFound("record.not_found", "unit")
    unit: UUID = row["id"]
    return str(unit)
