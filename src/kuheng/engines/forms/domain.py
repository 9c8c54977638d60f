"""What a form is: its fields and layout, checked and compared. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from kuheng.engines.forms.field_types.base import FIELD_TYPES, FieldType
from kuheng.kernel.errors import Malformed, Refusal

MAX_FIELDS = 200
EXTENDABLE = ("asset",)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field. `id` is stable and never reused: it names the column; `key` is what people and packages say.

    `status`: live, deprecated (still shown), hidden, or removed (a tombstone that keeps the id taken).
    """

    id: str
    key: str
    title: tuple[str, str]
    type: FieldType
    settings: Mapping[str, Any]
    required: bool
    status: str
    help: tuple[str, str] = ("", "")
    sensitive: bool = False

    @property
    def column(self) -> str:
        return f"f_{self.id}"

    @property
    def live(self) -> bool:
        return self.status in ("live", "deprecated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of one version. `extends` names the built-in record that each of its rows belongs to, 1:1."""

    extends: str | None
    fields: tuple[FormField, ...]
    sections: tuple[Mapping[str, Any], ...]

    def field(self, key: str) -> FormField | None:
        return next((one for one in self.fields if one.key == key and one.live), None)


def read_form(spec: Mapping[str, Any]) -> Form:
    """The form of a definition's document. Raises `Malformed("forms.spec")` naming the place that cannot be."""
    unknown = spec.keys() - {"extends", "fields", "sections"}
    if unknown:
        raise Malformed("forms.spec", where=", ".join(sorted(unknown)))
    extends = spec.get("extends")
    if extends is not None and extends not in EXTENDABLE:
        raise Malformed("forms.spec", where="extends")
    fields = tuple(_read_field(index, raw) for index, raw in enumerate(spec.get("fields", ())))
    _require_unlike(fields)
    sections = tuple(MappingProxyType(dict(one)) for one in spec.get("sections", ()))
    _require_known(fields, sections)
    return Form(extends=extends, fields=fields, sections=sections)


def _read_field(index: int, raw: Mapping[str, Any]) -> FormField:
    where = f"fields.{index}"
    type_ = FIELD_TYPES.get(str(raw.get("type")))
    if type_ is None:
        raise Malformed("forms.spec", where=f"{where}.type")
    unknown = raw.keys() - _FIELD_KEYS
    settings = dict(type_.settings) | dict(raw.get("settings", {}))
    wrong = [*type_.check(settings), *(settings.keys() - type_.settings.keys()), *unknown]
    title = raw.get("title", {})
    if wrong or not _is_name(raw.get("id")) or not _is_name(raw.get("key")) or not title.get("zh"):
        raise Malformed("forms.spec", where=f"{where}: {', '.join(wrong) or 'id, key, title'}")
    return FormField(
        id=raw["id"],
        key=raw["key"],
        title=(title["zh"], title.get("en", title["zh"])),
        help=(raw.get("help", {}).get("zh", ""), raw.get("help", {}).get("en", "")),
        type=type_,
        settings=MappingProxyType(settings),
        required=bool(raw.get("required", False)),
        status=str(raw.get("status", "live")),
        sensitive=bool(raw.get("sensitive", False)),
    )


_FIELD_KEYS = {"id", "key", "title", "help", "type", "settings", "required", "status", "sensitive"}


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= 40 and value.isidentifier() and value.isascii()


def _require_unlike(fields: tuple[FormField, ...]) -> None:
    if len(fields) > MAX_FIELDS:
        raise Malformed("forms.spec", where=f"> {MAX_FIELDS}")
    for name in ("id", "key"):
        values = [getattr(field, name) for field in fields]
        if len(set(values)) != len(values):
            raise Malformed("forms.spec", where=f"{name} twice")


def _require_known(fields: tuple[FormField, ...], sections: tuple[Mapping[str, Any], ...]) -> None:
    keys = {field.key for field in fields}
    for section in sections:
        if unknown := set(section.get("fields", ())) - keys:
            raise Malformed("forms.spec", where=f"sections: {', '.join(sorted(unknown))}")


@dataclass(frozen=True, slots=True)
class Faulty:
    """Why a value was not taken: the field's key and the refusal."""

    field: str
    refusal: Refusal


def read_values(form: Form, raw: Mapping[str, object]) -> tuple[dict[str, object], tuple[Faulty, ...]]:
    """Values by column, and every fault; a field that the form does not have is a fault as well."""
    values: dict[str, object] = {}
    faults = [Faulty(key, Refusal("forms.unknown_field")) for key in raw if form.field(key) is None]
    for field in form.fields:
        if field.live:
            value = _read_value(field, raw.get(field.key))
            if isinstance(value, Refusal):
                faults.append(Faulty(field.key, value))
            else:
                values[field.column] = value
    return values, tuple(faults)


def _read_value(field: FormField, raw: object) -> object:
    if raw is None or raw == "":
        return Refusal("forms.required") if field.required else None
    return field.type.parse(raw, field.settings)


def breaks(old: Form, new: Form) -> Iterator[str]:
    """What a new version may not do to an old one: a column keeps its field type, an id is never taken again."""
    after = {field.id: field for field in new.fields}
    for field in old.fields:
        successor = after.get(field.id)
        if successor is None:
            yield f"{field.key}: removed without a tombstone"
        elif successor.type.column != field.type.column:
            yield f"{field.key}: {field.type.key} → {successor.type.key}"
    if old.extends != new.extends:
        yield "extends"
