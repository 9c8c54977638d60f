"""Words for "contains": written beside every record that has searchable fields, read as candidates for a
list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Text,
    Uuid,
    and_,
    any_,
    false,
    func,
    literal,
    or_,
    select,
    true,
)

from kuheng.core.catalog.entity import ENTITIES, EntityKind, Field
from kuheng.core.catalog.grams import MAX_TEXT, findable, grams_array, normal, salt
from kuheng.core.catalog.tables import search_index
from kuheng.core.store.transaction import Change, Transaction

# Up to so many records are named to the list one by one.
MAX_NAMED = 10_000
# Words that more records have are looked for along the list's own order first, over so many of its rows.
MAX_WALKED = 3_000

INDEX_WORDS = """
INSERT INTO search_index (tenant_id, entity, record_id, words, grams)
SELECT %s, %s, given.id, given.words, given.grams::int[]
FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS given(id, words, grams)
ON CONFLICT (tenant_id, entity, record_id) DO UPDATE SET words = excluded.words, grams = excluded.grams
WHERE search_index.words <> excluded.words
"""
# The ids as the text of one array: they only pass through on their way into the list's own statement.
SEARCH_IDS = "SELECT count(*) AS found, array_agg(id)::text AS ids FROM search_ids(%s, %s, %s) AS id"


def index_words(tx: Transaction, entity: str, record_id: UUID, text: str) -> None:
    """Queues the words by which one record is found; they replace those it had."""
    index_many(tx, entity, [(record_id, text)])


def index_many(tx: Transaction, entity: str, rows: Iterable[tuple[UUID, str]]) -> None:
    """`index_words` for any number of records, in one statement; each record once."""
    normals = [(record_id, normal(text)[:MAX_TEXT]) for record_id, text in rows]
    if not normals:
        return
    mixed_with = salt(tx.tenant, entity)
    ids = ",".join(record_id.hex for record_id, _ in normals)
    words = ",".join(_quoted(words) for _, words in normals)
    arrays = ",".join(f'"{grams_array(words, mixed_with)}"' for _, words in normals)
    tx.write(INDEX_WORDS, [tx.tenant, entity, f"{{{ids}}}", f"{{{words}}}", f"{{{arrays}}}"])


def _quoted(words: str) -> str:
    """An element of a text[] literal; the driver's own lists cost ten times as much."""
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def index_changes(tx: Transaction, changes: Sequence[Change]) -> None:
    """The words of every record that these changes gave other searchable values; one statement per kind of
    record.
    """
    words: dict[str, dict[UUID, str]] = {}
    named = {entity: _names(entity) for entity in {change.entity for change in changes}}
    for change in changes:
        names = named[change.entity]
        if not names:
            continue
        text = _text(names, change.after)
        if change.before is None or _text(names, change.before) != text:
            words.setdefault(change.entity, {})[change.record_id] = text
    for entity, texts in words.items():
        index_many(tx, entity, texts.items())


def searchable(kind: EntityKind) -> tuple[Field, ...]:
    return tuple(field for field in kind.fields if field.searchable)


def is_indexed(kind: EntityKind) -> bool:
    """Whether the words of its records follow from their own rows, so that the index holds all of them."""
    fields = searchable(kind)
    return bool(fields) and all(_own_column(kind, field) for field in fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Words that a list is searched for. `named`: the records that have them, as the text of an array, when
    they are few.

    `open_`: the columns of the fields that the viewer may read, `whole` when that is all of them; the index
    knows the words of all fields, so for others it only narrows, and a hidden field never makes a record
    found.
    """

    kind: EntityKind
    words: tuple[str, ...]
    open_: tuple[ColumnElement[Any], ...]
    whole: bool
    named: str | None

    @property
    def is_common(self) -> bool:
        """So many records have the words that they are best met by walking along the list."""
        return self.named is None and is_indexed(self.kind)

    def among(self) -> ColumnElement[bool]:
        """The records found, as a set: takes as long as there are such records, in whatever order."""
        id_ = self.kind.table.c.id
        tests = () if self.whole else (has_words(self.open_, self.words),)
        if self.named is not None:
            return and_(id_ == any_(literal(self.named, ARRAY(Uuid()))), *tests)
        if not is_indexed(self.kind):
            return has_words(self.open_, self.words)
        if not findable(self.words):
            return and_(self.met(self.kind.table.c.tenant_id, id_), *tests)
        found = func.search_ids(self.kind.record, " ".join(self.words), 2**31 - 1).column_valued("found")
        # As a value the test is made against a hash of all that was found; as a bare test it would become one look-up
        # by key for each of them, and they are many.
        return and_(id_.in_(select(found)).is_(True), *tests)

    def met(self, tenant: ColumnElement[Any], id_: ColumnElement[Any]) -> ColumnElement[bool]:
        """The words of one record, looked up by its key."""
        own = search_index.c
        words = (
            select(own.words)
            .where(own.tenant_id == tenant, own.entity == self.kind.record, own.record_id == id_)
            .scalar_subquery()
        )
        return and_(*(words.contains(word, autoescape=True) for word in self.words))


def seek(tx: Transaction, kind: EntityKind, words: Sequence[str], open_: Sequence[Field]) -> Sought:
    """Looks the words up: one statement where the index can narrow them."""
    named = _named(tx, kind, words) if is_indexed(kind) and findable(words) else None
    return Sought(
        kind=kind,
        words=tuple(words),
        open_=tuple(field.column for field in open_),
        whole=is_indexed(kind) and len(open_) == len(searchable(kind)),
        named=named,
    )


def _named(tx: Transaction, kind: EntityKind, words: Sequence[str]) -> str | None:
    row = tx.one(SEARCH_IDS, [kind.record, " ".join(words), MAX_NAMED + 1])
    assert row is not None
    return (row["ids"] or "{}") if row["found"] <= MAX_NAMED else None


def has_words(columns: Sequence[ColumnElement[Any]], words: Sequence[str]) -> ColumnElement[bool]:
    """Every word stands in one of these columns, compared as the index compares; false without columns."""
    texts = [
        func.upper(func.pg_catalog.normalize(column, "NFKC", type_=Text(collation="C"))) for column in columns
    ]
    held = (or_(false(), *(text.contains(word, autoescape=True) for text in texts)) for word in words)
    return and_(true(), *held)


def _own_column(kind: EntityKind, field: Field) -> bool:
    return isinstance(field.column, Column) and field.column.table is kind.table


def _names(entity: str) -> tuple[str, ...]:
    """The searchable columns of a kind of record whose words are indexed; none otherwise."""
    kind = ENTITIES.get(entity)
    if kind is None or not is_indexed(kind):
        return ()
    return tuple(str(field.column.name) for field in searchable(kind) if isinstance(field.column, Column))


def _text(names: Sequence[str], row: Mapping[str, Any]) -> str:
    return " ".join([str(value) for name in names if (value := row.get(name)) is not None])
