"""A year: a number that is named, not counted, so it is never grouped in thousands nor summed."""

from kuheng.engines.forms.field_types.base import ORDER, FieldType, Settings, as_is, as_text, whole_between
from kuheng.kernel.errors import Refusal

EARLIEST, LATEST = 1, 9999


def parse(raw: object, settings: Settings) -> int | Refusal:
    return whole_between(raw, settings["least"], settings["most"])


def check(settings: Settings) -> tuple[str, ...]:
    least, most = settings["least"], settings["most"]
    fits = isinstance(least, int) and isinstance(most, int) and EARLIEST <= least <= most <= LATEST
    return () if fits else ("least", "most")


YEAR = FieldType(
    key="year", version=1, title=("年份", "Year"), column="bigint", listed="year", operators=ORDER,
    settings={"least": 1900, "most": 2100}, parse=parse, show=as_is, store=as_text, check=check,
)  # fmt: skip
