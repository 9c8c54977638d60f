"""What a field type is: data plus four functions. Import, export, mask, sort and audit diff follow from these.

Values live in three forms: `raw` (JSON from a screen, text from a sheet), `value` (what the table column holds, always an
integer, text, date or boolean), and `shown` (JSON for a screen).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kuheng.kernel.errors import Refusal
from kuheng.kernel.registry import Registry

Settings = Mapping[str, Any]

EQUALITY = ("eq", "ne", "in", "not_in", "empty", "not_empty")
ORDER = ("eq", "ne", "lt", "le", "gt", "ge", "between", "empty", "not_empty")
WORDS = ("eq", "ne", "in", "not_in", "starts_with", "contains", "empty", "not_empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldType:
    """One kind of field.

    `column`: text, bigint, date or boolean: leakproof ones, so that an index can serve them. `listed`: the catalog's type
    for it in lists and filters. `settings`: what a designer may set, with the default. `parse(raw, settings)` gives the
    value or a refusal; `show(value, settings)` JSON; `store` the text of the value for a sheet; `check(settings)` names
    what is wrong with the settings. `places` and `unit` say how a bigint is read where no setting does.
    """

    key: str
    version: int
    title: tuple[str, str]
    column: str
    listed: str
    operators: tuple[str, ...]
    settings: Settings
    parse: Callable[[object, Settings], object | Refusal]
    show: Callable[[Any, Settings], object]
    store: Callable[[Any, Settings], str]
    check: Callable[[Settings], tuple[str, ...]]
    places: int = 0
    unit: str = ""

    def places_of(self, settings: Settings) -> int:
        """Digits behind the point of what the column holds as a whole number."""
        return int(settings.get("places", self.places))

    def unit_of(self, settings: Settings) -> str:
        """What stands behind the number; "" where nothing does."""
        return str(settings.get("unit") or self.unit)


FIELD_TYPES: Registry[FieldType] = Registry("field type")


def as_is(value: Any, settings: Settings) -> object:
    return value


def as_text(value: Any, settings: Settings) -> str:
    return "" if value is None else str(value)


def nothing_to_check(settings: Settings) -> tuple[str, ...]:
    return ()


def whole_between(raw: object, least: int, most: int) -> int | Refusal:
    """An integer within limits, from a JSON integer or digits."""
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        return Refusal("forms.not_a_number")
    try:
        number = int(raw)
    except ValueError:
        return Refusal("forms.not_a_number")
    return number if least <= number <= most else Refusal("forms.out_of_range", least=least, most=most)


def scaled(raw: object, places: int) -> int | Refusal:
    """A decimal number as an integer of its last place: "12.5" with 2 places is 1250.

    More places are refused, not rounded.
    """
    text = (
        str(raw).strip().replace(",", "") if isinstance(raw, str | int) and not isinstance(raw, bool) else ""
    )
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    whole, _, rest = digits.partition(".")
    if not (whole + rest).isascii() or not (whole + rest).isdigit() or len(whole) > 15:
        return Refusal("forms.not_a_number")
    if len(rest.rstrip("0")) > places:
        return Refusal("forms.too_many_places", places=places)
    scale: int = 10**places
    return sign * (int(whole or "0") * scale + int(rest[:places].ljust(places, "0") or "0"))


def unscaled(value: int, places: int) -> str:
    """The number that `scaled` read, with all its places."""
    if places == 0:
        return str(value)
    sign, digits = ("-" if value < 0 else ""), str(abs(value)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"
