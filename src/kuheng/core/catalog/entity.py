"""What a kind of record is to those who list, filter, permit, import, chart or automate it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import Column, ColumnElement, FromClause

from kuheng.core.store.transaction import Transaction
from kuheng.kernel.registry import Registry

Text2 = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a closed list; `color` is a state key of the screen's tokens."""

    value: str
    title: Text2
    color: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an entity.

    `type` decides how it is shown, masked and which operators it has: text, long_text, code, whole, quantity, money
    (fen), decimal, date, instant, flag, choice, person, unit, place, category, record, document. `indexed`: an index
    serves its leakproof operators, so it may be offered as a fast filter. `sensitive`: hidden unless a
    grant's field mode shows it. `searchable`: "contains" finds it. `reference`: the entity whose id it
    holds; its title is then shown beside it, as `<key>_title`, through `shown_by`, a column of the entity's
    source. `mask`: how it looks to those who may only see it masked, one of `core.catalog.mask`; by its type
    when not given. `scale`: digits behind the point of what the column holds as a whole number, `unit` what
    stands behind it. `form`: the form whose field it is, with `required` and `help` as that form has them.
    """

    key: str
    title: Text2
    column: ColumnElement[Any]
    type: str = "text"
    choices: tuple[Choice, ...] = ()
    indexed: bool = False
    sortable: bool = False
    sensitive: bool = False
    searchable: bool = False
    reference: str | None = None
    shown_by: ColumnElement[Any] | None = None
    default_visible: bool = True
    width: int | None = None
    mask: str | None = None
    scale: int = 0
    unit: str = ""
    form: str | None = None
    required: bool = False
    help: Text2 = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """Further codes of a record, any number of them: `tag` in a table of their own, `record_id` whose they
    are.
    """

    tag: Column[Any]
    record_id: Column[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityKind:
    """One kind of record. `source` may join what the fields need; `table` is the record's own table.

    `default_sort`: field key, with `-` for descending. `commands`: names that may be offered on one record;
    `offered` says which of them the record's state leaves open, given its fields. `code_field`,
    `name_field`: what a scan finds, what a link shows; `tags`: further codes that a scan finds. `same_as`: the
    kind whose very records these are, seen with more fields: its grants decide and its search words hold;
    `beside`: the table of those further fields, whose rows audit knows apart.
    """

    key: str
    title: Text2
    table: FromClause
    source: FromClause
    fields: tuple[Field, ...]
    default_sort: str
    code_field: str | None = None
    name_field: str | None = None
    commands: tuple[str, ...] = ()
    offered: Callable[[dict[str, Any]], tuple[str, ...]] | None = field(default=None)
    tags: Tags | None = None
    same_as: str | None = None
    beside: FromClause | None = None

    @property
    def record(self) -> str:
        """The key under which grants, search and audit know these records."""
        return self.same_as or self.key

    def field_of(self, key: str) -> Field | None:
        return next((one for one in self.fields if one.key == key), None)


ENTITIES: Registry[EntityKind] = Registry("entity")


class EntitySource(Protocol):
    """Kinds of records that are published at run time. `of` gives the kind under this key for the tenant, or
    None.

    What it builds is cached by definition and version, so that asking costs no statement.
    """

    @property
    def key(self) -> str: ...

    def of(self, tx: Transaction, key: str) -> EntityKind | None: ...

    def extending(self, tx: Transaction, key: str) -> Iterable[EntityKind]:
        """The kinds that show the records of this one with more fields."""
        ...


_KEY = re.compile(r"[a-z][a-z0-9_]{0,79}(:[0-9a-f-]{36})?")

ENTITY_SOURCES: Registry[EntitySource] = Registry("entity source")


def kind_of(tx: Transaction, key: str) -> EntityKind | None:
    """The kind of record under this key, built in or published."""
    built_in = ENTITIES.get(key)
    if built_in is not None or not _KEY.fullmatch(key):
        return built_in
    return next((kind for source in ENTITY_SOURCES if (kind := source.of(tx, key))), None)


def fields_of(tx: Transaction, kind: EntityKind) -> tuple[Field, ...]:
    """Its own fields and those that published kinds add to its records: all that a grant may name."""
    more = (one for source in ENTITY_SOURCES for one in source.extending(tx, kind.key))
    return tuple({field.key: field for one in (kind, *more) for field in one.fields}.values())
