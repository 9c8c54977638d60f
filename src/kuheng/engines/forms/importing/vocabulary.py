"""The fields a list may carry, and the words by which headers call them: data of an app or a form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kuheng.engines.forms.importing.cells import cleaned, compact

Kind = Literal["line", "note", "code", "number_text", "date", "money", "count", "ignored"]
# line: one line of text · note: keeps line ends · code: identity · number_text: digits with leading zeros ·
# ignored: known, and on purpose not imported (running numbers)

_BRACKETS = re.compile(r"[(\[【〔{<].*?[)\]】〕}>]")
_MARKS = re.compile(r"[*:;,.、。_#'\"“”]|^\d+[.、]")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field. `sure` words name it for certain; `weak` ones are to be confirmed by a person.

    `fills_down`: a blank cell means "as above". `no_value`: words that say there is none (长期 for expiry).
    """

    key: str
    zh: str
    en: str
    kind: Kind = "line"
    sure: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    required: bool = False
    identity: bool = False
    fills_down: bool = False
    limit: int = 200
    no_value: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """One reading of one header; `confidence` from 0 to 1."""

    field: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All fields that a list of one kind may carry, in the order in which people read them."""

    fields: tuple[FieldSpec, ...]
    _specs: Mapping[str, FieldSpec] = field(init=False)
    _words: Mapping[str, tuple[Match, ...]] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[str, list[Match]] = {}
        for spec in self.fields:
            for confidence, names in ((1.0, (spec.zh, spec.en, *spec.sure)), (0.7, spec.weak)):
                for name in names:
                    found.setdefault(header_key(name), []).append(Match(spec.key, confidence))
        object.__setattr__(self, "_specs", {spec.key: spec for spec in self.fields})
        object.__setattr__(self, "_words", {word: tuple(matches) for word, matches in found.items()})

    def spec(self, key: str) -> FieldSpec:
        """Raises KeyError for an unknown field."""
        return self._specs[key]

    def keys(self) -> frozenset[str]:
        return frozenset(self._specs)

    def readings(self, header: str) -> tuple[Match, ...]:
        """What a header may mean, best first; empty when it says nothing we know."""
        best: dict[str, float] = {}
        for discount, key in ((1.0, header_key(header)), (0.95, header_key(without_brackets(header)))):
            for match in self._words.get(key, ()):
                best[match.field] = max(best.get(match.field, 0.0), match.confidence * discount)
        if not best:
            best = self._contained(header_key(without_brackets(header)))
        return tuple(sorted((Match(*item) for item in best.items()), key=lambda match: -match.confidence))

    def _contained(self, key: str) -> dict[str, float]:
        """Readings by a part: 资产存放位置 holds 存放位置. Never better than "please confirm"."""
        best: dict[str, float] = {}
        if not 2 <= len(key) <= 40:
            return best
        for word, matches in self._words.items():
            shorter, longer = sorted((word, key), key=len)
            if len(shorter) < (2 if not shorter.isascii() else 4) or shorter not in longer:
                continue
            for match in matches:
                confidence = match.confidence * (0.35 + 0.4 * len(shorter) / len(longer))
                best[match.field] = max(best.get(match.field, 0.0), confidence)
        return best


def words(text: str) -> tuple[str, ...]:
    """Words parted by |, so that a long list of names stays a few lines."""
    return tuple(text.split("|"))


def header_key(header: str) -> str:
    """A header for comparing: NFKC, lower case, no spaces, no marks."""
    return _MARKS.sub("", compact(cleaned(header)).lower()).replace("(", "").replace(")", "").replace("/", "")


def without_brackets(header: str) -> str:
    """评估价值(元) → 评估价值"""
    return _BRACKETS.sub("", cleaned(header))


def bracketed(header: str) -> str:
    """评估价值(万元) → 万元; "" without brackets."""
    found = _BRACKETS.search(compact(cleaned(header)))
    return found[0][1:-1] if found else ""
