"""Integer amounts with a unit, and money in 分."""

from dataclasses import dataclass

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A whole number of units; quantities of different units never mix."""

    amount: int
    unit: str

    def __add__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.amount + self._same(other), self.unit)

    def __sub__(self, other: "Quantity") -> "Quantity":
        return Quantity(self.amount - self._same(other), self.unit)

    def _same(self, other: "Quantity") -> int:
        if other.unit != self.unit:
            raise ValueError(f"{self.unit} and {other.unit} do not add")
        return other.amount


@dataclass(frozen=True, slots=True)
class Money:
    """Minor units (分) and an ISO 4217 code."""

    minor: int
    currency: str = "CNY"


def money_words(fen: int) -> str:
    """The amount in 大写, as cheques and receipts write it: 386240000 → 叁佰捌拾陆万贰仟肆佰元整.

    Source: 中国人民银行《支付结算办法》附件一 (正确填写票据和结算凭证的基本规定).
    """
    if fen < 0:
        return "负" + money_words(-fen)
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    words = (_whole(yuan) + "元") if yuan or not rest else ""
    if not rest:
        return words + "整"
    if jiao:
        words += _DIGITS[jiao] + "角"
    elif yuan:
        words += "零"
    return words + (_DIGITS[cents] + "分" if cents else "整")


def _whole(number: int) -> str:
    """Counts in 亿, and within it in 万: 10,001 亿 is 壹万零壹亿, and 亿亿 comes of itself."""
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return _whole(high) + name + gap + (_whole(low) if low else "")
    return _thousands(number) or "零"


def _thousands(group: int) -> str:
    words, zero = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit == 0:
            zero = bool(words)
            continue
        words += ("零" if zero else "") + _DIGITS[digit] + _PLACES[place]
        zero = False
    return words
