"""The one way through: what is stored, what is not, and what a caller is told."""

from typing import Any
from uuid import UUID

import pytest

from kuheng.core.access.api import AnonymousCredential, PersonCredential
from kuheng.core.commands.dispatch import Call, dispatch
from kuheng.core.commands.kit import COMMANDS
from kuheng.core.store.transaction import Database
from kuheng.kernel.errors import Broken, Conflict, Denied, Malformed
from kuheng.kernel.ids import PersonId, new_id
from tests.bank import Bank, bank, founded

__all__ = ["bank", "founded"]


def paper(asset: UUID | str) -> dict[str, Any]:
    return {"asset_id": str(asset), "reason": "法院冻结", "document": "1 号"}


def test_an_accepted_command_gives_its_result_and_a_receipt(bank: Bank) -> None:
    bar = bank.bar()
    answered = bank.as_("risk1").try_("custody.freeze_asset", paper(bar))
    (entry,) = bank.entries(bank.sent[-1].key)
    assert answered.body["result"] == {"asset_id": str(bar), "version": 2}
    assert answered.body["receipt"]["entry"] == str(entry["id"])
    assert answered.body["receipt"]["leaf"] == bytes(entry["leaf"]).hex()
    assert (entry["outcome"], entry["record"], entry["record_id"]) == ("ok", "asset", bar)


@pytest.mark.parametrize("name", ["custody.no_such", "", "freeze", "custody.freeze_asset "])
def test_an_unknown_command_is_malformed_and_leaves_nothing(bank: Bank, name: str) -> None:
    key = new_id()
    with pytest.raises(Malformed, match="command.unknown"):
        bank.as_("risk1").try_(name, {}, key=key)
    assert bank.entries(key) == []


def test_a_payload_that_does_not_fit_may_be_sent_again_right_under_the_same_key(bank: Bank) -> None:
    bar, key = bank.bar(), new_id()
    with pytest.raises(Malformed) as caught:
        bank.as_("risk1").try_("custody.freeze_asset", {"asset_id": str(bar)}, key=key)
    assert (caught.value.code, caught.value.field) == ("command.unfit", "reason")
    assert bank.as_("risk1").send("custody.freeze_asset", paper(bar), key=key)


def test_a_refusal_is_kept_with_an_entry_of_its_own(bank: Bank) -> None:
    answered = bank.as_("clerk").try_("custody.freeze_asset", paper(bank.bar()))
    (entry,) = bank.entries(bank.sent[-1].key)
    assert answered.status == 403
    assert (entry["outcome"], entry["reason"], entry["command"]) == (
        "denied",
        "access.denied",
        "custody.freeze_asset",
    )


def test_a_stale_version_changes_nothing_and_the_key_stays_free(bank: Bank) -> None:
    bar, key = bank.bar(), new_id()
    bank.as_("risk1").send("custody.freeze_asset", paper(bar))
    with pytest.raises(Conflict) as caught:
        bank.as_("risk1").try_("custody.unfreeze_asset", paper(bar), key=key, if_match=1)
    assert caught.value.params == {"current": 2}
    assert bank.asset(bar)["frozen"]
    assert bank.as_("risk1").send("custody.unfreeze_asset", paper(bar), key=key, if_match=2)


def test_the_right_version_passes(bank: Bank) -> None:
    bar = bank.bar()
    assert bank.as_("risk1").send("custody.freeze_asset", paper(bar), if_match=1)["version"] == 2


def test_a_taken_code_is_said_in_words_and_not_as_a_fault(bank: Bank) -> None:
    code, slot = f"ONE-{new_id().hex[-8:].upper()}", str(bank.slots["101"][0])
    facts = {"name": "权证", "category": "deed", "code": code, "place_id": slot}
    bank.as_("keeper1").send("custody.register_asset", facts)
    assert bank.as_("keeper1").code("custody.register_asset", facts) == "custody.code_taken"


def test_secrets_of_a_command_are_in_no_table(bank: Bank) -> None:
    order = bank.approved([bank.bar()])
    execution = bank.as_("keeper1").send(
        "custody.open_execution", {"order_id": str(order), "device": "PDA-1"}
    )
    secret = "Unlikely-Word-4711"
    bank.hire("secretive", "keeper")
    payload = {**execution, "device": "PDA-1", "login": "secretive", "password": secret}
    bank.as_("keeper1").try_("custody.prove_second_keeper", payload)
    for table in ("audit_entry", "audit_touch", "command_replay", "outbox"):
        assert secret not in str(bank.rows(f"SELECT * FROM {table} WHERE tenant_id = %s", bank.tenant))


def test_who_is_unknown_does_nothing_and_nothing_is_stored(bank: Bank) -> None:
    strangers = (
        AnonymousCredential(tenant=bank.tenant),
        PersonCredential(tenant=bank.tenant, person=PersonId(new_id())),
    )
    for stranger in strangers:
        key, bar = new_id(), bank.bar()
        call = Call(name="custody.freeze_asset", payload=paper(bar), key=key, at=bank.now, who=stranger)
        try:
            assert dispatch(bank.database, call).status in (401, 403)
        except Denied as trouble:
            assert trouble.code == "access.signed_out"
        assert not bank.asset(bar)["frozen"]


def test_a_database_that_is_away_is_said_so_and_the_key_stays_free(bank: Bank) -> None:
    bar, key = bank.bar(), new_id()
    nowhere = Database(
        {"app": "postgresql://kuheng_app@127.0.0.1:1/none?connect_timeout=1"}, pool=1, wait=0.5
    )
    call = Call(
        name="custody.freeze_asset", payload=paper(bar), key=key, at=bank.now, who=bank.credential("risk1")
    )
    with pytest.raises(Broken):
        dispatch(nowhere, call)
    nowhere.close()
    assert dispatch(bank.database, call).status == 200


def test_every_command_has_a_title_in_both_languages_and_a_meaning(bank: Bank) -> None:
    for kind in COMMANDS.all():
        assert all(kind.model.about.title), kind.key
        assert (kind.model.__doc__ or "").strip(), kind.key
