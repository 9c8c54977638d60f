"""The receipt as PDF (typst). Its QR holds entry id and leaf hash: enough to prove the act against any later head."""

import json
from dataclasses import asdict, dataclass
from importlib.resources import files
from io import BytesIO

import segno
import typst


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    no: int
    code: str
    name: str
    numbers: str
    quantity: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Everything on the page, as text ready to print; `signature` is an image or None for a scanned badge."""

    number: str
    bank: str
    type: str
    reason: str
    applicant: str
    receiver: str
    keepers: tuple[str, ...]
    signed_at: str
    quantity: str
    amount: str
    amount_words: str
    lines: tuple[ReceiptLine, ...]
    statement: str
    proof: str
    entry: str
    leaf: str
    recorded_at: str
    device: str
    ip: str
    signature: bytes | None = None
    signature_format: str = "png"


def receipt_pdf(receipt: Receipt) -> bytes:
    """One A4 page, more when the lines need them. The same receipt gives the same text."""
    page = asdict(receipt) | {
        "qr": list(_qr(receipt)),
        "signature": None if receipt.signature is None else list(receipt.signature),
    }
    template = files("kuheng.apps.custody.receipt") / "receipt.typ"
    made = typst.compile(template.read_bytes(), sys_inputs={"receipt": json.dumps(page, ensure_ascii=False)})
    assert isinstance(made, bytes)
    return made


def _qr(receipt: Receipt) -> bytes:
    drawn = BytesIO()
    code = segno.make(f"KUHENG:1:{receipt.entry}:{receipt.leaf}", error="m", micro=False)
    code.save(drawn, kind="svg", scale=4, border=0)
    return drawn.getvalue()
