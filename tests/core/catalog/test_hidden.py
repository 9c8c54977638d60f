"""A canary in what a viewer may not read: no question brings it up, and asking for it tells nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from kuheng.core.catalog import search
from kuheng.core.catalog.api import Ask, aggregate, find, query, record, view_schema
from kuheng.core.store.transaction import Transaction
from kuheng.kernel.condition import parse
from kuheng.kernel.errors import Malformed, NotFound, Trouble
from tests.core.catalog.toy import Toys, allow

CANARY = "CANARY-7F3A"
ABSENT = "no_such_field"

Question = Callable[[Transaction, str], object]

# Every way to name a field. Asked for a hidden one it must answer as for one that there is not.
NAMING: dict[str, Question] = {
    "fields": lambda tx, key: query(tx, "toy_item", Ask(fields=("code", key))),
    "sort": lambda tx, key: query(tx, "toy_item", Ask(sort=key)),
    "sort down": lambda tx, key: query(tx, "toy_item", Ask(sort=f"-{key}")),
    "filter": lambda tx, key: query(tx, "toy_item", Ask(where=_eq(key))),
    "filter deep": lambda tx, key: query(
        tx, "toy_item", Ask(where=parse({"not": {"any": [{"field": key, "op": "empty"}]}}))
    ),
    "filter by start": lambda tx, key: query(
        tx, "toy_item", Ask(where=parse({"field": key, "op": "starts_with", "value": "C"}))
    ),
    "filter by part": lambda tx, key: query(
        tx, "toy_item", Ask(where=parse({"field": key, "op": "contains", "value": CANARY}))
    ),
    "group": lambda tx, key: aggregate(tx, "toy_item", group=[key]),
    "sum": lambda tx, key: aggregate(tx, "toy_item", measures=[f"sum:{key}"]),
    "least": lambda tx, key: aggregate(tx, "toy_item", measures=[f"min:{key}"]),
    "filter of a sum": lambda tx, key: aggregate(tx, "toy_item", where=_eq(key)),
}

SEEING: dict[str, Callable[[Transaction], object]] = {
    "list": lambda tx: query(tx, "toy_item", Ask(count="exact")),
    "words": lambda tx: query(tx, "toy_item", Ask(q=CANARY, count="exact")),
    "words and more": lambda tx: query(tx, "toy_item", Ask(q=f"{CANARY} T-000000")),
    "record": lambda tx: record(tx, "toy_item", _only(tx)),
    "groups": lambda tx: aggregate(tx, "toy_item", group=["category"], q=CANARY),
    "scan": lambda tx: find(tx, CANARY),
    "schema": lambda tx: view_schema(tx, "toy_item"),
}  # fmt: skip


def _eq(key: str) -> Any:
    return parse({"field": key, "op": "eq", "value": CANARY})


def _only(tx: Transaction) -> Any:
    return tx.scalar("SELECT id FROM toy_item WHERE code = 'T-000000'")


def _answer(tx: Transaction, question: Question, key: str) -> object:
    try:
        return question(tx, key)
    except Trouble as trouble:
        return (
            type(trouble),
            trouble.code,
            (trouble.field or "").replace(key, "*"),
            repr(trouble.params).replace(key, "*"),
        )


@pytest.fixture
def canaries(toys: Toys) -> Toys:
    toys.fill(
        {"note": CANARY, "contract": CANARY, "holder_name": CANARY},
        {"code": CANARY, "unit_path": "/002/", "note": "x"},
    )
    return toys


def _blind(toys: Toys) -> Any:
    """Sees one unit's rows; not the note (sensitive, unnamed), not contract and holder (hidden by name)."""
    modes = {"toy_item.contract": "hidden", "toy_item.holder_id": "hidden"}
    scope = parse({"field": "unit_path", "op": "starts_with", "value": "/001/"})
    return toys.person(allow("toy_item.read", where=scope, modes=modes))


@pytest.mark.parametrize("hidden", ["note", "contract", "holder_id"])
@pytest.mark.parametrize("way", NAMING)
def test_naming_a_hidden_field_answers_as_for_one_that_there_is_not(
    canaries: Toys, way: str, hidden: str
) -> None:
    with canaries.by(_blind(canaries)) as tx:
        answer = _answer(tx, NAMING[way], hidden)
        assert answer == _answer(tx, NAMING[way], ABSENT)
    assert isinstance(answer, tuple)
    assert answer[:2] == (Malformed, "condition.unknown_field")


@pytest.mark.parametrize("most", [0, 2_000])
@pytest.mark.parametrize("way", SEEING)
def test_no_answer_holds_the_canary(
    canaries: Toys, monkeypatch: pytest.MonkeyPatch, way: str, most: int
) -> None:
    monkeypatch.setattr(search, "MAX_NAMED", most)
    with canaries.by(_blind(canaries)) as tx:
        assert CANARY not in repr(SEEING[way](tx))


@pytest.mark.parametrize("way", ["words", "scan", "groups"])
def test_looking_for_the_canary_finds_no_record_either(canaries: Toys, way: str) -> None:
    with canaries.by(_blind(canaries)) as tx:
        assert "T-000000" not in repr(SEEING[way](tx))


def test_the_canary_is_there_for_who_may_read_it(canaries: Toys) -> None:
    with canaries.by(canaries.everything()) as tx:
        assert all(CANARY in repr(SEEING[way](tx)) for way in SEEING if way not in ("groups", "schema"))


def test_a_hidden_field_is_not_even_selected(canaries: Toys, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    execute = Transaction._execute
    monkeypatch.setattr(
        Transaction, "_execute", lambda tx, sql, params: (seen.append(str(sql)), execute(tx, sql, params))[1]
    )
    with canaries.by(_blind(canaries)) as tx:
        query(tx, "toy_item", Ask())
        record(tx, "toy_item", _only(tx))
    assert any("toy_item.code" in sql for sql in seen)
    assert not any(
        name in sql for sql in seen for name in ("toy_item.note", "toy_item.contract", "toy_item.holder")
    )


def test_a_masked_field_is_shown_masked_and_is_good_for_nothing_else(toys: Toys) -> None:
    toys.fill({"name": "张建国", "contract": "HT-2026-000123", "holder_name": "李四", "value_fen": 12345})
    fields = ("name", "contract", "holder_id", "value_fen")
    viewer = toys.person(allow("toy_item.read", modes={f"toy_item.{key}": "masked" for key in fields}))
    with toys.by(viewer) as tx:
        (row,) = query(tx, "toy_item", Ask(fields=fields)).rows
        shown = {key: row[key] for key in (*fields, "holder_id_title")}
        assert shown == {
            "name": "张*", "contract": "****0123", "holder_id": None, "holder_id_title": "李*",
            "value_fen": "****",
        }  # fmt: skip
        answers = {_answer(tx, NAMING[way], "contract") for way in NAMING if way != "fields"}
        schema = next(one for one in view_schema(tx, "toy_item")["fields"] if one["key"] == "contract")
    assert {answer[1] for answer in answers if isinstance(answer, tuple)} == {
        "condition.operator", "catalog.not_sortable", "catalog.not_groupable", "catalog.measure",
    }  # fmt: skip
    assert (schema["mode"], schema["filterable"], schema["sortable"], schema["operators"]) == (
        "masked",
        False,
        False,
        [],
    )


def test_a_record_out_of_scope_answers_as_one_that_there_is_not(canaries: Toys) -> None:
    answers = []
    with canaries.by(_blind(canaries)) as tx:
        foreign = tx.scalar("SELECT id FROM toy_item WHERE code = %s", [CANARY])
        for record_id in (foreign, canaries.tenant):
            with pytest.raises(NotFound) as missing:
                record(tx, "toy_item", record_id)
            answers.append((missing.value.code, missing.value.field, missing.value.params))
    assert answers == [("record.not_found", None, {})] * 2
