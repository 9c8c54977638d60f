"""As superuser, past every trigger: whatever is done to the log or beside it is found and named."""

import json
from collections.abc import Iterator
from time import sleep
from typing import Any

import psycopg
import pytest

from kuheng.core.audit import stream
from kuheng.core.audit.sealer import Sealer
from kuheng.core.audit.verify import encode, hash_function, read_keys
from kuheng.core.keys.api import Ed25519Signer, verifier_key
from kuheng.core.store.transaction import Database
from tests.core.audit.log_book import SIGNER, LogBook, kinds, sealer
from tests.shared_server import SharedServer

AT = "(SELECT entry_id FROM audit_leaf WHERE tenant_id = %(tenant)s AND seq = {})"
ENTRY = "tenant_id = %(tenant)s AND id = " + AT
CHANGE = "UPDATE audit_entry SET {} WHERE " + ENTRY
LEAF = "tenant_id = %(tenant)s AND seq = {}"


@pytest.fixture(scope="module")
def house(shared_server: SharedServer) -> Iterator[tuple[Database, Sealer]]:
    """One database with one sealer, in which one tenant after the other is tampered with."""
    with shared_server.clone() as urls:
        database = Database(urls)
        yield database, sealer(database)
        database.close()


@pytest.fixture
def book(house: tuple[Database, Sealer]) -> LogBook:
    """Twelve entries under three heads: 0–4, 5–8, 9–11."""
    database, at_work = house
    book = LogBook(database=database)
    for count in (5, 4, 3):
        book.write(count)
        sleep(0.03)
        at_work.round()
    return book


def forged(book: LogBook, seq: int, **columns: Any) -> dict[str, Any]:
    """A consistent forgery of an entry: columns, canonical bytes and leaf hash agree."""
    with psycopg.connect(book.database.urls["superuser"]) as connection:
        (record,) = stream.entries(connection, str(book.tenant), seq, seq + 1)
    touches = [[t["entity"], t["record_id"], t["version"], t["digest"]] for t in record["touches"]]
    return sealed(record["row"] | columns | {"touches": touches}) | columns


def sealed(canonical: dict[str, Any]) -> dict[str, bytes]:
    data = encode(canonical)
    return {"canonical": data, "leaf": hash_function("sm3")(b"\x00" + data)}


def test_untouched_it_is_clean(book: LogBook) -> None:
    report = book.inspect(cross=True)
    assert (kinds(report), report.exit_code, report.heads, report.entries) == ([], 0, 3, 12)


VISIBLE = {
    "actor_name": "'张三'", "reason": "'x'", "outcome": "'denied'", "command": "'a.b'", "ip": "NULL",
    "device": "'KQ-PDA-02'", "record_id": "gen_random_uuid()", "actor_id": "gen_random_uuid()",
    "at": "at + interval '1 microsecond'", "recorded_at": "recorded_at + interval '1 second'",
    "detail": "detail || '{\"code\": \"A0\"}'", "decision": "NULL", "algorithm": "'sha256'",
    "request_id": "gen_random_uuid()", "on_behalf_of": "gen_random_uuid()", "session_id": "gen_random_uuid()",
    "record": "'asset'",
}  # fmt: skip


@pytest.mark.parametrize("column", VISIBLE)
def test_a_visible_column_changed(book: LogBook, column: str) -> None:
    book.tamper(CHANGE.format(f"{column} = {VISIBLE[column]}", 6))
    assert kinds(book.inspect()) == [("columns_changed", 6)]


def test_every_visible_column_is_tried_above(book: LogBook) -> None:
    assert set(stream.NAMES) - VISIBLE.keys() == {"id"}


def test_a_payload_byte_changed(book: LogBook) -> None:
    book.tamper(CHANGE.format("canonical = set_byte(canonical, 20, 65)", 6))
    report = book.inspect()
    assert kinds(report) == [("content_changed", 6)]
    assert report.findings[0].entry == str(book.entry_at(6))
    assert report.findings[0].since and report.findings[0].until


def test_canonical_bytes_that_are_no_text_any_more(book: LogBook) -> None:
    book.tamper(CHANGE.format("canonical = '\\xff00fe'", 6))
    assert kinds(book.inspect()) == [("content_changed", 6)]


def test_payload_and_columns_changed_together(book: LogBook) -> None:
    new = forged(book, 6, actor_name="张三")
    book.tamper(CHANGE.format("actor_name = %(actor_name)s, canonical = %(canonical)s", 6), **new)
    assert kinds(book.inspect()) == [("content_changed", 6)]


def test_payload_and_the_entrys_leaf_changed(book: LogBook) -> None:
    new = forged(book, 6, actor_name="张三")
    book.tamper(
        CHANGE.format("actor_name = %(actor_name)s, canonical = %(canonical)s, leaf = %(leaf)s", 6), **new
    )
    assert kinds(book.inspect()) == [("content_changed", 6)]


def test_payload_and_every_leaf_changed(book: LogBook) -> None:
    new = forged(book, 6, actor_name="张三")
    book.tamper(
        CHANGE.format("actor_name = %(actor_name)s, canonical = %(canonical)s, leaf = %(leaf)s", 6),
        f"UPDATE audit_leaf SET leaf = %(leaf)s WHERE {LEAF.format(6)}",
        **new,
    )
    assert kinds(book.inspect()) == [("content_changed", 6)]


def test_payload_every_leaf_and_the_noted_leaves_changed(book: LogBook) -> None:
    new = forged(book, 6, actor_name="张三")
    book.tamper(
        CHANGE.format("actor_name = %(actor_name)s, canonical = %(canonical)s, leaf = %(leaf)s", 6),
        f"UPDATE audit_leaf SET leaf = %(leaf)s WHERE {LEAF.format(6)}",
        "UPDATE audit_head SET leaves = overlay(leaves placing %(leaf)s from 33) WHERE tenant_id = %(tenant)s AND size = 9",
        **new,
    )
    assert kinds(book.inspect()) == [("history_rewritten", 5)]


def test_only_the_leaf_changed(book: LogBook) -> None:
    book.tamper(
        f"UPDATE audit_leaf SET leaf = set_byte(leaf, 0, get_byte(leaf, 0) # 1) WHERE {LEAF.format(6)}"
    )
    assert kinds(book.inspect()) == [("leaf_changed", 6)]


def test_only_the_entrys_copy_of_the_leaf_changed(book: LogBook) -> None:
    book.tamper(CHANGE.format("leaf = set_byte(leaf, 0, get_byte(leaf, 0) # 1)", 6))
    assert kinds(book.inspect()) == [("leaf_changed", 6)]


def test_an_entry_deleted(book: LogBook) -> None:
    book.tamper(f"DELETE FROM audit_entry WHERE {ENTRY.format(6)}")
    assert kinds(book.inspect())[0] == ("entry_deleted", 6)


@pytest.mark.parametrize("seq", [0, 6, 8, 11])
def test_an_entry_deleted_with_its_touches_and_leaf(book: LogBook, seq: int) -> None:
    book.tamper(
        f"DELETE FROM audit_touch WHERE tenant_id = %(tenant)s AND entry_id = {AT.format(seq)}",
        f"DELETE FROM audit_entry WHERE {ENTRY.format(seq)}",
        f"DELETE FROM audit_leaf WHERE {LEAF.format(seq)}",
    )
    assert kinds(book.inspect()) == [("tail_cut" if seq == 11 else "entry_deleted", seq)]


def test_an_entry_deleted_and_the_numbers_closed_up(book: LogBook) -> None:
    book.tamper(
        f"DELETE FROM audit_touch WHERE tenant_id = %(tenant)s AND entry_id = {AT.format(6)}",
        f"DELETE FROM audit_entry WHERE {ENTRY.format(6)}",
        f"DELETE FROM audit_leaf WHERE {LEAF.format(6)}",
        *(f"UPDATE audit_leaf SET seq = {n - 1} WHERE {LEAF.format(n)}" for n in range(7, 12)),
    )
    assert kinds(book.inspect())[0] == ("entry_deleted", 6)


def swapped(column: str, one: int, two: int) -> list[str]:
    """Exchanges a column between two leaves, by way of a spare value: entry ids are unique."""
    both = f"{LEAF.format(one)} OR {LEAF.format(two)}"
    take = f"CREATE TEMP TABLE taken_{column} AS SELECT seq, {column} FROM audit_leaf WHERE {both}"
    give = "UPDATE audit_leaf SET {0} = (SELECT {0} FROM taken_{0} WHERE seq = {1}) WHERE " + LEAF.format(
        "{2}"
    )
    spare = "gen_random_uuid()" if column == "entry_id" else "leaf"
    return [
        take,
        f"UPDATE audit_leaf SET {column} = {spare} WHERE {LEAF.format(one)}",
        give.format(column, one, two),
        give.format(column, two, one),
    ]


@pytest.mark.parametrize(("one", "two"), [(5, 6), (6, 7), (2, 10), (0, 11)])
def test_two_entries_swapped(book: LogBook, one: int, two: int) -> None:
    book.tamper(*swapped("entry_id", one, two))
    assert kinds(book.inspect()) == [("entries_swapped", one)]


@pytest.mark.parametrize(("one", "two"), [(5, 6), (6, 8)])
def test_two_entries_swapped_with_their_leaves(book: LogBook, one: int, two: int) -> None:
    book.tamper(*swapped("entry_id", one, two), *swapped("leaf", one, two))
    assert kinds(book.inspect()) == [("entries_swapped", one)]


def test_two_entries_swapped_by_content(book: LogBook) -> None:
    columns = "canonical, leaf, at, recorded_at, request_id, detail"
    pair = f"({AT.format(6)}, {AT.format(9)})"
    book.tamper(
        f"CREATE TEMP TABLE o AS SELECT id, {columns} FROM audit_entry WHERE id IN {pair}",
        f"UPDATE audit_entry e SET ({columns}) = (SELECT {columns} FROM o WHERE o.id <> e.id) WHERE id IN {pair}",
    )
    assert kinds(book.inspect()) == [("entries_swapped", 6)]


INSERT = """
INSERT INTO audit_entry (tenant_id, id, at, recorded_at, actor_id, actor_name, ip, request_id, command, outcome,
  decision, detail, canonical, leaf, algorithm)
SELECT tenant_id, (%(new_id)s)::uuid, at, (%(recorded_at)s)::timestamptz, actor_id, actor_name, ip, request_id,
  command, outcome, decision, detail, %(canonical)s, %(leaf)s, algorithm FROM audit_entry WHERE """


def inserted(book: LogBook, seq: int) -> dict[str, Any]:
    """A new entry that agrees with itself, recorded a moment after entry `seq`."""
    new = forged(book, seq, id="01999999-0000-7000-8000-000000000001")
    row = json.loads(new["canonical"])
    row["touches"] = []
    row["recorded_at"] = row["recorded_at"][:-2] + ("1Z" if row["recorded_at"][-2] != "1" else "2Z")
    return sealed(row) | {"new_id": row["id"], "recorded_at": row["recorded_at"]}


def test_a_backdated_entry_waiting_for_the_sealer(book: LogBook) -> None:
    book.tamper(INSERT + ENTRY.format(3), **inserted(book, 3))
    report = book.inspect()
    assert kinds(report) == [("entry_backdated", None)]
    assert report.findings[0].entry == "01999999-0000-7000-8000-000000000001"


def test_a_backdated_entry_that_the_sealer_took(book: LogBook) -> None:
    book.tamper(INSERT + ENTRY.format(3), **inserted(book, 3))
    sealer(book.database).round()
    assert kinds(book.inspect()) == [("entry_backdated", 12)]


def test_a_backdated_entry_put_in_its_place(book: LogBook) -> None:
    new = inserted(book, 6)
    book.tamper(
        INSERT + ENTRY.format(6),
        *(f"UPDATE audit_leaf SET seq = {n + 1} WHERE {LEAF.format(n)}" for n in range(11, 6, -1)),
        "INSERT INTO audit_leaf (tenant_id, seq, entry_id, leaf, sealed_at)"
        " VALUES (%(tenant)s, 7, %(new_id)s, %(leaf)s, now())",
        **new,
    )
    assert kinds(book.inspect())[0] == ("entry_inserted", 7)


def test_the_tail_cut_inside_the_last_head(book: LogBook) -> None:
    cut_back_to(book, 10, keep_heads=True)
    assert kinds(book.inspect()) == [("tail_cut", 10)]


def cut_back_to(book: LogBook, size: int, *, keep_heads: bool = False) -> None:
    """As if nothing had happened since leaf `size`: rows, tree, heads and business records."""
    gone = f"(SELECT entry_id FROM audit_leaf WHERE tenant_id = %(tenant)s AND seq >= {size})"
    heads = [] if keep_heads else [f"DELETE FROM audit_head WHERE tenant_id = %(tenant)s AND size > {size}"]
    book.tamper(
        f"DELETE FROM audit_touch WHERE tenant_id = %(tenant)s AND entry_id IN {gone}",
        f"DELETE FROM audit_entry WHERE tenant_id = %(tenant)s AND id IN {gone}",
        f"DELETE FROM audit_leaf WHERE tenant_id = %(tenant)s AND seq >= {size}",
        *heads,
    )


def test_heads_with_another_signature_or_by_another_key(book: LogBook) -> None:
    book.tamper(
        "UPDATE audit_head SET horizon = horizon + interval '1 second' WHERE tenant_id = %(tenant)s AND size = 9"
    )
    assert kinds(book.inspect()) == [("head_forged", 8)]


def test_a_history_signed_anew_by_a_key_of_the_forger(book: LogBook) -> None:
    other = Ed25519Signer(b"another key, also of thirty-two ")
    pinned = read_keys([verifier_key(SIGNER.name, SIGNER.kind, SIGNER.public)])
    assert book.inspect(keys=pinned).exit_code == 0
    book.tamper("UPDATE audit_head SET key_id = %(name)s WHERE tenant_id = %(tenant)s", name=other.name)
    assert {kind for kind, _ in kinds(book.inspect(keys=pinned))} == {"head_forged"}


@pytest.mark.parametrize(
    "act",
    ["UPDATE audit_touch SET after = after || '{{\"name\": \"x\"}}' WHERE {}",
     "UPDATE audit_touch SET digest = set_byte(digest, 0, get_byte(digest, 0) # 1) WHERE {}",
     "UPDATE audit_touch SET record_id = gen_random_uuid() WHERE {}",
     "UPDATE audit_touch SET version = version + 100 WHERE {}",
     "DELETE FROM audit_touch WHERE {}"],
)  # fmt: skip
def test_the_change_of_a_record_edited(book: LogBook, act: str) -> None:
    book.tamper(act.format(f"tenant_id = %(tenant)s AND line_no = 1 AND entry_id = {AT.format(6)}"))
    assert kinds(book.inspect()) == [("touch_changed", 6)]


def test_a_change_added_to_an_entry_or_to_none(book: LogBook) -> None:
    add = (
        "INSERT INTO audit_touch SELECT tenant_id, {}, 9, entity, gen_random_uuid(), version, before, after, digest"
        f" FROM audit_touch WHERE tenant_id = %(tenant)s AND line_no = 1 AND entry_id = {AT.format(6)}"
    )
    book.tamper(add.format("entry_id"))
    assert kinds(book.inspect()) == [("touch_changed", 6)]
    book.tamper(
        "DELETE FROM audit_touch WHERE tenant_id = %(tenant)s AND line_no = 9",
        add.format("gen_random_uuid()"),
    )
    assert kinds(book.inspect()) == [("touch_changed", None)]


UNIT = "(SELECT id FROM org_unit WHERE tenant_id = %(tenant)s AND code = '004')"
CROSS: dict[str, tuple[str, str]] = {
    "changed": (f"UPDATE org_unit SET name = '改' WHERE id = {UNIT}", "record_changed"),
    "changed with its version": (
        f"UPDATE org_unit SET version = version + 1 WHERE id = {UNIT}",
        "record_changed",
    ),
    "deleted": (f"DELETE FROM org_unit WHERE id = {UNIT}", "record_deleted"),
    "made": (
        "INSERT INTO org_unit (tenant_id, id, code, path, name, pinyin, kind)"
        f" SELECT tenant_id, gen_random_uuid(), 'x', '/x/', name, pinyin, kind FROM org_unit WHERE id = {UNIT}",
        "record_unknown",
    ),
    "before edited": (
        """UPDATE audit_touch SET before = before || '{"name": "x"}' WHERE version = 2 AND record_id = """
        + UNIT,
        "touch_changed",
    ),
}


@pytest.mark.parametrize("act", CROSS)
def test_a_business_row_without_a_command(book: LogBook, act: str) -> None:
    statement, kind = CROSS[act]
    book.tamper(statement)
    assert book.inspect().exit_code == 0, "the log itself is whole"
    report = book.inspect(cross=True)
    assert kinds(report) == [(kind, None if kind == "record_unknown" else 5)]
    assert report.findings[0].note.startswith("unit ")


def test_cells_swapped_between_two_rows(book: LogBook) -> None:
    book.tamper(
        "UPDATE org_unit SET name = CASE code WHEN '002' THEN '改名 8' ELSE '改名 3' END WHERE code IN ('002', '007')"
    )
    assert kinds(book.inspect(cross=True)) == [("record_changed", 3), ("record_changed", 8)]


def test_versions_with_a_gap(book: LogBook) -> None:
    book.tamper(f"DELETE FROM audit_touch WHERE version = 1 AND record_id = {UNIT}")
    assert ("version_gap", 5) in kinds(book.inspect(cross=True))


def test_a_column_that_a_release_adds_is_no_alarm(own_database: Database) -> None:
    book = LogBook(database=own_database)
    book.write(6)
    sealer(own_database).round()
    book.tamper(
        "ALTER TABLE org_unit ADD COLUMN note text, ADD COLUMN rank bigint NOT NULL DEFAULT 3,"
        " ADD COLUMN open boolean NOT NULL DEFAULT true, ADD COLUMN mark text NOT NULL DEFAULT 'a'"
    )
    assert book.inspect(cross=True).exit_code == 0
    book.tamper(f"UPDATE org_unit SET rank = 4 WHERE id = {UNIT}")
    assert kinds(book.inspect(cross=True)) == [("record_changed", 5)]


def test_entries_without_a_head_are_incomplete_when_old(own_database: Database) -> None:
    book = LogBook(database=own_database)
    book.write(1)
    report = book.inspect()
    assert (report.exit_code, report.unsealed) == (0, 1), "the sealer may take a minute"
    old = "2020-01-01T00:00:00.000000Z"
    with book.opened() as tx:
        canonical = json.loads(bytes(tx.scalar("SELECT canonical FROM audit_entry")))
    book.tamper(
        "UPDATE audit_entry SET recorded_at = %(at)s, canonical = %(canonical)s, leaf = %(leaf)s",
        at=old,
        **sealed(canonical | {"recorded_at": old}),
    )
    report = book.inspect()
    assert report.exit_code == 2
    assert "under no signed head" in report.gaps[0]


def test_an_empty_database_proves_nothing(own_database: Database) -> None:
    report = LogBook(database=own_database).inspect()
    assert (report.exit_code, report.gaps) == (2, ["nothing is recorded here"])
