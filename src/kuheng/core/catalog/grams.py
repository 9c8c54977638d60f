"""Texts as numbers that an index can find: ideographs alone and in pairs, Latin letters and digits in threes.

The trigram extension knows no Chinese under the C locale and needs three letters; a vault's words often have
two. `search_grams` in `schema_sql` is the same in SQL; a test holds the two together.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
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
    return list({number for word in words.split(" ") for number in _numbers(word, mixed_with)})


def grams_array(words: str, mixed_with: int) -> str:
    """The same as the text of an array, some perhaps twice: what PostgreSQL reads fastest from us."""
    return "{" + ",".join(filter(None, [_written(word, mixed_with) for word in words.split(" ")])) + "}"


# Names and specifications repeat from record to record; codes do not, and pass through.
@lru_cache(maxsize=20_000)
def _written(word: str, mixed_with: int) -> str:
    return ",".join(map(str, _numbers(word, mixed_with)))


def _numbers(word: str, mixed_with: int) -> list[int]:
    """Two digits are no pair: every other code has them, so they would find nothing and fill the index."""
    points = [ord(letter) for letter in word]
    found = [a * 65599 + b for a, b in pairwise(points) if not (48 <= a <= 57 and 48 <= b <= 57)]
    threes = zip(points, points[1:], points[2:], strict=False)
    if word.isascii():
        found += [(a * 65599 + b) * 65599 + c for a, b, c in threes]
    else:
        found += [point for point in points if point >= _IDEOGRAPHS]
        found += [(a * 65599 + b) * 65599 + c for a, b, c in threes if a < 128 and b < 128 and c < 128]
    return [((number ^ mixed_with) & _MASK) - 0x80000000 for number in found]


def findable(words: Sequence[str]) -> bool:
    """Whether the index can narrow these words at all: a single Latin letter or two digits it cannot."""
    return any(grams(word, 0) for word in words)
