"""Small vault lists for tests, judged as the wizard would."""

from collections.abc import Sequence
from typing import Any

from kuheng.apps.custody.importing.judgement import Judgement
from kuheng.apps.custody.importing.judging import judge, suggest_mappings
from kuheng.engines.forms.importing.book import Book, Sheet

HEAD = (
    "资产编号",
    "资产名称",
    "类别",
    "规格型号",
    "单位",
    "数量",
    "起始号码",
    "终止号码",
    "存放位置",
    "状态",
    "入库日期",
    "评估价值(元)",
    "有效期至",
    "RFID",
)
BAR: dict[str, Any] = {
    "资产编号": "ZC-1",
    "资产名称": "投资金条100g",
    "类别": "贵金属",
    "规格型号": "Au9999 100g",
    "单位": "根",
    "数量": 1.0,
    "存放位置": "成都金库-A01-01",
    "状态": "在库",
    "入库日期": "2024-03-01",
    "评估价值(元)": 61_500.0,
}
CHEQUES: dict[str, Any] = {
    "资产编号": "ZC-9",
    "资产名称": "转账支票(空白)",
    "类别": "重要空白凭证",
    "规格型号": "转账支票",
    "单位": "份",
    "数量": 50.0,
    "起始号码": "00010001",
    "终止号码": "00010050",
    "存放位置": "成都金库-A01-02",
    "状态": "在库",
    "入库日期": "2024-03-01",
}


def bar(code: str, **changes: Any) -> dict[str, Any]:
    return {**BAR, "资产编号": code, **changes}


def cheques(code: str, first: Any, last: Any, **changes: Any) -> dict[str, Any]:
    """A range of transfer cheques; the quantity is right unless given."""
    try:
        right = float(int(str(last)[-4:]) - int(str(first)[-4:]) + 1)
    except ValueError:
        right = 50.0
    return {**CHEQUES, "资产编号": code, "起始号码": first, "终止号码": last, "数量": right, **changes}


def listed(*rows: dict[str, Any], head: Sequence[str] = HEAD, name: str = "清单") -> Sheet:
    cells = tuple(tuple(row.get(key, "") for key in head) for row in rows)
    return Sheet(name=name, rows=(("清单",) + ("",) * (len(head) - 1), tuple(head), *cells), width=len(head))


def judged(*rows: dict[str, Any], head: Sequence[str] = HEAD, **more: Any) -> Judgement:
    """Data rows begin at row 3."""
    book = Book(sheets=(listed(*rows, head=head),))
    return judge(book, suggest_mappings(book), **more)


def codes(judgement: Judgement) -> list[tuple[int, str]]:
    return [(fault.row, fault.code) for fault in judgement.faults]
