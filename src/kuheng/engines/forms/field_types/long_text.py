"""Several lines of text."""

from kuheng.engines.forms.field_types.base import FieldType, Settings, as_is, as_text
from kuheng.kernel.errors import Refusal


def parse(raw: object, settings: Settings) -> str | Refusal:
    if not isinstance(raw, str):
        return Refusal("forms.not_text")
    if any(not (letter.isprintable() or letter in "\n\t") for letter in raw.replace("\r\n", "\n")):
        return Refusal("forms.control_characters")
    text = raw.replace("\r\n", "\n").strip()
    return text if len(text) <= settings["max"] else Refusal("forms.too_long", limit=settings["max"])


def check(settings: Settings) -> tuple[str, ...]:
    return () if isinstance(settings["max"], int) and 1 <= settings["max"] <= 20_000 else ("max",)


LONG_TEXT = FieldType(
    key="long_text", version=1, title=("多行文本", "Long text"), column="text", listed="long_text",
    operators=("contains", "empty", "not_empty"), settings={"max": 4_000},
    parse=parse, show=as_is, store=as_text, check=check,
)  # fmt: skip
