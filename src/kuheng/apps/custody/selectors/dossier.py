"""What the paper about one asset says: the page as the viewer may see it, in his language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kuheng.apps.custody.domain.binding import Binding, State
from kuheng.apps.custody.receipt.dossier import dossier_pdf, signature, small_photo
from kuheng.apps.custody.selectors.assets import asset_page
from kuheng.apps.custody.selectors.receipts import BANK, yuan
from kuheng.apps.custody.selectors.words import BINDINGS
from kuheng.core.access.api import scope
from kuheng.core.catalog.api import permitted_ids
from kuheng.core.files.api import load
from kuheng.core.store.transaction import Transaction
from kuheng.kernel.clock import BANK_ZONE
from kuheng.kernel.errors import NotFound

MOST_PHOTOS = 6
MOST_SIGNATURES = 40

WORDS: Mapping[str, dict[str, Any]] = {
    "zh": {
        "title": "资产档案", "made": "打印于", "facts": "基本信息", "values": "估值", "photos": "照片",
        "timeline": "保管时间线", "value_heads": ["估值日期", "估值（元）", "评估依据", "依据文件号"],
        "time_heads": ["时间与事项", "内容", "经办与签名", "来源与存证"], "leaf": "叶", "unsealed": "待封存",
        "note": "扫二维码打开本资产。叶值由该条记录的全部内容算出，可用离线核验程序对照任一已签署的树头。",
    },
    "en": {
        "title": "Asset file", "made": "printed", "facts": "Facts", "values": "Values", "photos": "Photos",
        "timeline": "Custody", "value_heads": ["Valued on", "Value (CNY)", "Source", "Document"],
        "time_heads": ["Time and act", "What", "By, and signatures", "From where, and proof"], "leaf": "leaf",
        "unsealed": "not sealed yet",
        "note": "Scan the code to open this asset. Each leaf hash follows from the whole entry; the stand-alone verifier "
        "checks it against any signed head.",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """The sheet, with the number of entries on it."""

    code: str
    pdf: bytes
    entries: int


def dossier_of(tx: Transaction, asset_id: UUID, language: str) -> Dossier:
    """Raises `NotFound` for what the viewer may not read or not take away."""
    page = asset_page(tx, asset_id)
    if not permitted_ids(tx, "asset", scope(tx, "asset.export", "asset"), [asset_id]):
        raise NotFound("record.not_found")
    bank = str(tx.scalar(BANK, [tx.tenant]))
    printed = _head(page, bank, language) | {
        "words": WORDS[language],
        "made": _moment(tx.at),
        "facts": _facts(page, language),
        "values": [_value(one) for one in page["valuations"]],
        "photos": _photos(tx, page["files"]),
        "timeline": _timeline(tx, page["timeline"], language),
    }
    return Dossier(code=page["asset"]["code"], pdf=dossier_pdf(printed), entries=len(page["timeline"]))


def _head(page: dict[str, Any], bank: str, language: str) -> dict[str, str]:
    asset, at = page["asset"], ("zh", "en").index(language)
    state = State(asset["state"]).words[at]
    bound = [BINDINGS[Binding(one)][language] for one in asset["bindings"]]
    place = page["place"] or {"path": []}
    return {
        "name": asset["name"] or "",
        "code": asset["code"],
        "bank": bank,
        "category": " / ".join(step[language] for step in asset["category"]["path"]),
        "state": " · ".join([state, *bound]),
        "place": " › ".join(step["name"] for step in place["path"]),
    }


def _facts(page: dict[str, Any], language: str) -> list[tuple[str, str]]:
    shown = [(fact["title"][language], str(fact["value"] or "—")) for fact in page["facts"]]
    own = page["own"] or {"fields": [], "values": {}}
    return shown + [
        (field["title"][language], _own(field, own["values"].get(field["key"]), language)) for field in own["fields"]
    ]


def _own(field: Mapping[str, Any], value: Any, language: str) -> str:
    """A fact of the category's own form, as people read it."""
    if value is None or value == "":
        return "—"
    if field["type"] == "money" and isinstance(value, int):
        return yuan(value)
    chosen = next((one for one in field.get("options") or () if one["value"] == value), None)
    return str(chosen["title"][language]) if chosen else str(value)


def _value(one: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return (str(one["on_date"]), yuan(one["amount_fen"]), one["source"], one["document"] or "—")


def _photos(tx: Transaction, files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    pictures = [file for file in files if file["type"].startswith("image/")][:MOST_PHOTOS]
    return [{"image": small_photo(load(tx, file["id"]).data), "note": file["note"]} for file in pictures]


def _timeline(tx: Transaction, items: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    drawn: dict[UUID, list[int]] = {}
    for item in items:
        for person in item["people"]:
            file_id = person["signature_file_id"]
            if file_id and len(drawn) < MOST_SIGNATURES:
                drawn[file_id] = signature(load(tx, file_id).data)
    return [_item(item, drawn, language) for item in items]


def _item(item: dict[str, Any], drawn: Mapping[UUID, list[int]], language: str) -> dict[str, Any]:
    words = WORDS[language]
    way = " → ".join(place for place in (item["from"], item["to"]) if place)
    detail = item["detail"]
    said = detail[language] if isinstance(detail, dict) else detail
    people = [
        {"words": f"{person['role'][language]} {person['name']}", "signature": drawn.get(person["signature_file_id"])}
        for person in item["people"]
    ]
    leaf = words["unsealed"] if item["leaf"] is None else f"{words['leaf']} {item['leaf']} {item['leaf_hash'][:24]}"
    return {
        "at": _moment(item["at"]),
        "title": item["title"][language],
        "what": " · ".join(part for part in (way, said, item["document"]) if part),
        "people": people,
        "from": " ".join(part for part in (item["ip"], item["device"]) if part) or "—",
        "proof": leaf,
    }


def _moment(at: datetime) -> str:
    return f"{at.astimezone(BANK_ZONE):%Y-%m-%d %H:%M:%S}"
