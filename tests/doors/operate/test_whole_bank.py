"""A bank with published forms, assets, orders under way: backed up, drilled, restored with all its protection."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from bench.bank import Bank, found_bank
from bench.ground import ground, now

from kuheng.doors.embedded.server import EmbeddedServer
from kuheng.doors.operate.backup import take_backup
from kuheng.doors.operate.drill import run_drill
from kuheng.doors.operate.restore import restore
from tests.doors.operate.installation import FAST

# Who owns what, who may do what, which rows, and what watches over it.
PROTECTION = (
    "SELECT schemaname, tablename, tableowner FROM pg_tables WHERE schemaname IN ('public', 'forms') ORDER BY 1, 2",
    "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relacl::text FROM pg_class c "
    "WHERE c.relnamespace IN ('public'::regnamespace, 'forms'::regnamespace) AND c.relkind = 'r' ORDER BY 1",
    "SELECT schemaname, tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2, 3",
    "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
    "SELECT proname, prosecdef, proacl::text, proconfig::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
    "AND proowner = 'kuheng_owner'::regrole ORDER BY 1",
    "SELECT nspname, nspowner::regrole::text, nspacl::text FROM pg_namespace "
    "WHERE nspname IN ('public', 'forms') ORDER BY 1",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint "
    "WHERE connamespace IN ('public'::regnamespace, 'forms'::regnamespace) ORDER BY 1, 2",
    "SELECT datacl::text FROM pg_database WHERE datname = current_database()",
)


@pytest.fixture(scope="module")
def bank() -> Iterator[Bank]:
    with ground() as made:
        founded = found_bank(made, keepers=2)
        codes = founded.stock(60, "A")
        founded.executions(codes[:20], 10)
        yield founded


@pytest.fixture(scope="module")
def backup(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("backup") / "b.kuheng"
    return take_backup(bank.ground.settings, target, at=now())[0]


def test_its_drill_is_clean(bank: Bank, backup: Path) -> None:
    drill = run_drill(backup, bank.ground.settings, at=now())
    assert drill.ok, drill.to_json()
    audit = next(check.detail for check in drill.checks if check.name == "audit")
    assert audit["records"] > 100


def test_what_was_restored_is_protected_to_the_letter(bank: Bank, backup: Path, open_folder: Path) -> None:
    place = replace(bank.ground.settings, data=open_folder / "new")
    restored = restore(backup, place, at=now())
    assert restored.is_whole
    assert len([name for name in restored.manifest.rows if name.startswith("forms.")]) >= 6
    with EmbeddedServer.start(place.postgres, settings=FAST) as server:
        for question in PROTECTION:
            assert _answer(server.owner_url, question) == _answer(bank.ground.owner, question)


def _answer(url: str, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchall()  # type: ignore[call-overload,no-any-return]
