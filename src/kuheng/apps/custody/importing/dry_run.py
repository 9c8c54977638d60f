"""Judging a file on its own, without a register: for the command line and for whoever wants to look first."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from kuheng.apps.custody.importing.judgement import Judgement
from kuheng.apps.custody.importing.judging import judge, suggest_mappings
from kuheng.engines.forms.importing.api import Mapping, check_upload, read_book


def judge_file(path: Path, category: str | None = None) -> Judgement:
    """The judgement of a list by the shipped categories. `category`: the key of all rows' category.

    Raises Malformed and Refused `import.*`.
    """
    check_upload(path)
    book = read_book(path)
    mappings: Iterable[Mapping] = suggest_mappings(book)
    if category is not None:
        mappings = [_of_category(mapping, category) for mapping in mappings]
    return judge(book, mappings)


def _of_category(mapping: Mapping, category: str) -> Mapping:
    column = mapping.column_of("category")
    bare = mapping if column is None else mapping.with_field(column.index, None)
    return replace(bare, constants={**bare.constants, "category": category})
