"""Handover: the receiver, and he alone, at that moment."""

from typing import Any
from uuid import UUID

import pytest

from tests.bank import PASSWORD, Bank, drawn_signature

SAID = "我已当面逐件核对，收到实物。"


def signing(order: UUID, **more: Any) -> dict[str, Any]:
    return {"order_id": str(order), "statement": SAID, **more}


@pytest.fixture
def order(bank: Bank) -> UUID:
    made = bank.approved([bank.bar()])
    bank.executed(made)
    return made


def test_a_drawn_signature_is_kept_with_its_digest(bank: Bank, order: UUID) -> None:
    drawn = bank.web("clerk").upload("签名.png", drawn_signature(), "image/png")
    bank.as_("clerk").send("custody.sign_handover", signing(order, signature_file_id=drawn))
    (kept,) = bank.rows("SELECT * FROM handover WHERE order_id = %s", order)
    (file,) = bank.rows("SELECT hash FROM stored_file WHERE id = %s", UUID(drawn))
    assert kept["proof"] == "signature"
    assert bytes(kept["signature_digest"]) == bytes(file["hash"])
    assert {kept["keeper_id"], kept["second_id"]} == {bank.people["keeper1"], bank.people["keeper2"]}


def test_on_the_keepers_device_the_receiver_proves_himself(bank: Bank, order: UUID) -> None:
    badge = signing(order, login="clerk", password=PASSWORD)
    bank.as_("keeper1").send("custody.sign_handover", badge)
    assert bank.state(order) == "done"


def test_nobody_signs_without_hand_or_badge(bank: Bank, order: UUID) -> None:
    clerk = bank.as_("clerk")
    for proof in ({}, {"login": "clerk"}, {"password": "anything"}):
        assert clerk.code("custody.sign_handover", signing(order, **proof)) == "custody.signature_needed"
    assert bank.state(order) == "handing_over"


def test_a_wrong_password_signs_nothing(bank: Bank, order: UUID) -> None:
    badge = signing(order, login="clerk", password="guess")
    assert bank.as_("keeper1").code("custody.sign_handover", badge) == "people.proof_failed"
    assert bank.state(order) == "handing_over"


@pytest.mark.parametrize("login", ["keeper1", "keeper2", "head"])
def test_nobody_signs_for_the_receiver(bank: Bank, order: UUID, login: str) -> None:
    badge = signing(order, login=login, password=PASSWORD)
    assert bank.as_("keeper1").code("custody.sign_handover", badge) == "custody.not_receiver"


def test_another_persons_drawing_is_no_signature(bank: Bank, order: UUID) -> None:
    drawn = bank.web("keeper1").upload("签名.png", drawn_signature(), "image/png")
    refused = bank.as_("clerk").code("custody.sign_handover", signing(order, signature_file_id=drawn))
    assert refused == "files.not_yours"


def test_one_drawing_signs_one_order(bank: Bank, order: UUID) -> None:
    drawn = bank.web("clerk").upload("签名.png", drawn_signature(), "image/png")
    bank.as_("clerk").send("custody.sign_handover", signing(order, signature_file_id=drawn))
    other = bank.approved([bank.bar()])
    bank.executed(other)
    refused = bank.as_("clerk").code("custody.sign_handover", signing(other, signature_file_id=drawn))
    assert refused == "files.not_yours"


def test_what_was_frozen_meanwhile_is_not_handed_over_until_it_is_free(bank: Bank, order: UUID) -> None:
    (line,) = bank.lines(order)
    paper = {"asset_id": str(line["asset_id"]), "reason": "法院冻结", "document": "1 号"}
    bank.as_("risk1").send("custody.freeze_asset", paper)
    badge = signing(order, login="clerk", password=PASSWORD)
    assert bank.as_("clerk").code("custody.sign_handover", badge) == "custody.bound"
    bank.as_("risk1").send("custody.unfreeze_asset", paper)
    bank.signed(order)
    assert bank.state(order) == "done"


def test_what_waits_for_its_receiver_is_not_put_away_instead(bank: Bank) -> None:
    made = bank.approved([bank.bar(), bank.bar()])
    bank.executed(made)
    for line in bank.lines(made):
        away = {"order_id": str(made), "line_id": str(line["id"]), "place_id": str(bank.slots["101"][0])}
        assert bank.as_("keeper1").code("custody.put_away", away) == "record.not_found"
    assert bank.state(made) == "handing_over"


def test_an_order_is_signed_once(bank: Bank, order: UUID) -> None:
    bank.signed(order)
    badge = signing(order, login="clerk", password=PASSWORD)
    assert bank.as_("clerk").code("custody.sign_handover", badge) == "custody.order_state"
