"""What may be promised: on hand less what is reserved, bound or under investigation; per SKU, per vault and in all."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select

from kuheng.apps.custody.tables import asset, category, place
from kuheng.core.catalog import api as catalog
from kuheng.core.catalog.sheet import LANGUAGES, Cell, neutral
from kuheng.core.ledger.tables import ledger_reservation
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.condition import EVERYTHING, Condition
from kuheng.kernel.errors import NotFound

# SKUs times vaults. Beyond it the answer says that there is more, and a category or a vault narrows it.
MAX_GROUPS = 5_000

# A viewer who may not read one of these is told nothing: an amount that leaves out what he cannot see would be wrong.
NEEDED = (
    "category", "spec", "unit", "quantity", "state", "place_id", "reserved", "pledged", "frozen", "investigation",
)  # fmt: skip

AMOUNTS = ("on_hand", "reserved", "bound", "investigation", "available")

_a, _p, _r = asset.c, place.c, ledger_reservation.c
_vault, _category = place.alias("vault"), category.alias("kind")


def availability(
    tx: Transaction, *, where: Condition = EVERYTHING, q: str = "", action: str = "read"
) -> dict[str, Any]:
    """Amounts in each SKU's own unit, over the assets that the viewer may see and that `where` and `q` choose.

    `rows`: one per SKU (category, spec, unit) with its five amounts and, under `vaults`, what is available in each;
    `totals`: the same per unit, since pieces and copies do not add up; `vaults`: those that hold anything; `more`: the
    list was too long. Every unit counts once, in the first that holds of investigation, bound, reserved, available,
    so that the four add up to what is on hand. Raises `NotFound` and `Malformed` as a list of assets does.
    """
    lens = catalog.look(tx, "asset", action)
    if not all((field := lens.kind.field_of(key)) and lens.is_open(field) for key in NEEDED):
        raise NotFound("record.not_found")
    groups = tx.rows(_grouped(catalog.filters(tx, lens, where, q)).limit(MAX_GROUPS + 1))
    more, groups = len(groups) > MAX_GROUPS, [_whole(row) for row in groups[:MAX_GROUPS]]
    return {
        "rows": list(_by_sku(groups)),
        "totals": list(_by_unit(groups)),
        "vaults": _vaults(groups),
        "more": more,
    }


def _grouped(tests: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """One row per SKU and vault; what lies in no vault (under investigation) has none."""
    held, amount = _held(), _a.quantity
    inquiry = or_(_a.investigation, _p.kind == "investigation")
    promised = case(
        (_a.kind == "serial", case((_a.reserved, amount), else_=0)), else_=func.coalesce(held.c.quantity, 0)
    )
    parts = {
        "on_hand": amount,
        "investigation": case((inquiry, amount), else_=0),
        "bound": case((inquiry, 0), (or_(_a.frozen, _a.pledged), amount), else_=0),
        "reserved": case((or_(inquiry, _a.frozen, _a.pledged), 0), else_=func.least(promised, amount)),
    }
    keys = (_a.category, _a.spec, _a.unit, _vault.c.id, _vault.c.code, _vault.c.name)
    titles = (func.max(_category.c.title_zh).label("zh"), func.max(_category.c.title_en).label("en"))
    labels = (*keys[:3], *(key.label(f"vault_{key.name}") for key in keys[3:]), *titles)
    sums = [func.sum(value).label(name) for name, value in parts.items()]
    return (
        select(*labels, func.count().label("assets"), *sums)
        .select_from(_source(held))
        .where(_a.state == "in_stock", *tests)
        .group_by(*keys)
        .order_by(_a.category, _a.spec, _a.unit, _vault.c.code)
    )


def _held() -> Subquery:
    """What open orders hold of stock and ranges, where it lies."""
    return (
        select(_r.tenant_id, _r.asset_id, _r.place_id, func.sum(_r.quantity).label("quantity"))
        .where(_r.state == "open", _r.kind != "serial")
        .group_by(_r.tenant_id, _r.asset_id, _r.place_id)
        .subquery("held")
    )


def _source(held: Subquery) -> Any:
    """A place's vault is the first step of its path."""
    of_asset = and_(
        held.c.tenant_id == _a.tenant_id, held.c.asset_id == _a.id, held.c.place_id == _a.place_id
    )
    of_place = and_(
        _vault.c.tenant_id == _p.tenant_id,
        _vault.c.code == func.split_part(_p.path, "/", 2),
        _vault.c.kind == "vault",
    )
    of_kind = and_(_category.c.tenant_id == _a.tenant_id, _category.c.key == _a.category)
    placed = asset.join(place, and_(_p.tenant_id == _a.tenant_id, _p.id == _a.place_id))
    return placed.outerjoin(_vault, of_place).outerjoin(held, of_asset).outerjoin(_category, of_kind)


def _whole(row: Row) -> Row:
    """Sums of bigints are numerics without a fraction."""
    amounts = {name: int(row[name]) for name in AMOUNTS if name != "available"}
    left = amounts["on_hand"] - amounts["reserved"] - amounts["bound"] - amounts["investigation"]
    return row | amounts | {"available": left}


def _by_sku(groups: Iterable[Row]) -> Iterator[dict[str, Any]]:
    skus: dict[tuple[Any, ...], list[Row]] = {}
    for row in groups:
        skus.setdefault((row["category"], row["spec"], row["unit"]), []).append(row)
    for (key, spec, unit), rows in skus.items():
        title = {"zh": rows[0]["zh"] or key, "en": rows[0]["en"] or key}
        inside = {str(row["vault_id"]): row["available"] for row in rows if row["vault_id"]}
        yield {"category": key, "title": title, "spec": spec, "unit": unit, **_sums(rows), "vaults": inside}


def _by_unit(groups: Iterable[Row]) -> Iterator[dict[str, Any]]:
    units: dict[str, list[Row]] = {}
    for row in groups:
        units.setdefault(row["unit"], []).append(row)
    for unit, rows in sorted(units.items()):
        inside: dict[str, int] = {}
        for row in rows:
            if row["vault_id"]:
                inside[str(row["vault_id"])] = inside.get(str(row["vault_id"]), 0) + row["available"]
        yield {"unit": unit, **_sums(rows), "vaults": inside}


def _sums(rows: Sequence[Row]) -> dict[str, int]:
    return {name: sum(row[name] for row in rows) for name in ("assets", *AMOUNTS)}


def _vaults(groups: Iterable[Row]) -> list[dict[str, Any]]:
    found = {row["vault_id"]: row for row in groups if row["vault_id"]}
    ordered = sorted(found.values(), key=lambda row: str(row["vault_code"]))
    return [{"id": row["vault_id"], "code": row["vault_code"], "name": row["vault_name"]} for row in ordered]


_TITLES = {
    "category": ("类别", "Category"),
    "spec": ("规格型号", "Specification"),
    "unit": ("单位", "Unit"),
    "on_hand": ("在库", "On hand"),
    "reserved": ("预占", "Reserved"),
    "bound": ("抵押或冻结", "Pledged or frozen"),
    "investigation": ("待查", "Under investigation"),
    "available": ("可用量", "Available"),
}
_IN_VAULT = ("{vault} 可用", "available in {vault}")


def availability_sheet(found: dict[str, Any], language: str) -> tuple[list[str], list[list[Cell]]]:
    """The table as people take it away: heads and rows, the vaults to the right, the totals below."""
    at = LANGUAGES.index(language)
    vaults = found["vaults"]
    heads = [title[at] for title in _TITLES.values()]
    heads += [neutral(_IN_VAULT[at].format(vault=vault["name"])) for vault in vaults]
    rows = [_cells(row, (row["title"][language], row["spec"]), vaults) for row in found["rows"]]
    total = ("合计", "Total")[at]
    return heads, rows + [_cells(row, (total, None), vaults) for row in found["totals"]]


def _cells(row: dict[str, Any], named: tuple[str, str | None], vaults: list[dict[str, Any]]) -> list[Cell]:
    lead: list[Cell] = [text and neutral(text) for text in (*named, row["unit"])]
    amounts: list[Cell] = [row[name] for name in AMOUNTS]
    return lead + amounts + [row["vaults"].get(str(vault["id"]), 0) for vault in vaults]
