"""One asset on paper (typst): facts, values, photos, and its custody with people, times, signatures and proofs."""

import json
from importlib.resources import files
from io import BytesIO
from typing import Any

import segno
import typst
from PIL import Image

WIDEST = 900  # pixels of a photo on paper


def dossier_pdf(page: dict[str, Any]) -> bytes:
    """`page` as the template reads it, every value as text ready to print; the QR holds the asset's code, so that
    the sheet itself can be scanned."""
    known = page | {"qr": list(_qr(page["code"]))}
    template = files("kuheng.apps.custody.receipt") / "asset.typ"
    made = typst.compile(template.read_bytes(), sys_inputs={"asset": json.dumps(known, ensure_ascii=False)})
    assert isinstance(made, bytes)
    return made


def small_photo(data: bytes) -> list[int]:
    """A picture as the page carries it: a JPEG no wider than print needs."""
    return _saved(data, "RGB", "JPEG")


def signature(data: bytes) -> list[int]:
    return _saved(data, "RGBA", "PNG")


def _saved(data: bytes, mode: str, format_: str) -> list[int]:
    with Image.open(BytesIO(data)) as opened:
        picture = opened.convert(mode)
    picture.thumbnail((WIDEST, WIDEST))
    written = BytesIO()
    picture.save(written, format_)
    return list(written.getvalue())


def _qr(code: str) -> bytes:
    drawn = BytesIO()
    segno.make(code, error="m", micro=False).save(drawn, kind="svg", scale=4, border=0)
    return drawn.getvalue()
