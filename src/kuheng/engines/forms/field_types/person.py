"""A person of the bank, by id."""

from typing import Any
from uuid import UUID

from kuheng.engines.forms.field_types.base import FieldType, Settings, as_text, nothing_to_check
from kuheng.kernel.errors import Refusal


def parse(raw: object, settings: Settings) -> UUID | Refusal:
    try:
        return UUID(str(raw))
    except ValueError:
        return Refusal("forms.not_a_person")


def show(value: Any, settings: Settings) -> str | None:
    return None if value is None else str(value)


PERSON = FieldType(
    key="person", version=1, title=("人员", "Person"),
    column="uuid", listed="person", operators=("eq", "ne", "in", "empty", "not_empty"),
    settings={}, parse=parse, show=show, store=as_text, check=nothing_to_check,
)  # fmt: skip
