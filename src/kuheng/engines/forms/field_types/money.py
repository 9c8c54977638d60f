"""Money: 分 in the table and in JSON, yuan with two places in a sheet."""

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
    """An integer is fen; text is yuan."""
    if isinstance(raw, str):
        raw = scaled(raw, 2)
        if isinstance(raw, Refusal):
            return raw
    return whole_between(raw, 0, 10**17)


def store(value: Any, settings: Settings) -> str:
    return "" if value is None else unscaled(value, 2)


MONEY = FieldType(
    key="money", version=1, title=("金额", "Money"),
    column="bigint", listed="money", operators=ORDER, settings={"currency": "CNY"},
    parse=parse, show=as_is, store=store, check=nothing_to_check,
)  # fmt: skip
