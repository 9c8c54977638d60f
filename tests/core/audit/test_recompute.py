"""The quick recomputation says "whole" only where the verifier's own function finds nothing."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from kuheng.core.audit.recompute import is_whole
from kuheng.core.audit.stream import DOCUMENTS, NAMES, Raw
from kuheng.core.audit.verify import check_entry
from kuheng.kernel.canonical import ALGORITHMS, canonical_bytes

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
DOCUMENT = st.dictionaries(TEXT, VALUES, max_size=4)


def raw_of(columns: dict[str, Any], afters: list[Any], algorithm: str) -> Raw:
    """An entry as the database would give it, well sealed."""
    digest = ALGORITHMS[algorithm]
    touches = [
        ("asset", str(UUID(int=n)), n + 1, json.dumps(after), digest(canonical_bytes(after)).hex())
        for n, after in enumerate(afters)
    ]
    listed = [[entity, record, version, sealed] for entity, record, version, _, sealed in touches]
    canonical = canonical_bytes(columns | {"touches": listed})
    leaf = digest(b"\x00" + canonical)
    shown = [columns[name] for name in NAMES]
    for at in DOCUMENTS:
        shown[at] = json.dumps(shown[at])
    return Raw(5, leaf, columns["id"], canonical, leaf, tuple(shown), touches)


@st.composite
def raws(draw: st.DrawFn) -> Raw:
    algorithm = draw(st.sampled_from(["sm3", "sha256"]))
    columns: dict[str, Any] = {name: draw(TEXT | st.none()) for name in NAMES}
    columns |= {"detail": draw(DOCUMENT), "decision": draw(DOCUMENT), "algorithm": algorithm}
    columns |= {"id": str(UUID(int=1)), "recorded_at": datetime(2026, 11, 20, tzinfo=UTC).isoformat()}
    return raw_of(columns, draw(st.lists(DOCUMENT, max_size=2)), algorithm)


@given(raws())
def test_what_is_well_sealed_is_found_whole_by_the_exact_way(raw: Raw) -> None:
    assert check_entry(raw.record()).kinds == []


@given(raws())
def test_the_quick_way_agrees_unless_numbers_are_beyond_64_bits(raw: Raw) -> None:
    sealed = [json.loads(text) for text in (raw.canonical or b"", *(touch[3] for touch in raw.touches))]
    beyond = any(abs(number) >= 2**63 for number in numbers(*sealed))
    assert is_whole(raw) or beyond


def numbers(*values: Any) -> list[int]:
    found: list[int] = []
    for value in values:
        match value:
            case bool() | None | str():
                continue
            case int():
                found.append(value)
            case list():
                found += numbers(*value)
            case dict():
                found += numbers(*value.values())
    return found


@given(raws(), st.data())
def test_what_was_touched_is_never_whole(raw: Raw, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(NAMES) - 1))
    value = data.draw(
        (DOCUMENT.map(json.dumps) if at in DOCUMENTS else TEXT).filter(lambda new: new != raw.columns[at])
    )
    same = at in DOCUMENTS and json.loads(value) == json.loads(raw.columns[at])
    changed = raw._replace(columns=(*raw.columns[:at], value, *raw.columns[at + 1 :]))
    assert same or not is_whole(changed)
    assert same or check_entry(changed.record()).kinds


@given(raws(), st.integers(0, 5000))
def test_a_flipped_byte_of_the_content_is_never_whole(raw: Raw, at: int) -> None:
    assert raw.canonical
    canonical = bytearray(raw.canonical)
    canonical[at % len(canonical)] ^= 1
    changed = raw._replace(canonical=bytes(canonical))
    assert not is_whole(changed)
    assert check_entry(changed.record()).kinds


def test_numbers_that_only_look_equal_are_not() -> None:
    columns: dict[str, Any] = dict.fromkeys(NAMES)
    columns |= {"algorithm": "sm3", "id": str(UUID(int=1)), "recorded_at": "2026", "detail": {"n": 1}}
    raw = raw_of(columns, [], "sm3")
    at = NAMES.index("detail")
    for other in ('{"n": true}', '{"n": 1.0}', '{"n": "1"}'):
        changed = raw._replace(columns=(*raw.columns[:at], other, *raw.columns[at + 1 :]))
        assert not is_whole(changed)
        assert check_entry(changed.record()).kinds == ["columns_changed"]
