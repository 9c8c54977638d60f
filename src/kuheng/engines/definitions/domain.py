"""Documents, their versions and their differences. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kuheng.kernel.canonical import canonical_bytes, sm3
from kuheng.kernel.errors import Decision, Malformed, Refusal

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
_KEYS = frozenset({"kind", "key", "title", "spec"})


class Standing(StrEnum):
    """How far a definition is: never published, in use, or no longer offered for anything new."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One definition as it travels: `spec` is what its kind understands."""

    kind: str
    key: str
    title: tuple[str, str]
    spec: Mapping[str, Any]

    @property
    def digest(self) -> bytes:
        """SM3 of the canonical document: equal documents are the same version."""
        return sm3(canonical_bytes({"title": self.title, "spec": self.spec}))

    def to_json(self) -> dict[str, Any]:
        title = {"zh": self.title[0], "en": self.title[1]}
        return {"kind": self.kind, "key": self.key, "title": title, "spec": dict(self.spec)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a document should not (`stops`) or perhaps should not be published. `where` names the place.

    `message` is what people read, in zh and en.
    """

    code: str
    where: str = ""
    stops: bool = True
    params: Mapping[str, object]
    message: Mapping[str, str] | None = None

    def to_json(self) -> dict[str, Any]:
        shown = {"code": self.code, "where": self.where, "stops": self.stops, "params": dict(self.params)}
        return shown | ({"message": dict(self.message)} if self.message else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two documents. Absent on one side is None there, and `kind` says so."""

    path: str
    kind: str
    before: object = None
    after: object = None


def read_document(raw: Mapping[str, Any]) -> Document:
    """A document of a package or a designer. Raises `Malformed("definitions.document")` naming what is wrong."""
    unknown = sorted(map(str, raw.keys() - _KEYS))
    title, spec = raw.get("title"), raw.get("spec")
    names = [raw.get(name) for name in ("kind", "key")]
    if unknown or not all(isinstance(name, str) and 1 <= len(name) <= 100 for name in names):
        raise Malformed("definitions.document", where=", ".join(unknown) or "kind, key")
    if (
        not isinstance(title, Mapping)
        or set(title) != {"zh", "en"}
        or not all(map(_is_words, title.values()))
    ):
        raise Malformed("definitions.document", where="title")
    if not isinstance(spec, Mapping) or not is_plain(spec):
        raise Malformed("definitions.document", where="spec")
    document = Document(kind=str(names[0]), key=str(names[1]), title=(title["zh"], title["en"]), spec=spec)
    if len(canonical_bytes(document.spec)) > MAX_BYTES:
        raise Malformed("definitions.document", where=f"spec > {MAX_BYTES}")
    return document


def _is_words(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(value.strip()) <= 200


def is_plain(value: object, depth: int = 0) -> bool:
    """Whether the value is JSON without fractions of numbers and not nested beyond `MAX_DEPTH`."""
    if depth > MAX_DEPTH:
        return False
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and is_plain(item, depth + 1) for key, item in value.items())
    if isinstance(value, list | tuple):
        return all(is_plain(item, depth + 1) for item in value)
    return value is None or isinstance(value, str | int | bool)


def only_plain(value: dict[str, Any]) -> dict[str, Any]:
    """The object itself. Raises `ValueError` where it is not plain, as validators of commands do."""
    if not is_plain(value):
        raise ValueError("no fractions of numbers, and not nested that deep")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish(Decision):
    """The draft becomes version `number`, which never changes again."""

    number: int


def decide_publish(
    *, standing: Standing, published: int, has_draft: bool, faults: Iterable[Fault]
) -> Publish | Refusal:
    """Refused: retired; nothing to publish; or the kind found an error, which is then named."""
    if standing is Standing.RETIRED:
        return Refusal("definitions.retired")
    if not has_draft:
        return Refusal("definitions.no_draft")
    stopping = [fault for fault in faults if fault.stops]
    if stopping:
        first = stopping[0]
        return Refusal(
            "definitions.faulty",
            count=len(stopping),
            first=first.code,
            faults=[fault.to_json() for fault in stopping[:50]],
        )
    return Publish(number=published + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand(Decision):
    """The definition stands like this from now on."""

    standing: Standing


def decide_retire(*, standing: Standing) -> Stand | Refusal:
    """Only what is published can be retired; running cases keep their version."""
    if standing is not Standing.PUBLISHED:
        return Refusal("definitions.not_published")
    return Stand(standing=Standing.RETIRED)


def differences(before: object, after: object, path: str = "") -> Iterator[Change]:
    """What changed between two specs, by path. Lists of keyed things (`key` or `id`) are compared by their key,
    so moving a node is not a change of all that follow it.
    """
    if before == after:
        return
    left, right = _parts(before), _parts(after)
    if left is None or right is None:
        yield Change(path=path, kind="changed", before=before, after=after)
        return
    for name in [*left, *(name for name in right if name not in left)]:
        here = f"{path}.{name}" if path else name
        if name not in right:
            yield Change(path=here, kind="removed", before=left[name])
        elif name not in left:
            yield Change(path=here, kind="added", after=right[name])
        else:
            yield from differences(left[name], right[name], here)
    if list(left) != list(right) and isinstance(before, list) and left.keys() == right.keys():
        yield Change(path=path, kind="reordered", before=list(left), after=list(right))


def _parts(value: object) -> dict[str, object] | None:
    """The named parts of an object or of a list of keyed objects; None for what is compared as one value."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        names = [_name(item) for item in value]
        if all(names) and len(set(names)) == len(names):
            return {str(name): item for name, item in zip(names, value, strict=True)}
    return None


def _name(item: Mapping[str, object]) -> str:
    if "from" in item and "to" in item:
        return f"{item['from']}>{item['to']}"
    return str(item.get("key") or item.get("id") or "")
