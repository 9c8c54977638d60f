"""The header is found by its words below any title; columns are understood in any order and language."""

import pytest

from kuheng.engines.forms.importing.api import FieldSpec, Mapping, Sheet, Vocabulary, suggest, suggest_at
from kuheng.engines.forms.importing.book import Merged
from kuheng.kernel.errors import Malformed
from tests.engines.forms.importing.made import sheet

WORDS = Vocabulary(
    fields=(
        FieldSpec(key="no", zh="序号", en="No.", kind="ignored"),
        FieldSpec(key="code", zh="资产编号", en="Asset no.", kind="code", identity=True, weak=("编号",)),
        FieldSpec(key="name", zh="资产名称", en="Name", sure=("名称",), required=True, identity=True),
        FieldSpec(key="first", zh="起始号码", en="First no.", kind="number_text"),
        FieldSpec(key="last", zh="终止号码", en="Last no.", kind="number_text"),
        FieldSpec(key="place", zh="存放位置", en="Place", sure=("库位",)),
        FieldSpec(key="received", zh="入库日期", en="Received on", kind="date", weak=("日期",)),
        FieldSpec(key="expires", zh="到期日期", en="Expires on", kind="date", weak=("到期",)),
        FieldSpec(key="value", zh="评估价值", en="Value", kind="money", sure=("金额",)),
    )
)


def _fields(mapping: Mapping) -> list[str | None]:
    return [column.field for column in mapping.columns]


def _suggest(found: Sheet, **more: object) -> Mapping:
    return suggest(found, WORDS, **more)  # type: ignore[arg-type]


def test_the_header_is_found_below_a_title_and_blank_rows() -> None:
    mapping = _suggest(
        sheet(
            ["资产编号和名称清单"],
            ["日期:2026年11月20日"],
            [],
            ["序号", "资产编号", "名称"],
            [1.0, "A-1", "金条"],
        )
    )
    assert (mapping.use, mapping.header_from, mapping.header_to) == (True, 4, 4)
    assert _fields(mapping) == ["no", "code", "name"]


def test_the_first_of_repeated_headers_is_the_header() -> None:
    head = ["资产编号", "名称"]
    assert _suggest(sheet(head, ["A-1", "金条"], head, ["A-2", "金条"])).header_to == 1


def test_the_order_of_the_columns_is_free() -> None:
    mapping = _suggest(sheet(["库位", "金额", "名称", "资产编号"], ["A1", 5.0, "金条", "A-1"]))
    assert _fields(mapping) == ["place", "value", "name", "code"]


def test_english_headers_are_read_whatever_their_case_and_marks() -> None:
    mapping = _suggest(
        sheet(["ASSET NO", "name *", "Place:", "Received On"], ["A-1", "Bar", "A1", "2026-01-02"])
    )
    assert _fields(mapping) == ["code", "name", "place", "received"]


def test_full_width_letters_line_ends_and_spaces_in_headers_do_not_matter() -> None:
    mapping = _suggest(sheet(["资 产\n编 号", "名　称", "Ｐｌａｃｅ"], ["A-1", "金条", "A1"]))
    assert _fields(mapping) == ["code", "name", "place"]


def test_a_unit_in_brackets_says_what_a_bare_number_counts() -> None:
    mapping = _suggest(sheet(["资产编号", "名称", "评估价值（万元）"], ["A-1", "房", 5.0]))
    assert mapping.columns[2].field == "value"
    assert mapping.columns[2].fen_per_unit == 1_000_000


def test_weak_words_are_to_be_confirmed() -> None:
    mapping = _suggest(sheet(["编号", "名称", "到期"], ["A-1", "金条", "2027-01-01"]))
    assert [column.state for column in mapping.columns] == ["confirm", "auto", "confirm"]


def test_a_part_of_a_header_is_enough_to_ask() -> None:
    mapping = _suggest(sheet(["资产编号", "名称", "资产存放位置"], ["A-1", "金条", "A1"]))
    assert (mapping.columns[2].field, mapping.columns[2].state) == ("place", "confirm")


def test_two_columns_never_give_one_field() -> None:
    mapping = _suggest(sheet(["资产编号", "名称", "金额", "金额"], ["A-1", "金条", 1.0, 2.0]))
    assert _fields(mapping) == ["code", "name", "value", None]
    assert mapping.columns[3].others == ("value",)


def test_values_that_are_no_dates_shake_the_confidence() -> None:
    mapping = _suggest(sheet(["资产编号", "名称", "日期"], ["A-1", "金条", "张三"], ["A-2", "金条", "李四"]))
    assert mapping.columns[2].confidence < 0.5


def test_the_first_value_is_shown_but_a_repeated_header_is_none() -> None:
    head = ["资产编号", "名称", "库位"]
    mapping = _suggest(sheet(head, ["A-1", "金条", ""], head, ["A-2", "金条", "B-2"]))
    assert mapping.columns[2].first_value == "B-2"


def test_a_two_line_header_is_read_as_one() -> None:
    found = sheet(
        ["资产编号", "名称", "号码", "", "存放", ""],
        ["", "", "起始", "终止", "位置", "日期"],
        ["A-1", "支票", "001", "100", "A1", "2026-01-02"],
        merged=(
            Merged(first_row=1, last_row=2, first_column=0, last_column=0),
            Merged(first_row=1, last_row=2, first_column=1, last_column=1),
            Merged(first_row=1, last_row=1, first_column=2, last_column=3),
            Merged(first_row=1, last_row=1, first_column=4, last_column=5),
        ),
    )
    mapping = suggest(
        found,
        Vocabulary(
            fields=tuple(
                FieldSpec(
                    key=spec.key,
                    zh=spec.zh,
                    en=spec.en,
                    kind=spec.kind,
                    sure=(*spec.sure, *more),
                    weak=spec.weak,
                )
                for spec in WORDS.fields
                for more in [{"first": ("号码起始",), "last": ("号码终止",)}.get(spec.key, ())]
            )
        ),
    )
    assert (mapping.header_from, mapping.header_to) == (1, 2)
    assert _fields(mapping) == ["code", "name", "first", "last", "place", "received"]


def test_the_first_data_row_is_never_taken_for_a_second_header_line() -> None:
    found = sheet(
        ["资产编号", "名称", "库位"],
        ["A-1", "金条", "存放位置"],
        merged=(Merged(first_row=2, last_row=3, first_column=2, last_column=2),),
    )
    assert _suggest(found).header_to == 1


def test_a_sheet_of_explanations_is_not_used() -> None:
    mapping = _suggest(sheet(["本表由运营部编制"], ["填写说明"], ["一、请按名称填写"]))
    assert (mapping.use, mapping.header_to) == (False, 0)


def test_an_empty_sheet_is_not_used() -> None:
    assert not _suggest(sheet()).use


def test_a_hidden_sheet_is_not_used_until_a_person_says_so() -> None:
    mapping = _suggest(sheet(["资产编号", "名称"], ["A-1", "金条"], visible=False))
    assert (mapping.use, mapping.header_to) == (False, 1)


def test_a_person_may_point_at_the_header() -> None:
    found = sheet(["x"], ["资产编号", "y"], ["A-1", "金条"])
    mapping = suggest_at(found, WORDS, 2, 2)
    assert _fields(mapping) == ["code", None]


def test_a_saved_mapping_is_remembered_by_header_also_for_what_is_not_imported() -> None:
    first = _suggest(sheet(["资产编号", "品目", "金额"], ["A-1", "金条", 1.0]))
    saved = first.with_field(1, "name").with_field(2, None).remembered()
    again = _suggest(sheet(["金额", "品目", "资产编号"], [1.0, "金条", "A-1"]), remembered=saved)
    assert _fields(again) == [None, "name", "code"]


@pytest.mark.parametrize(("first", "last"), [(0, 0), (2, 1), (1, 3), (9, 9)])
def test_a_header_outside_the_sheet_is_refused(first: int, last: int) -> None:
    with pytest.raises(Malformed, match="bad_mapping"):
        suggest_at(sheet(["资产编号", "名称"], ["A-1", "金条"]), WORDS, first, last)
