"""Assets by the million, with the words by which they are found, put in by COPY."""

from collections.abc import Iterator
from random import Random
from uuid import UUID

from bench.ground import Ground, copy
from kuheng.core.catalog.grams import grams_array, normal, salt
from kuheng.kernel.ids import TenantId

CATEGORIES = ("deed", "item.bag", "security", "metal.gold_bar", "item", "metal.coin")
SHARES = (40, 22, 18, 10, 7, 3)
STATES = ("in_stock", "out", "lent", "transit")
STATE_SHARES = (88, 7, 3, 2)
NAMES = {
    "deed": "不动产权证", "item.bag": "代保管封包", "security": "凭证式国债", "metal.gold_bar": "标准金条",
    "item": "合同专用章", "metal.coin": "纪念银币",
}  # fmt: skip
BRANCHES = 12
COLUMNS = (
    "tenant_id", "id", "version", "code", "name", "category", "kind", "spec", "unit", "quantity", "serial_no", "unit_id",
    "unit_path", "place_id", "state", "value_fen", "received_on", "expires_on", "contract_no", "risk", "moved_at",
)  # fmt: skip
SEARCH = ("tenant_id", "entity", "record_id", "words", "grams")


def fill(ground: Ground, tenant: TenantId, number: int, unit_path: str) -> None:
    """`number` serials over twelve branches; every twelfth in the branch of this path."""
    with ground.filling() as connection:
        slots = connection.execute(
            "SELECT id FROM place WHERE tenant_id = %s AND kind = 'slot'", [tenant]
        ).fetchall()
        with ground.filled_without_indexes(connection, "asset", "search_index"):
            places = [str(slot) for (slot,) in slots]
            copy(connection, "asset", COLUMNS, _assets(tenant, number, unit_path, places))
            copy(connection, "search_index", SEARCH, _words(tenant, number))


def _assets(tenant: TenantId, number: int, unit_path: str, places: list[str]) -> Iterator[tuple[object, ...]]:
    random, owner, unit = Random(1), str(tenant), str(UUID(int=1))
    kinds = random.choices(CATEGORIES, SHARES, k=number)
    states = random.choices(STATES, STATE_SHARES, k=number)
    others = [f"{unit_path.rstrip('/').rpartition('/')[0]}/9{branch:02d}/" for branch in range(BRANCHES - 1)]
    paths = [unit_path, *others]
    for index, (kind, state) in enumerate(zip(kinds, states, strict=True)):
        year, month, day = 2016 + index * 7 % 10, index % 12 + 1, index * 5 % 28 + 1
        yield (
            owner, _id(index), 1, f"LJ{index:08d}", _name(kind, index), kind, "serial", "住宅", "本", 1, f"SN{index:08d}",
            unit, paths[index % BRANCHES], places[index % len(places)], state, index * 991 % 10**9,
            f"{year}-{month:02d}-{day:02d}", f"{year + 12}-{month:02d}-{day:02d}", f"HT{index % 90_000:05d}", "B",
            "2026-01-01T00:00:00Z",
        )  # fmt: skip


def _words(tenant: TenantId, number: int) -> Iterator[tuple[object, ...]]:
    """As the catalog writes them."""
    random, owner, mixed_with = Random(1), str(tenant), salt(tenant, "asset")
    for index, kind in enumerate(random.choices(CATEGORIES, SHARES, k=number)):
        words = normal(f"LJ{index:08d} {_name(kind, index)} 住宅 SN{index:08d}")
        yield owner, "asset", _id(index), words, grams_array(words, mixed_with)


def _name(kind: str, index: int) -> str:
    return f"{NAMES[kind]} ({2016 + index % 10})第{index:07d}号"


def _id(index: int) -> str:
    return f"01a00000-0000-7000-8000-{index:012x}"
