"""The register, places, orders, executions and handovers."""

from sqlalchemy import text as sql_text

from kuheng.core.store.tables import (
    CheckConstraint,
    Index,
    blob,
    day,
    document,
    flag,
    instant,
    key_to,
    tenant_table,
    text,
    unique,
    uuid,
    whole,
)

# ---------------------------------------------------------------- register

# A category's `key` is its path in the tree: `metal`, `metal.gold_bar`.
category = tenant_table(
    "category",
    text("key"),
    text("title_zh"),
    text("title_en"),
    text("kind"),  # serial, stock or range
    text("code_prefix"),
    text("unit"),
    text("risk", default="B"),
    text("form_key", null=True),
    flag("secret"),  # orders of it take the strictest route
    flag("receiver_may_apply", default=True),
    whole("face_fen", null=True),  # vouchers: what one number counts off the balance sheet
    unique("key"),
    CheckConstraint("kind IN ('serial', 'stock', 'range')", name="kind"),
    record="category",
)

place = tenant_table(
    "place",
    text("code"),
    text("name"),
    text("kind"),  # vault, zone, shelf, slot; transit, hands, outside, investigation, destroyed
    uuid("parent_id", null=True),
    text("path"),
    uuid("unit_id"),
    text("unit_path"),
    whole("capacity", null=True),
    flag("closed"),
    unique("code"),
    key_to("parent_id", "place"),
    CheckConstraint("capacity >= 0", name="capacity"),
    record="place",
)
Index(None, place.c.tenant_id, place.c.parent_id)
Index(None, place.c.tenant_id, place.c.path)

# Where an asset is and what binds it stand on its row, written in the transaction of the movement that changes it:
# the register lists a million of them. The ledger stays the truth; `ledger rebuild --check` compares.
asset = tenant_table(
    "asset",
    text("code"),
    text("name"),
    text("category"),
    text("kind"),
    text("spec", null=True),
    text("unit"),
    whole("quantity"),
    text("serial_no", null=True),
    text("range_kind", null=True),
    text("prefix", null=True),
    text("edition", null=True),
    whole("digits", null=True),
    whole("first_no", null=True),
    whole("last_no", null=True),
    uuid("unit_id"),
    text("unit_path"),
    uuid("holder_id", null=True),
    text("holder_name", null=True),
    uuid("place_id"),
    uuid("home_place_id", null=True),  # the slot kept for an asset that is out
    text("state"),  # in_stock, out, lent, transit, with_teller, destroyed; void: an undone import, shown nowhere
    flag("pledged"),
    flag("frozen"),
    flag("reserved"),
    flag("investigation"),
    whole("value_fen", null=True),
    # Of stock and ranges: what has left the vault and may come back, with its share of the value.
    whole("out_quantity", default=0),
    whole("out_value_fen", default=0),
    text("currency", default="CNY"),
    day("valued_on", null=True),
    day("revalue_on", null=True),
    day("received_on", null=True),
    day("expires_on", null=True),
    text("contract_no", null=True),
    text("customer", null=True),
    text("voucher_no", null=True),
    uuid("box_id", null=True),  # the box it lies in, in the same slot
    whole("content_count", default=0),  # how many pieces lie in it
    text("note", null=True),
    text("risk", default="B"),
    uuid("import_id", null=True),
    instant("moved_at"),
    unique("code", name="uq_asset_code"),
    key_to("place_id", "place"),
    CheckConstraint("kind IN ('serial', 'stock', 'range')", name="kind"),
    CheckConstraint("quantity >= 0", name="quantity"),
    CheckConstraint("out_quantity >= 0 AND out_value_fen >= 0", name="out"),
    CheckConstraint("kind <> 'serial' OR quantity <= 1", name="serial_is_one"),
    CheckConstraint(
        "state IN ('in_stock', 'out', 'lent', 'transit', 'with_teller', 'destroyed', 'void')", name="state"
    ),
    CheckConstraint(
        "kind <> 'range' OR (first_no IS NOT NULL AND last_no >= first_no AND digits IS NOT NULL)",
        name="range",
    ),
    CheckConstraint("box_id IS NULL OR (kind = 'serial' AND content_count = 0)", name="box"),
    CheckConstraint("content_count >= 0", name="contents"),
    key_to("box_id", "asset"),
    record="asset",
)
Index(None, asset.c.tenant_id, asset.c.box_id, postgresql_where=sql_text("box_id IS NOT NULL"))
Index(None, asset.c.tenant_id, asset.c.category, asset.c.state, asset.c.code)
# A branch that has none of a category: its row scope finds nothing here, where the order by code would be walked
# to its end. The planner knows by the statistics `asset_mix`.
Index(None, asset.c.tenant_id, asset.c.category, asset.c.state, asset.c.unit_path)
Index(None, asset.c.tenant_id, asset.c.state, asset.c.code)
Index(None, asset.c.tenant_id, asset.c.received_on)
Index(None, asset.c.tenant_id, asset.c.category, asset.c.received_on)
Index(None, asset.c.tenant_id, asset.c.expires_on)
Index(None, asset.c.tenant_id, asset.c.revalue_on, postgresql_where=sql_text("revalue_on IS NOT NULL"))
Index(None, asset.c.tenant_id, asset.c.value_fen)
Index(None, asset.c.tenant_id, asset.c.serial_no)
Index(None, asset.c.tenant_id, asset.c.unit_path, asset.c.code)
Index(None, asset.c.tenant_id, asset.c.place_id)
Index(None, asset.c.tenant_id, asset.c.holder_id)
Index(None, asset.c.tenant_id, asset.c.import_id, postgresql_where=sql_text("import_id IS NOT NULL"))

# Any number of tags an asset; a scan of one of them finds it. `tag` is normalised (NFKC, upper case, no blanks).
asset_tag = tenant_table(
    "asset_tag",
    uuid("asset_id"),
    text("tag"),
    text("scheme"),
    unique("tag", name="uq_asset_tag"),
    key_to("asset_id", "asset"),
    deletable=True,
)
Index(None, asset_tag.c.tenant_id, asset_tag.c.asset_id)

valuation = tenant_table(
    "valuation",
    uuid("asset_id"),
    whole("amount_fen"),
    text("currency", default="CNY"),
    day("on_date"),
    text("source"),
    text("document", null=True),
    uuid("by_id"),
    key_to("asset_id", "asset"),
    CheckConstraint("amount_fen >= 0", name="amount"),
    append_only=True,
)
Index(None, valuation.c.tenant_id, valuation.c.asset_id, valuation.c.on_date)

# Papers and pictures kept with an asset; what is taken off the list stays here with the reason.
asset_file = tenant_table(
    "asset_file",
    uuid("asset_id"),
    uuid("file_id"),
    text("note"),
    instant("at"),
    uuid("by_id"),
    instant("removed_at", null=True),
    uuid("removed_by_id", null=True),
    text("remove_reason", null=True),
    key_to("asset_id", "asset"),
    CheckConstraint("(removed_at IS NULL) = (remove_reason IS NULL)", name="removed"),
    record="asset_file",
)
Index(
    "uq_asset_file_kept", asset_file.c.tenant_id, asset_file.c.asset_id, asset_file.c.file_id, unique=True,
    postgresql_where=sql_text("removed_at IS NULL"),
)  # fmt: skip

# One row per pledge or freeze; the open one has no `ended_at`.
binding = tenant_table(
    "binding",
    uuid("asset_id"),
    text("kind"),
    text("reason"),
    text("document"),
    uuid("by_id"),
    instant("started_at"),
    instant("ended_at", null=True),
    text("end_reason", null=True),
    text("end_document", null=True),
    uuid("ended_by_id", null=True),
    key_to("asset_id", "asset"),
    record="binding",
)
Index(
    "uq_binding_open", binding.c.tenant_id, binding.c.asset_id, binding.c.kind, unique=True,
    postgresql_where=sql_text("ended_at IS NULL"),
)  # fmt: skip

# Which acts a binding allows: editable by the bank.
binding_rule = tenant_table(
    "binding_rule",
    text("binding"),
    text("act"),
    flag("allowed"),
    unique("binding", "act"),
    record="binding_rule",
)

# Counters of document numbers: one row per prefix and day, locked for the moment of taking one.
document_counter = tenant_table(
    "document_counter", text("prefix"), day("on_date"), whole("last"), key=("prefix", "on_date")
)

# ---------------------------------------------------------------- orders

order = tenant_table(
    "custody_order",
    text("number"),
    text("order_type"),  # out, in, transfer, return
    text("urgency", default="normal"),
    text("state"),
    text("title"),
    text("reason"),
    uuid("applicant_id"),
    text("applicant_name"),
    uuid("receiver_id", null=True),
    text("receiver_name", null=True),
    flag("receiver_apart"),  # the bank's own rule when it was submitted: applicant and receiver are two people
    uuid("unit_id"),
    text("unit_path"),
    uuid("to_place_id", null=True),
    text("to_unit_path", null=True),  # whose keepers take in what arrives; null where everything leaves
    uuid("case_id", null=True),
    text("flow_key", null=True),
    text("category"),
    whole("line_count"),
    whole("quantity"),
    whole("amount_fen"),
    whole("day_amount_fen"),
    instant("submitted_at"),
    instant("due_at", null=True),
    instant("finished_at", null=True),
    document("attachments"),
    unique("number"),
    CheckConstraint("order_type IN ('out', 'in', 'transfer', 'return')", name="type"),
    CheckConstraint("urgency IN ('normal', 'emergency')", name="urgency"),
    CheckConstraint("urgency = 'normal' OR length(reason) >= 4", name="emergency_reason"),
    CheckConstraint("NOT receiver_apart OR receiver_id <> applicant_id", name="receiver_apart"),
    record="order",
)
Index(None, order.c.tenant_id, order.c.submitted_at)
Index(None, order.c.tenant_id, order.c.state, order.c.submitted_at)
Index(None, order.c.tenant_id, order.c.applicant_id, order.c.submitted_at)
Index(None, order.c.tenant_id, order.c.unit_path, order.c.submitted_at)
Index(None, order.c.tenant_id, order.c.to_unit_path, order.c.submitted_at)
Index(None, order.c.tenant_id, order.c.case_id)

order_line = tenant_table(
    "order_line",
    uuid("order_id"),
    whole("line_no"),
    uuid("asset_id", null=True),
    text("category"),
    text("name"),
    text("spec", null=True),
    text("unit"),
    whole("quantity"),
    text("numbers", null=True),
    whole("first_no", null=True),
    whole("last_no", null=True),
    text("out_of_order_reason", null=True),
    document("intake", null=True),  # in-orders: the facts of an asset that is not registered yet
    whole("value_fen"),
    text("state"),  # reserved, executed, on_its_way, received, handed_over, released, replaced
    uuid("from_place_id", null=True),
    uuid("to_place_id", null=True),
    instant("executed_at", null=True),
    uuid("keeper_id", null=True),
    uuid("second_id", null=True),
    unique("order_id", "line_no"),
    key_to("order_id", "custody_order"),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("keeper_id <> second_id", name="two_keepers"),
    record="order_line",
)
Index(None, order_line.c.tenant_id, order_line.c.asset_id)

# ---------------------------------------------------------------- execution and handover

execution = tenant_table(
    "execution",
    uuid("order_id"),
    uuid("applicant_id"),  # as on the order, so that one row shows who may not be who
    uuid("receiver_id", null=True),
    uuid("keeper_id"),
    uuid("second_id", null=True),
    text("device"),
    instant("opened_at"),
    instant("second_proved_at", null=True),
    instant("second_until", null=True),
    instant("closed_at", null=True),
    key_to("order_id", "custody_order"),
    CheckConstraint("keeper_id <> second_id", name="two_keepers"),
    CheckConstraint("applicant_id <> keeper_id AND applicant_id <> second_id", name="applicant_is_no_keeper"),
    CheckConstraint("receiver_id <> keeper_id AND receiver_id <> second_id", name="receiver_is_no_keeper"),
    record="execution",
)
Index(
    "uq_execution_open", execution.c.tenant_id, execution.c.order_id, unique=True,
    postgresql_where=sql_text("closed_at IS NULL"),
)  # fmt: skip

# Every scan, also the wrong ones: what was held under the scanner and what the answer was.
execution_scan = tenant_table(
    "execution_scan",
    uuid("execution_id"),
    uuid("order_id"),
    uuid("asset_id", null=True),
    text("code"),
    text("refusal", null=True),
    document("why", null=True),  # what the refusal speaks of: the piece, and the place it belongs to
    uuid("keeper_id"),
    uuid("second_id", null=True),
    instant("at"),
    key_to("execution_id", "execution"),
    append_only=True,
)
Index(None, execution_scan.c.tenant_id, execution_scan.c.order_id, execution_scan.c.at)

handover = tenant_table(
    "handover",
    uuid("order_id"),
    text("direction"),  # out: vault to receiver; in: giver to vault
    uuid("receiver_id"),
    uuid("keeper_id"),
    uuid("second_id"),
    uuid("signature_file_id", null=True),
    blob("signature_digest", null=True),
    text("proof"),  # signature or scan
    text("statement"),
    whole("quantity"),
    whole("amount_fen"),
    instant("signed_at"),
    text("ip", null=True),
    text("device", null=True),
    key_to("order_id", "custody_order"),
    CheckConstraint("receiver_id <> keeper_id AND receiver_id <> second_id", name="receiver_is_no_keeper"),
    record="handover",
)
Index(None, handover.c.tenant_id, handover.c.order_id)

# ---------------------------------------------------------------- import

import_batch = tenant_table(
    "import_batch",
    text("file_name"),
    text("state"),  # uploaded, judged, running, failed, done, undone
    document("trouble", null=True),  # why it failed: code and words; it may go on where it was
    uuid("by_id"),
    instant("at"),
    uuid("file_id"),
    document("mapping"),
    document("overrides"),
    document("summary", null=True),
    text("on_existing", default="upsert"),
    text("match_by", default="code"),
    flag("fire_rules"),
    flag("create_places"),
    whole("chunk", default=0),  # the next one to carry out
    whole("attempt", default=0),  # how often it was taken up again
    text("last_sheet", null=True),  # the last row that was carried out: a chunk begins after it
    whole("last_row", default=0),
    whole("rows", default=0),
    whole("done", default=0),
    whole("created", default=0),
    whole("updated", default=0),
    whole("skipped", default=0),
    instant("undone_at", null=True),
    record="import_batch",
)
Index(None, import_batch.c.tenant_id, import_batch.c.at)

# What the last dry run found, in file order: derived from file, mapping and mends, so no record.
import_fault = tenant_table(
    "import_fault",
    uuid("import_id"),
    whole("no"),
    text("kind"),  # fault or warning
    text("code"),
    document("fault"),
    key=("import_id", "no"),
    deletable=True,
)
Index(None, import_fault.c.tenant_id, import_fault.c.import_id, import_fault.c.code, import_fault.c.no)

import_mapping = tenant_table(
    "import_mapping",
    text("name"),
    document("mapping"),
    uuid("by_id"),
    unique("name"),
    record="import_mapping",
)
