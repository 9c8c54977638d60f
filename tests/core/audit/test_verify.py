"""The stand-alone verifier: one file that needs nothing of this house, on bundles and proofs from it."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import Any

import psycopg
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kuheng.core.audit import stream, verify
from kuheng.core.audit.bundle import bundle
from kuheng.core.audit.naming import NamingVerifier
from kuheng.core.audit.proofs import prove
from kuheng.core.keys.api import Ed25519Signer, verifier_key
from kuheng.core.store.transaction import Database
from tests.core.audit.log_book import SIGNER, LogBook, sealer
from tests.shared_server import SharedServer

SOURCE = Path(verify.__file__)
KEY = verifier_key(SIGNER.name, SIGNER.kind, SIGNER.public)


@pytest.fixture(scope="module")
def book(shared_server: SharedServer) -> Iterator[LogBook]:
    """Twelve entries under three heads: 0–4, 5–8, 9–11."""
    with shared_server.clone() as urls:
        database = Database(urls)
        book, at_work = LogBook(database=database), sealer(database)
        for count in (5, 4, 3):
            book.write(count)
            sleep(0.03)
            at_work.round()
        yield book
        database.close()


@pytest.fixture(scope="module")
def records(book: LogBook) -> list[stream.Record]:
    return read_bundle(book)


def read_bundle(book: LogBook, since: Any = None, until: Any = None) -> list[stream.Record]:
    with psycopg.connect(book.database.urls["backup"]) as connection:
        return list(bundle(connection, str(book.tenant), since, until))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A machine with the verifier alone."""
    shutil.copy(SOURCE, tmp_path / "verify.py")
    return tmp_path


def run(home: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Runs the file by itself: isolated, so that nothing of this house can be imported."""
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", *arguments, "--json"],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else {"error": done.stderr}


def written(home: Path, records: list[stream.Record], name: str = "bundle.ndjson") -> str:
    (home / name).write_text("".join(map(stream.line, records)), "utf-8")
    return name


def test_it_is_one_short_file_that_imports_the_standard_library_and_cryptography_only() -> None:
    text = SOURCE.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    imported = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


def test_a_bundle_verifies_by_itself(home: Path, records: list[stream.Record]) -> None:
    code, report = run(home, written(home, records))
    assert (code, report["result"], report["entries"], report["heads"]) == (0, "clean", 12, 3)
    assert report["remarks"] == ["keys were taken from the bundle itself"]


def test_a_bundle_verifies_with_the_banks_key_and_not_with_another(
    home: Path, records: list[stream.Record]
) -> None:
    other = Ed25519Signer(b"another key, also of thirty-two ")
    (home / "bank.pub").write_text(KEY + "\n")
    (home / "other.pub").write_text(verifier_key(SIGNER.name, other.kind, other.public) + "\n")
    assert run(home, written(home, records), "--key", "bank.pub")[1]["remarks"] == []
    code, report = run(home, written(home, records), "--key", "other.pub")
    assert (code, {finding["kind"] for finding in report["findings"]}) == (1, {"head_forged"})


def change(records: list[stream.Record], seq: int, **row: Any) -> list[stream.Record]:
    return [
        {**record, "row": record["row"] | row} if record["t"] == "entry" and record["seq"] == seq else record
        for record in records
    ]


def edited(records: list[stream.Record]) -> dict[str, tuple[list[stream.Record], str, int]]:
    """What may be done to a bundle: the records, what is found, where."""
    at = next(n for n, record in enumerate(records) if record.get("seq") == 6)
    entry, after = records[at], records[at + 1]
    forged = entry | {"canonical": entry["canonical"].replace("A0236583", "A0236584")}
    own = verify.hash_function("sm3")(b"\x00" + forged["canonical"].encode()).hex()
    without = [record for record in records if record is not entry]
    return {
        "column": (change(records, 6, reason="x"), "columns_changed", 6),
        "payload": ([*records[:at], forged, *records[at + 1 :]], "content_changed", 6),
        "payload and leaf": ([*records[:at], forged | {"leaf": own}, *records[at + 1 :]], "columns_changed", 6),
        "deleted": (without, "entry_deleted", 6),
        "swapped": (
            [*records[:at], after | {"seq": 6}, entry | {"seq": 7}, *records[at + 2 :]], "history_rewritten", 5,
        ),
    }  # fmt: skip


@pytest.mark.parametrize("act", ["column", "payload", "payload and leaf", "deleted", "swapped"])
def test_an_edited_bundle_is_found_out(home: Path, records: list[stream.Record], act: str) -> None:
    changed, kind, index = edited(records)[act]
    code, report = run(home, written(home, changed))
    assert code == 1
    assert (report["findings"][0]["kind"], report["findings"][0]["index"]) in {
        (kind, index),
        ("history_rewritten", 5),
    }


def test_the_house_names_the_same_faults_more_exactly(records: list[stream.Record]) -> None:
    changed, _, _ = edited(records)["swapped"]
    report = verify.verify(changed, {}, (), NamingVerifier)
    assert [(one.kind, one.index) for one in report.findings] == [("entries_swapped", 6)]


TRUSTED = {"canonical", "leaf", "note", "row", "touches", "seq"}


@given(st.data())
def test_whatever_letter_of_a_bundle_is_changed_it_is_never_clean(
    records: list[stream.Record], data: st.DataObject
) -> None:
    at = data.draw(st.sampled_from([n for n, record in enumerate(records) if TRUSTED & record.keys()]))
    field = data.draw(st.sampled_from(sorted(TRUSTED & records[at].keys())))
    text = json.dumps(records[at][field], ensure_ascii=False)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(exclude_categories=["Cs"]).filter(lambda new: new != text[place]))
    try:
        changed = json.loads(text[:place] + letter + text[place + 1 :])
        assume(changed != records[at][field])
        report = verify.verify([*records[:at], {**records[at], field: changed}, *records[at + 1 :]], {}, ())
    except (ValueError, LookupError, TypeError, AttributeError):
        return  # unreadable, so incomplete: see below
    assert report.exit_code != 0


def test_a_signature_is_written_in_one_way_only(records: list[stream.Record]) -> None:
    note = next(str(record["note"]) for record in records if "note" in record)
    last = note[-3]  # sixty-eight bytes: four of its bits count
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = letters[letters.index(last) ^ 1]
    assert verify.read_head(note)
    for changed in (f"{note[:-3]}{other}=\n", f"{note[:-2]}\n", f"{note[:-2]}==\n", f"{note[:-3]}_=\n"):
        with pytest.raises(ValueError, match="not a signed head"):
            verify.read_head(changed)


def test_a_signature_that_names_another_key_is_wrong(records: list[stream.Record]) -> None:
    keys = verify.read_keys(str(record["vkey"]) for record in records if record["t"] == "key")
    head = next(verify.read_head(str(record["note"])) for record in records if "note" in record)
    (name, blob), *_ = head.signatures
    renamed = head._replace(signatures=((name, bytes([blob[0] ^ 1]) + blob[1:]),))
    assert verify.signatures(head, keys) == (True, 0, [])
    assert verify.signatures(renamed, keys) == (False, 0, [name])


@pytest.mark.parametrize("keep", [1, 3, 8, -1])
def test_a_bundle_that_is_cut_off_is_incomplete(home: Path, records: list[stream.Record], keep: int) -> None:
    assert run(home, written(home, records[:keep]))[0] == 2


@pytest.mark.parametrize(
    "text",
    [
        "", "no json", "{}", "[]", "1", '{"t": "bundle"}', '{"inclusion": {}}', '{"t": "entry"}\n{"t": "end"}',
        "[" * 100_000, '{"inclusion": 1, "head": 1}', '{"t": "key", "vkey": 1}', '{"t": "bundle", "tenant": 1}',
    ],
)  # fmt: skip
def test_what_is_no_bundle_is_incomplete_and_never_clean(home: Path, text: str) -> None:
    (home / "x").write_text(text)
    assert run(home, "x")[0] == 2


def test_a_wrong_call_exits_with_three(home: Path) -> None:
    assert run(home, "absent.ndjson")[0] == 3
    assert run(home)[0] == 3
    assert run(home, "x", "--nonsense")[0] == 3


def test_a_part_of_the_log_verifies_by_itself(
    book: LogBook, home: Path, records: list[stream.Record]
) -> None:
    times = [record["row"]["recorded_at"] for record in records if record["t"] == "entry"]
    part = read_bundle(book, times[6], times[7])
    numbers = [record["seq"] for record in part if record["t"] == "entry"]
    assert numbers == [5, 6, 7, 8], "from head to head"
    code, report = run(home, written(home, part))
    assert (code, report["heads"], report["entries"]) == (0, 2, 4)
    changed = change(part, 6, outcome="denied")
    assert run(home, written(home, changed))[0] == 1


def test_a_part_whose_peaks_are_wrong_does_not_verify(
    book: LogBook, home: Path, records: list[stream.Record]
) -> None:
    times = [record["row"]["recorded_at"] for record in records if record["t"] == "entry"]
    part = read_bundle(book, times[6], None)
    header = next(record for record in part if record["t"] == "bundle")
    header["peaks"] = header["peaks"][::-1]
    assert run(home, written(home, part))[0] == 1


def test_a_proof_verifies_offline_and_is_small(book: LogBook, home: Path) -> None:
    for seq in (0, 6, 11):
        with book.opened() as tx:
            proof = prove(tx, book.entry_at(seq))
        (home / "proof.json").write_text(json.dumps(proof, ensure_ascii=False), "utf-8")
        (home / "bank.pub").write_text(KEY)
        assert run(home, "proof.json", "--key", "bank.pub")[0] == 0
        assert run(home, "proof.json")[0] == 0
        proof["canonical"] = proof["canonical"].replace("A0236583", "A0236584")
        (home / "proof.json").write_text(json.dumps(proof, ensure_ascii=False), "utf-8")
        code, report = run(home, "proof.json")
        assert (code, report["findings"][0]["kind"], report["findings"][0]["index"]) == (
            1,
            "content_changed",
            seq,
        )


def test_an_inclusion_proof_in_a_log_of_four_million_fits_into_one_kibibyte() -> None:
    from base64 import b64encode

    from kuheng.core.audit.tree import inclusion_ranges

    size = 1 << 22
    path = b64encode(bytes(32 * len(inclusion_ranges(size - 2, size)))).decode()
    assert len(json.dumps({"seq": size - 2, "size": size, "path": path})) <= 1024


def test_for_people_it_says_it_in_words(home: Path, records: list[stream.Record]) -> None:
    written(home, change(records, 6, reason="x"))
    command = [sys.executable, "-I", "verify.py", "bundle.ndjson"]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    assert "可见列与存证内容不符" in done.stdout
    assert done.stdout.splitlines()[-1] == "tampered"
