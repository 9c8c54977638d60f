"""Definitions on a database: drafts, versions, rolling back, packages."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kuheng.core.store.transaction import Database
from kuheng.doors.compose import compose
from kuheng.engines.definitions import api as definitions
from kuheng.kernel.errors import Malformed
from tests.apps.people.bank import Bank
from tests.engines.flows.play import approve, line

CUSTODY = Path(__file__).resolve().parents[3] / "definitions" / "custody"


@pytest.fixture
def bank(database: Database) -> Bank:
    compose()
    return Bank(database)


def body(spec: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    title = {"zh": "测试", "en": "Test"}
    return {"kind": "flow", "key": "test.one", "title": title, "spec": spec or flow("gao"), **more}


def flow(*people: str) -> dict[str, Any]:
    return line(approve("head", *people))


def draft(bank: Bank, spec: dict[str, Any] | None = None) -> UUID:
    return UUID(bank.done("definitions.save_draft", body(spec))["definition_id"])


def publish(bank: Bank, spec: dict[str, Any] | None = None) -> UUID:
    wanted = draft(bank, spec)
    bank.done("definitions.publish", {"definition_id": wanted, "note": "第一次"})
    return wanted


def in_use(bank: Bank) -> definitions.Version | None:
    with bank.reading() as tx:
        return definitions.published(tx, "flow", "test.one")


def epoch(bank: Bank) -> int:
    (row,) = bank.rows("SELECT catalog_epoch FROM tenant WHERE tenant_id = %s", bank.tenant)
    return int(row["catalog_epoch"])


def test_a_draft_is_not_in_use(bank: Bank) -> None:
    draft(bank)
    assert in_use(bank) is None


def test_publishing_brings_a_version_into_use_and_raises_the_epoch(bank: Bank) -> None:
    before = epoch(bank)
    wanted = publish(bank)
    version = in_use(bank)
    assert version is not None and (version.number, version.note) == (1, "第一次")
    assert version.definition_id == wanted and epoch(bank) > before


def test_a_version_in_use_stays_while_a_draft_is_written(bank: Bank) -> None:
    publish(bank)
    draft(bank, flow("gao", "he"))
    version = in_use(bank)
    assert version is not None and version.number == 1 and version.spec == flow("gao")


def test_a_faulty_draft_is_refused_with_every_fault(bank: Bank) -> None:
    wanted = draft(bank, {"nodes": [], "edges": []})
    answered = bank.ask("definitions.publish", {"definition_id": wanted})
    error = answered.body["error"]
    assert error["code"] == "definitions.faulty"
    assert {fault["code"] for fault in error["params"]["faults"]} == {"flows.one_start", "flows.no_end"}
    assert all(fault["message"]["zh"] and fault["message"]["en"] for fault in error["params"]["faults"])


def test_a_published_version_never_changes(bank: Bank) -> None:
    publish(bank)
    for statement in ("UPDATE definition_version SET note = 'x'", "DELETE FROM definition_version"):
        with pytest.raises(Exception, match="append-only|permission denied"), bank.reading() as tx:
            tx.write(f"{statement} WHERE tenant_id = %s", [bank.tenant])


def test_a_draft_equal_to_what_is_in_use_is_no_draft(bank: Bank) -> None:
    wanted = publish(bank)
    draft(bank, flow("he"))
    assert not bank.done("definitions.save_draft", body())["draft"]
    assert bank.code("definitions.publish", {"definition_id": wanted}) == "definitions.no_draft"


def test_rolling_back_is_a_new_version_with_the_old_content(bank: Bank) -> None:
    wanted = publish(bank)
    publish(bank, flow("gao", "he"))
    bank.done("definitions.roll_back", {"definition_id": wanted, "number": 1, "note": "改回"})
    version = in_use(bank)
    assert version is not None and version.number == 3 and version.spec == flow("gao")
    refused = {"definition_id": wanted, "number": 3, "note": "改回"}
    assert bank.code("definitions.roll_back", refused) == "definitions.in_use_already"
    with bank.reading() as tx:
        assert [row["number"] for row in definitions.history(tx, wanted)] == [3, 2, 1]


def test_what_is_retired_is_not_in_use_and_takes_no_drafts(bank: Bank) -> None:
    wanted = publish(bank)
    bank.done("definitions.retire", {"definition_id": wanted, "reason": "不再使用"})
    assert in_use(bank) is None
    assert bank.code("definitions.save_draft", body(flow("he"))) == "definitions.retired"


def test_an_unknown_kind_and_a_foreign_definition_are_refused(bank: Bank, database: Database) -> None:
    assert bank.code("definitions.save_draft", body(kind="poem")) == "definitions.unknown_kind"
    wanted = publish(bank)
    assert Bank(database).ask("definitions.publish", {"definition_id": wanted}).status == 404


def test_definitions_published_together_are_published_all_or_none(bank: Bank) -> None:
    draft(bank)
    bank.done("definitions.save_draft", body({"nodes": [], "edges": []}, key="test.two"))
    both = {"definitions": [["flow", "test.one"], ["flow", "test.two"]]}
    assert bank.code("definitions.publish_all", both) == "definitions.faulty"
    assert in_use(bank) is None


def test_applying_a_package_a_second_time_changes_nothing(bank: Bank) -> None:
    package = definitions.read_package(CUSTODY)
    wanted = {document.key for document in package.documents}
    first = [bank.done(name, payload) for name, payload in definitions.calls_to_apply(package)]
    assert {one["key"] for one in first[-1]["published"]} == wanted
    second = [bank.done(name, payload) for name, payload in definitions.calls_to_apply(package)]
    assert second[-1]["published"] == []


def test_an_applied_definition_has_the_same_id_wherever_it_is_applied(bank: Bank) -> None:
    wanted = publish(bank)
    assert wanted == definitions.definition_id(bank.tenant, "flow", "test.one")


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


MANIFEST = "key: toy\nversion: 1\nschema_version: 1\ntitle: {zh: 玩具, en: Toy}\n"
DOCUMENT = "kind: flow\nkey: toy.one\ntitle: {zh: 一, en: One}\nspec: {nodes: [], edges: []}\n"


def test_a_document_survives_its_journey_as_a_file(tmp_path: Path) -> None:
    for document in definitions.read_package(CUSTODY).documents:
        write(tmp_path, "package.yaml", MANIFEST)
        write(tmp_path, f"{document.kind}s/one.yaml", definitions.to_yaml(document))
        (again,) = definitions.read_package(tmp_path).documents
        assert again.digest == document.digest
        (tmp_path / f"{document.kind}s" / "one.yaml").unlink()


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("package.yaml", MANIFEST + "secret: 1\n", "secret"),
        ("package.yaml", MANIFEST.replace("schema_version: 1", "schema_version: 9"), "schema_version"),
        ("package.yaml", "- 1\n", "package.yaml"),
        ("package.yaml", MANIFEST + "key: again\n", "key twice"),
        ("flows/one.yaml", DOCUMENT + "author: me\n", "flows/one.yaml: author"),
        ("flows/one.yaml", DOCUMENT.replace("kind: flow", "kind: form"), "kind is not flow"),
        ("flows/one.yaml", "a: [1,\n", "one.yaml"),
        ("flows/one.yaml", "!!python/object/apply:os.system ['true']\n", "one.yaml"),
    ],
)
def test_a_faulty_package_is_refused_naming_the_file(
    tmp_path: Path, name: str, text: str, where: str
) -> None:
    write(tmp_path, "package.yaml", MANIFEST)
    write(tmp_path, "flows/one.yaml", DOCUMENT)
    write(tmp_path, name, text)
    with pytest.raises(Malformed, match="definitions.package") as trouble:
        definitions.read_package(tmp_path)
    assert where in str(trouble.value.params["where"])


def test_on_and_off_are_words_in_a_package(tmp_path: Path) -> None:
    write(tmp_path, "package.yaml", MANIFEST)
    write(tmp_path, "flows/one.yaml", DOCUMENT.replace("nodes: []", "on: yes"))
    (document,) = definitions.read_package(tmp_path).documents
    assert document.spec["on"] == "yes"
