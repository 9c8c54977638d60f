"""Roles against acts: who may do what, at a glance. The grants come by the catalog, as the viewer may read them."""

from collections.abc import Iterable, Mapping
from typing import Any

from kuheng.core.access.api import ACTS, READS, Act
from kuheng.core.access.domain.grants import Effect
from kuheng.core.access.domain.overview import Cell, Said, cell_of
from kuheng.core.catalog.api import ENTITIES, Ask, every_page
from kuheng.core.commands.kit import COMMANDS
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.condition import Group, Test

READ_NAMES = {"read": ("查看{}", "Read {}"), "export": ("导出{}", "Export {}"), "unmask": ("显示{}敏感内容", "Unmask {}")}
LIVE = Group("all", (Test("subject_kind", "eq", "role"), Test("state", "ne", "revoked")))


def matrix(tx: Transaction) -> dict[str, Any]:
    """Every role against every act that a grant can name: `{roles, acts, cells}`; empty cells are left out.

    Raises `NotFound` for those who may not read grants and roles. Few statements, however many grants.
    """
    roles = _all(tx, "role", Ask(sort="key"))
    said: dict[object, list[Said]] = {}
    for row in _all(tx, "grant", Ask(where=LIVE)):
        said.setdefault(row["subject"], []).append(_said(row))
    acts = sorted(_acts(), key=lambda act: str(act["room"]))
    return {
        "roles": [_role(row) for row in roles],
        "acts": acts,
        "cells": [
            _cell(act["key"], row["id"], cell)
            for row in roles
            for act in acts
            if (cell := cell_of(act["key"], act["entity"], said.get(row["id"], ()), tx.at)) is not None
        ],
    }


def _all(tx: Transaction, entity: str, ask: Ask) -> list[Row]:
    return [row for page in every_page(tx, entity, ask, action="read") for row in page]


def _acts() -> Iterable[dict[str, Any]]:
    """Commands of every room, then the readings of its records."""
    for act in ACTS.all():
        kind = COMMANDS.get(act.key)
        if kind is None or not kind.model.about.open:
            yield _act(act, act.title or (act.key, act.key), ACTS.owner(act.key))
    for entity in ENTITIES.all():
        for verb in READS:
            (zh, en), act = READ_NAMES[verb], Act(key=f"{entity.key}.{verb}", entity=entity.key)
            title = (zh.format(entity.title[0]), en.format(entity.title[1]))
            yield _act(act, title, ENTITIES.owner(entity.key)) | {"verb": verb}


def _act(act: Act, title: tuple[str, str], owner: str) -> dict[str, Any]:
    return {
        "key": act.key,
        "entity": act.entity,
        "room": owner.rpartition(".")[2],
        "verb": None,
        "title": {"zh": title[0], "en": title[1]},
    }


def _role(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "key": row["key"],
        "title": {"zh": row.get("title_zh"), "en": row.get("title_en")},
        "installed": row.get("installed"),
    }


def _said(row: Mapping[str, Any]) -> Said:
    return Said(
        id=row["id"],
        effect=Effect(row["effect"]),
        action=row["action"],
        entity=row["entity"],
        narrow=row["scope"] is not None or row["categories"] is not None,
        modes=row["modes"] or {},
        since=row["valid_from"],
        until=row["valid_to"],
        proposed=row["state"] == "proposed",
    )


def _cell(action: str, role: object, cell: Cell) -> dict[str, Any]:
    return {
        "role": role,
        "act": action,
        "effect": cell.effect,
        "grants": list(cell.grants),
        "beaten": list(cell.beaten),
        "less": cell.less,
        "fields": cell.fields,
        "until": cell.until,
        "waiting": cell.waiting,
    }
