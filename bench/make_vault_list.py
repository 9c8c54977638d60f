"""Makes a vault list as untidy as a bank's own, of any length, with planted faults; equal for equal seeds.

    python bench/make_vault_list.py --rows 100000 --out list.xlsx [--seed 1] [--faults 0]

Prints what is in it: rows, clean rows, and each planted fault as [sheet, row, code].
"""

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

SHEET = "金库清单"
HEADERS = [
    "资产编号",
    "资产名称",
    "类别",
    "规格型号",
    "单位",
    "数量",
    "起始号码",
    "终止号码",
    "所属机构",
    "存放位置",
    "状态",
    "入库日期",
    "评估价值(元)",
]
CITIES = ["北京", "上海", "广州", "深圳", "杭州", "南京", "武汉", "成都", "重庆", "西安", "沈阳", "天津"]
BARS = {"50g": 30_750, "100g": 61_500, "500g": 307_500, "1000g": 615_000}
VOUCHERS = ["转账支票", "现金支票", "银行本票", "银行承兑汇票", "存单"]
FAULTS = (
    "duplicate_code", "bad_date", "bad_number", "missing_name", "range_reversed",
    "range_overlap", "range_qty", "bad_id_chars", "negative_qty",
)  # fmt: skip
FIRST_DAY = date(2021, 1, 1)


@dataclass(slots=True)
class Numbers:
    """The next free voucher number of each kind: ranges follow one another and never overlap by chance."""

    next: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VOUCHERS, 10_000_001))

    def take(self, kind: str, count: int) -> tuple[int, int]:
        first = self.next[kind]
        self.next[kind] += count
        return first, first + count - 1


def rows(count: int, draw: random.Random) -> Iterator[list[Any]]:
    """Clean rows in the order of HEADERS, category by category, values still plain."""
    numbers = Numbers()
    kinds = ("抵押房产证", "贵金属", "重要空白凭证", "机密文件")
    for at in range(count):
        kind = kinds[min(at * len(kinds) // max(count, 1), len(kinds) - 1)]
        city = draw.choice(CITIES)
        place = f"{city}金库-{draw.choice('ABCD')}{draw.randint(1, 9):02d}-{draw.randint(1, 20):02d}"
        state = draw.choices(["在库", "出库", "抵押", "冻结"], [80, 8, 9, 3])[0]
        day = FIRST_DAY + timedelta(days=draw.randrange(2_100))
        name, spec, unit, quantity, ends, yuan = _asset(kind, draw, numbers)
        yield [
            f"ZC{2026_000_000 + at:010d}",
            name,
            kind,
            spec,
            unit,
            quantity,
            *ends,
            f"{city}分行",
            place,
            state,
            day,
            yuan,
        ]


def _asset(
    kind: str, draw: random.Random, numbers: Numbers
) -> tuple[str, str, str, int, tuple[Any, Any], int]:
    if kind == "贵金属":
        weight, yuan = draw.choice(list(BARS.items()))
        return f"投资金条{weight}", f"Au9999 {weight}", "根", 1, ("", ""), yuan
    if kind == "抵押房产证":
        name = (
            f"不动产权证 {draw.choice('京沪粤川')}(20{draw.randint(18, 26)})第{draw.randrange(10**7):07d}号"
        )
        return name, "权证原件", "本", 1, ("", ""), draw.randrange(80, 3_000) * 10_000
    if kind == "机密文件":
        return f"机密档案卷宗第{draw.randrange(1_000)}卷", draw.choice(["秘密", "机密"]), "卷", 1, ("", ""), 0
    voucher = draw.choice(VOUCHERS)
    count = draw.choice([25, 50, 100, 200, 500])
    return f"{voucher}(空白)", voucher, "份", count, numbers.take(voucher, count), count


def untidy(row: list[Any], draw: random.Random) -> list[Any]:
    """The same values as people write them."""
    code, name, kind, spec, unit, quantity, first, last, branch, place, state, day, yuan = row
    if draw.random() < 0.02:
        code = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if draw.random() < 0.03:
        name = f" {name}　"
    first, last = (end if end == "" or draw.random() < 0.1 else str(end) for end in (first, last))
    return [
        code,
        name,
        kind,
        spec,
        unit,
        quantity,
        first,
        last,
        branch,
        place,
        state,
        _day(day, draw),
        _yuan(yuan, draw),
    ]


def _day(day: date, draw: random.Random) -> Any:
    y, m, d = day.year, day.month, day.day
    forms = [
        day,
        f"{y}-{m:02d}-{d:02d}",
        f"{y}/{m}/{d}",
        f"{y}.{m}.{d}",
        f"{y}{m:02d}{d:02d}",
        f"{y}年{m}月{d}日",
    ]
    return draw.choice(forms)


def _yuan(yuan: int, draw: random.Random) -> Any:
    forms = [yuan, f"¥{yuan:,}.00", f"￥{yuan}.00", f" {yuan:,}.00 ", f"{yuan:,}.00"]
    if yuan and yuan % 10_000 == 0:
        forms.append(f"{yuan // 10_000}万元")
    return draw.choice(forms)


def plant(row: list[Any], earlier: list[Any], code: str, draw: random.Random) -> bool:
    """Spoils a row so that it has exactly this fault; False when the row does not lend itself to it."""
    is_range = row[6] != ""
    if code == "duplicate_code":
        row[0] = earlier[0]
    elif code == "bad_date":
        row[11] = draw.choice(["2024-02-30", "去年三月", "13/45/2023"])
    elif code == "bad_number":
        row[12] = draw.choice(["待评估", "1.2.3"])
    elif code == "missing_name":
        row[1] = ""
    elif code == "bad_id_chars":
        row[0] = row[0] + draw.choice(["_A", "#", "号"])
    elif code == "negative_qty" and not is_range:
        row[5] = -1
    elif code == "range_reversed" and is_range:
        row[6], row[7] = row[7], row[6]
    elif code == "range_qty" and is_range:
        row[5] += 1
    elif code == "range_overlap" and is_range and earlier[6] != "" and earlier[3] == row[3]:
        row[6], row[5] = str(int(row[6]) - 5), row[5] + 5
    else:
        return False
    return True


def make(out: Path, count: int, *, seed: int = 1, faults: int = 0) -> dict[str, Any]:
    """Writes the list. Gives {"rows", "clean", "fault_rows": [[sheet, row, code], …]}."""
    draw = random.Random(seed)
    wanted = {at: draw.choice(FAULTS) for at in draw.sample(range(1, count), faults)} if faults else {}
    fault_rows: list[list[Any]] = []
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet(SHEET)
        dates = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_string(0, 0, "重要物品(资产)保管清单")
        sheet.write_row(2, 0, HEADERS)
        line, category, before = 3, "", None
        spoilt_before = False
        for at, plain in enumerate(rows(count, draw)):
            row = untidy(plain, draw)
            code = wanted.get(at)
            spoilt = bool(code and before and not spoilt_before and plant(row, before, code, draw))
            if spoilt:
                fault_rows.append([SHEET, line + 1, code])
            before, spoilt_before = plain, spoilt
            row[2] = "" if plain[2] == category and draw.random() < 0.6 else plain[2]
            category = plain[2]
            _write(sheet, line, row, dates)
            line += 1 + _between(sheet, line + 1, draw)
        sheet.write_string(line + 1, 0, "制表人:        复核人:        主管:")
    return {"rows": count, "clean": count - len(fault_rows), "fault_rows": fault_rows}


def _write(sheet: Any, line: int, row: list[Any], dates: Any) -> None:
    for at, value in enumerate(row):
        if isinstance(value, date):
            sheet.write_datetime(line, at, value, dates)
        elif isinstance(value, int):
            sheet.write_number(line, at, value)
        elif value:
            sheet.write_string(line, at, value)


def _between(sheet: Any, line: int, draw: random.Random) -> int:
    """Now and then a subtotal, a repeated header or a blank line."""
    kind = draw.random()
    if kind < 0.01:
        sheet.write_string(line, 0, "小计")
    elif kind < 0.013:
        sheet.write_row(line, 0, HEADERS)
    elif kind >= 0.02:
        return 0
    return 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=int, default=0)
    given = parser.parse_args()
    print(json.dumps(make(given.out, given.rows, seed=given.seed, faults=given.faults), ensure_ascii=False))
