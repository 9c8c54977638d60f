"""The handover receipt of one order, ready to print."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from kuheng.apps.custody.receipt.pdf import Receipt, ReceiptLine, receipt_pdf
from kuheng.apps.custody.selectors.orders import HANDOVER, LINES, ORDER, quantity_words
from kuheng.core.catalog import api as catalog
from kuheng.core.files.api import load
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.clock import BANK_ZONE
from kuheng.kernel.errors import NotFound
from kuheng.kernel.quantity import money_words

ENTRY = """
SELECT id, leaf, recorded_at FROM audit_entry
WHERE tenant_id = %s AND record_id = %s AND command = 'custody.sign_handover' AND outcome = 'ok'
"""
BANK = "SELECT name FROM tenant WHERE tenant_id = %s"
TYPES = {"out": "出库", "in": "入库", "transfer": "调拨", "return": "归还"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    number: str
    pdf: bytes


def receipt_of(tx: Transaction, order_id: UUID) -> Printed:
    """Raises `NotFound` when the order is not the viewer's or nothing was handed over yet."""
    catalog.record(tx, "order", order_id)
    asked = {name: tx.ask(sql, [tx.tenant, order_id]) for name, sql in _READS.items()}
    bank = tx.ask(BANK, [tx.tenant])
    row, signed, entry = asked["order"].one(), asked["handover"].one(), asked["entry"].one()
    if row is None or signed is None or entry is None:
        raise NotFound("record.not_found")
    drawn = load(tx, signed["signature_file_id"]) if signed["signature_file_id"] else None
    page = Receipt(**_page(row, signed, entry, asked["lines"].rows(), str(bank.scalar())))
    if drawn is not None:
        page = replace(page, signature=drawn.data, signature_format=drawn.view.type.rpartition("/")[2])
    return Printed(number=row["number"], pdf=receipt_pdf(page))


_READS = {"order": ORDER, "lines": LINES, "handover": HANDOVER, "entry": ENTRY}


def _page(row: Row, signed: Row, entry: Row, lines: list[Row], bank: str) -> dict[str, Any]:
    at = signed["signed_at"].astimezone(BANK_ZONE)
    return {
        "number": row["number"],
        "bank": f"{bank} {row['applicant_unit'] or ''}".strip(),
        "type": TYPES[row["order_type"]],
        "reason": row["reason"],
        "applicant": row["applicant_name"],
        "receiver": signed["receiver_name"],
        "keepers": (signed["keeper_name"], signed["second_name"]),
        "signed_at": f"{at:%Y-%m-%d %H:%M:%S}",
        "quantity": quantity_words(lines)["zh"],
        "amount": yuan(signed["amount_fen"]),
        "amount_words": money_words(signed["amount_fen"]),
        "lines": tuple(_line(line) for line in lines),
        "statement": signed["statement"],
        "proof": signed["proof"],
        "entry": str(entry["id"]),
        "leaf": bytes(entry["leaf"]).hex(),
        "recorded_at": f"{entry['recorded_at'].astimezone(BANK_ZONE):%Y-%m-%d %H:%M:%S.%f}",
        "device": signed["device"] or "—",
        "ip": signed["ip"] or "—",
    }


def _line(line: Row) -> ReceiptLine:
    return ReceiptLine(
        no=line["line_no"],
        code=line["code"] or "—",
        name=" ".join(part for part in (line["name"], line["spec"]) if part),
        numbers=line["numbers"] or line["serial_no"] or "—",
        quantity=f"{line['quantity']:,} {line['unit']}",
        value=yuan(line["value_fen"]),
    )


def yuan(fen: int) -> str:
    """Fen as yuan with two places and thousands apart."""
    return f"{fen // 100:,}.{fen % 100:02d}"
