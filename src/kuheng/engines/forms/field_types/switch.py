"""Yes or no."""

from typing import Any

from kuheng.engines.forms.field_types.base import FieldType, Settings, as_is, nothing_to_check
from kuheng.kernel.errors import Refusal

_WORDS = {
    "是": True,
    "否": False,
    "true": True,
    "false": False,
    "yes": True,
    "no": False,
    "1": True,
    "0": False,
}


def parse(raw: object, settings: Settings) -> bool | Refusal:
    if isinstance(raw, bool):
        return raw
    found = _WORDS.get(str(raw).strip().lower())
    return Refusal("forms.not_yes_or_no") if found is None else found


def store(value: Any, settings: Settings) -> str:
    return "" if value is None else "是" if value else "否"


SWITCH = FieldType(
    key="switch", version=1, title=("开关", "Switch"),
    column="boolean", listed="flag", operators=("eq", "empty", "not_empty"),
    settings={}, parse=parse, show=as_is, store=store, check=nothing_to_check,
)  # fmt: skip
