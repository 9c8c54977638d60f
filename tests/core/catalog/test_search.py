"""Finding by words: normalised alike in Python and SQL, over readable fields alone, however many records
match.
"""

from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kuheng.core.catalog import search
from kuheng.core.catalog.api import Ask, index_changes, index_words, query
from kuheng.core.catalog.grams import grams, grams_array, normal, salt, words_of
from kuheng.core.store.transaction import Change, Transaction
from kuheng.kernel.actor import Actor
from kuheng.kernel.condition import parse
from tests.core.catalog.toy import SEARCHED, Toys, allow

LETTERS = st.text(st.sampled_from("aZ09-. 金银条😀é　ＡｆＦ①"), max_size=12)


def _codes(toys: Toys, actor: Actor, q: str) -> list[str]:
    with toys.by(actor) as tx:
        return [row["code"] for row in query(tx, "toy_item", Ask(q=q)).rows]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("金条", ["A1"]),
        ("金", ["A1"]),
        ("99.99", ["A1"]),
        ("au99", ["A1"]),
        ("ＡＵ９９", ["A1"]),
        ("条 au99", ["A1"]),
        ("  银   锭 ", ["A2"]),
        ("锭银", []),
        ("金 银", []),
        ("A", ["A1", "A2", "A3"]),
        ("99", ["A1"]),
        ('"', []),
        ("\\", []),
        ("a3", ["A3"]),
        ("100%", ["A3"]),
        ("0_", []),
        ("", ["A1", "A2", "A3"]),
        ("\u3000", ["A1", "A2", "A3"]),
    ],
)
def test_words_find_what_contains_all_of_them(toys: Toys, q: str, found: list[str]) -> None:
    toys.fill(
        {"code": "A1", "name": "Au99.99 金条"},
        {"code": "A2", "name": "银锭"},
        {"code": "A3", "name": "产权１００％ ①号"},
    )
    assert _codes(toys, toys.everything(), q) == found


@pytest.mark.parametrize("most", [0, 2_000])
def test_common_words_find_as_much_as_rare_ones(
    toys: Toys, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(search, "MAX_NAMED", most)
    toys.fill(*({"name": f"金条 {n:02d}"} for n in range(30)))
    actor = toys.everything()
    with toys.by(actor) as tx:
        first = query(tx, "toy_item", Ask(q="金条", limit=20, sort="-code", count="exact"))
    with toys.by(actor) as tx:
        second = query(tx, "toy_item", Ask(q="金条", limit=20, sort="-code", cursor=first.next))
    assert first.count == 30
    assert [row["code"] for row in first.rows + second.rows] == [f"T-{n:06d}" for n in reversed(range(30))]


@pytest.mark.parametrize("most", [0, 2_000])
def test_a_hidden_or_masked_field_never_makes_a_record_found(
    toys: Toys, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(search, "MAX_NAMED", most)
    toys.fill({"code": "A1", "name": "金条", "note": "CANARY", "contract": "HT-2026-0001"})
    viewer = toys.person(allow("toy_item.read", modes={"toy_item.contract": "masked"}))
    assert _codes(toys, viewer, "CANARY") == _codes(toys, viewer, "NOTHING") == []
    assert _codes(toys, viewer, "HT-2026") == []
    assert _codes(toys, viewer, "金条") == ["A1"]
    assert _codes(toys, toys.everything(), "CANARY") == ["A1"]


def test_who_may_read_no_searchable_field_finds_nothing(toys: Toys) -> None:
    toys.fill({"code": "A1"})
    hidden = {f"toy_item.{key}": "hidden" for key in SEARCHED}
    assert _codes(toys, toys.person(allow("toy_item.read", modes=hidden)), "A1") == []


def test_contains_as_a_condition_is_exact_where_words_are_lenient(toys: Toys) -> None:
    toys.fill({"code": "A1", "name": "Au99 金条"}, {"code": "A2", "name": "au99 金条"})
    with toys.by(toys.everything()) as tx:
        where = parse({"field": "name", "op": "contains", "value": "Au99"})
        either = parse(
            {
                "any": [
                    {"field": "name", "op": "contains", "value": "Au99"},
                    {"field": "code", "op": "eq", "value": "A2"},
                ]
            }
        )
        assert [row["code"] for row in query(tx, "toy_item", Ask(where=where)).rows] == ["A1"]
        assert [row["code"] for row in query(tx, "toy_item", Ask(where=either)).rows] == ["A1", "A2"]


@pytest.mark.parametrize("name", ['a "b" c', "a\\b", "{a,b}", "NULL", "a'b;--", "a\tb\nc", "a,b", "银" * 700])
def test_a_name_is_found_whatever_is_in_it(toys: Toys, name: str) -> None:
    toys.fill({"code": "X1", "name": name})
    assert _codes(toys, toys.everything(), name[:20]) == ["X1"]


def test_another_tenants_words_are_not_found(toys: Toys) -> None:
    Toys(database=toys.database).fill({"name": "金条"})
    assert _codes(toys, toys.everything(), "金条") == []


def test_new_words_replace_the_old(toys: Toys) -> None:
    (made,) = toys.fill({"code": "A1", "name": "金条"})
    with toys.by(toys.everything()) as tx:
        index_words(tx, "toy_item", made["id"], "A1 银锭")
    with toys.by(toys.everything()) as tx:
        assert _found(tx, "金条") == set()
        assert _found(tx, "银锭") == {made["id"]}


def test_a_change_of_words_is_indexed_and_any_other_change_costs_nothing(toys: Toys) -> None:
    made, other = toys.fill({"code": "A1", "name": "金条"}, {"code": "A2", "name": "金条"})
    with toys.by(toys.everything()) as tx:
        before = tx.statements
        index_changes(tx, [_change(made, made | {"state": "out"})])
        assert tx.statements == before
        index_changes(tx, [_change(made, made | {"name": "银锭"}), _change(None, other | {"name": "银条"})])
        assert tx.statements == before + 1
    assert _words(toys, "银") == {made["id"], other["id"]}


def test_as_many_records_as_you_like_are_indexed_by_one_statement(toys: Toys) -> None:
    with toys.by(toys.everything()) as tx:
        before = tx.statements
        search.index_many(tx, "toy_item", [(uuid4(), f"第 {n} 号") for n in range(500)])
        assert tx.statements == before + 1
    assert len(_words(toys, "号")) == 500


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(LETTERS)
def test_python_and_sql_make_the_same_numbers_of_a_text(toys: Toys, text: str) -> None:
    words = normal(text)
    with toys.by(toys.everything()) as tx:
        made = tx.scalar("SELECT search_grams(%s, %s, %s)", [toys.tenant, "toy_item", words])
    assert set(made or []) == set(grams(words, salt(toys.tenant, "toy_item")))


@given(LETTERS)
def test_an_array_holds_the_numbers_of_its_text(text: str) -> None:
    written = grams_array(normal(text), 7).strip("{}")
    assert {int(one) for one in written.split(",") if one} == set(grams(normal(text), 7))


@given(LETTERS, LETTERS, LETTERS)
def test_what_a_text_contains_it_has_the_numbers_of(before: str, word: str, after: str) -> None:
    whole = normal(before + word + after)
    for one in words_of(word):
        if one in whole:
            assert set(grams(one, 7)) <= set(grams(whole, 7))


@given(st.text())
def test_a_normal_text_is_its_own_normal_form(text: str) -> None:
    assert normal(normal(text)) == normal(text)


def _words(toys: Toys, q: str) -> set[UUID]:
    with toys.by(toys.everything()) as tx:
        return _found(tx, q)


def _found(tx: Transaction, q: str) -> set[UUID]:
    return {row["id"] for row in tx.rows("SELECT search_ids('toy_item', %s, 5000) AS id", [q])}


def _change(before: dict[str, object] | None, after: dict[str, object]) -> Change:
    return Change(entity="toy_item", record_id=after["id"], version=2, before=before, after=after)
