"""Custody, as doors and siblings see it."""

from kuheng.apps.custody.commands.importing_run import chunk_call
from kuheng.apps.custody.importing.dry_run import judge_file
from kuheng.apps.custody.importing.judgement import Judgement
from kuheng.apps.custody.importing.sources import received
from kuheng.apps.custody.importing.texts import FAULT_WORDS
from kuheng.apps.custody.selectors.assets import asset_page
from kuheng.apps.custody.selectors.availability import availability, availability_sheet
from kuheng.apps.custody.selectors.desk import desk, todo
from kuheng.apps.custody.selectors.dossier import Dossier, dossier_of
from kuheng.apps.custody.selectors.imports import (
    FaultAsk,
    import_errors,
    import_faults,
    import_fields,
    import_page,
    import_template,
)
from kuheng.apps.custody.selectors.orders import order_page
from kuheng.apps.custody.selectors.places import suggest_slots, vault_picture
from kuheng.apps.custody.selectors.receipts import Printed, receipt_of

__all__ = [
    "FAULT_WORDS",
    "Dossier",
    "FaultAsk",
    "Judgement",
    "Printed",
    "asset_page",
    "availability",
    "availability_sheet",
    "chunk_call",
    "desk",
    "dossier_of",
    "import_errors",
    "import_faults",
    "import_fields",
    "import_page",
    "import_template",
    "judge_file",
    "order_page",
    "receipt_of",
    "received",
    "suggest_slots",
    "todo",
    "vault_picture",
]
