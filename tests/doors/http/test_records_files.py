"""Files over HTTP: in checked, out as attachments, and only to those they are meant for."""

from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import Response
from PIL import Image

from kuheng.core.files import api as files
from kuheng.kernel.condition import parse
from tests.core.catalog.toy import Toys, allow
from tests.doors.http import records_desk
from tests.doors.http.records_desk import Desk, said

desk_database, desk = records_desk.desk_database, records_desk.desk

LETTER = b"CANARY: what is in the envelope"


def _upload(desk: Desk, name: str = "信.txt", data: bytes = LETTER, **headers: str) -> Response:
    return desk.client.post("/api/v1/files", files={"file": (name, data)}, headers=headers)


def _photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (20, 10), "red").save(out, "JPEG")
    return out.getvalue()


def test_an_upload_is_kept_and_comes_back_as_an_attachment(desk: Desk) -> None:
    made = _upload(desk, "..\\现场 照片.jpg", _photo()).json()
    assert (made["name"], made["type"]) == ("现场 照片.jpg", "image/jpeg")
    answer = desk.get(f"/files/{made['id']}")
    assert Image.open(BytesIO(answer.content)).size == (20, 10)
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E7%8E%B0")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["content-type"] == "image/jpeg"


def test_an_upload_is_a_command_with_its_hash_in_audit(desk: Desk) -> None:
    made = _upload(desk).json()
    (entry,) = desk.audit()
    assert (entry["command"], entry["detail"]) == (
        "files.add_file",
        {"name": "信.txt", "digest": made["hash"]},
    )
    assert "CANARY" not in repr(entry)


def test_the_same_upload_under_the_same_key_is_kept_once(desk: Desk) -> None:
    key = str(uuid4())
    first, again = (_upload(desk, **{"Idempotency-Key": key}).json() for _ in range(2))
    assert first == again
    other = _upload(desk, data=b"another letter", **{"Idempotency-Key": key})
    assert (other.status_code, said(other)) == (422, "command.key_reused")


def test_a_file_is_for_its_uploader_and_for_who_may_read_what_it_belongs_to(desk: Desk) -> None:
    ours, theirs = desk.toys.fill({"unit_path": "/001/"}, {"unit_path": "/002/"})
    uploader = desk.actor
    assert uploader is not None
    on_ours, on_theirs, loose = (UUID(_upload(desk).json()["id"]) for _ in range(3))
    with desk.toys.by(uploader) as tx:
        files.attach(tx, [on_ours], "toy_item", ours["id"])
        files.attach(tx, [on_theirs], "toy_item", theirs["id"])
    scope = parse({"field": "unit_path", "op": "eq", "value": "/001/"})
    desk.sit(desk.toys.person(allow("toy_item.read", where=scope)))
    assert [desk.get(f"/files/{one}").status_code for one in (on_ours, on_theirs, loose)] == [200, 404, 404]
    desk.sit(desk.toys.person())
    assert desk.get(f"/files/{on_ours}").status_code == 404
    desk.sit(uploader)
    assert [desk.get(f"/files/{one}").status_code for one in (on_ours, on_theirs, loose)] == [200, 200, 200]


def test_a_foreign_hidden_or_absent_file_answers_alike(desk: Desk) -> None:
    made = _upload(desk).json()["id"]
    other = Toys(database=desk.toys.database)
    mine, desk.toys = desk.toys, other
    desk.sit(other.everything())
    answers = [desk.get(f"/files/{one}") for one in (made, uuid4(), "1", "../x", "%00", "a" * 3_000)]
    desk.toys = mine
    desk.sit(mine.person())
    answers.append(desk.get(f"/files/{made}"))
    assert {(answer.status_code, said(answer)) for answer in answers} == {(404, "record.not_found")}


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("a.svg", b"<svg><script>alert(1)</script></svg>", 400, "files.type"),
        ("a.jpg", _photo()[:100], 400, "files.picture"),
        ("a.png", _photo(), 400, "files.mismatch"),
        ("a.txt", b"", 400, "files.empty"),
        ("a.txt", b"x" * (20 * 1024 * 1024 + 1), 413, "input.too_large"),
        ("a.txt", b"x" * (30 * 1024 * 1024), 413, "input.too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_not_taken_is_refused_and_nothing_is_kept(
    desk: Desk, name: str, data: bytes, status: int, code: str
) -> None:
    answer = _upload(desk, name, data)
    assert (answer.status_code, said(answer)) == (status, code)
    assert desk.audit() == []


def test_an_upload_without_end_is_cut_off(desk: Desk) -> None:
    def endless() -> Any:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        for _ in range(300):
            yield b"x" * 100_000

    answer = desk.client.post(
        "/api/v1/files", content=endless(), headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert (answer.status_code, said(answer)) == (413, "input.too_large")


@pytest.mark.parametrize("body", [b"", b"--x--", b"\x00" * 100, b'{"file": 1}'])
def test_a_body_that_is_no_form_is_refused(desk: Desk, body: bytes) -> None:
    answer = desk.client.post(
        "/api/v1/files", content=body, headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert answer.status_code == 400
    said(answer)


def test_a_key_that_is_no_id_is_refused(desk: Desk) -> None:
    answer = _upload(desk, **{"Idempotency-Key": "again"})
    assert (answer.status_code, said(answer)) == (400, "input.key")


def test_who_may_not_upload_keeps_nothing(desk: Desk) -> None:
    desk.sit(desk.toys.person(allow("toy_item.read")))
    assert _upload(desk).status_code == 403
    with desk.toys.by(desk.toys.everything()) as tx:
        assert tx.scalar("SELECT count(*) FROM stored_file") == 0
