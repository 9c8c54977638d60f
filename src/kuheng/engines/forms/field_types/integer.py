"""A whole number."""

from kuheng.engines.forms.field_types.base import ORDER, FieldType, Settings, as_is, as_text, whole_between
from kuheng.kernel.errors import Refusal

LIMIT = 10**15


def parse(raw: object, settings: Settings) -> int | Refusal:
    return whole_between(raw, settings["least"], settings["most"])


def check(settings: Settings) -> tuple[str, ...]:
    least, most = settings["least"], settings["most"]
    fits = isinstance(least, int) and isinstance(most, int) and -LIMIT <= least <= most <= LIMIT
    return () if fits else ("least", "most")


INTEGER = FieldType(
    key="integer", version=1, title=("整数", "Integer"), column="bigint", listed="whole", operators=ORDER,
    settings={"least": -LIMIT, "most": LIMIT, "unit": ""}, parse=parse, show=as_is, store=as_text, check=check,
)  # fmt: skip
