"""Lists of records: one statement a page, by keyset, over what the viewer may see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Subquery, case, false, func, literal, select, tuple_

from kuheng.core.access.api import context
from kuheng.core.catalog import cursor
from kuheng.core.catalog.cursor import Place
from kuheng.core.catalog.entity import EntityKind, Field
from kuheng.core.catalog.grams import words_of
from kuheng.core.catalog.lens import Lens, check, id_of, look
from kuheng.core.catalog.search import MAX_WALKED, Sought, has_words, searchable, seek
from kuheng.core.store.condition_sql import where
from kuheng.core.store.transaction import Row, Transaction, compiled
from kuheng.kernel.canonical import canonical_bytes, sm3
from kuheng.kernel.condition import EVERYTHING, Condition, Test, to_json
from kuheng.kernel.errors import Malformed

DEFAULT_LIMIT = 25
MAX_LIMIT = 500
COUNTS = (None, "exact", "estimate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is wanted of a list. `fields` None: all that may be seen. `sort`: a field key, `-` before it for
    descending. `q`: words that must all stand in the record. `count`: None, exact or estimate.
    """

    where: Condition = EVERYTHING
    q: str = ""
    fields: tuple[str, ...] | None = None
    sort: str | None = None
    cursor: str | None = None
    limit: int = DEFAULT_LIMIT
    count: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`next` is the cursor of the page after, None on the last one."""

    rows: list[Row]
    next: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`field` None: by id, which is the order of birth."""

    field: Field | None
    descending: bool

    @property
    def text(self) -> str:
        return ("-" if self.descending else "") + (self.field.key if self.field else "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    lens: Lens
    chosen: tuple[Field, ...]
    order: Order
    base: tuple[ColumnElement[bool], ...]
    sought: Sought | None
    limit: int
    place: Place | None = None
    question: list[object] = field(default_factory=list)

    @property
    def filters(self) -> tuple[ColumnElement[bool], ...]:
        return self.base if self.sought is None else (*self.base, self.sought.among())


def query(tx: Transaction, entity: str, ask: Ask, *, action: str = "read") -> Page:
    """One page of what the actor may see.

    Raises `NotFound` for a kind of record that there is not for him, `Malformed` for a field, operator, sort,
    cursor or limit that is not to be had.
    """
    lens = look(tx, entity, action)
    if not 1 <= ask.limit <= MAX_LIMIT:
        raise Malformed("catalog.limit", "limit", most=MAX_LIMIT)
    if ask.count not in COUNTS:
        raise Malformed("catalog.count", "count")
    return _page(tx, _planned(tx, lens, ask), ask.count)


def every_page(
    tx: Transaction, entity: str, ask: Ask, *, action: str, size: int = 2_000
) -> Iterator[list[Row]]:
    """All rows of a list, page after page in one transaction: for exports and reports."""
    lens = look(tx, entity, action)
    plan = replace(_planned(tx, lens, ask), limit=size)
    while True:
        rows, place = _rows(tx, plan)
        yield [lens.as_seen(row, plan.chosen) for row in rows]
        if place is None:
            return
        plan = replace(plan, place=place)


def filters(tx: Transaction, lens: Lens, condition: Condition, q: str) -> tuple[ColumnElement[bool], ...]:
    """Row scope, the viewer's condition and his words, as SQL."""
    sought = _sought(tx, lens, condition, q)
    return (*_base(tx, lens, condition), *(() if sought is None else (sought.among(),)))


def _base(tx: Transaction, lens: Lens, condition: Condition) -> tuple[ColumnElement[bool], ...]:
    return lens.rows, where(check(lens, condition), lens.open_columns(), context(tx))


def _planned(tx: Transaction, lens: Lens, ask: Ask) -> _Plan:
    order = order_of(lens, ask.sort)
    chosen = lens.shown if ask.fields is None else tuple(lens.field(key) for key in ask.fields if key != "id")
    tree = canonical_bytes(to_json(ask.where))
    question: list[object] = [tx.tenant, lens.kind.key, order.text, sm3(tree + ask.q.encode())]
    return _Plan(
        lens=lens,
        chosen=chosen,
        order=order,
        base=_base(tx, lens, ask.where),
        sought=_sought(tx, lens, ask.where, ask.q),
        limit=ask.limit,
        place=cursor.read(ask.cursor, question) if ask.cursor else None,
        question=question,
    )


def order_of(lens: Lens, sort: str | None) -> Order:
    """The order asked for, else the kind's own where the viewer may see that field, else by id."""
    asked = sort or lens.kind.default_sort
    key, descending = asked.removeprefix("-"), asked.startswith("-")
    if key == "id":
        return Order(field=None, descending=descending)
    if sort is None and key not in lens.modes:
        return Order(field=None, descending=True)
    wanted = lens.field(key)
    if lens.is_open(wanted) and (wanted.sortable or sort is None):
        return Order(field=wanted, descending=descending)
    if sort is None:
        return Order(field=None, descending=True)
    raise Malformed("catalog.not_sortable", field=key)


def _sought(tx: Transaction, lens: Lens, condition: Condition, q: str) -> Sought | None:
    """The words typed, and with them those that the condition demands, so that the index narrows for both.

    Words of the condition alone need not be sought again where they are common: it tests them itself.
    """
    typed = words_of(q)
    held = [word for text in _contained(condition) for word in words_of(text)]
    if not typed and not held:
        return None
    sought = seek(tx, lens.kind, [*typed, *held], [one for one in searchable(lens.kind) if lens.is_open(one)])
    return sought if typed or sought.named is not None else None


def _contained(condition: Condition) -> Iterator[str]:
    """Texts that every row found must contain: what stands in an `any` or a `not` need not be there."""
    if isinstance(condition, Test):
        if condition.op == "contains" and isinstance(condition.value, str):
            yield condition.value
    elif condition.kind == "all":
        for part in condition.parts:
            yield from _contained(part)


def _page(tx: Transaction, plan: _Plan, count: str | None) -> Page:
    counted = _ask_count(tx, plan, count)
    rows, place = _rows(tx, plan)
    return Page(
        rows=[plan.lens.as_seen(row, plan.chosen) for row in rows],
        next=cursor.signed(place, plan.question) if place else None,
        count=counted(),
    )


def _ask_count(tx: Transaction, plan: _Plan, count: str | None) -> Any:
    if count is None:
        return lambda: None
    source, tests = plan.lens.kind.source, plan.filters
    if count == "exact":
        answer = tx.ask(select(func.count()).select_from(source).where(*tests))
        return answer.scalar
    text, params = compiled(select(literal(1)).select_from(source).where(*tests), None)
    estimate = tx.ask(f"EXPLAIN (FORMAT JSON) {text}", params)
    return lambda: int(estimate.scalar()[0]["Plan"]["Plan Rows"])


def _rows(tx: Transaction, plan: _Plan) -> tuple[list[Row], Place | None]:
    """Rows of one page, and where it ended when more follow."""
    rows = _walked(tx, plan)
    if len(rows) <= plan.limit:
        rows = []
        for segment in _segments(plan, plan.filters):
            statement = _ordered(plan, segment) if plan.sought is None else _gathered(plan, segment)
            rows += tx.rows(statement.limit(plan.limit + 1 - len(rows)))
            if len(rows) > plan.limit:
                break
    page = rows[: plan.limit]
    more = len(rows) > plan.limit
    return page, Place(value=page[-1]["_sort"], id=page[-1]["id"]) if more else None


def _walked(tx: Transaction, plan: _Plan) -> list[Row]:
    """Rows that have common words, met along the list: a full page, or too few to tell anything.

    The walk ends after some thousand rows: where the words are rare among the rows that this viewer or this filter
    leaves, the whole list would be walked.
    """
    sought = plan.sought
    if sought is None or not sought.is_common:
        return []
    begin = _ordered(plan, next(_segments(plan, plan.base))).limit(MAX_WALKED)
    tested = [column.label(f"_word {number}") for number, column in enumerate(sought.open_)]
    ahead = begin.add_columns(plan.lens.kind.table.c.tenant_id.label("_tenant"), *tested).subquery("ahead")
    met = sought.met(ahead.c["_tenant"], ahead.c["id"])
    if not sought.whole:
        met = case((met, has_words([ahead.c[column.name] for column in tested], sought.words)), else_=false())
    return tx.rows(select(ahead).where(met).order_by(*_by_labels(plan, ahead)).limit(plan.limit + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Segment:
    """A part of the list in which one walk along an index can meet every row: `keys` are its order."""

    rows: Select[Any]
    keys: tuple[ColumnElement[Any], ...]


def _segments(plan: _Plan, tests: tuple[ColumnElement[bool], ...]) -> Iterator[_Segment]:
    """Rows with a sort value after the cursor's, then those without any."""
    kind, field_, place = plan.lens.kind, plan.order.field, plan.place
    id_ = id_of(kind)
    base = _selected(plan).where(*tests)
    if field_ is None:
        yield _after(plan, base, (id_,), (place.id,) if place else None)
        return
    column = field_.column
    may_lack = not (isinstance(column, Column) and column.table is kind.table and not column.nullable)
    if place is None or place.value is not None:
        valued = base.where(column.is_not(None)) if may_lack else base
        yield _after(plan, valued, (column, id_), (place.value, place.id) if place else None)
    if may_lack:
        after = (place.id,) if place and place.value is None else None
        yield _after(plan, base.where(column.is_(None)), (id_,), after)


def _after(
    plan: _Plan, rows: Select[Any], keys: tuple[ColumnElement[Any], ...], values: tuple[object, ...] | None
) -> _Segment:
    if values is not None:
        left = tuple_(*keys)
        right = tuple_(*(literal(value, key.type) for value, key in zip(values, keys, strict=True)))
        rows = rows.where(left < right if plan.order.descending else left > right)
    return _Segment(rows=rows, keys=keys)


def _ordered(plan: _Plan, segment: _Segment) -> Select[Any]:
    """The rows in order, met by walking along an index where there is one."""
    return segment.rows.order_by(*_directed(plan, segment.keys))


def _gathered(plan: _Plan, segment: _Segment) -> Select[Any]:
    """The same rows, gathered first and ordered then. The offset keeps the planner from walking along the list in
    the hope of meeting soon what may be at its end."""
    found = segment.rows.offset(0).subquery("found_rows")
    return select(found).order_by(*_by_labels(plan, found))


def _by_labels(plan: _Plan, source: Subquery) -> list[ColumnElement[Any]]:
    return _directed(plan, (source.c["_sort"], source.c["id"]))


def _directed(plan: _Plan, keys: Iterable[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [key.desc() if plan.order.descending else key.asc() for key in keys]


def _selected(plan: _Plan) -> Select[Any]:
    kind, ordered = plan.lens.kind, plan.order.field
    sort_value = id_of(kind) if ordered is None else ordered.column
    columns = [*columns_of(kind, plan.chosen), sort_value.label("_sort")]
    return select(*columns).select_from(kind.source)


def columns_of(kind: EntityKind, chosen: tuple[Field, ...]) -> list[ColumnElement[Any]]:
    """Id, version, the fields under their keys, and the titles of what they refer to."""
    columns: list[ColumnElement[Any]] = [id_of(kind).label("id")]
    if "version" in kind.table.c:
        columns.append(kind.table.c.version.label("version"))
    for one in chosen:
        columns.append(one.column.label(one.key))
        if one.shown_by is not None:
            columns.append(one.shown_by.label(f"{one.key}_title"))
    return columns
