"""The demonstration bank's own list: 20,000 assets of all kinds, as a workbook that the import reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import xlsxwriter

from kuheng.doors.demo.people import BANK, CITIES, vault_code

ZONES, SHELVES, SLOTS = "ABCD", 8, 12
HEADERS = (
    "序号", "资产编号", "资产名称", "类别", "规格型号", "单位", "数量", "序列号", "起始号码", "终止号码", "所属机构",
    "责任人", "存放位置", "状态", "入库日期", "评估价值(元)", "合同编号", "有效期至", "RFID", "备注",
)  # fmt: skip

# Category, its share, and how a row of it is made.
SHARES = (
    ("抵押房产证", 34), ("重要空白凭证", 15), ("贵金属", 15), ("有价证券", 13), ("机密文件", 8), ("重要物品", 15),
)  # fmt: skip
VOUCHERS = ("银行承兑汇票", "转账支票", "现金支票", "银行本票", "存单", "银行卡")
STATES = (("在库", 88), ("抵押", 7), ("出库", 4), ("冻结", 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One row, by header; absent cells are empty."""

    cells: dict[str, object]


class Maker:
    """Rows of one seed. Numbers of vouchers follow on, so that no two ranges overlap."""

    def __init__(self, seed: int, until: date) -> None:
        self.random = Random(seed)
        self.until = until
        self._next = dict.fromkeys(VOUCHERS, 10_000_001)

    def rows(self, count: int) -> Iterator[Listed]:
        kinds = self.random.choices([kind for kind, _ in SHARES], [share for _, share in SHARES], k=count)
        for number, kind in enumerate(kinds, 1):
            city = self.random.choice(CITIES)
            yield Listed(cells=self._common(number, kind, city) | _ROWS[kind](self, number))

    def _common(self, number: int, kind: str, city: str) -> dict[str, object]:
        received = self.until - timedelta(days=self.random.randint(370, 2_400))
        slot = f"{self.random.choice(ZONES)}{self.random.randint(1, SHELVES):02d}-{self.random.randint(1, SLOTS):02d}"
        states = ("在库",) if kind == "重要空白凭证" else [state for state, _ in STATES]
        weights = (1,) if kind == "重要空白凭证" else [share for _, share in STATES]
        return {
            "序号": number,
            "资产编号": f"LJ{self.until:%y}{number:06d}",
            "类别": kind,
            "数量": 1,
            "所属机构": f"{city}分行",
            "存放位置": f"{vault_code(city)}-{slot}",
            "状态": self.random.choices(states, weights)[0],
            "入库日期": received.isoformat(),
        }

    def metal(self, number: int) -> dict[str, object]:
        grams, price = self.random.choice(((1000, 965_600), (3000, 2_890_800), (100, 96_700), (500, 482_900)))
        silver = self.random.random() < 0.2
        return {
            "资产名称": "银锭" if silver else "标准金条",
            "规格型号": f"Ag99.99 · {15 * grams} g" if silver else f"Au99.99 · {grams} g",
            "单位": "块" if silver else "根",
            "序列号": f"{'S' if silver else 'A'}{number:07d}",
            "评估价值(元)": price // 8 if silver else price,
            "RFID": f"E2003412{number:08X}" if number % 7 == 0 else None,
        }

    def deed(self, number: int) -> dict[str, object]:
        year = self.random.randint(2018, 2025)
        ends = self.until + timedelta(days=self.random.randint(-40, 3_000))
        return {
            "资产名称": f"不动产权证 ({year})第{self.random.randint(1, 9_999_999):07d}号",
            "规格型号": self.random.choice(("住宅", "商铺", "工业厂房", "办公用房")),
            "单位": "本",
            "序列号": f"BDC{year}{number:07d}",
            "评估价值(元)": self.random.randint(60, 3_000) * 10_000,
            "合同编号": f"HT{year}{self.random.randint(1, 99_999):05d}",
            "有效期至": ends.isoformat(),
        }

    def voucher(self, number: int) -> dict[str, object]:
        name = self.random.choice(VOUCHERS)
        count = self.random.choice((25, 50, 100, 200, 500))
        first = self._next[name]
        self._next[name] += count
        return {
            "资产名称": f"{name}(空白)",
            "规格型号": name,
            "单位": "份",
            "数量": count,
            "起始号码": f"{first:08d}",
            "终止号码": f"{first + count - 1:08d}",
            "评估价值(元)": count,
        }

    def security(self, number: int) -> dict[str, object]:
        face = self.random.choice((100_000, 500_000, 1_000_000, 5_000_000))
        ends = self.until + timedelta(days=self.random.randint(-20, 1_800))
        return {
            "资产名称": self.random.choice(("凭证式国债", "大额存单", "商业汇票", "企业债券")),
            "规格型号": f"面值 {face:,} 元",
            "单位": "张",
            "序列号": f"ZQ{number:08d}",
            "评估价值(元)": face,
            "有效期至": ends.isoformat(),
        }

    def secret(self, number: int) -> dict[str, object]:
        return {
            "资产名称": f"澜密〔{self.random.randint(2019, 2026)}〕{number % 400 + 1:03d} 号",
            "规格型号": self.random.choice(("绝密", "机密", "秘密")),
            "单位": "份",
            "序列号": f"JM{number:07d}",
            "有效期至": (self.until + timedelta(days=self.random.randint(200, 3_600))).isoformat(),
        }

    def item(self, number: int) -> dict[str, object]:
        name, unit = self.random.choice((("合同专用章", "枚"), ("业务公章", "枚"), ("备用钥匙", "把"), ("代保管封包", "包")))
        return {
            "资产名称": name,
            "规格型号": self.random.choice(("铜", "光敏", "一号封签", "A 组")),
            "单位": unit,
            "序列号": f"WP{number:07d}",
        }


_ROWS = {
    "贵金属": Maker.metal, "抵押房产证": Maker.deed, "重要空白凭证": Maker.voucher, "有价证券": Maker.security,
    "机密文件": Maker.secret, "重要物品": Maker.item,
}  # fmt: skip


def write_list(path: Path, *, count: int, seed: int, until: date) -> None:
    """The workbook: a title above the header, as banks keep them."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("金库清单")
    sheet.write(0, 0, f"{BANK} 重要物品(资产)保管清单")
    sheet.write_row(2, 0, HEADERS)
    for number, row in enumerate(Maker(seed, until).rows(count), 3):
        sheet.write_row(number, 0, [row.cells.get(header) for header in HEADERS])
    book.close()
