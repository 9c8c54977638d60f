"""Tokens over HTTP: shown once, no cookie, no word against forgery; a revocation counts at the next request."""

from typing import Any

import pytest

from kuheng.kernel.ids import new_id
from tests.bank import API, Bank, Web, bank, founded

__all__ = ["bank", "founded"]

READS = [{"action": "asset.read", "entity": "asset"}]


def wanted(machine: str) -> dict[str, Any]:
    return {"machine_id": machine, "name": "夜间", "valid_to": "2099-01-01T00:00:00Z"}


def issue(web: Web, machine: str, **headers: str) -> Any:
    given = {"Idempotency-Key": str(new_id()), **headers}
    return web.client.post(f"{API}/tokens", json=wanted(machine), headers=given)


def test_a_token_is_shown_once_and_kept_as_a_hash(bank: Bank) -> None:
    machine, key = bank.machine([]).person, str(new_id())
    first = issue(bank.web("admin"), machine, **{"Idempotency-Key": key})
    assert first.status_code == 200, first.text
    tenant, _, word = first.json()["result"].pop("token").partition(".")
    assert tenant == str(bank.tenant) and len(word) >= 43
    again = issue(bank.web("admin"), machine, **{"Idempotency-Key": key})
    assert again.json()["result"] == {"token_id": first.json()["result"]["token_id"], "state": "proposed"}
    for table in ("machine_token", "command_replay", "audit_entry", "audit_touch", "outbox"):
        assert not bank.rows(f"SELECT 1 FROM {table} x WHERE x::text LIKE %s", f"%{word}%")


def test_a_token_reads_and_acts_without_cookie_and_word(bank: Bank) -> None:
    bar = bank.bar()
    machine = bank.machine([*READS, {"action": "custody.freeze_asset", "entity": "asset"}])
    assert machine.get(f"/records/asset/{bar}").json()["record"]["id"] == str(bar)
    done = machine.command(
        "custody.freeze_asset", {"asset_id": str(bar), "reason": "核心通知", "document": "1 号"}
    )
    assert done.status_code == 200, done.text
    assert not machine.client.cookies
    assert machine.get("/records/account").status_code == 404


def test_a_revoked_token_is_over_at_the_next_request(bank: Bank) -> None:
    machine = bank.machine(READS)
    assert machine.get("/records/asset").status_code == 200
    (token,) = bank.rows("SELECT id FROM machine_token WHERE person_id = %s", machine.person)
    bank.as_("admin").send("access.revoke_token", {"token_id": str(token["id"]), "reason": "泄露"})
    answer = machine.get("/records/asset")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "access.token_invalid")


def test_a_revoked_grant_is_over_at_the_next_request(bank: Bank) -> None:
    machine = bank.machine(READS)
    assert machine.get("/records/asset").status_code == 200
    (grant,) = bank.rows("SELECT id FROM access_grant WHERE subject_id = %s", machine.person)
    bank.as_("admin").send("access.revoke_grant", {"grant_id": str(grant["id"]), "reason": "不再需要"})
    assert machine.get("/records/asset").status_code == 404


@pytest.mark.parametrize(
    "given", ["Basic YTpi", "Bearer", "Bearer x", "Bearer x.y", "Bearer {tenant}.", "{cookie}"]
)
def test_what_is_no_token_opens_nothing(bank: Bank, given: str) -> None:
    signed_in = bank.web("keeper1").client
    words = {"tenant": bank.tenant, "cookie": signed_in.cookies["kuheng_session"]}
    answer = signed_in.get(f"{API}/records/asset", headers={"Authorization": given.format(**words)})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "access.token_invalid")


def test_a_token_opens_no_session(bank: Bank) -> None:
    machine = bank.machine(READS)
    assert machine.get("/auth/session").status_code == 401
    assert machine.client.post(f"{API}/auth/sign-out").status_code == 401


def test_another_banks_token_finds_nothing_here(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Bank(bank.database, tmp_path_factory.mktemp("other"))
    bar = other.bar()
    theirs = other.machine(READS)
    assert theirs.get(f"/records/asset/{bar}").status_code == 200
    assert bank.machine(READS).get(f"/records/asset/{bar}").status_code == 404
    word = theirs.client.headers["Authorization"].partition(".")[2]
    mixed = bank.stranger().get(
        f"{API}/records/asset", headers={"Authorization": f"Bearer {bank.tenant}.{word}"}
    )
    assert mixed.status_code == 401


def test_the_document_of_the_api_names_both_ways_to_prove_who_asks(bank: Bank) -> None:
    document = bank.stranger().get(f"{API}/openapi.json").json()
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert document["security"] == [{"session": []}, {"token": []}]
    assert document["paths"]["/api/v1/auth/sign-in"]["post"]["security"] == []
    assert document["paths"]["/api/v1/commands/people.sign_in"]["post"]["security"] == []
