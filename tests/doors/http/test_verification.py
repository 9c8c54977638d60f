"""Verifying the log from the page: asked for once, left alone, found again with its verdict."""

import time
from datetime import timedelta
from typing import Any

import pytest

from kuheng.core.commands.verifying import LOST_AFTER
from kuheng.doors.house import House, SystemClock
from kuheng.doors.http import verification
from tests.bank import Bank, Web, bank, founded, fresh_bank

__all__ = ["bank", "founded", "fresh_bank"]


def start(web: Web) -> dict[str, Any]:
    answer = web.client.post("/api/v1/audit/verify")
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found


def newest(web: Web) -> dict[str, Any]:
    found: dict[str, Any] = web.get("/audit/verify").json()["verification"]
    return found


def finished(web: Web) -> dict[str, Any]:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        found = newest(web)
        if found["state"] != "running":
            return found
        time.sleep(0.1)
    raise TimeoutError


def test_it_runs_beside_the_page_and_its_verdict_is_kept(fresh_bank: Bank) -> None:
    fresh_bank.seal()
    web = fresh_bank.web("auditor")
    assert newest(web) is None
    started = start(web)
    over = finished(web)
    assert over["id"] == started["id"] and over["state"] == "done"
    assert over["verdict"]["result"] == "clean" and over["verdict"]["found"] == 0
    assert over["done"] == over["total"] > 0 and over["verdict"]["standing"]["leaves"] >= over["total"]
    assert web.get(f"/audit/verify/{started['id']}").json() == newest(fresh_bank.web("auditor")) == over


def test_a_second_press_joins_the_one_that_runs(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    monkeypatch.setattr("kuheng.doors.http.audit.begin", lambda house, tenant, one: begun.append(one))
    web = bank.web("auditor")
    first, second = start(web), start(bank.web("auditor"))
    assert first["id"] == second["id"] and (first["joined"], second["joined"]) == (False, True)
    assert len(begun) == 1 and newest(web)["state"] == "running"
    verification.run(_house(bank), bank.tenant, begun[0])  # type: ignore[arg-type]
    assert newest(web)["state"] == "done"


def _house(bank: Bank) -> House:
    return House(database=bank.database, clock=SystemClock(), files=bank.folder)


def test_one_whose_process_died_gives_way(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    monkeypatch.setattr("kuheng.doors.http.audit.begin", lambda house, tenant, one: begun.append(one))
    first = start(bank.web("auditor"))
    with bank.later(seconds=LOST_AFTER / timedelta(seconds=1)):
        again = bank.as_("auditor").send("audit.start_verification", {})
    assert not again["joined"] and str(again["verification_id"]) != first["id"]
    assert bank.web("auditor").get(f"/audit/verify/{first['id']}").json()["state"] == "failed"
    verification.run(_house(bank), bank.tenant, again["verification_id"])


def test_what_could_not_be_verified_says_so(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr("kuheng.doors.http.verification.verify_database", broken)
    web = bank.web("auditor")
    start(web)
    assert finished(web)["state"] == "failed"


def test_only_auditors_start_one(bank: Bank) -> None:
    for login in ("risk1", "admin", "keeper1"):
        assert bank.web(login).client.post("/api/v1/audit/verify").status_code == 403
    assert bank.web("admin").get("/audit/verify").status_code == 403
    over = {"verification_id": "01a200ce-8547-7ab6-9515-2301f1e05d39", "state": "done", "verdict": {}}
    assert bank.as_("auditor").code("audit.finish_verification", over) == "access.denied"
