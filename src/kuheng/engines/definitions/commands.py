"""Saving, publishing, rolling back and retiring definitions."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import TEXTS, Kit
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.definitions.domain import (
    Document,
    Fault,
    Standing,
    decide_publish,
    decide_retire,
    only_plain,
    read_document,
)
from kuheng.engines.definitions.kinds import DEFINITION_KINDS, DefinitionKind, Publication
from kuheng.engines.definitions.reading import (
    LOCK_KEY,
    Version,
    definition_id,
    lock_definition,
    numbered,
    published,
)
from kuheng.engines.definitions.tables import definition, definition_version
from kuheng.kernel.errors import NotFound, Refused
from kuheng.kernel.ids import new_id

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=100)]
Note = Annotated[str, StringConstraints(max_length=1_000)]

# The clock's microseconds, so that a number given in a transaction that was rolled back never comes again.
RAISE_EPOCH = """
UPDATE tenant
   SET catalog_epoch = greatest(catalog_epoch + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
 WHERE tenant_id = %s
"""


class SaveDraft(
    Command, name="definitions.save_draft", record="definition", title=("保存草稿", "Save draft")
):
    """Keep a document as the draft of its definition; what is published stays in use.

    A document equal to the version in use leaves no draft. Refused with `definitions.unknown_kind`,
    `definitions.retired`.
    """

    kind: Key
    key: Key
    title: dict[str, str]
    spec: Annotated[dict[str, Any], AfterValidator(only_plain)]
    note: Note = ""
    package: Annotated[str, StringConstraints(max_length=100)] | None = None


class Publish(
    Command,
    name="definitions.publish",
    record="definition",
    target="definition_id",
    title=("发布", "Publish"),
    connects_as="former",
):
    """The draft becomes the next version, in use at once. Refused with `definitions.faulty` and every fault."""

    definition_id: UUID
    note: Note = ""


class PublishAll(
    Command,
    name="definitions.publish_all",
    record="definition",
    title=("发布一组定义", "Publish together"),
    connects_as="former",
):
    """Publishes the drafts of these definitions in this order, all or none; without a draft nothing is done."""

    definitions: Annotated[tuple[tuple[Key, Key], ...], Field(min_length=1, max_length=500)]
    note: Note = ""


class PackageDocument(BaseModel):
    """One document of a package."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Key
    key: Key
    title: dict[str, str]
    spec: Annotated[dict[str, Any], AfterValidator(only_plain)]


class ApplyPackage(
    Command,
    name="definitions.apply_package",
    record="definition",
    title=("应用应用包", "Apply package"),
    connects_as="former",
):
    """Brings every document of a package into use, all or none. Refused with `definitions.faulty`,
    `definitions.retired`, `definitions.unknown_kind`; what is in use already is left as it is."""

    package: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    package_version: Annotated[str, StringConstraints(max_length=40)] = ""
    documents: Annotated[tuple[PackageDocument, ...], Field(min_length=1, max_length=500)]


class RollBack(
    Command,
    name="definitions.roll_back",
    record="definition",
    target="definition_id",
    title=("回退版本", "Roll back"),
    connects_as="former",
):
    """An earlier version comes into use again, as a new version with the same content."""

    definition_id: UUID
    number: Annotated[int, Field(ge=1)]
    note: Annotated[str, StringConstraints(min_length=2, max_length=1_000)]


class Retire(
    Command,
    name="definitions.retire",
    record="definition",
    target="definition_id",
    title=("停用定义", "Retire"),
):
    """Nothing new begins with it; what runs keeps its version."""

    definition_id: UUID
    reason: Annotated[str, StringConstraints(min_length=2, max_length=1_000)]


def save_draft(command: SaveDraft, tx: Transaction) -> Outcome:
    document = read_document(command.model_dump(include={"kind", "key", "title", "spec"}))
    kind_of(document.kind)
    row = tx.one(LOCK_KEY, [tx.tenant, document.kind, document.key])
    if row is not None and row["standing"] == Standing.RETIRED:
        raise Refused("definitions.retired")
    in_use = published(tx, document.kind, document.key) if row and row["published"] else None
    same = in_use is not None and _document_of(in_use).digest == document.digest
    saved = _insert(tx, command, document) if row is None else _redraft(tx, command, document, row, same)
    result = {"definition_id": saved["id"], "draft": not same, "published": saved["published"]}
    return Outcome(result=result, record=("definition", saved["id"], saved["version"]))


def _insert(tx: Transaction, command: SaveDraft, document: Document) -> Row:
    return tx.insert(
        definition,
        {
            "id": definition_id(tx.tenant, document.kind, document.key),
            "kind": document.kind,
            "key": document.key,
            **_drafted(tx, command, document, same=False),
        },
    )


def _redraft(tx: Transaction, command: SaveDraft, document: Document, row: Row, same: bool) -> Row:
    if same and row["draft"] is None:
        return row
    return tx.update(definition, row, **_drafted(tx, command, document, same=same))


def _drafted(tx: Transaction, command: SaveDraft, document: Document, *, same: bool) -> Row:
    return {
        "title_zh": document.title[0],
        "title_en": document.title[1],
        "draft": None if same else dict(document.spec),
        "draft_note": command.note or None,
        "package": command.package,
        "changed_by": tx.actor.person,
        "changed_at": tx.at,
    }


def publish(command: Publish, tx: Transaction) -> Outcome:
    row = lock_definition(tx, command.definition_id)
    saved, warnings = _publish(tx, row, command.note)
    tx.write(RAISE_EPOCH, [tx.tenant])
    return Outcome(
        result={"number": saved["published"], "warnings": [fault.to_json() for fault in warnings]},
        facts=(_fact(saved),),
        record=("definition", saved["id"], saved["version"]),
    )


def publish_all(command: PublishAll, tx: Transaction) -> Outcome:
    done = []
    for kind, key in command.definitions:
        row = tx.one(LOCK_KEY, [tx.tenant, kind, key])
        if row is None:
            raise NotFound("record.not_found", f"{kind} {key}")
        if row["draft"] is not None:
            done.append(_publish(tx, row, command.note)[0])
    if done:
        tx.write(RAISE_EPOCH, [tx.tenant])
    published_now = [{"key": row["key"], "number": row["published"]} for row in done]
    return Outcome(result={"published": published_now}, facts=tuple(map(_fact, done)))


def apply_package(command: ApplyPackage, tx: Transaction) -> Outcome:
    for document in command.documents:
        save_draft(SaveDraft(**document.model_dump(), package=command.package), tx)
    keys = tuple((document.kind, document.key) for document in command.documents)
    note = f"{command.package} {command.package_version}".strip()
    return publish_all(PublishAll(definitions=keys, note=note), tx)


def _publish(tx: Transaction, row: Row, note: str) -> tuple[Row, list[Fault]]:
    has_draft = row["draft"] is not None
    document = draft_of(row) if has_draft else None
    faults = _checked(tx, document) if document else []
    decision = decide_publish(
        standing=Standing(row["standing"]), published=row["published"], has_draft=has_draft, faults=faults
    ).or_refuse()
    assert document is not None
    saved = _keep(tx, row, document, decision.number, note or row["draft_note"] or "")
    return saved, faults


def _keep(tx: Transaction, row: Row, document: Document, number: int, note: str) -> Row:
    """The new version, what its kind makes of it, and the definition that now points at it."""
    before = numbered(tx, row["id"], row["published"]).spec if row["published"] else None
    tx.insert(
        definition_version,
        {
            "id": new_id(),
            "definition_id": row["id"],
            "number": number,
            "title_zh": document.title[0],
            "title_en": document.title[1],
            "spec": dict(document.spec),
            "digest": document.digest,
            "note": note,
            "published_by": tx.actor.person,
            "published_at": tx.at,
        },
    )
    publication = Publication(definition_id=row["id"], number=number, document=document, before=before)
    kind_of(row["kind"]).publish(tx, publication)
    return tx.update(
        definition,
        row,
        standing=Standing.PUBLISHED.value,
        published=number,
        draft=None,
        draft_note=None,
        title_zh=document.title[0],
        title_en=document.title[1],
        changed_by=tx.actor.person,
        changed_at=tx.at,
    )


def roll_back(command: RollBack, tx: Transaction) -> Outcome:
    row = lock_definition(tx, command.definition_id)
    if command.number == row["published"]:
        raise Refused("definitions.in_use_already", "number", number=command.number)
    document = _document_of(numbered(tx, row["id"], command.number))
    faults = _checked(tx, document)
    decision = decide_publish(
        standing=Standing(row["standing"]), published=row["published"], has_draft=True, faults=faults
    ).or_refuse()
    saved = _keep(tx, row, document, decision.number, command.note)
    tx.write(RAISE_EPOCH, [tx.tenant])
    return Outcome(
        result={"number": decision.number, "from": command.number},
        facts=(_fact(saved),),
        record=("definition", saved["id"], saved["version"]),
    )


def retire(command: Retire, tx: Transaction) -> Outcome:
    row = lock_definition(tx, command.definition_id)
    decision = decide_retire(standing=Standing(row["standing"])).or_refuse()
    changes = {"standing": decision.standing.value, "changed_by": tx.actor.person, "changed_at": tx.at}
    saved = tx.update(definition, row, **changes)
    tx.write(RAISE_EPOCH, [tx.tenant])
    return Outcome(result={}, facts=(_fact(saved),), record=("definition", saved["id"], saved["version"]))


def _checked(tx: Transaction, document: Document) -> list[Fault]:
    """What the document's kind finds, in words."""
    return [_in_words(fault) for fault in kind_of(document.kind).check(tx, document)]


def _in_words(fault: Fault) -> Fault:
    text = TEXTS.get(fault.code)
    return replace(fault, message=text.in_words(fault.params)) if text else fault


def kind_of(key: str) -> DefinitionKind:
    """Raises `Refused("definitions.unknown_kind")`."""
    kind = DEFINITION_KINDS.get(key)
    if kind is None:
        raise Refused("definitions.unknown_kind", "kind", kind=key)
    return kind


def draft_of(row: Row) -> Document:
    return Document(
        kind=row["kind"], key=row["key"], title=(row["title_zh"], row["title_en"]), spec=row["draft"]
    )


def _document_of(version: Version) -> Document:
    return Document(kind=version.kind, key=version.key, title=version.title, spec=version.spec)


def _fact(row: Row) -> Fact:
    return Fact(
        topic=f"definition.{row['standing']}",
        aggregate=row["id"],
        payload={"kind": row["kind"], "key": row["key"], "number": row["published"]},
    )


def install(kit: Kit) -> None:
    kit.command(SaveDraft, save_draft)
    kit.command(Publish, publish)
    kit.command(PublishAll, publish_all)
    kit.command(ApplyPackage, apply_package)
    kit.command(RollBack, roll_back)
    kit.command(Retire, retire)
