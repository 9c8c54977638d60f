"""Amounts with a unit, and amounts in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuheng.kernel.quantity import Quantity, money_words

# The examples of the rules for bills (《支付结算办法》附件一), without the 零 that may be left out.
OF_THE_RULES = {
    140_950: "壹仟肆佰零玖元伍角整",
    600_714: "陆仟零柒元壹角肆分",
    168_032: "壹仟陆佰捌拾元叁角贰分",
    10_700_053: "壹拾万柒仟元伍角叁分",
    1_640_902: "壹万陆仟肆佰零玖元零贰分",
    32_504: "叁佰贰拾伍元零肆分",
}
OTHERS = {
    0: "零元整",
    1: "壹分",
    10: "壹角整",
    100: "壹元整",
    101: "壹元零壹分",
    1_000: "壹拾元整",
    386_240_000: "叁佰捌拾陆万贰仟肆佰元整",
    100_005_000_00: "壹亿零伍仟元整",
    10_0001_0000_00: "壹拾亿零壹万元整",
    1_0001_0000_0000_00: "壹万零壹亿元整",
    1_0000_0000_0000_00: "壹万亿元整",
    -150: "负壹元伍角整",
    2**63 - 1: "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分",
}
_DIGITS = {word: digit for digit, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACES = {"拾": 10, "佰": 100, "仟": 1_000}


@pytest.mark.parametrize(("fen", "words"), (OF_THE_RULES | OTHERS).items())
def test_an_amount_in_words(fen: int, words: str) -> None:
    assert money_words(fen) == words


@given(st.integers(-(2**63), 2**63 - 1))
def test_the_words_read_back_as_the_amount(fen: int) -> None:
    assert _read(money_words(fen)) == fen


@given(st.integers(0, 10**14))
def test_two_zeros_never_stand_together_and_none_at_the_end_of_a_group(fen: int) -> None:
    words = money_words(fen)
    assert "零零" not in words
    assert fen < 100 or not any(f"零{unit}" in words for unit in "元万亿角分")


def test_quantities_of_one_unit_add_and_subtract() -> None:
    assert Quantity(3, "bar") + Quantity(4, "bar") == Quantity(7, "bar")
    assert Quantity(3, "bar") - Quantity(4, "bar") == Quantity(-1, "bar")


def test_quantities_of_different_units_never_mix() -> None:
    with pytest.raises(ValueError, match="bar and mg"):
        Quantity(1, "bar") + Quantity(1, "mg")


def _read(words: str) -> int:
    """Another way back: by the grammar of the words, not by the way they were made."""
    sign = -1 if words.startswith("负") else 1
    yuan, _, rest = words.removeprefix("负").rpartition("元") if "元" in words else ("", "", words)
    fen = _yuan(yuan.removeprefix("负")) * 100
    for unit, worth in (("角", 10), ("分", 1)):
        if unit in rest:
            fen += _DIGITS[rest[rest.index(unit) - 1]] * worth
    return sign * fen


def _yuan(words: str) -> int:
    for unit, worth in (("亿", 10**8), ("万", 10**4)):
        if unit in words:
            high, low = words.rsplit(unit, 1)
            return _yuan(high) * worth + _yuan(low)
    total = digit = 0
    for letter in words:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
        else:
            total, digit = total + digit * _PLACES[letter], 0
    return total + digit
