"""`decide`, `scope` and `project` against a small model that judges one row at a time by plain Python.

The model knows nothing of conditions, patterns or compilation: a random grant is made twice, once as the
row that the database holds and once as a few lambdas.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Text, cast, column, select, values

from kuheng.core.access.api import Decided, FieldMode, PersonCredential, decide, scope
from kuheng.core.access.domain.grants import Rights, compiled
from kuheng.core.store.condition_sql import where
from kuheng.core.store.transaction import Database
from kuheng.kernel.condition import matches
from kuheng.kernel.errors import Denied
from kuheng.kernel.ids import new_id
from tests.core.access.rows import Tenant

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ACTIONS = (
    "asset.read",
    "asset.read",
    "custody.freeze_asset",
    "asset.export",
    "custody.open_execution",
    "order.read",
)
OF = {
    "asset.read": "asset", "asset.export": "asset", "custody.freeze_asset": "asset", "order.read": "order",
    "custody.open_execution": "order",
}  # fmt: skip
PATHS = ("/001/", "/001/003/", "/001/003/09/", "/001/0030/", "/002/", None)
CATEGORIES = ("metal", "metal.gold_bar", "metalware", "deed", None)
FIELDS = ("code", "customer")
HOURS = st.integers(-3, 3).map(lambda hours: AT + timedelta(hours=hours))

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Twin:
    """One grant: as a row, and as what it means."""

    row: dict[str, Any]
    covers: Callable[[str], bool]
    reaches: Callable[[Record], bool]
    valid: Callable[[datetime], bool]

    @property
    def allows(self) -> bool:
        return bool(self.row["effect"] == "allow")

    @property
    def names_fields(self) -> bool:
        return bool(self.row["modes"])


PATTERNS: dict[str, Callable[[str], bool]] = {
    "*": lambda action: True,
    "asset.*": lambda action: action.split(".")[0] == "asset",
    "custody.*": lambda action: action.split(".")[0] == "custody",
    "*.read": lambda action: action.split(".")[1] == "read",
    **{name: (lambda action, name=name: action == name) for name in ACTIONS},  # type: ignore[misc]
}


def under(path: str | None, top: str) -> bool:
    return path is not None and path[: len(top)] == top


def in_one_of(category: str | None, keys: Sequence[str]) -> bool:
    parts = (category or "").split(".")
    return category is not None and any(key.split(".") == parts[: len(key.split("."))] for key in keys)


ScopeTwin = tuple[dict[str, Any] | None, Callable[[Record, str], bool]]


def test_of(field: str, op: str, value: object) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


test_of.__test__ = False  # type: ignore[attr-defined]

MINE = test_of("unit_path", "starts_with", {"var": "assigned.unit_path"})
SCOPES: tuple[ScopeTwin, ...] = (
    (None, lambda record, held: True),
    (MINE, lambda record, held: under(record["unit_path"], held)),
    ({"not": MINE}, lambda record, held: not under(record["unit_path"], held)),
    (test_of("value_fen", "ge", 100), lambda record, held: (record["value_fen"] or 0) >= 100),
    (
        {"all": [MINE, test_of("category", "eq", "deed")]},
        lambda record, held: under(record["unit_path"], held) and record["category"] == "deed",
    ),
    (
        {"any": [test_of("category", "empty", None), test_of("value_fen", "lt", 100)]},
        lambda record, held: not record["category"] or record["value_fen"] in range(100),
    ),
)  # fmt: skip


def outer(bound: datetime | None, other: datetime | None, pick: Callable[..., datetime]) -> datetime | None:
    both = [one for one in (bound, other) if one is not None]
    return pick(both) if both else None


# Most grants speak of assets and count now, so that they meet on the same rows.
DRAWN = ("*", "asset.*", "asset.*", "asset.read", "asset.read", "*.read", "custody.*", "custody.freeze_asset")
SAID = st.dictionaries(
    st.sampled_from(["*", "asset.*", "asset.code", "asset.customer"]),
    st.sampled_from(list(FieldMode)),
    min_size=1,
    max_size=2,
)


@st.composite
def grants(draw: st.DrawFn) -> Twin:
    pattern = draw(st.sampled_from(DRAWN))
    entity = draw(st.sampled_from(["asset", "asset", None, "order"]))
    scope_json, meaning = draw(st.sampled_from(SCOPES)) if entity else SCOPES[0]
    keys = draw(st.sampled_from([None, None, ["metal"], ["deed", "metal.gold_bar"]])) if entity else None
    held = draw(st.sampled_from(["/001/", "/001/003/", "/001/003/09/", "/002/"]))
    dated = draw(st.sampled_from([False, False, False, True]))
    bounds = [draw(st.none() | HOURS) if dated else None for _ in range(4)]
    modes = draw(SAID) if draw(st.sampled_from([False, False, True])) else None
    row = {
        "id": new_id(), "effect": draw(st.sampled_from(["allow", "allow", "forbid"])), "action": pattern,
        "entity": entity, "scope": scope_json, "categories": keys, "obligations": None,
        "modes": {key: str(mode) for key, mode in modes.items()} if modes else None,
        "subject_kind": draw(st.sampled_from(["role", "role", "post", "person"])), "held_path": held,
        "valid_from": bounds[0], "valid_to": bounds[1], "held_from": bounds[2], "held_to": bounds[3],
    }  # fmt: skip
    since, until = outer(bounds[0], bounds[2], max), outer(bounds[1], bounds[3], min)
    return Twin(
        row=row,
        covers=lambda action: PATTERNS[pattern](action) and entity in (None, OF[action]),
        reaches=lambda record: (
            meaning(record, held) and (keys is None or in_one_of(record["category"], keys))
        ),
        valid=lambda moment: (since is None or moment >= since) and (until is None or moment < until),
    )


RECORDS = st.fixed_dictionaries({
    "unit_path": st.sampled_from(PATHS), "category": st.sampled_from(CATEGORIES),
    "value_fen": st.none() | st.integers(0, 200),
})  # fmt: skip
MOMENTS = st.lists(HOURS, min_size=1, max_size=2)


def may(given_: Sequence[Twin], action: str, record: Record, moments: Sequence[datetime]) -> bool:
    """The model: some allow speaks of this row, and no forbid does."""
    speaking = [
        twin
        for twin in given_
        if twin.covers(action) and twin.reaches(record) and all(twin.valid(moment) for moment in moments)
    ]
    forbidden = any(not twin.allows and not twin.names_fields for twin in speaking)
    return any(twin.allows for twin in speaking) and not forbidden


def shown(given_: Sequence[Twin], record: Record, field: str, moments: Sequence[datetime]) -> FieldMode:
    """The model: the mode of one field of one asset."""
    if not may(given_, "asset.read", record, moments):
        return FieldMode.HIDDEN
    order = list(FieldMode)
    best, ceiling = None, FieldMode.WRITE
    for twin in given_:
        if twin.row["entity"] == "order" or not twin.reaches(record) or not all(map(twin.valid, moments)):
            continue
        said = twin.row["modes"] or {}
        for weight, pattern in enumerate(("*", "asset.*", f"asset.{field}")):
            if pattern not in said:
                continue
            mode = FieldMode(said[pattern])
            if not twin.allows and not any(p in said for p in ("asset.*", f"asset.{field}")[weight:]):
                ceiling = min(ceiling, mode, key=order.index)
            if twin.allows and not any(p in said for p in ("asset.*", f"asset.{field}")[weight:]):
                rank = (weight, ("role", "post", "person").index(twin.row["subject_kind"]), order.index(mode))
                best = max(best or rank, rank)
    plain = FieldMode.HIDDEN if field == "customer" else FieldMode.READ
    return min(order[best[2]] if best else plain, ceiling, key=order.index)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(grants(), min_size=1, max_size=6),
    st.sampled_from(ACTIONS),
    st.lists(RECORDS, min_size=4, max_size=10),
    MOMENTS,
)
def test_decide_and_scope_agree_with_the_model_on_every_row(
    twins: list[Twin], action: str, records: list[Record], moments: list[datetime]
) -> None:
    rights = Rights(compiled(twin.row) for twin in twins)
    decision = rights.decide(action, OF[action], moments)
    rows = rights.scope(action, OF[action], moments)
    for record in records:
        expected = may(twins, action, record, moments)
        assert matches(rows, record, {}) is expected
        assert (isinstance(decision, Decided) and matches(decision.scope, record, {})) is expected


@settings(max_examples=500, deadline=None)
@given(st.lists(grants(), min_size=1, max_size=6), RECORDS, st.sampled_from(FIELDS), MOMENTS)
def test_the_mode_of_a_field_of_one_record_agrees_with_the_model(
    twins: list[Twin], record: Record, field: str, moments: list[datetime]
) -> None:
    modes = Rights(compiled(twin.row) for twin in twins).project("asset", moments, record)
    assert modes.of(field, sensitive=field == "customer") is shown(twins, record, field, moments)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(grants(), min_size=1, max_size=6),
    st.lists(RECORDS, min_size=4, max_size=10),
    st.sampled_from(FIELDS),
    MOMENTS,
)
def test_a_list_never_shows_more_of_a_field_than_any_of_its_rows_allows(
    twins: list[Twin], records: list[Record], field: str, moments: list[datetime]
) -> None:
    rights = Rights(compiled(twin.row) for twin in twins)
    whole = rights.project("asset", moments).of(field, sensitive=field == "customer")
    for record in records:
        if may(twins, "asset.read", record, moments):
            assert whole.rank <= shown(twins, record, field, moments).rank


@pytest.fixture(scope="module")
def tenant(database: Database) -> Iterator[Tenant]:
    yield Tenant(database)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    twins=st.lists(grants(), min_size=1, max_size=5),
    action=st.sampled_from(ACTIONS),
    records=st.lists(RECORDS, min_size=4, max_size=10),
)
def test_the_database_agrees_with_the_model_on_grants_and_on_rows(
    tenant: Tenant, twins: list[Twin], action: str, records: list[Record]
) -> None:
    """The grants are rows, held through roles, and the scope is SQL over rows with the collation of ours."""
    person = tenant.person()
    held = [twin for twin in twins if twin.row["subject_kind"] == "role" and in_order(twin.row)]
    for twin in held:
        hold(tenant, person, twin.row)
    with tenant.open(at=AT) as tx:
        tx.acts_as(PersonCredential(tenant=tx.tenant, person=person).ask(tx)())
        rows = scope(tx, action, OF[action])
        columns, table = as_table(records)
        found = {
            row["n"] for row in tx.rows(select(table.c.n).select_from(table).where(where(rows, columns, {})))
        }
        expected = {n for n, record in enumerate(records) if may(held, action, record, [AT])}
        assert found == expected
        if expected:
            assert set(decide(tx, action, OF[action]).grants) <= {twin.row["id"] for twin in held}
        elif not any(twin.allows for twin in held):
            with pytest.raises(Denied):
                decide(tx, action, OF[action])


def as_table(records: Sequence[Record]) -> tuple[dict[str, Any], Any]:
    """The records as rows of SQL, typed as the columns of tables are."""
    types = {"unit_path": Text(collation="C"), "category": Text(collation="C"), "value_fen": BigInteger()}
    table = values(column("n", BigInteger), *(column(name) for name in types), name="asset").data(
        [(n, *(one[name] for name in types)) for n, one in enumerate(records)]
    )
    return {name: cast(table.c[name], type_) for name, type_ in types.items()}, table


def in_order(row: dict[str, Any]) -> bool:
    """The database refuses a validity that ends before it begins."""
    spans = ((row["valid_from"], row["valid_to"]), (row["held_from"], row["held_to"]))
    return all(since is None or until is None or since < until for since, until in spans)


UNITS: dict[tuple[Any, str], Any] = {}


def hold(tenant: Tenant, person: Any, row: dict[str, Any]) -> None:
    role = tenant.role(f"r{new_id().hex}")
    tenant.holds(
        person, role, unit_at(tenant, row["held_path"]), valid_from=row["held_from"], valid_to=row["held_to"]
    )
    said = {
        name: row[name]
        for name in ("id", "effect", "entity", "scope", "categories", "modes", "valid_from", "valid_to")
    }
    tenant.grant(role, row["action"], **said)


def unit_at(tenant: Tenant, path: str) -> Any:
    if path == "/001/":
        return tenant.top
    if (tenant.id, path) not in UNITS:
        code = path.strip("/").split("/")[-1]
        UNITS[tenant.id, path] = tenant.unit(code, path[: -len(code) - 1])
    return UNITS[tenant.id, path]
