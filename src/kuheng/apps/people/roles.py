"""The role documents of a package (`definitions/<package>/roles/*.yaml`) as commands."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kuheng.core.access.api import FieldMode
from kuheng.kernel.errors import Malformed


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Words(_Strict):
    zh: str
    en: str


class _Rule(_Strict):
    """Several acts under one row scope; `of` is the kind of record, `where` its rows."""

    allow: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    of: str | None = None
    where: dict[str, Any] | None = None
    categories: list[str] | None = None
    modes: dict[str, FieldMode] | None = None
    obligations: list[Literal["reason"]] | None = None


class _Spec(_Strict):
    summary: _Words
    excludes: tuple[str, ...] = ()
    grants: Annotated[tuple[_Rule, ...], Field(min_length=1)]


class _Document(_Strict):
    kind: Literal["role"]
    key: str
    title: _Words
    spec: _Spec


def role_calls(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The commands that bring the roles of a package in (`folder` is its `roles/`); a second time they
    change nothing.

    Raises `Malformed("access.role_document")` for a file that is no role.
    """
    for path in sorted(folder.glob("*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(document, dict):
            raise Malformed("access.role_document", path.name, reason="not a document")
        yield "access.define_role", role_payload(document)


def role_payload(document: Mapping[str, Any]) -> dict[str, Any]:
    """The payload of `access.define_role` that brings a tenant to this document.

    Raises `Malformed("access.role_document")` for an unknown key or a missing one.
    """
    try:
        read = _Document.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Malformed("access.role_document", where, reason=first["msg"]) from error
    return {
        "key": read.key,
        "title_zh": read.title.zh,
        "title_en": read.title.en,
        "summary_zh": read.spec.summary.zh,
        "summary_en": read.spec.summary.en,
        "excludes": list(read.spec.excludes),
        "grants": [grant for rule in read.spec.grants for grant in _grants(rule)],
    }


def _grants(rule: _Rule) -> Sequence[dict[str, Any]]:
    shared = {
        "entity": rule.of,
        "scope": rule.where,
        "categories": rule.categories,
        "modes": rule.modes,
        "obligations": rule.obligations,
    }
    said = {name: value for name, value in shared.items() if value is not None}
    return [
        {"effect": effect, "action": action, **said}
        for effect, actions in (("allow", rule.allow), ("forbid", rule.forbid))
        for action in actions
    ]
