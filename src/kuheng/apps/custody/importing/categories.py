"""The categories a list may name: the bank's tree, each with the words that mean it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Literal

from kuheng.engines.forms.importing.api import Suggestion, Unread, compact, words

_NUMBERING = re.compile(r"^[(（]?[一二三四五六七八九十\d]{1,3}(?:[)）]?[、.]|[)）])")


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryWords:
    """One category. `key`: its path in the tree, `kind`: what its assets are, `words`: its further names."""

    key: str
    zh: str
    en: str
    kind: Literal["serial", "stock", "range"] = "serial"
    words: tuple[str, ...] = ()


# The categories of definitions/custody and how banks call them. A name belongs to one of them only.
SHIPPED: tuple[CategoryWords, ...] = (
    CategoryWords(
        key="metal",
        zh="贵金属",
        en="Precious metal",
        words=words("贵重金属|黄金|白银|金银|实物黄金|实物贵金属|Bullion|Gold|Silver|Precious metals|Metal"),
    ),
    CategoryWords(
        key="metal.gold_bar", zh="金条", en="Gold bars", words=words("投资金条|标准金条|金锭|Gold bar")
    ),
    CategoryWords(
        key="metal.silver_bar", zh="银锭", en="Silver bars", words=words("银条|投资银条|Silver bar")
    ),
    CategoryWords(
        key="metal.coin",
        zh="纪念币章",
        en="Commemorative coins",
        words=words("纪念币|金币|银币|纪念章|Coins"),
    ),
    CategoryWords(
        key="deed",
        zh="抵押房产证",
        en="Mortgaged title deeds",
        words=words(
            "房产证|不动产权证|不动产权证书|不动产证|抵押权证|他项权证|抵押物权证|房屋所有权证|"
            "土地证|抵质押品|抵押品|权证|Deed|Deeds|Mortgage deed|Mortgage deeds|Title deed|"
            "Title deeds|Property deed|Collateral"
        ),
    ),
    CategoryWords(
        key="voucher",
        zh="重要空白凭证",
        en="Blank vouchers",
        kind="range",
        words=words(
            "空白凭证|重空|重空凭证|重要凭证|空白重要凭证|凭证|Blank voucher|Voucher|Vouchers|"
            "Blank documents|Blank forms|Important blank vouchers"
        ),
    ),
    CategoryWords(
        key="security",
        zh="有价证券",
        en="Securities",
        words=words("有价单证|证券|债券|股权证|国债|单证|Security|Valuable securities|Bonds|Bond"),
    ),
    CategoryWords(
        key="secret_file",
        zh="机密文件",
        en="Secret files",
        words=words(
            "涉密文件|保密文件|机密档案|秘密文件|档案|涉密载体|机密资料|Secret file|"
            "Confidential file|Confidential files|Confidential documents|Classified documents"
        ),
    ),
    CategoryWords(
        key="item",
        zh="重要物品",
        en="Valuable items",
        words=words(
            "重要物件|重要机具|密押器|重要实物|其他重要物品|Important article|Important articles|"
            "Important item|Important items|Valuable item|Seals and keys"
        ),
    ),
    CategoryWords(key="item.seal", zh="印章", en="Seals", words=words("公章|业务印章|Seal|Stamps")),
    CategoryWords(key="item.key", zh="钥匙", en="Keys", words=words("备用钥匙|密码钥匙|Key")),
    CategoryWords(
        key="item.bag",
        zh="代保管封包",
        en="Sealed bags",
        words=words("封包|代保管品|代保管物品|Sealed bag|Bags"),
    ),
    CategoryWords(
        key="stock", zh="库存物品", en="Stock items", kind="stock", words=words("低值物品|Stock item")
    ),
)


def with_shipped_words(entries: Iterable[CategoryWords]) -> tuple[CategoryWords, ...]:
    """The register's own categories, with the names that the shipped ones of the same key are known by."""
    known = {entry.key: (entry.zh, entry.en, *entry.words) for entry in SHIPPED}
    return tuple(replace(entry, words=(*entry.words, *known.get(entry.key, ()))) for entry in entries)


@dataclass(frozen=True, slots=True)
class Categories:
    """Finds a category by any of its names, whatever the spaces and the letter case."""

    entries: tuple[CategoryWords, ...]
    _by_word: dict[str, CategoryWords] = field(init=False)

    def __post_init__(self) -> None:
        by_word: dict[str, CategoryWords] = {}
        for entry in self.entries:
            for word in (entry.zh, entry.en, entry.key, *entry.words):
                by_word.setdefault(_folded(word), entry)
        object.__setattr__(self, "_by_word", by_word)

    def find(self, text: str) -> CategoryWords | None:
        """By name; a tree path (贵金属/金条) by its last known part."""
        found = self._by_word.get(_folded(text))
        if found is not None or not text:
            return found
        parts = (
            [part for mark in "/>|" for part in text.split(mark)]
            if any(mark in text for mark in "/>|")
            else []
        )
        return next((entry for part in reversed(parts) if (entry := self._by_word.get(_folded(part)))), None)

    def read(self, text: str, *, guess: bool = True) -> CategoryWords | Unread:
        """The category, or a fault, with the nearest name if it is to guess."""
        found = self.find(text)
        if found is not None:
            return found
        return Unread(code="unknown_category", suggestion=self._nearest(text) if guess else None)

    def section(self, line: str) -> str | None:
        """The name of the category that a line between rows or a sheet's name announces: 一、贵金属类."""
        text = _NUMBERING.sub("", compact(line)).rstrip(":：")
        entry = self.find(text) or self.find(text.removesuffix("类")) or self.find(text.removesuffix("部分"))
        return entry.zh if entry else None

    def _nearest(self, text: str) -> Suggestion | None:
        folded = _folded(text)
        within = [word for word in self._by_word if len(word) >= 2 and (word in folded or folded in word)]
        near = sorted(within, key=len, reverse=True)[:1] or get_close_matches(
            folded, self._by_word, n=1, cutoff=0.6
        )
        if not folded or not near:
            return None
        return Suggestion(value=self._by_word[near[0]].zh, certain=False)


def _folded(text: str) -> str:
    return compact(text).lower()


def categories(entries: Iterable[CategoryWords] = SHIPPED) -> Categories:
    """The bank's categories, ready to look up."""
    return Categories(tuple(entries))
