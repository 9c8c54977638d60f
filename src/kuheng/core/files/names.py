"""File names as people gave them, made harmless. Pure."""

import re
import unicodedata

LONGEST = 120

# Control characters, marks that turn the direction of text or cannot be seen, halves of surrogate pairs.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_EXTENSION = re.compile(r"\.[^./\\ ]{1,10}$")
_RESERVED = re.compile(r'[<>:"|?*]')


def clean_name(name: str, extension: str) -> str:
    """The last part of a path without what could mislead a person or a file system, ending in `extension`.

    At most 120 characters; `文件` when nothing is left.
    """
    last = re.split(r"[/\\]", name[-4 * LONGEST :])[-1]
    seen = unicodedata.normalize("NFC", _RESERVED.sub("_", _UNSEEN.sub("", last))).strip()
    kept = _EXTENSION.sub("", seen).strip(" .")[: LONGEST - len(extension)].rstrip()
    return (kept or "文件") + extension


def extension_of(name: str) -> str:
    """The extension in lower case with its dot, or nothing."""
    found = _EXTENSION.search(_UNSEEN.sub("", name[-LONGEST:]).strip().lower())
    return found[0] if found else ""
