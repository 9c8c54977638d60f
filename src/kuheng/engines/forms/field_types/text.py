"""One line of text."""

from kuheng.engines.forms.field_types.base import WORDS, FieldType, Settings, as_is, as_text
from kuheng.kernel.errors import Refusal


def parse(raw: object, settings: Settings) -> str | Refusal:
    if not isinstance(raw, str | int) or isinstance(raw, bool):
        return Refusal("forms.not_text")
    text = str(raw).strip()
    if any(not letter.isprintable() for letter in text):
        return Refusal("forms.control_characters")
    return text if len(text) <= settings["max"] else Refusal("forms.too_long", limit=settings["max"])


def check(settings: Settings) -> tuple[str, ...]:
    return () if isinstance(settings["max"], int) and 1 <= settings["max"] <= 1_000 else ("max",)


TEXT = FieldType(
    key="text", version=1, title=("单行文本", "Text"),
    column="text", listed="text", operators=WORDS, settings={"max": 200},
    parse=parse, show=as_is, store=as_text, check=check,
)  # fmt: skip
