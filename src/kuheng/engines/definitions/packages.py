"""Packages 应用包: a folder of documents that travels between banks. Secrets and people never travel."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kuheng.engines.definitions.domain import Document, differences, read_document
from kuheng.kernel.errors import Malformed

SCHEMA_VERSION = 1
# In the order in which they name each other: a flow reads the fields of a form.
FOLDERS = {"forms": "form", "flows": "flow", "rules": "rule", "boards": "board"}
_MANIFEST = frozenset({"key", "version", "schema_version", "title", "requires"})


class Loader(yaml.SafeLoader):
    """As YAML 1.2 has it: `on`, `off`, `yes` and `no` are words, and no key stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise Malformed("definitions.package", where=f"{twice[0]} twice, line {node.start_mark.line + 1}")
        return dict(super().construct_mapping(node, deep))


Loader.yaml_implicit_resolvers = {
    letter: [(tag, test) for tag, test in tests if tag != "tag:yaml.org,2002:bool"]
    for letter, tests in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What one folder holds. `requires`: other packages by key."""

    key: str
    version: str
    title: tuple[str, str]
    requires: tuple[str, ...]
    documents: tuple[Document, ...]


def read_package(folder: Path) -> Package:
    """The package in this folder. Raises `Malformed("definitions.package")` naming the file at fault."""
    manifest = _load(folder / "package.yaml")
    unknown = sorted(map(str, manifest.keys() - _MANIFEST))
    title = manifest.get("title", {})
    if unknown or not isinstance(manifest.get("key"), str) or set(title) != {"zh", "en"}:
        raise Malformed("definitions.package", where=f"package.yaml: {', '.join(unknown) or 'key, title'}")
    if manifest.get("schema_version") != SCHEMA_VERSION:
        raise Malformed("definitions.package", where=f"package.yaml: schema_version is not {SCHEMA_VERSION}")
    documents = tuple(
        document for name, kind in FOLDERS.items() for document in _documents(folder / name, kind)
    )
    return Package(
        key=manifest["key"],
        version=str(manifest.get("version", "")),
        title=(title["zh"], title["en"]),
        requires=tuple(manifest.get("requires", ())),
        documents=documents,
    )


def calls_to_apply(package: Package) -> Iterator[tuple[str, dict[str, Any]]]:
    """The commands that bring the package in: a draft per document, then all published together.

    Drafts equal to what is in use leave nothing to publish, so applying a second time changes nothing.
    """
    for document in package.documents:
        yield "definitions.save_draft", {**document.to_json(), "package": package.key}
    keys = [[document.kind, document.key] for document in package.documents]
    if keys:
        yield "definitions.publish_all", {"definitions": keys, "note": f"{package.key} {package.version}"}


def call_to_apply(package: Package) -> tuple[str, dict[str, Any]]:
    """The one command that brings the package in, all of it or nothing."""
    documents = [document.to_json() for document in package.documents]
    return "definitions.apply_package", {
        "package": package.key, "package_version": package.version, "documents": documents,
    }  # fmt: skip


def write_package(folder: Path, manifest: Mapping[str, Any], documents: Iterable[Document]) -> int:
    """Writes a package that `read_package` reads again; returns how many documents. Raises
    `Malformed("definitions.package")` for a folder that holds one already, and for a kind that does not travel."""
    if (folder / "package.yaml").exists():
        raise Malformed("definitions.package", where=f"{folder}: package.yaml exists")
    folders = {kind: name for name, kind in FOLDERS.items()}
    written = list(documents)
    for document in written:
        if document.kind not in folders:
            raise Malformed("definitions.package", where=f"{document.kind} {document.key}")
        place = folder / folders[document.kind]
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{document.key}.yaml").write_text(to_yaml(document), encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    head = yaml.safe_dump({**manifest, "schema_version": SCHEMA_VERSION}, allow_unicode=True, sort_keys=False)
    (folder / "package.yaml").write_text(head, encoding="utf-8")
    return len(written)


def compared(package: Package, in_use: Mapping[tuple[str, str], Document]) -> list[dict[str, Any]]:
    """What applying would do: each new or changed document with its differences; nothing for one that is equal."""
    found = []
    for document in changed(package, in_use):
        before = in_use.get((document.kind, document.key))
        changes = [] if before is None else differences(before.to_json(), document.to_json())
        found.append(
            {
                "kind": document.kind,
                "key": document.key,
                "change": "new" if before is None else "changed",
                "changes": [
                    {"path": one.path, "kind": one.kind, "before": one.before, "after": one.after}
                    for one in changes
                ],
            }
        )
    return found


def to_yaml(document: Document) -> str:
    """The document as its file in a package."""
    return yaml.safe_dump(document.to_json(), allow_unicode=True, sort_keys=False, width=110)


def changed(package: Package, in_use: Mapping[tuple[str, str], Document]) -> Iterable[Document]:
    """The documents that applying would publish: new ones and those that differ."""
    for document in package.documents:
        there = in_use.get((document.kind, document.key))
        if there is None or there.digest != document.digest:
            yield document


def _documents(folder: Path, kind: str) -> Iterator[Document]:
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        raw = _load(path)
        try:
            document = read_document(raw)
        except Malformed as trouble:
            where = f"{folder.name}/{path.name}: {trouble.params.get('where')}"
            raise Malformed("definitions.package", where=where) from trouble
        if document.kind != kind:
            raise Malformed("definitions.package", where=f"{folder.name}/{path.name}: kind is not {kind}")
        yield document


def _load(path: Path) -> dict[str, Any]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader)
    except (OSError, yaml.YAMLError) as error:
        raise Malformed("definitions.package", where=f"{path.name}: {error}") from error
    if not isinstance(raw, dict):
        raise Malformed("definitions.package", where=path.name)
    return raw
