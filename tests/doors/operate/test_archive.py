"""The backup file: whole or absent, checked byte by byte, readable by any tar."""

import json
import os
import stat
import subprocess
import tarfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kuheng.doors.operate import archive
from kuheng.doors.operate.archive import (
    DATABASE,
    FILES,
    Manifest,
    Part,
    Sink,
    check,
    read_manifest,
    unpack,
    writing,
)
from kuheng.kernel.errors import Refused

DEEP = "d893e795-87f3-4675-8926-5f54f0581438/0a/" + "0" * 64


def _backup(folder: Path, dump: bytes = b"dump" * 3000, files: dict[str, bytes] | None = None) -> Path:
    source = folder / "source"
    for name, content in (files or {}).items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(content)
    with writing(folder / "b.kuheng") as writer:
        parts = {DATABASE: writer.add(DATABASE, [dump[:7], dump[7:]]), FILES: writer.add_tree(FILES, source)}
        writer.finish(_manifest(parts))
    return folder / "b.kuheng"


def _manifest(parts: dict[str, Part]) -> Manifest:
    return Manifest(
        taken_at="2026-11-20T08:00:00+00:00", version="0.1.0", schema="0001", postgres=18, parts=parts,
        rows={"public.asset": 3}, heads={}, keys=["82f8b395fbdac9e7"],
    )  # fmt: skip


def test_what_was_put_in_comes_out(tmp_path: Path) -> None:
    path = _backup(tmp_path, files={DEEP: b"photo", "short": b""})
    assert check(path) == read_manifest(path)
    assert check(path).parts[FILES].count == 2
    out: dict[str, bytes] = {}
    sink = Sink(
        database=lambda chunks: out.update(dump=b"".join(chunks)),
        file=lambda name, content: out.update({name: content.read()}),
    )
    unpack(path, sink)
    assert out == {"dump": b"dump" * 3000, DEEP: b"photo", "short": b""}


def test_any_tar_can_read_it(tmp_path: Path) -> None:
    path = _backup(tmp_path, files={DEEP: b"photo"})
    said = subprocess.run(["tar", "xOf", path, f"{FILES}/{DEEP}"], capture_output=True, check=True)
    assert (said.stdout, said.stderr) == (b"photo", b"")


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    assert stat.S_IMODE(_backup(tmp_path).stat().st_mode) == 0o600


def test_a_backup_is_never_overwritten(tmp_path: Path) -> None:
    before = _backup(tmp_path).read_bytes()
    with pytest.raises(Refused) as refused:
        _backup(tmp_path, dump=b"another")
    assert refused.value.code == "backup.exists"
    assert (tmp_path / "b.kuheng").read_bytes() == before


def test_one_that_appears_meanwhile_is_not_overwritten_either(tmp_path: Path) -> None:
    with pytest.raises(Refused), writing(tmp_path / "b.kuheng"):
        (tmp_path / "b.kuheng").write_bytes(b"another's")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("b.kuheng", b"another's")]


def test_an_interrupted_backup_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), writing(tmp_path / "b.kuheng") as writer:
        writer.add(DATABASE, [b"half"])
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_any_flipped_bit_that_matters_is_noticed(
    tmp_path_factory: pytest.TempPathFactory, at: int, bit: int
) -> None:
    """Either the check refuses, or the bit was in padding and every part comes out as it went in."""
    folder = tmp_path_factory.mktemp("flip")
    path = _backup(folder, files={"a/b": b"x" * 700})
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= 1 << bit
    path.write_bytes(data)
    try:
        manifest = check(path)
    except Refused as refused:
        assert refused.code in ("backup.damaged", "backup.other_format")
        return
    out: list[bytes] = []
    unpack(
        path,
        Sink(database=out.extend, file=lambda name, file: out.append(file.read())),
    )
    assert b"".join(out) == b"dump" * 3000 + b"x" * 700
    assert manifest.rows == {"public.asset": 3}


def test_a_flipped_bit_anywhere_in_the_manifest_is_noticed(tmp_path: Path) -> None:
    path = _backup(tmp_path)
    data = path.read_bytes()
    start = data.index(b'{\n "format"')
    for at in range(start, data.index(b"\n}", start) + 2):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(Refused):
            read_manifest(path)


@pytest.mark.parametrize("left", [0, 1, 511, 512, 513, 5000, 12800])
def test_a_cut_off_backup_is_damaged(tmp_path: Path, left: int) -> None:
    path = _backup(tmp_path)
    os.truncate(path, left)
    with pytest.raises(Refused) as refused:
        check(path)
    assert refused.value.code == "backup.damaged"


def test_a_file_more_or_less_is_damage(tmp_path: Path) -> None:
    path = _backup(tmp_path, files={"a": b"1", "b": b"2"})
    with tarfile.open(path) as tar:
        kept = [(member, tar.extractfile(member)) for member in tar if member.name != f"{FILES}/b"]
        with tarfile.open(tmp_path / "less", "w", format=tarfile.GNU_FORMAT) as less:
            for member, content in kept:
                less.addfile(member, content)
    with pytest.raises(Refused) as refused:
        check(tmp_path / "less")
    assert refused.value.params["part"] == FILES


def test_a_later_form_is_named_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _backup(tmp_path)
    monkeypatch.setattr(archive, "FORMAT", 0)
    with pytest.raises(Refused) as refused:
        read_manifest(path)
    assert (refused.value.code, refused.value.params["format"]) == ("backup.other_format", 1)


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b").write_text(json.dumps({"format": 1}))
    with pytest.raises(Refused) as refused:
        check(tmp_path / "b")
    assert refused.value.code == "backup.damaged"


def test_a_file_that_is_being_written_is_passed_over(tmp_path: Path) -> None:
    path = _backup(tmp_path, files={"a/.half": b"1", "a/whole": b"2"})
    assert check(path).parts[FILES].count == 1
