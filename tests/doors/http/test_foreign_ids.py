"""Every id in every operation, swapped with another bank's: the same answer as for an id that nobody has."""

from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel

from kuheng.apps.custody.importing.sources import received
from kuheng.core.commands.kit import COMMANDS
from kuheng.doors.compose import compose
from tests.apps.custody.test_emergency import refused_later
from tests.bank import API, PASSWORD, Bank, Web, bank, founded

__all__ = ["bank", "founded"]

compose()
NOBODYS = "01a20000-0000-7000-8000-00000000dead"


@pytest.fixture(scope="module")
def other(founded: Bank, tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """Another bank in the same database, with one of everything."""
    return Bank(founded.database, tmp_path_factory.mktemp("other"))


@pytest.fixture(scope="module")
def theirs(other: Bank) -> dict[str, str]:
    """Ids of the other bank by the field that would carry them."""
    bar, batch = other.bar(), other.vouchers()
    order = other.approved([bar])
    execution = other.opened(order)
    waiting = other.order([other.bar()])
    file = other.web("clerk").upload("a.txt", b"theirs", "text/plain")
    (line,) = other.lines(order)
    (task,) = other.tasks(waiting).values()
    case = other.row("custody_order", waiting)["case_id"]
    entry = other.entries(other.sent[-1].key)[0]["id"]
    (session,) = other.rows("SELECT id FROM session WHERE person_id = %s LIMIT 1", other.people["clerk"])
    machine = other.machine([]).person
    hook = other.office.send(
        "exchange.add_webhook",
        {"title": "theirs", "url": "https://a.example/", "topics": ["*"], "machine_id": machine, "secret": "s" * 40},
    )["webhook_id"]
    (token,) = other.rows("SELECT id FROM machine_token WHERE person_id = %s", UUID(machine))
    (account,) = other.rows("SELECT id FROM account WHERE person_id = %s LIMIT 1", other.people["clerk"])
    (held,) = other.rows("SELECT id FROM role_assignment WHERE person_id = %s LIMIT 1", other.people["clerk"])
    person, unit, slot = other.people["clerk"], other.units["101"], other.slots["101"][0]
    found = {
        "asset_id": bar, "batch": batch, "order_id": order, "execution_id": execution, "task_id": task,
        "case_id": case, "line_id": line["id"], "line_ids": line["id"], "place_id": slot, "to_place_id": slot,
        "parent_id": unit, "unit_id": unit, "person_id": person, "receiver_id": person, "teller_id": person,
        "head_person_id": person, "holder_id": person, "person_ids": person, "file_id": file,
        "signature_file_id": file, "attachments": file, "entry_id": entry, "session_id": session["id"],
        "account_id": account["id"], "assignment_id": held["id"],
        "machine_id": machine, "token_id": token["id"], "webhook_id": hook, **_rarer(other),
    }  # fmt: skip
    return {key: str(value) for key, value in found.items()}


def _rarer(other: Bank) -> dict[str, object]:
    """Records that come about on the way of something else."""
    (grant,) = other.rows("SELECT id FROM access_grant LIMIT 1")
    (form,) = other.rows("SELECT id FROM definition LIMIT 1")
    post = other.office.send("people.add_post", {"code": "ODD", "name": "岗"})["post_id"]
    given = {"person_id": str(other.people["clerk"]), "post_id": post, "unit_id": str(other.units["101"])}
    other.office.send("people.give_post", given)
    (held,) = other.rows("SELECT id FROM person_post WHERE post_id = %s", UUID(post))
    reason = "夜间突发，行长已口头同意"
    wanted = {"actions": ["custody.freeze_asset"], "unit_id": given["unit_id"], "hours": 1, "reason": reason}
    emergency = other.as_(other.newcomer("keeper")).send("access.open_emergency", wanted)["emergency_id"]
    _, finding = refused_later(other)
    listed = other.folder / "list.csv"
    listed.write_text("编号,名称,类别\nA-1,金条,贵金属\n", encoding="utf-8")
    with received(listed, listed.name) as payload:
        batch = other.as_("keeper1").send("custody.open_import", payload)["import_id"]
    return {
        "grant_id": grant["id"], "definition_id": form["id"], "person_post_id": held["id"],
        "emergency_id": emergency, "finding_id": finding, "import_id": batch,
    }  # fmt: skip


@pytest.fixture(scope="module")
def everybody(founded: Bank) -> list[Web]:
    founded.use_keys()
    people = [founded.web(who) for who in ("keeper1", "clerk", "risk1", "admin")]
    return [*people, founded.machine([{"action": "*"}])]


def targeted() -> list[str]:
    """Every command that names the record it acts on."""
    return sorted(
        kind.key for kind in COMMANDS.all() if kind.model.about.target and not kind.model.about.open
    )


# A delivery is made by the sender of the worker alone: here both ids are nobody's.
UNMADE = {"delivery_id"}

VALUES: dict[str, Any] = {
    "reason": "试一试别家的", "document": "1 号", "statement": "已核对收到。", "device": "PDA-1", "code": "GJS-1",
    "codes": ["GJS-1"], "login": "clerk", "password": PASSWORD, "opinion": "同意", "amount_fen": 1, "source": "评估",
    "on_date": "2026-01-01", "tag": "T-1", "numbers": "00000001", "name": "名称", "title": "标题", "outcome": "approved",
    "data": {}, "extra": {}, "note": "说明", "new_password": "Another-2026-word", "key": "a", "version": 1,
    "sheets": [], "number": 1, "new": "Another-2026-word", "finding": "justified", "conclusion": "已约谈，流程补训。",
}  # fmt: skip


def payload(model: type[BaseModel], ids: dict[str, str] | str) -> dict[str, Any] | None:
    """What the command asks for at least, with these ids; None where a value has no name that we know."""
    made: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if not field.is_required():
            continue
        if name.endswith("_id"):
            made[name] = ids if isinstance(ids, str) else ids.get(name, NOBODYS)
        elif name.endswith("_ids"):
            made[name] = [ids if isinstance(ids, str) else ids.get(name, NOBODYS)]
        elif name in VALUES:
            made[name] = VALUES[name]
        else:
            return None
    return made


@pytest.mark.parametrize("name", targeted())
def test_a_command_on_another_banks_record_answers_as_for_none(
    bank: Bank, other: Bank, theirs: dict[str, str], everybody: list[Web], name: str
) -> None:
    model = COMMANDS.get(name).model  # type: ignore[union-attr]
    assert model.about.target in theirs or model.about.target in UNMADE, "give the other bank one of these"
    foreign, unknown = payload(model, theirs), payload(model, NOBODYS)
    if foreign is None or unknown is None:
        pytest.fail(f"{name}: give its required values a place in VALUES")
    before = other.snapshot()
    for web in everybody:
        answers = [web.command(name, each) for each in (foreign, unknown)]
        assert answers[0].status_code == answers[1].status_code, answers[0].text
        assert answers[0].status_code in (400, 403, 404, 422), answers[0].text
        assert answers[0].json()["error"] == answers[1].json()["error"]
    assert other.snapshot() == before


READS = (
    "/records/asset/{asset_id}", "/records/order/{order_id}", "/records/order_line/{line_id}", "/records/case/{case_id}",
    "/records/task/{task_id}", "/records/place/{place_id}", "/records/person/{person_id}", "/records/unit/{unit_id}",
    "/records/execution/{execution_id}", "/records/audit_entry/{entry_id}", "/records/range/{batch}",
    "/records/session/{session_id}", "/records/token/{token_id}", "/records/account/{account_id}",
    "/custody/assets/{asset_id}/page",
    "/custody/orders/{order_id}/page", "/custody/orders/{order_id}/receipt.pdf", "/custody/places/{place_id}/picture",
    "/audit/entries/{entry_id}/proof", "/audit/entries/{entry_id}/picture", "/files/{file_id}",
)  # fmt: skip


@pytest.mark.parametrize("path", READS)
def test_a_read_of_another_banks_record_answers_as_for_none(
    theirs: dict[str, str], everybody: list[Web], path: str
) -> None:
    for web in everybody:
        foreign = web.get(path.format(**theirs))
        unknown = web.get(path.format(**dict.fromkeys(theirs, NOBODYS)))
        assert (foreign.status_code, foreign.json()) == (unknown.status_code, unknown.json())
        assert foreign.status_code in (403, 404)


def test_in_lists_and_conditions_another_banks_ids_find_nothing(
    theirs: dict[str, str], everybody: list[Web]
) -> None:
    for web in everybody:
        for kind, key in (("asset", "asset_id"), ("order", "order_id"), ("person", "person_id")):
            where = {"field": "id", "op": "eq", "value": theirs[key]}
            response = web.client.post(f"{API}/records/{kind}/query", json={"where": where})
            assert response.status_code in (400, 403, 404) or response.json()["rows"] == []


@pytest.mark.parametrize("field", ["receiver_id", "to_place_id", "attachments", "asset_id"])
def test_another_banks_id_inside_an_order_is_absent(
    bank: Bank, other: Bank, theirs: dict[str, str], field: str
) -> None:
    answers = []
    for value in (theirs[field], NOBODYS):
        wish: dict[str, Any] = {
            "order_type": "transfer" if field == "to_place_id" else "out", "reason": "别家的编号",
            "receiver_id": str(bank.people["clerk"]), "lines": [{"asset_id": str(bank.bar())}],
        }  # fmt: skip
        if field == "asset_id":
            wish["lines"] = [{"asset_id": value}]
        else:
            wish[field] = [value] if field == "attachments" else value
        answers.append(bank.as_("clerk").try_("custody.submit_order", wish))
    foreign, unknown = answers
    assert foreign.status == unknown.status != 200
    said, known = foreign.body["error"], unknown.body["error"]
    assert (said["code"], said["message"] == known["message"] or field == "attachments") == (
        known["code"],
        True,
    )


def test_a_cookie_of_one_bank_opens_nothing_in_another(bank: Bank, other: Bank) -> None:
    web = bank.web("clerk")
    _, _, token = web.client.cookies["kuheng_session"].partition(".")
    thief = bank.stranger()
    thief.cookies.set("kuheng_session", f"{other.tenant}.{token}")
    assert thief.get(f"{API}/records/asset").status_code == 401
