"""Valuations: all are kept, the newest by date is the value, the next one has its day."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from kuheng.kernel.clock import business_date
from kuheng.kernel.ids import new_id
from tests.bank import Bank

COMMAND = "custody.revalue_asset"


def valued(asset: UUID, on: str = "2026-05-01", fen: int = 900, **more: Any) -> dict[str, Any]:
    return {
        "asset_id": str(asset),
        "amount_fen": fen,
        "on_date": on,
        "source": "评估公司",
        "document": "PG-1",
        **more,
    }


def page(bank: Bank, asset: UUID, who: str = "keeper1") -> dict[str, Any]:
    response = bank.web(who).get(f"/custody/assets/{asset}/page")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_every_valuation_stays_and_the_newest_by_date_is_the_value(bank: Bank) -> None:
    deed = bank.deed(value_fen=500, valued_on="2026-01-01")
    keeper = bank.as_("keeper1")
    keeper.send(COMMAND, valued(deed, "2026-05-01", 900))
    keeper.send(COMMAND, valued(deed, "2026-03-01", 700, document=None))
    shown = page(bank, deed)
    assert [
        (one["on_date"], one["amount_fen"], one["source"], one["document"]) for one in shown["valuations"]
    ] == [
        ("2026-05-01", 900, "评估公司", "PG-1"),
        ("2026-03-01", 700, "评估公司", None),
        ("2026-01-01", 500, "登记", None),
    ]
    assert shown["valuations"][0]["by"] == "陈立国"
    assert shown["asset"]["value_fen"] == 900
    assert bank.asset(deed)["valued_on"].isoformat() == "2026-05-01"


def test_a_late_paper_does_not_undo_what_was_valued_at_registration(bank: Bank) -> None:
    deed = bank.deed(value_fen=500)
    bank.as_("keeper1").send(COMMAND, valued(deed, "2026-03-01", 700))
    assert (bank.asset(deed)["value_fen"], bank.asset(deed)["valued_on"]) == (500, business_date(bank.now))


def test_the_next_valuation_shows_how_near_it_is_and_stands_in_the_list_of_those_due(bank: Bank) -> None:
    today = business_date(bank.now)
    soon, late, later = bank.deed(), bank.deed(), bank.deed()
    for deed, days in ((soon, 10), (late, -3), (later, 200)):
        revalue_on = str(today + timedelta(days=days))
        bank.as_("keeper1").send(COMMAND, valued(deed, revalue_on=revalue_on))
    assert [page(bank, deed)["revaluation"]["stage"] for deed in (soon, late, later)] == [
        "15",
        "late",
        "later",
    ]
    assert page(bank, bank.deed())["revaluation"] is None
    where = {"field": "revalue_on", "op": "le", "value": {"date": "today", "days": 30}}
    listed = (
        bank.web("keeper1")
        .get("/records/asset", where=json.dumps(where), sort="revalue_on", limit=500)
        .json()
    )
    ids = [row["id"] for row in listed["rows"]]
    assert ids.index(str(late)) < ids.index(str(soon))
    assert str(later) not in ids


def test_validity_shows_its_milestone_and_what_is_past(bank: Bank) -> None:
    today = business_date(bank.now)
    near = bank.deed(expires_on=str(today + timedelta(days=7)))
    assert page(bank, near)["validity"] == {"on": str(today + timedelta(days=7)), "days": 7, "stage": "7"}
    with bank.later(days=8):
        where = {"field": "expires_on", "op": "lt", "value": {"date": "today", "days": 0}}
        with bank.database.transaction(bank.tenant, at=bank.now) as tx:
            from kuheng.core.catalog.api import Ask, query
            from kuheng.kernel.condition import parse

            tx.acts_as(bank.credential("keeper1").ask(tx)())
            found = query(tx, "asset", Ask(where=parse(where), limit=500))
    assert near in [row["id"] for row in found.rows]


def test_a_valuation_of_tomorrow_and_one_due_before_it_was_made_are_refused(bank: Bank) -> None:
    deed, keeper = bank.deed(), bank.as_("keeper1")
    tomorrow = str(business_date(bank.now) + timedelta(days=1))
    assert keeper.code(COMMAND, valued(deed, tomorrow)) == "custody.valued_ahead"
    assert keeper.code(COMMAND, valued(deed, revalue_on="2026-05-01")) == "custody.revalued_before"
    assert len(page(bank, deed)["valuations"]) == 1


def test_who_may_not_revalue_is_refused_and_a_repeat_is_one_valuation(bank: Bank) -> None:
    deed, key = bank.deed(), new_id()
    assert bank.as_("clerk").try_(COMMAND, valued(deed)).status == 403
    assert bank.as_("far.keeper").try_(COMMAND, valued(deed)).status == 404
    first, second = (bank.as_("keeper1").send(COMMAND, valued(deed), key=key) for _ in range(2))
    assert first == second
    assert len(page(bank, deed)["valuations"]) == 2
