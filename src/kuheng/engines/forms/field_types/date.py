"""A calendar day; it never shifts with a time zone."""

import datetime
from typing import Any

from kuheng.engines.forms.field_types.base import ORDER, FieldType, Settings, nothing_to_check
from kuheng.kernel.errors import Refusal


def parse(raw: object, settings: Settings) -> datetime.date | Refusal:
    try:
        return datetime.date.fromisoformat(str(raw).strip()[:10])
    except ValueError:
        return Refusal("forms.not_a_date")


def show(value: Any, settings: Settings) -> str | None:
    return None if value is None else value.isoformat()


def store(value: Any, settings: Settings) -> str:
    return show(value, settings) or ""


DATE = FieldType(
    key="date", version=1, title=("日期", "Date"), column="date", listed="date", operators=ORDER, settings={},
    parse=parse, show=show, store=store, check=nothing_to_check,
)  # fmt: skip
