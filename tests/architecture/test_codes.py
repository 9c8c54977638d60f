"""Every code that the product may answer with has its words, and no words stand without a code."""

import re
from pathlib import Path

from kuheng.core.commands.kit import TEXTS
from kuheng.doors.compose import compose

SRC = Path(__file__).parents[2] / "src" / "kuheng"
RAISED = re.compile(
    r"(?:Refusal|Refused|Denied|Malformed|NotFound|Conflict|Broken)\(\s*\"([a-z_]+\.[a-z_]+)\""
)


def raised() -> dict[str, str]:
    """Code → where it is first raised."""
    found: dict[str, str] = {}
    for path in SRC.rglob("*.py"):
        for code in RAISED.findall(path.read_text(encoding="utf-8")):
            found.setdefault(code, str(path.relative_to(SRC)))
    return found


def test_every_code_that_is_raised_has_words():
    compose()
    assert {code: where for code, where in raised().items() if code not in TEXTS} == {}


def test_words_are_in_both_languages_and_name_the_same_parameters():
    compose()
    for text in TEXTS:
        names = [set(re.findall(r"\{(\w+?)(?:_zh|_en)?\}", words)) for words in (text.zh, text.en)]
        assert text.zh and text.en and names[0] == names[1], text.code
