"""Bringing a tenant to the shipped state: its books, its edge places, roles, categories, forms and flows.

Everything is a command, so founding a bank is audited like the rest; a second time changes nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from kuheng.apps.people.api import role_payload
from kuheng.core.access.api import NOBODY, SystemCredential
from kuheng.core.commands.dispatch import Answered, Call, dispatch
from kuheng.core.store.transaction import Database
from kuheng.engines.definitions.api import Loader, calls_to_apply, read_package
from kuheng.kernel.errors import Malformed, Refused
from kuheng.kernel.ids import TenantId, installed_id, tenant_id_of

SYSTEM = "系统"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The system's own hands in one tenant: dispatches commands as the installation."""

    database: Database
    tenant: TenantId
    at: datetime

    def send(self, name: str, payload: Mapping[str, Any], *, key: str | None = None) -> dict[str, Any]:
        """The result of the command. Raises `Refused` with its code when it is refused."""
        answered = dispatch(self.database, self._call(name, payload, key))
        if answered.status != 200:
            error = answered.body["error"]
            raise Refused(error["code"], error["field"], **error["params"])
        result: dict[str, Any] = answered.body["result"]
        return result

    def try_(self, name: str, payload: Mapping[str, Any], *, key: str | None = None) -> Answered:
        return dispatch(self.database, self._call(name, payload, key))

    def _call(self, name: str, payload: Mapping[str, Any], key: str | None) -> Call:
        who = SystemCredential(tenant=self.tenant, person=NOBODY, name=SYSTEM)
        chosen = installed_id(self.tenant, key or f"{name}:{sorted(payload.items(), key=str)}")
        return Call(name=name, payload=payload, key=chosen, at=self.at, who=who)


def found(database: Database, *, key: str, title: str, at: datetime) -> tuple[Office, UUID]:
    """A tenant with its top unit and the shipped definitions; gives the office and the top unit's id."""
    office = Office(database=database, tenant=tenant_id_of(key), at=at)
    office.send("house.found_tenant", {"key": key, "title": title})
    top = office.send("people.add_unit", {"code": "001", "name": title, "kind": "bank"})
    unit = UUID(str(top["unit_id"]))
    office.send("custody.found_places", {"unit_id": str(unit)})
    install_definitions(office)
    return office, unit


def install_definitions(office: Office) -> None:
    """The shipped categories, forms, flows and roles, in the order in which they name each other: a role may say how
    the field of a form is seen."""
    for entry in documents("categories"):
        for category in entry:
            office.send("custody.define_category", _category(category))
    for name, payload in calls_to_apply(read_package(definitions() / "custody")):
        office.send(name, payload)
    for document in documents("roles"):
        office.send("access.define_role", role_payload(document))


def _category(raw: Mapping[str, Any]) -> dict[str, Any]:
    known = dict(raw)
    return {
        "title_zh": known.pop("zh"),
        "title_en": known.pop("en"),
        "form_key": known.pop("form", None),
        **known,
    }


def documents(folder: str, package: str = "custody") -> Iterator[Any]:
    """Every document of one folder of a shipped package, in the order of their names."""
    for path in sorted((definitions() / package / folder).glob("*.yaml")):
        yield yaml.load(path.read_text(encoding="utf-8"), Loader)


def definitions() -> Path:
    """Where the shipped packages lie: inside the wheel, or at the top of a checkout."""
    inside = Path(str(files("kuheng"))) / "definitions"
    for folder in (inside, Path(str(files("kuheng"))).parents[1] / "definitions"):
        if folder.is_dir():
            return folder
    raise Malformed("house.no_definitions")
