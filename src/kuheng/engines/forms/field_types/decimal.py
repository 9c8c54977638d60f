"""A number with a fixed count of places, kept as an integer of its last place; JSON carries it as text."""

from typing import Any

from kuheng.engines.forms.field_types.base import ORDER, FieldType, Settings, scaled, unscaled
from kuheng.kernel.errors import Refusal


def parse(raw: object, settings: Settings) -> int | Refusal:
    return scaled(raw, settings["places"])


def show(value: Any, settings: Settings) -> str | None:
    return None if value is None else unscaled(value, settings["places"])


def store(value: Any, settings: Settings) -> str:
    return show(value, settings) or ""


def check(settings: Settings) -> tuple[str, ...]:
    return () if settings["places"] in range(1, 7) else ("places",)


DECIMAL = FieldType(
    key="decimal", version=1, title=("小数", "Decimal"), column="bigint", listed="decimal", operators=ORDER,
    settings={"places": 2, "unit": ""}, parse=parse, show=show, store=store, check=check,
)  # fmt: skip
