"""How far a sheet reaches. The parser lays it out as a full rectangle, so two cells at opposite corners would
ask for 17 billion: what counts is the farthest row times the farthest column that hold something."""

import re

from kuheng.kernel.errors import Malformed

MOST_CELLS = 8_000_000

# The usual spelling is `<c r="B7" …>` with one letter: 26 columns of 200,000 rows are within the limit, and a
# search at C speed sees that nothing goes beyond. Everything else is looked at cell by cell.
_FAR = re.compile(rb'r="(?:[A-Za-z]{2,}[0-9]|[A-Za-z](?:[2-9][0-9]{5}|[0-9]{7}))')
_ELEMENT = re.compile(rb"<(?:\w+:)?(row|c)\b([^<>]*?)(/?)>")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{1,9})([0-9]{1,12})""")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["']\s*([0-9]{1,12})""")
_WIDEST = 16_384


def refuse_far_cells(data: bytes, *, rows: int, spare: int) -> None:
    """Raises Malformed `import.too_many_rows`, `import.too_wide`. `spare` rows may surround the list."""
    elements = data.count(b"<row") + data.count(b":row")
    if elements > rows + spare:
        raise Malformed("import.too_many_rows", limit=rows)
    if _usual(data) and _FAR.search(data) is None:
        return
    last_row, width = _reach_of_references(data)
    if last_row * width > MOST_CELLS or not _usual(data):
        last_row, width = _reach_of_filled_cells(data, last_row, width)
    if last_row > rows + spare:
        raise Malformed("import.too_many_rows", limit=rows)
    if last_row * width > MOST_CELLS:
        raise Malformed("import.too_wide")


def _usual(data: bytes) -> bool:
    cells = (
        data.count(b"<c ") + data.count(b"<c>") + data.count(b"<c/") + data.count(b":c ") + data.count(b":c>")
    )
    return cells == data.count(b'<c r="')


def _reach_of_references(data: bytes) -> tuple[int, int]:
    last_row, width = 0, 0
    for letters, row in _REFERENCE.findall(data):
        last_row, width = max(last_row, int(row)), max(width, _number(letters))
    return last_row, width


def _reach_of_filled_cells(data: bytes, last_reference: int, widest_reference: int) -> tuple[int, int]:
    """As the parser counts: empty styled cells are nothing, a cell without a reference follows on."""
    last_row, width, row, column, references = 0, 0, 0, 0, 0
    for kind, attributes, empty in _ELEMENT.findall(data):
        if kind == b"row":
            number = _ROW_NUMBER.search(attributes)
            row, column = (int(number[1]) if number else row + 1), 0
            continue
        reference = _REFERENCE.search(attributes)
        column = _number(reference[1]) if reference else column + 1
        references += reference is not None
        if not empty:
            last_row = max(last_row, int(reference[2]) if reference else row)
            width = max(width, column)
    if references != len(_REFERENCE.findall(data)):  # a reference hides where no spreadsheet program puts one
        return max(last_row, last_reference), max(width, widest_reference)
    return last_row, min(width, _WIDEST)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
