"""Sealed columns put under the newest data key. Which columns are sealed, their tables say."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Table

from kuheng.core.keys.keyring import Keyring, Place, TenantKeys
from kuheng.core.store.tables import SEALED_TEXT, metadata
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import Broken

READ_NEXT = """
SELECT * FROM {table} WHERE tenant_id = %s AND id > %s AND {column} IS NOT NULL ORDER BY id LIMIT %s FOR UPDATE
"""
FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealed:
    """One part of the work. `last`: the row it came to, None when there was none left; `faults`: rows whose content
    is gone, damaged or was brought there from elsewhere, left as they are."""

    last: UUID | None
    done: int
    faults: tuple[UUID, ...]


def sealed_columns() -> dict[str, tuple[Table, str]]:
    """Every column that holds sealed text, by `table.column`."""
    return {
        f"{table.name}.{column.name}": (table, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if column.info.get(SEALED_TEXT)
    }


def reseal_column(tx: Transaction, ring: Keyring, name: str, *, after: UUID | None, most: int) -> Resealed:
    """Seals the next old cells of a column anew, in the order of ids, each as a change of its record."""
    table, column = sealed_columns()[name]
    keys = ring.for_sealing(tx)
    sql = READ_NEXT.format(table=table.fullname, column=column)
    rows = tx.rows(sql, [tx.tenant, after or FIRST, most])
    anew = {row["id"]: _anew(keys, table, column, row) for row in rows}
    changed = [row for row in rows if anew[row["id"]] not in (None, row[column])]
    tx.update_each(table, changed, [{column: anew[row["id"]]} for row in changed])
    faults = tuple(row["id"] for row in rows if anew[row["id"]] is None)
    return Resealed(last=rows[-1]["id"] if rows else None, done=len(changed), faults=faults)


def _anew(keys: TenantKeys, table: Table, column: str, row: Row) -> str | None:
    try:
        return keys.resealed(row[column], Place(table=table.name, column=column, row=row["id"]))
    except Broken:
        return None
