"""Exports: the viewer's rows and fields, formulas inert, noted in audit before the file is given."""

import csv
import tempfile
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kuheng.core.catalog import sheet
from kuheng.kernel.canonical import sm3
from kuheng.kernel.condition import parse
from tests.core.catalog.toy import a_day, allow
from tests.doors.http import records_desk
from tests.doors.http.records_desk import Desk, said

desk_database, desk = records_desk.desk_database, records_desk.desk

CANARY = "CANARY-7F3A"


def _csv(desk: Desk, **query: Any) -> list[list[str]]:
    answer = desk.get("/records/toy_item/export", format="csv", **query)
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def _workbook(desk: Desk, **query: Any) -> list[list[Any]]:
    answer = desk.get("/records/toy_item/export", format="xlsx", **query)
    assert answer.status_code == 200, answer.text
    cells = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert cells is not None
    return [[cell.value for cell in row] for row in cells.iter_rows()]


def test_both_formats_say_the_same_in_words_that_people_read(desk: Desk) -> None:
    desk.toys.fill(
        {
            "code": "00012", "value_fen": 123456789, "received_on": a_day("2026-11-20"), "frozen": True,
            "moved_at": datetime(2026, 11, 19, 16, 0, 1, tzinfo=UTC), "holder_name": "张建国", "extra": {"a": [1]},
        }
    )  # fmt: skip
    fields = "code,state,value_fen,received_on,moved_at,frozen,holder_id,extra,name"
    head, row = _csv(desk, fields=fields)
    assert head == ["编号", "状态", "估值", "入库", "变动", "冻结", "责任人", "附加", "名称"]
    assert row == [
        "00012", "在库", "1234567.89", "2026-11-20", "2026-11-20 00:00:01", "是", "张建国", '{"a": [1]}', "",
    ]  # fmt: skip
    head, row = _workbook(desk, fields=fields, language="en")
    assert head[:3] == ["Code", "State", "Value"]
    assert row == [
        "00012", "In stock", 1234567.89, datetime(2026, 11, 20), datetime(2026, 11, 20, 0, 0, 1), "yes", "张建国",  # noqa: DTZ001
        '{"a": [1]}', None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＠x", "=cmd|' /C calc'!A0"]
)
def test_a_text_that_looks_like_a_formula_is_inert(desk: Desk, text: str) -> None:
    desk.toys.fill({"name": text})
    assert _csv(desk, fields="name")[1] == [f"'{text}"]
    ((cell,),) = _workbook(desk, fields="name")[1:]
    assert cell.startswith("'")


def test_an_address_or_a_number_in_a_text_stays_a_text(desk: Desk) -> None:
    desk.toys.fill({"name": "https://bank/x"}, {"name": "0012"}, {"name": "a\x01b"})
    assert [row[0] for row in _workbook(desk, fields="name")[1:]][:2] == ["https://bank/x", "0012"]


def test_amounts_beyond_what_a_workbook_can_hold_stay_exact(desk: Desk) -> None:
    desk.toys.fill({"value_fen": 9007199254740993, "quantity": 2**62})
    assert _workbook(desk, fields="value_fen,quantity")[1] == ["90071992547409.93", str(2**62)]


def test_an_export_holds_all_pages_of_the_viewers_own_rows_and_fields(desk: Desk) -> None:
    desk.toys.fill(
        *({"note": CANARY, "contract": CANARY} for _ in range(30)), {"code": CANARY, "unit_path": "/002/"}
    )
    scope = parse({"field": "unit_path", "op": "eq", "value": "/001/"})
    modes = {"toy_item.contract": "masked"}
    may = (
        allow("toy_item.read", modes=modes),
        allow("toy_item.export", where=scope),
        allow("catalog.note_export"),
    )
    desk.sit(desk.toys.person(*may))
    rows = _csv(desk)
    assert len(rows) == 31
    assert CANARY not in repr(rows)
    assert {row[rows[0].index("合同")] for row in rows[1:]} == {"****7F3A"}
    assert "备注" not in rows[0]
    assert said(desk.get("/records/toy_item/export", fields="note")) == "condition.unknown_field"


def test_reading_is_not_exporting(desk: Desk) -> None:
    desk.toys.fill({})
    desk.sit(desk.toys.person(allow("toy_item.read"), allow("catalog.note_export")))
    assert desk.get("/records/toy_item/export").status_code == 404
    assert desk.audit() == []


def test_an_export_is_noted_with_its_question_and_the_hash_of_the_file(desk: Desk) -> None:
    desk.toys.fill({"category": "metal"}, {"category": "deed"})
    where = '{"field": "category", "op": "eq", "value": "deed"}'
    answer = desk.get("/records/toy_item/export", format="csv", where=where, fields="code")
    (entry,) = desk.audit()
    assert (entry["command"], entry["outcome"]) == ("catalog.note_export", "ok")
    assert entry["detail"] == {
        "entity": "toy_item", "format": "csv", "q": "", "fields": ["code"], "rows": 1,
        "where": {"field": "category", "op": "eq", "value": "deed"}, "digest": sm3(answer.content).hex(),
    }  # fmt: skip


def test_an_export_that_may_not_be_noted_is_not_given(desk: Desk) -> None:
    desk.toys.fill({"name": CANARY})
    desk.sit(desk.toys.person(allow("toy_item.read"), allow("toy_item.export")))
    answer = desk.get("/records/toy_item/export", format="csv")
    assert answer.status_code == 403
    assert CANARY not in answer.text
    assert [(entry["command"], entry["outcome"]) for entry in desk.audit()] == [
        ("catalog.note_export", "denied")
    ]


def test_no_file_is_left_behind(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def left() -> list[Path]:
        return list(Path(tempfile.gettempdir()).glob("kuheng-export-*"))

    before = left()
    desk.toys.fill({}, {})
    desk.get("/records/toy_item/export", format="xlsx")
    monkeypatch.setattr(sheet, "MAX_ROWS", 1)
    answer = desk.get("/records/toy_item/export", format="csv")
    assert (answer.status_code, said(answer)) == (422, "catalog.too_many_rows")
    assert left() == before


@pytest.mark.parametrize("query", [{"format": "pdf"}, {"language": "fr"}, {"format": "xlsx\x00"}])
def test_other_formats_and_languages_there_are_none(desk: Desk, query: dict[str, str]) -> None:
    answer = desk.get("/records/toy_item/export", **query)
    assert (answer.status_code, said(answer)) == (400, "records.value")
