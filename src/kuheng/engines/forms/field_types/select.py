"""One of a closed list. The table holds the option's key; a sheet holds its words."""

from typing import Any

from kuheng.engines.forms.field_types.base import EQUALITY, FieldType, Settings, as_is
from kuheng.kernel.errors import Refusal


def parse(raw: object, settings: Settings) -> str | Refusal:
    wanted = str(raw).strip()
    for option in settings["options"]:
        if wanted in (option["key"], option["zh"], option["en"]):
            return str(option["key"])
    return Refusal("forms.not_an_option", value=wanted[:60])


def store(value: Any, settings: Settings) -> str:
    return next((str(option["zh"]) for option in settings["options"] if option["key"] == value), "")


def check(settings: Settings) -> tuple[str, ...]:
    options = settings["options"]
    if not isinstance(options, list) or not options:
        return ("options",)
    whole = all(isinstance(one, dict) and {"key", "zh", "en"} <= one.keys() for one in options)
    keys = [one.get("key") for one in options if isinstance(one, dict)]
    return () if whole and len(set(keys)) == len(keys) else ("options",)


SELECT = FieldType(
    key="select", version=1, title=("下拉选择", "Select"),
    column="text", listed="choice", operators=EQUALITY, settings={"options": []},
    parse=parse, show=as_is, store=store, check=check,
)  # fmt: skip
