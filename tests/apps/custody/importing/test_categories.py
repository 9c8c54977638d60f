"""A category is found by any of its names, by a tree path, by a line between rows; else the nearest helps."""

from pathlib import Path

import pytest
import yaml

from kuheng.apps.custody.importing.categories import (
    SHIPPED,
    CategoryWords,
    categories,
    with_shipped_words,
)
from kuheng.engines.forms.importing.faults import Unread

KNOWN = categories()


def test_every_name_of_every_category_finds_it() -> None:
    for entry in SHIPPED:
        for word in (entry.zh, entry.en, entry.key, *entry.words):
            assert KNOWN.find(f" {word.upper()} ") is entry, word


@pytest.mark.parametrize(
    ("line", "zh"),
    [
        ("贵金属", "贵金属"),
        ("贵金属类：", "贵金属"),
        ("空 白 凭 证", "重要空白凭证"),
        ("印章部分", "印章"),
        ("以上合计", None),
        ("", None),
    ],
)
def test_a_line_between_rows_may_announce_one(line: str, zh: str | None) -> None:
    assert KNOWN.section(line) == zh


def test_a_tree_path_is_known_by_its_last_known_part() -> None:
    found = KNOWN.find("抵质押品/不动产权证/其他")
    assert found is not None
    assert found.key == "deed"


def test_an_unknown_one_is_a_fault() -> None:
    assert KNOWN.read("xyzzy") == Unread(code="unknown_category")
    assert KNOWN.read("贵今属", guess=False) == Unread(code="unknown_category")


def test_a_category_of_the_register_keeps_the_names_it_is_known_by() -> None:
    own = categories(with_shipped_words([CategoryWords(key="deed", zh="押品权证", en="Deeds in pledge")]))
    for name in ("押品权证", "不动产权证", "抵押房产证"):
        found = own.find(name)
        assert found is not None
        assert found.zh == "押品权证"


def test_no_name_belongs_to_two_categories() -> None:
    names = [name.lower() for entry in SHIPPED for name in (entry.zh, entry.en, *entry.words)]
    assert len(names) == len(set(names))


def test_the_shipped_categories_are_those_of_the_package() -> None:
    package = yaml.safe_load(
        Path("definitions/custody/categories/categories.yaml").read_text(encoding="utf-8")
    )
    assert [(entry.key, entry.zh, entry.en, entry.kind) for entry in SHIPPED] == [
        (entry["key"], entry["zh"], entry["en"], entry["kind"]) for entry in package
    ]


def test_the_banks_own_tree_takes_the_place_of_the_shipped_one() -> None:
    own = categories([CategoryWords(key="metal.coin", zh="金币", en="Gold coin", words=("纪念币",))])
    found = own.find("纪念币")
    assert found is not None
    assert found.key == "metal.coin"
    assert own.find("贵金属") is None
