"""Trouble and its words."""

import pytest

from kuheng.kernel.errors import Decision, ErrorText, Refusal, Refused

TEXT = ErrorText(code="custody.frozen", zh="{asset} 已冻结", en="{asset} is frozen by {who}")


def test_words_take_their_parameters_and_show_the_one_that_is_missing() -> None:
    assert TEXT.in_words({"asset": "AU-1"}) == {"zh": "AU-1 已冻结", "en": "AU-1 is frozen by {who}"}


def test_braces_in_a_parameter_are_only_text() -> None:
    assert TEXT.in_words({"asset": "{who.__class__}", "who": "x"})["en"] == "{who.__class__} is frozen by x"


def test_a_refusal_is_a_value_until_somebody_insists() -> None:
    refusal = Refusal("custody.frozen", "asset_id", asset="AU-1")
    assert refusal == Refusal("custody.frozen", "asset_id", asset="AU-1")
    with pytest.raises(Refused) as raised:
        refusal.or_refuse()
    trouble = raised.value
    assert (trouble.code, trouble.field, trouble.params) == ("custody.frozen", "asset_id", {"asset": "AU-1"})


def test_a_decision_that_says_yes_is_itself() -> None:
    decision = Decision()
    assert decision.or_refuse() is decision
