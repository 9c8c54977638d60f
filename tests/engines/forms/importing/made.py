"""Lists made by hand for tests: sheets in memory, workbooks, and zips that no program would write."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

from kuheng.engines.forms.importing.book import Book, Sheet

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
CONTENT_TYPES = f"""<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>"""
MACRO_TYPES = CONTENT_TYPES.replace(f"{_TYPE}.sheet.main", "application/vnd.ms-excel.sheet.macroEnabled.main")
RELS = f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="r1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
WORKBOOK = f"""<workbook xmlns="{_MAIN}" xmlns:r="{_REL}">
<sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>"""
WORKBOOK_RELS = f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="r1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"""


def sheet(*rows: Sequence[Any], name: str = "清单", **more: Any) -> Sheet:
    """A sheet of these rows, padded to one width."""
    width = max(map(len, rows), default=0)
    padded = tuple(tuple(row) + ("",) * (width - len(row)) for row in rows)
    return Sheet(name=name, rows=padded, width=width, **more)


def book(*sheets: Sheet) -> Book:
    return Book(sheets=sheets)


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], **options: Any) -> Path:
    """An ordinary xlsx; texts stay texts."""
    with xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False, **options}
    ) as made:
        for name, rows in sheets.items():
            page = made.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
    return path


def sheet_xml(body: str, head: str = "") -> str:
    data = f"<sheetData>{body}</sheetData>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<worksheet xmlns="{_MAIN}">{data}</worksheet>'


def zipped(path: Path, parts: Mapping[str, str | bytes] | None = None, *, body: str = "") -> Path:
    """A minimal xlsx written part by part; `parts` add to it, replace, or ("") remove."""
    whole: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": WORKBOOK_RELS,
        "xl/worksheets/sheet1.xml": sheet_xml(body or '<row r="1"><c r="A1"><v>1</v></c></row>'),
        **(parts or {}),
    }
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in whole.items():
            if data != "":
                archive.writestr(name, data)
    path.write_bytes(out.getvalue())
    return path
