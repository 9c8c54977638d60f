"""How Chinese names sort: by pinyin, then by the name itself. The database has no collation for it."""

from pypinyin import lazy_pinyin


def sort_key(name: str) -> str:
    """Lower-case pinyin without tones; other letters stay as they are."""
    return " ".join(lazy_pinyin(name)).casefold()
