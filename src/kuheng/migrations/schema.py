"""Every table of the house, in one place, and the SQL that the first migration runs.

One import per module of tables; a table that is not imported here does not exist.
"""

import kuheng.apps.custody.tables
import kuheng.apps.exchange.tables
import kuheng.core.access.tables
import kuheng.core.audit.tables
import kuheng.core.catalog.tables
import kuheng.core.commands.tables
import kuheng.core.files.tables
import kuheng.core.keys.tables
import kuheng.core.ledger.tables
import kuheng.core.outbox.tables
import kuheng.core.store.directory
import kuheng.engines.definitions.tables
import kuheng.engines.flows.tables  # noqa: F401
