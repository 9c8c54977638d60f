"""Words for "contains": written beside every record that has searchable fields, read as candidates for a
list.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Text, and_, func, or_

from kuheng.core.catalog.entity import ENTITIES, EntityKind, Field
from kuheng.core.catalog.grams import MAX_TEXT, findable, grams, normal, salt
from kuheng.core.store.transaction import Answer, Change, Transaction

# Up to so many candidates are named to the list; a word that more records have is common enough to be met by
# walking the list itself.
MAX_CANDIDATES = 2_000

INDEX_WORDS = """
INSERT INTO search_index (tenant_id, entity, record_id, words, grams)
SELECT %s, %s, given.id, given.words, given.grams::int[]
FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS given(id, words, grams)
ON CONFLICT (tenant_id, entity, record_id) DO UPDATE SET words = excluded.words, grams = excluded.grams
WHERE search_index.words <> excluded.words
"""
SEARCH_IDS = "SELECT id FROM search_ids(%s, %s, %s) AS id"


def index_words(tx: Transaction, entity: str, record_id: UUID, text: str) -> None:
    """Queues the words by which one record is found; they replace those it had."""
    index_many(tx, entity, [(record_id, text)])


def index_many(tx: Transaction, entity: str, rows: Iterable[tuple[UUID, str]]) -> None:
    """`index_words` for any number of records, in one statement; each record once."""
    mixed_with = salt(tx.tenant, entity)
    normals = [(record_id, normal(text)[:MAX_TEXT]) for record_id, text in rows]
    if not normals:
        return
    arrays = ["{" + ",".join(map(str, grams(words, mixed_with))) + "}" for _, words in normals]
    ids, words = [record_id for record_id, _ in normals], [words for _, words in normals]
    tx.write(INDEX_WORDS, [tx.tenant, entity, ids, words, arrays])


def index_changes(tx: Transaction, changes: Sequence[Change]) -> None:
    """The words of every record that these changes gave other searchable values; one statement per kind of
    record.
    """
    words: dict[str, dict[UUID, str]] = {}
    for change in changes:
        kind = ENTITIES.get(change.entity)
        if kind is None or not is_indexed(kind):
            continue
        text = _text(kind, change.after)
        if change.before is None or _text(kind, change.before) != text:
            words.setdefault(kind.key, {})[change.record_id] = text
    for entity, texts in words.items():
        index_many(tx, entity, texts.items())


def searchable(kind: EntityKind) -> tuple[Field, ...]:
    return tuple(field for field in kind.fields if field.searchable)


def is_indexed(kind: EntityKind) -> bool:
    """Whether the words of its records follow from their own rows, so that the index holds all of them."""
    fields = searchable(kind)
    return bool(fields) and all(_own_column(kind, field) for field in fields)


def ask_candidates(tx: Transaction, entity: str, words: Sequence[str]) -> Answer | None:
    """Queues the search for records that have all these words; None when the index cannot narrow them."""
    if not findable(list(words)):
        return None
    return tx.ask(SEARCH_IDS, [entity, " ".join(words), MAX_CANDIDATES + 1])


def candidates(answer: Answer | None) -> list[UUID] | None:
    """The records found, or None when there are too many of them to name."""
    if answer is None:
        return None
    found = [row["id"] for row in answer.rows()]
    return found if len(found) <= MAX_CANDIDATES else None


def has_words(columns: Sequence[ColumnElement[Any]], words: Sequence[str]) -> ColumnElement[bool]:
    """Every word stands in one of these columns, compared as the index compares."""
    texts = [
        func.upper(func.pg_catalog.normalize(column, "NFKC", type_=Text(collation="C"))) for column in columns
    ]
    return and_(*(or_(*(text.contains(word, autoescape=True) for text in texts)) for word in words))


def _own_column(kind: EntityKind, field: Field) -> bool:
    return isinstance(field.column, Column) and field.column.table is kind.table


def _text(kind: EntityKind, row: Mapping[str, Any]) -> str:
    values = (
        row.get(str(field.column.name)) for field in searchable(kind) if isinstance(field.column, Column)
    )
    return " ".join(str(value) for value in values if value is not None)
