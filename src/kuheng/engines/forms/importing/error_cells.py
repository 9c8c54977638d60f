"""Cells that show #DIV/0! or #REF!: the parser reads nothing there, but a failed amount is not "none"."""

import re
from pathlib import Path
from posixpath import join, normpath
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from kuheng.kernel.errors import Malformed

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^<>]*\bt="e"[^<>]*>(?:<f\b[^<>]*/>|<f\b.*?</f>)?<v>([^<]{1,20})</v>'
)


def error_cells(path: Path) -> dict[str, dict[tuple[int, int], str]]:
    """Per sheet name: (0-based row, column) → the error's text. For files that `check_upload` passed."""
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
            return {
                sheet: found
                for sheet, part in _sheet_parts(archive).items()
                if part in names and (found := _errors(archive.read(part)))
            }
    except (BadZipFile, ElementTree.ParseError, KeyError, OSError) as error:
        raise Malformed("import.broken_zip") from error


def _sheet_parts(archive: ZipFile) -> dict[str, str]:
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    return {
        item.get("name", ""): _part(targets.get(item.get(_RELATION), ""))
        for item in workbook.iter(f"{_MAIN}sheet")
    }


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))


def _errors(data: bytes) -> dict[tuple[int, int], str]:
    if b't="e"' not in data:
        return {}
    found = {}
    for letters, row, text in _ERROR.findall(data):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        found[int(row) - 1, column - 1] = text.decode()
    return found
