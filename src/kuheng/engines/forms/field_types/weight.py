"""A weight: milligrams in the table and in JSON, grams on screen and in a sheet."""

from typing import Any

from kuheng.engines.forms.field_types.base import (
    ORDER,
    FieldType,
    Settings,
    as_is,
    nothing_to_check,
    scaled,
    unscaled,
    whole_between,
)
from kuheng.kernel.errors import Refusal


def parse(raw: object, settings: Settings) -> int | Refusal:
    """An integer is milligrams; text is grams."""
    if isinstance(raw, str):
        raw = scaled(raw, 3)
        if isinstance(raw, Refusal):
            return raw
    return whole_between(raw, 0, 10**12)


def store(value: Any, settings: Settings) -> str:
    return "" if value is None else unscaled(value, 3)


WEIGHT = FieldType(
    key="weight", version=1, title=("重量", "Weight"),
    column="bigint", listed="decimal", operators=ORDER, settings={},
    parse=parse, show=as_is, store=store, check=nothing_to_check, places=3, unit="g",
)  # fmt: skip
