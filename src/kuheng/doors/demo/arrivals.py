"""What arrives at the vaults in the year: each sort with its own facts, as an in-order announces them."""

from collections.abc import Callable
from typing import Any

from kuheng.doors.demo.story import Story

METALS = (
    ("标准金条", "metal.gold_bar", "Au99.99 · 1000 g", 96_560_000),
    ("银锭", "metal.silver_bar", "Ag99.99 · 15000 g", 12_070_000),
)
PAPERS = (("大额存单", 100), ("商业汇票", 60), ("凭证式国债", 10), ("企业债券", 500))
SPECS = ("住宅", "商铺", "工业厂房", "办公用房")
BUNDLES = (100, 200, 500)


def arrival(story: Story) -> dict[str, Any]:
    """The facts of one new asset of the planned sort."""
    return _MADE[story.planned.thing](story)


def _serial(story: Story, mark: str) -> str:
    return f"{mark}{story.at:%y%m%d}{story.random.randrange(1_000_000):06d}"


def _deed(story: Story) -> dict[str, Any]:
    random = story.random
    return {
        "name": f"不动产权证 ({story.at:%Y})第{random.randint(1, 9_999_999):07d}号", "category": "deed",
        "spec": random.choice(SPECS), "serial_no": _serial(story, "BDC"),
        "contract_no": f"HT{story.at:%Y}{random.randint(1, 99_999):05d}",
        "value_fen": random.randint(60, 1_800) * 1_000_000,
    }  # fmt: skip


def _metal(story: Story) -> dict[str, Any]:
    name, category, spec, value = story.random.choice(METALS)
    return {"name": name, "category": category, "spec": spec, "serial_no": _serial(story, "A"), "value_fen": value}


def _security(story: Story) -> dict[str, Any]:
    name, thousands = story.random.choice(PAPERS)
    face = thousands * story.random.choice((1, 1, 2, 5))
    return {
        "name": name, "category": "security", "spec": f"面值 {face * 1000:,} 元", "serial_no": _serial(story, "ZQ"),
        "value_fen": face * 100_000,
    }  # fmt: skip


def _item(story: Story) -> dict[str, Any]:
    return {"name": "代保管封包", "category": "item.bag", "spec": "一号封签", "serial_no": _serial(story, "FB")}


def _secret_file(story: Story) -> dict[str, Any]:
    name = f"澜密〔{story.at:%Y}〕{story.random.randint(1, 400):03d} 号"
    return {"name": name, "category": "secret_file", "spec": "机密", "serial_no": _serial(story, "JM")}


def _voucher(story: Story) -> dict[str, Any]:
    count = story.random.choice(BUNDLES)
    first = story.branch.next_print
    story.branch.next_print += count
    return {
        "name": "转账支票(空白)", "category": "voucher", "spec": "转账支票", "quantity": count,
        "first_no": f"{first:08d}", "last_no": f"{first + count - 1:08d}",
    }  # fmt: skip


_MADE: dict[str, Callable[[Story], dict[str, Any]]] = {
    "deed": _deed, "metal": _metal, "security": _security, "item": _item, "secret_file": _secret_file,
    "voucher": _voucher,
}  # fmt: skip
