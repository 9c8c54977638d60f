"""The compiler from a condition to SQL means what the in-memory reading means: by vectors, and by chance."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    LargeBinary,
    Text,
    Uuid,
    column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import BigInteger, TypeEngine

from kuheng.core.store.condition_sql import after_prefix, where
from kuheng.core.store.transaction import Database, compiled
from kuheng.kernel.condition import OPERATORS, Condition, Group, RelativeDate, Var, matches, parse
from kuheng.kernel.condition import Test as One
from kuheng.kernel.errors import Malformed

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "condition.json").read_text())
CONTEXT = VECTORS["context"] | {"today": date.fromisoformat(VECTORS["context"]["today"])}
TYPES: dict[str, TypeEngine[Any]] = {
    "text": Text(collation="C"),
    "whole": BigInteger(),
    "date": Date(),
    "instant": DateTime(timezone=True),
    "flag": Boolean(),
    "uuid": Uuid(),
}
SQL_TYPES = {
    "text": 'text COLLATE "C"', "whole": "bigint", "date": "date", "instant": "timestamptz",
    "flag": "boolean", "uuid": "uuid",
}  # fmt: skip
READ = {"date": date.fromisoformat, "instant": datetime.fromisoformat, "uuid": UUID}
FIELDS: dict[str, str] = VECTORS["fields"]


@pytest.fixture(scope="module")
def records(database: Database) -> Iterator[psycopg.Connection[Any]]:
    """The vectors' records in a temporary table."""
    with psycopg.connect(database.urls["app"], autocommit=True) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        columns = ", ".join(f"{name} {SQL_TYPES[kind]}" for name, kind in FIELDS.items())
        connection.execute(f"CREATE TEMP TABLE vector (record text, {columns})")
        for name, record in VECTORS["records"].items():
            _insert(connection, name, record)
        yield connection


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
def test_a_condition_finds_in_sql_what_the_vector_says(
    records: psycopg.Connection[Any], vector: dict[str, Any]
) -> None:
    assert _found(records, parse(vector["where"])) == sorted(vector["finds"])


@pytest.mark.parametrize("vector", VECTORS["unfit"], ids=lambda vector: vector["name"])
def test_what_does_not_fit_the_field_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as refused:
        where(parse(vector["where"]), _columns(), CONTEXT)
    assert refused.value.code == vector["code"]


@pytest.mark.parametrize("type_", [JSONB(), LargeBinary()])
@pytest.mark.parametrize("op", [op for op in OPERATORS if op not in ("empty", "not_empty")])
def test_documents_and_bytes_are_only_empty_or_not(type_: TypeEngine[Any], op: str) -> None:
    columns: dict[str, ColumnElement[Any]] = {"extra": Column("extra", type_)}
    with pytest.raises(Malformed, match=r"condition\.operator"):
        where(One("extra", op, ("a", "b")), columns, CONTEXT)


def test_an_empty_document_is_absent_or_an_empty_list(records: psycopg.Connection[Any]) -> None:
    tested = where(One("extra", "empty"), {"extra": Column("extra", JSONB())}, CONTEXT)
    text, params = compiled(select(tested.label("empty")), None)
    source = "(VALUES (NULL::jsonb), ('[]'), ('[1]'), ('{}')) AS given(extra)"
    rows = records.execute(f"{text} FROM {source}", params).fetchall()
    assert [row[0] for row in rows] == [True, True, False, False]


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(Malformed, match=r"condition\.value"):
        where(One("name", "eq", "\ud800"), _columns(), CONTEXT)


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8")))
def test_all_texts_with_a_prefix_lie_before_the_text_after_it(prefix: str, rest: str) -> None:
    assert prefix <= prefix + rest < after_prefix(prefix)


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8")))
def test_no_other_text_lies_there(prefix: str, other: str) -> None:
    if not other.startswith(prefix):
        assert not prefix <= other < after_prefix(prefix)


# ---------------------------------------------------------------- by chance

LETTERS = st.text(st.sampled_from("aAb%_\\ 银金😀0"), max_size=3)
DAYS = st.dates(date(2026, 11, 18), date(2026, 11, 22))
TIMES = st.builds(
    lambda day, minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes),
    DAYS, st.sampled_from([0, 1, 959, 960, 961, 1439]),
)  # fmt: skip
KEYS = st.sampled_from([UUID(int=n) for n in range(3)])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": LETTERS, "whole": st.integers(-2, 2), "date": DAYS, "instant": TIMES, "flag": st.booleans(),
    "uuid": KEYS,
}  # fmt: skip
ASKED: dict[str, st.SearchStrategy[Any]] = {
    "text": LETTERS | st.just(Var("actor.unit_path")) | st.just(Var("actor.nothing")),
    "whole": st.integers(-2, 2) | st.integers(-2, 2).map(str),
    "date": DAYS.map(str) | st.builds(RelativeDate, st.integers(-2, 2)),
    "instant": DAYS.map(str) | TIMES.map(datetime.isoformat) | st.builds(RelativeDate, st.integers(-2, 2)),
    "flag": st.booleans(),
    "uuid": KEYS.map(str) | st.just(Var("actor.nothing")),
}
OF_TEXT = ("starts_with", "contains")


@st.composite
def _test(draw: st.DrawFn) -> One:
    name, kind = draw(st.sampled_from(sorted(FIELDS.items())))
    op = draw(st.sampled_from([op for op in OPERATORS if kind == "text" or op not in OF_TEXT]))
    if op in ("empty", "not_empty"):
        return One(name, op)
    asked = ASKED[kind]
    if op == "between":
        return One(name, op, draw(st.tuples(asked, asked)))
    if op in ("in", "not_in"):
        return One(name, op, draw(st.lists(asked, min_size=1, max_size=3).map(tuple)))
    return One(name, op, draw(asked))


CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    _test(),
    lambda inner: (
        st.builds(Group, st.sampled_from(["all", "any"]), st.lists(inner, max_size=3).map(tuple))
        | st.builds(lambda part: Group("not", (part,)), inner)
    ),
    max_leaves=6,
)
RECORD = st.fixed_dictionaries({name: st.none() | VALUES[kind] for name, kind in FIELDS.items()})
CHANCE = VECTORS["context"] | {"today": date(2026, 11, 20), "actor.unit_path": "a"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(CONDITIONS, st.lists(RECORD, min_size=1, max_size=5))
def test_sql_and_memory_never_differ(
    records: psycopg.Connection[Any], condition: Condition, given_records: list[dict[str, Any]]
) -> None:
    with records.transaction(force_rollback=True):
        records.execute("DELETE FROM vector")
        for number, record in enumerate(given_records):
            _insert(records, str(number), record)
        found = _found(records, condition, CHANCE)
    in_memory = [str(n) for n, record in enumerate(given_records) if matches(condition, record, CHANCE)]
    assert found == in_memory


def _columns() -> dict[str, ColumnElement[Any]]:
    return {name: column(name, TYPES[kind]) for name, kind in FIELDS.items()}


def _insert(connection: psycopg.Connection[Any], name: str, record: Mapping[str, Any]) -> None:
    typed = [
        READ[FIELDS[key]](value) if isinstance(value, str) and FIELDS[key] in READ else value
        for key, value in record.items()
    ]
    marks = ", ".join(["%s"] * (len(typed) + 1))
    connection.execute(f"INSERT INTO vector (record, {', '.join(record)}) VALUES ({marks})", [name, *typed])


def _found(
    connection: psycopg.Connection[Any], condition: Condition, context: Mapping[str, object] = CONTEXT
) -> list[str]:
    statement = (
        select(column("record")).select_from(table("vector")).where(where(condition, _columns(), context))
    )
    text, params = compiled(statement, None)
    return sorted(row[0] for row in connection.execute(text, params))
