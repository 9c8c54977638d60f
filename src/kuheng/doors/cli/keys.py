"""`kuheng keys rotate|rewrap`: new data keys, and a new key around them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from kuheng.core.store.transaction import Database
    from kuheng.doors.settings.settings import Settings
    from kuheng.kernel.ids import TenantId

keys = typer.Typer(no_args_is_help=True, help="keys 密钥")

AsJson = Annotated[bool, typer.Option("--json", help="figures as JSON, a line each")]


def install(app: typer.Typer) -> None:
    app.add_typer(keys, name="keys")


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The database of this installation, with its keys at hand."""

    settings: "Settings"
    database: "Database"
    tenants: "list[TenantId]"

    def send(self, tenant: "TenantId", name: str, payload: dict[str, Any]) -> dict[str, Any]:
        """The result of a command by the house itself; each is a new one."""
        from kuheng.doors.provision import Office
        from kuheng.kernel.ids import new_id

        office = Office(database=self.database, tenant=tenant, at=datetime.now(UTC))
        return office.send(name, payload, key=str(new_id()))


@keys.command("rotate")
def rotate(
    most: Annotated[int, typer.Option(min=1, max=500, help="cells or files in one transaction")] = 100,
    as_json: AsJson = False,
) -> None:
    """Give every bank a new data key and re-encrypt columns and files with it, while the house serves.

    Killed or stopped, the next call goes on where it was. Exit code 1 when something could not be opened.
    """
    faults = 0
    with _house() as house:
        for tenant in house.tenants:
            state = house.send(tenant, "house.rotate_keys", {})
            _say({"tenant": str(tenant), **state}, as_json)
            while state["state"] == "running":
                wanted = {"rotation_id": str(state["rotation_id"]), "most": most}
                state = house.send(tenant, "house.reseal_data", wanted)
                _say({"tenant": str(tenant), **state}, as_json)
            faults += len(state["faults"])
    raise typer.Exit(1 if faults else 0)


@keys.command("rewrap")
def rewrap(as_json: AsJson = False) -> None:
    """Wrap all data keys with a new key-encryption key, while the house is stopped. Data are not touched.

    The new key is KEY_FILE.next, made when it is not there; the old one stays as KEY_FILE.<fingerprint> for the backups
    that need it. Killed halfway, the next call finishes it.
    """
    from kuheng.core.keys.api import Keyring, installed_keyring, offer_keyring
    from kuheng.doors.settings.secrets import next_key, take_next_key

    with _house() as house:
        old, new = installed_keyring(), Keyring(next_key(house.settings))
        offer_keyring(new)
        for tenant in house.tenants:
            done = house.send(tenant, "house.rewrap_keys", {"wrapped_by": new.name})
            _say({"tenant": str(tenant), **done}, as_json)
        kept = take_next_key(house.settings, old.name)
    words = {
        "key": new.name,
        "file": str(house.settings.key_file),
        "old_key": old.name,
        "old_file": str(kept),
    }
    _say(words, as_json)


@contextmanager
def _house() -> Iterator[House]:
    from kuheng.core.store.transaction import Database
    from kuheng.doors.cli.serving import prepared
    from kuheng.doors.compose import compose
    from kuheng.doors.keys import use_keys
    from kuheng.doors.settings.settings import read_settings
    from kuheng.doors.worker.relay import tenants

    compose()
    settings = read_settings()
    with prepared(settings) as urls:
        use_keys(settings)
        database = Database(urls, pool=1)
        try:
            yield House(settings=settings, database=database, tenants=tenants(database, datetime.now(UTC)))
        finally:
            database.close()


def _say(figures: dict[str, Any], as_json: bool) -> None:
    plain = json.dumps(figures, ensure_ascii=False, default=str)
    typer.echo(plain if as_json else "  ".join(f"{name} {value}" for name, value in figures.items()))
