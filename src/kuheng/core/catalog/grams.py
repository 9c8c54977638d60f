"""Texts as numbers that an index can find: pairs of letters, and single letters of scripts without spaces.

The trigram extension knows no Chinese under the C locale and needs three letters; a vault's words often have
two. `search_grams` in `schema_sql` is the same in SQL; a test holds the two together.
"""

import re
import unicodedata
from hashlib import sha256
from uuid import UUID

MAX_WORDS = 8
MAX_WORD = 64
MAX_TEXT = 600

# From here on scripts are written without spaces (CJK radicals, kana, ideographs), so one letter is a word.
_IDEOGRAPHS = 0x2E80
_MASK = 0xFFFFFFFF
_UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")


def normal(text: str) -> str:
    """The form in which texts are compared: NFKC, Latin letters in capitals, one space between words."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", text).translate(_UPPER)).strip()


def words_of(text: str) -> list[str]:
    """The words that a person typed, cut to what a search takes."""
    return [word[:MAX_WORD] for word in normal(text).split(" ") if word][:MAX_WORDS]


def salt(tenant: UUID, entity: str) -> int:
    """Keeps the numbers of different tenants and entities apart, so that their lists in the index stay
    short.
    """
    return int.from_bytes(sha256(f"{tenant}{entity}".encode()).digest()[:4], "big")


def grams(words: str, mixed_with: int) -> list[int]:
    """The numbers of a normalised text, each once; `mixed_with` is the `salt`."""
    found = set()
    for word in words.split(" "):
        points = [ord(letter) for letter in word]
        found |= {a * 65599 + b for a, b in zip(points, points[1:], strict=False)}
        found |= {point for point in points if point >= _IDEOGRAPHS}
    return [((gram ^ mixed_with) & _MASK) - 0x80000000 for gram in found]


def findable(words: list[str]) -> bool:
    """Whether the index can narrow these words at all: a single Latin letter or digit it cannot."""
    return any(len(word) > 1 or ord(word) >= _IDEOGRAPHS for word in words)
