"""A cursor is the server's word: altered, or taken to another question, it is refused."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuheng.core.catalog import cursor
from kuheng.core.catalog.api import Ask, query
from kuheng.core.catalog.cursor import Place, read, signed
from kuheng.kernel.condition import parse
from kuheng.kernel.errors import Malformed
from tests.core.catalog.toy import Toys, allow

QUESTION = ["tenant", "toy_item", "-code"]
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.text(st.characters(codec="utf-8")),
    st.dates(), st.datetimes(timezones=st.just(UTC)), st.uuids(),
)  # fmt: skip


@given(VALUES, st.uuids())
def test_a_cursor_leads_back_to_its_place(value: object, record_id: UUID) -> None:
    place = Place(value=value, id=record_id)
    again = read(signed(place, QUESTION), QUESTION)
    assert again == place
    assert type(again.value) is type(value)


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_cursor_with_any_byte_changed_is_refused(position: int, change: int) -> None:
    raw = bytearray(_raw(signed(Place(value="AU-0001", id=UUID(int=7)), QUESTION)))
    raw[position % len(raw)] ^= change
    with pytest.raises(Malformed, match=r"catalog\.cursor"):
        read(urlsafe_b64encode(bytes(raw)).decode(), QUESTION)


@given(st.text() | st.binary().map(lambda raw: urlsafe_b64encode(raw).decode()))
def test_no_other_text_is_a_cursor(text: str) -> None:
    with pytest.raises(Malformed, match=r"catalog\.cursor"):
        read(text, QUESTION)


def test_a_cursor_answers_one_question_alone() -> None:
    made = signed(Place(value=1, id=UUID(int=7)), QUESTION)
    for other in (["other", *QUESTION[1:]], [*QUESTION[:2], "code"], [*QUESTION, "where"]):
        with pytest.raises(Malformed, match=r"catalog\.cursor"):
            read(made, other)


def test_another_installations_cursor_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cursor, "_secret", b"one")
    made = signed(Place(value=1, id=UUID(int=7)), QUESTION)
    cursor.use_secret(b"other")
    with pytest.raises(Malformed, match=r"catalog\.cursor"):
        read(made, QUESTION)


def test_a_value_without_a_form_of_its_own_has_no_cursor() -> None:
    with pytest.raises(TypeError):
        signed(Place(value=0.5, id=UUID(int=7)), QUESTION)


@pytest.mark.parametrize(
    "change",
    [
        {"sort": "-code"}, {"sort": "quantity"}, {"q": "T"},
        {"where": parse({"field": "quantity", "op": "eq", "value": 1})},
    ],
)  # fmt: skip
def test_a_cursor_of_one_list_does_not_open_another(toys: Toys, change: dict[str, object]) -> None:
    toys.fill({}, {}, {})
    actor = toys.everything()
    with toys.by(actor) as tx:
        first = query(tx, "toy_item", Ask(limit=1, sort="code"))
        other = replace(Ask(limit=1, sort="code", cursor=first.next), **change)  # type: ignore[arg-type]
        with pytest.raises(Malformed, match=r"catalog\.cursor"):
            query(tx, "toy_item", other)


def test_a_cursor_of_another_tenant_is_refused(toys: Toys) -> None:
    toys.fill({}, {})
    with toys.by(toys.everything()) as tx:
        first = query(tx, "toy_item", Ask(limit=1))
    foreign = Toys(database=toys.database)
    with foreign.by(foreign.everything()) as tx, pytest.raises(Malformed, match=r"catalog\.cursor"):
        query(tx, "toy_item", Ask(limit=1, cursor=first.next))


def test_a_cursor_gives_no_row_that_its_bearer_may_not_see(toys: Toys) -> None:
    toys.fill({"unit_path": "/001/"}, {"unit_path": "/002/"}, {"unit_path": "/001/"})
    with toys.by(toys.everything()) as tx:
        first = query(tx, "toy_item", Ask(limit=1))
    scope = parse({"field": "unit_path", "op": "eq", "value": "/001/"})
    with toys.by(toys.person(allow("toy_item.read", where=scope))) as tx:
        rest = query(tx, "toy_item", Ask(cursor=first.next))
    assert [row["code"] for row in rest.rows] == ["T-000002"]


def _raw(made: str) -> bytes:
    return urlsafe_b64decode(made + "=" * (-len(made) % 4))


def test_times_keep_their_microseconds() -> None:
    at = datetime(2026, 11, 20, 1, 2, 3, 456789, tzinfo=UTC)
    assert read(signed(Place(value=at, id=uuid4()), QUESTION), QUESTION).value == at
    assert read(signed(Place(value=date(2026, 11, 20), id=uuid4()), QUESTION), QUESTION).value == date(
        2026, 11, 20
    )
