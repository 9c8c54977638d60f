"""A look that is refused at a door leaves a denied entry, once a person, record and minute."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from kuheng.doors.house import SystemClock
from tests.bank import Bank, bank, founded

__all__ = ["bank", "founded"]

PATHS = ("/records/asset/{}", "/custody/assets/{}/page")


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The house's clock stands, so that no minute ends within a test."""
    now = datetime.now(UTC)
    monkeypatch.setattr(SystemClock, "now", lambda self: now)


def noted(bank: Bank, record: UUID) -> list[dict[str, Any]]:
    return bank.rows(
        "SELECT actor_id, outcome, reason, record FROM audit_entry WHERE tenant_id = %s AND record_id = %s"
        " AND command = 'catalog.note_refused_read'",
        bank.tenant, record,
    )  # fmt: skip


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize("path", PATHS)
def test_a_record_outside_the_scope_is_absent_and_the_look_is_noted_once(bank: Bank, path: str) -> None:
    far = bank.register("deed", "抵押房产证", unit="102", serial_no=f"FAR-{uuid4()}")
    answers = [bank.web("clerk").get(path.format(far)) for _ in range(3)]
    assert {(one.status_code, one.json()["error"]["code"]) for one in answers} == {(404, "record.not_found")}
    found = [(one["actor_id"], one["outcome"], one["reason"], one["record"]) for one in noted(bank, far)]
    assert found == [(bank.people["clerk"], "denied", "record.not_found", "asset")]
    bank.web("guest").get(path.format(far))
    assert {one["actor_id"] for one in noted(bank, far)} == {bank.people["clerk"], bank.people["guest"]}


def test_an_order_of_another_branch_too(bank: Bank) -> None:
    order = bank.order([bank.bar()])
    assert bank.web("far.clerk").get(f"/custody/orders/{order}/page").status_code == 404
    assert [(one["outcome"], one["record"]) for one in noted(bank, order)] == [("denied", "order")]


@pytest.mark.parametrize("path", PATHS)
def test_what_nobody_has_or_another_bank_has_fills_no_log(
    bank: Bank, path: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Bank(bank.database, tmp_path_factory.mktemp("other"))
    theirs, nobodys = other.deed(), uuid4()
    bank.use_keys()
    answers = [bank.web("clerk").get(path.format(one)) for one in (theirs, nobodys)]
    assert answers[0].json() == answers[1].json() and answers[0].status_code == 404
    assert noted(bank, theirs) == noted(bank, nobodys) == []


@pytest.mark.parametrize("path", PATHS)
def test_a_look_that_is_permitted_is_not_noted(bank: Bank, path: str) -> None:
    own = bank.deed()
    assert bank.web("clerk").get(path.format(own)).status_code == 200
    assert noted(bank, own) == []
