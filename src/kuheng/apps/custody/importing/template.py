"""The template of a category's list: what to fill in, how it may be written, what there is to choose from."""

from collections.abc import Mapping, Sequence
from typing import Literal

from kuheng.apps.custody.importing.categories import SHIPPED, CategoryWords
from kuheng.apps.custody.importing.fields import VAULT_LIST
from kuheng.apps.custody.importing.statuses import SHIPPED as STATUSES
from kuheng.engines.forms.importing.api import FieldSpec, TemplateColumn, template_book, words

Language = Literal["zh", "en"]

_COMMON = words("code|name|category|spec|unit|quantity")
_CUSTODY = words("org_unit|holder_name|place|state|received_on|value_fen")
_OWN = {
    "metal": words("serial_no|tag"),
    "deed": words("serial_no|customer|contract_no|expires_on"),
    "voucher": words("first_no|last_no|edition"),
    "security": words("serial_no|first_no|last_no|expires_on"),
    "secret_file": words("expires_on"),
    "item": words("serial_no|tag"),
}
_NOTES: Mapping[str, tuple[str, str]] = {
    "code": ("只用 A–Z、0–9 和连字符，全行不重复", "Only A–Z, 0–9 and hyphens; once in the whole bank"),
    "name": ("必填", "Required"),
    "category": ("必填；留空表示同上一行", "Required; empty means as above"),
    "spec": ("如 Au9999 100g、转账支票、机密", "Such as Au9999 100g, transfer cheque, secret"),
    "unit": ("如 根、本、份、卷", "Such as bar, volume, sheet"),
    "quantity": ("整数；凭证须等于止号减起号加一", "Whole; for vouchers last number minus first plus one"),
    "org_unit": ("所属分行或部门", "The branch or department that owns it"),
    "holder_name": ("对资产负责的人", "The person who answers for it"),
    "place": ("库位编号，如 成都金库-A07-17", "The place, such as CD-A07-17"),
    "state": ("留空表示在库", "Empty means in stock"),
    "received_on": ("如 2026-02-23", "Such as 2026-02-23"),
    "value_fen": ("单位元；可写 1万元；尚未估值则留空", "In yuan; empty when not valued yet"),
    "serial_no": ("钢印号、证号或设备编号", "The number on the bar, deed or device"),
    "tag": ("RFID 标签的 EPC 码", "The EPC of its RFID tag"),
    "customer": ("抵押人或权利人", "The mortgagor or owner"),
    "contract_no": ("抵押或借款合同的编号", "The number of the mortgage or loan contract"),
    "expires_on": ("如 2029-03-23；没有则写 长期", "Such as 2029-03-23; permanent when there is none"),
    "first_no": ("按文本填，保留前导零和冠字", "As text, with prefix and leading zeros"),
    "last_no": ("按文本填，位数与起号相同", "As text, as long as the first number"),
    "edition": ("印刷版别，没有则留空", "The print edition, empty when there is none"),
    "note": ("最多 2,000 字", "At most 2,000 characters"),
}


def template(
    category: str | None = None,
    language: Language = "zh",
    *,
    categories: Sequence[CategoryWords] = SHIPPED,
    choices: Mapping[str, Sequence[str]] | None = None,
) -> bytes:
    """The xlsx for one category (its key; a child of a shipped one takes its columns) or, with None, for all.

    `choices` adds drop-downs: values per field, such as the bank's places and branches.
    """
    offered: dict[str, tuple[str, ...]] = {
        "category": tuple(_named(entry, language) for entry in categories if category in {None, entry.key}),
        "state": tuple(next(iter(rule.words)) for rule in STATUSES),
        **{key: tuple(values) for key, values in (choices or {}).items()},
    }
    columns = [_column(VAULT_LIST.spec(key), language, offered.get(key, ())) for key in _keys(category)]
    zh = language == "zh"
    return template_book(
        columns,
        sheet="资产清单" if zh else "Assets",
        help_sheet="怎样填" if zh else "How to",
        help_titles=("这一列", "必须填", "怎样写")
        if zh
        else ("Column name", "Must be filled", "How to write it"),
        yes="是" if zh else "yes",
    )


def _named(entry: CategoryWords, language: Language) -> str:
    return entry.zh if language == "zh" else entry.en


def _keys(category: str | None) -> list[str]:
    own = _OWN.get(category.split(".")[0], ()) if category else ()
    wanted = {*_COMMON, *_CUSTODY, *own, "note"} if category else _NOTES.keys()
    return [spec.key for spec in VAULT_LIST.fields if spec.key in wanted]


def _column(spec: FieldSpec, language: Language, options: tuple[str, ...]) -> TemplateColumn:
    zh, en = _NOTES[spec.key]
    return TemplateColumn(
        header=spec.zh if language == "zh" else spec.en,
        note=zh if language == "zh" else en,
        required=spec.required,
        options=options,
        is_text=spec.kind in {"code", "number_text"},
    )
