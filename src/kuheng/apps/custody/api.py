"""Custody, as doors and siblings see it."""

from kuheng.apps.custody.selectors.assets import asset_page
from kuheng.apps.custody.selectors.desk import desk, todo
from kuheng.apps.custody.selectors.orders import order_page
from kuheng.apps.custody.selectors.places import suggest_slots, vault_picture
from kuheng.apps.custody.selectors.receipts import Printed, receipt_of

__all__ = [
    "Printed",
    "asset_page",
    "desk",
    "order_page",
    "receipt_of",
    "suggest_slots",
    "todo",
    "vault_picture",
]
