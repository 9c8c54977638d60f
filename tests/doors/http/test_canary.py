"""Canaries: secret words in rows and fields that a viewer may not read come out of no door, in no form.

Every GET route of the application is asked, and every read that has parameters is asked in all its ways.
"""

from collections.abc import Iterator
from urllib.parse import quote
from uuid import UUID

import pytest
from httpx import Response

from kuheng.core.catalog.entity import ENTITIES
from kuheng.doors.compose import compose
from tests.bank import API, PASSWORD, Bank, Web, bank, founded

__all__ = ["bank", "founded"]

compose()
KINDS = sorted(kind.key for kind in ENTITIES.all())
ROW, FIELD, MASKED = "CANARY-ROW", "金丝雀字段", "金丝雀客户"
# In the second branch and beyond the first one's people: the words, and the ids and codes that go with them.
WORDS = (ROW, FIELD, ROW.lower())


# What a machine of the first branch may read: its rows, but customers masked and words hidden.
NEAR = [
    {"action": f"{entity}.read", "entity": entity,
     "scope": {"field": "unit_path", "op": "starts_with", "value": "/001/101/"},
     "modes": {f"{entity}.customer": "masked", f"{entity}.note": "hidden"} if entity == "asset" else None}
    for entity in ("asset", "order")
]  # fmt: skip


class Cage:
    """What is hidden, and from whom: the far branch's order with an asset, its file, its people's words."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.asset = bank.register(
            "metal.gold_bar", f"{ROW} 金条", unit="102", serial_no=f"{ROW}-SN", customer=FIELD, note=FIELD,
            contract_no=f"{ROW}-HT", code=f"{ROW}-1",
        )  # fmt: skip
        wish = {
            "order_type": "out", "reason": f"{FIELD} 提取", "receiver_id": str(bank.people["far.clerk"]),
            "lines": [{"asset_id": str(self.asset)}],
        }  # fmt: skip
        self.order = UUID(bank.as_("far.clerk").send("custody.submit_order", wish)["order_id"])
        self.line = bank.lines(self.order)[0]["id"]
        self.case = bank.row("custody_order", self.order)["case_id"]
        self.task = bank.rows("SELECT id FROM flow_task WHERE case_id = %s", self.case)[0]["id"]
        self.entry = bank.entries(bank.sent[-1].key)[0]["id"]
        self.slot = bank.slots["102"][0]
        self.file = bank.web("far.clerk").upload(f"{ROW}.txt", f"{FIELD} {ROW}".encode(), "text/plain")
        self.near = bank.register("deed", "抵押房产证", serial_no="NEAR-1", customer=MASKED)
        bank.seal()

    @property
    def ids(self) -> dict[str, str]:
        return {
            "asset": str(self.asset), "order": str(self.order), "order_line": str(self.line),
            "case": str(self.case), "task": str(self.task), "audit_entry": str(self.entry),
            "place": str(self.slot), "file": self.file,
        }  # fmt: skip


@pytest.fixture(scope="module")
def cage(founded: Bank) -> Cage:
    founded.use_keys()
    return Cage(founded)


@pytest.fixture(scope="module", params=["clerk", "head", "guest", "admin", "machine"])
def viewer(request: pytest.FixtureRequest, founded: Bank, cage: Cage) -> Web:
    founded.use_keys()
    return founded.machine(NEAR) if request.param == "machine" else founded.web(request.param)


def questions(bank: Bank, cage: Cage) -> Iterator[str]:
    """Every GET route with every id that is hidden, and the ways to ask lists."""
    for path, methods in bank.app.openapi()["paths"].items():
        if "get" in methods and "events" not in path:
            yield from _filled(path.removeprefix(API), cage)
    for kind in KINDS:
        for asked in (
            "", "?limit=200", "?count=exact", f"?q={ROW}", f"?q={quote(FIELD)}", f"?q={quote(FIELD[:2])}",
            "/aggregate?group=unit_path&measures=count", "/export?format=csv", "/export?format=xlsx",
        ):  # fmt: skip
            yield f"/records/{kind}{asked}"
    for code in (f"{ROW}-1", f"{ROW}-SN", ROW, FIELD):
        yield f"/find?code={quote(code)}"
    for key in ("customer", "note", "contract_no", "name", "serial_no", "reason"):
        test = f'{{"field":"{key}","op":"contains","value":"{ROW}"}}'
        for kind in ("asset", "order"):
            yield f"/records/{kind}?where={quote(test)}"
            yield f"/records/{kind}?sort=-{key}&fields=id,{key}&limit=200"
            yield f"/records/{kind}/aggregate?group={key}&measures=count,sum:value_fen,min:{key},max:{key}"


def _filled(path: str, cage: Cage) -> Iterator[str]:
    if "{" not in path:
        yield path
        return
    for kind, value in cage.ids.items():
        filled = path.replace("{entity}", kind)
        while "{" in filled:
            head, _, rest = filled.partition("{")
            filled = f"{head}{value}{rest.partition('}')[2]}"
        yield filled


def sings(response: Response, *words: str) -> list[str]:
    """Which of the words an answer holds: in its text, its headers, or unpacked."""
    text = response.text + str(response.headers.raw) + _unpacked(response.content)
    return [word for word in words if word in text or quote(word) in text]


def _unpacked(content: bytes) -> str:
    import io
    import zipfile

    if not content.startswith(b"PK"):
        return ""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def test_no_door_gives_a_hidden_word_to_who_may_not_read_it(bank: Bank, cage: Cage, viewer: Web) -> None:
    asked = sorted(set(questions(bank, cage)))
    assert len(asked) > 200 and f"/custody/orders/{cage.order}/page" in asked
    loud, broken = [], []
    for question in asked:
        response = viewer.client.get(f"{API}{question}")
        # What he typed himself may be said back to him.
        words = [word for word in WORDS if quote(word) not in question and word not in question]
        if sings(response, *words):
            loud.append((question, response.status_code))
        if response.status_code >= 500:
            broken.append((question, response.text[:200]))
    assert (loud, broken) == ([], [])


def test_a_search_for_a_hidden_word_finds_nothing(bank: Bank, cage: Cage, viewer: Web) -> None:
    for kind in ("asset", "order", "order_line", "case"):
        response = viewer.get(f"/records/{kind}", q=ROW)
        assert response.status_code in (403, 404) or response.json()["rows"] == []
    assert viewer.get("/find", code=f"{ROW}-1").json().get("hits", []) == []


def test_the_canaries_are_alive(bank: Bank, cage: Cage) -> None:
    """Else nothing would sing above whatever happened: their own people and the auditor hear them."""
    for who in ("far.keeper", "auditor"):
        response = bank.web(who).get("/records/asset", q=ROW)
        assert sings(response, ROW) == [ROW]
    assert sings(bank.web("auditor").get(f"/records/audit_entry/{cage.entry}"), FIELD) == [FIELD]


def test_a_masked_field_is_whole_in_no_answer(bank: Bank, cage: Cage) -> None:
    """The clerk may read the deed, and of its customer the first letter."""
    clerk = bank.web("clerk")
    for path in (
        f"/records/asset/{cage.near}",
        f"/custody/assets/{cage.near}/page",
        "/records/asset?limit=200",
        f"/records/asset?q={quote(MASKED)}",
        "/records/asset/export?format=csv",
        "/records/asset/export?format=xlsx",
        "/records/asset/aggregate?group=customer",
        "/records/asset?sort=customer",
    ):
        assert sings(clerk.client.get(f"{API}{path}"), MASKED) == [], path
    assert sings(bank.web("risk1").get(f"/records/asset/{cage.near}"), MASKED) == [MASKED]


def test_a_refused_command_says_nothing_about_what_it_was_refused(
    bank: Bank, cage: Cage, viewer: Web
) -> None:
    paper = {"asset_id": str(cage.asset), "reason": "试一试看", "document": "1"}
    for name, payload in (
        ("custody.freeze_asset", paper),
        (
            "custody.revalue_asset",
            {"asset_id": str(cage.asset), "amount_fen": 1, "on_date": "2026-01-01", "source": "x"},
        ),
        ("custody.open_execution", {"order_id": str(cage.order), "device": "PDA"}),
        ("custody.withdraw_order", {"order_id": str(cage.order)}),
        ("flows.approve_task", {"task_id": str(cage.task), "opinion": "同意"}),
    ):
        response = viewer.command(name, payload)
        assert response.status_code in (403, 404), (name, response.text)
        assert sings(response, *WORDS) == []


def test_the_administrator_sees_no_business_record(bank: Bank, cage: Cage) -> None:
    admin = bank.web("admin")
    for kind in ("asset", "order", "order_line", "execution", "case", "range", "import_batch", "audit_entry"):
        for path in (f"/records/{kind}", f"/schema/{kind}", f"/records/{kind}/export?format=csv"):
            response = admin.client.get(f"{API}{path}")
            empty = response.status_code in (403, 404) or response.json().get("rows", []) == []
            assert empty, (path, response.text[:200])
    assert admin.get(f"/custody/assets/{cage.near}/page").status_code == 404


def test_the_administrator_cannot_give_himself_a_look(bank: Bank) -> None:
    admin = bank.web("admin")
    me = admin.person
    for name, payload in (
        ("people.assign_role", {"person_id": me, "role": "auditor", "unit_id": str(bank.units["001"])}),
        ("people.assign_role", {"person_id": me, "role": "keeper", "unit_id": str(bank.units["101"])}),
    ):
        assert admin.command(name, payload).status_code >= 400
    assert admin.get("/records/asset").json().get("rows", []) == []


def test_a_role_taken_away_counts_at_the_next_request(bank: Bank) -> None:
    who = bank.newcomer("counter")
    given = bank.assign(who, "keeper")
    web = bank.web(who)
    assert web.get("/records/asset").json()["rows"] != []
    bank.office.send("people.withdraw_role", {"assignment_id": given["id"], "reason": "调离岗位"})
    after = web.get("/records/asset")
    assert after.status_code in (403, 404) or after.json()["rows"] == []
    payload = {"name": "金条", "category": "deed", "place_id": str(bank.slots["101"][0])}
    assert web.command("custody.register_asset", payload).status_code in (403, 404)


def test_a_cookie_is_worth_nothing_after_signing_out(bank: Bank) -> None:
    web = bank.web("keeper2")
    stolen = web.client.cookies["kuheng_session"]
    assert web.client.post(f"{API}/auth/sign-out").status_code == 200
    thief = bank.stranger()
    thief.cookies.set("kuheng_session", stolen)
    assert thief.get(f"{API}/records/asset").status_code == 401


@pytest.mark.parametrize(
    "path", ["/records/asset", "/workbench", "/custody/todo", "/audit/heads", "/schema/asset"]
)
def test_nobody_reads_without_having_signed_in(bank: Bank, path: str) -> None:
    stranger = bank.stranger()
    assert stranger.get(f"{API}{path}").status_code == 401
    stranger.cookies.set("kuheng_session", f"{bank.tenant}.guess")
    assert stranger.get(f"{API}{path}").status_code == 401


def test_the_password_is_in_no_answer(bank: Bank, cage: Cage) -> None:
    auditor = bank.web("auditor")
    for kind in ("audit_entry", "person", "account", "session"):
        assert sings(auditor.get(f"/records/{kind}", limit=200), PASSWORD, "$argon2") == []


def test_the_keeper_of_a_record_gets_the_proof_of_what_was_done_to_it(bank: Bank) -> None:
    bar = bank.bar()
    bank.as_("keeper1").send(
        "custody.revalue_asset",
        {"asset_id": str(bar), "amount_fen": 200, "on_date": "2026-06-30", "source": "评估"},
    )
    entry = bank.entries(bank.sent[-1].key)[0]["id"]
    bank.seal()
    assert bank.web("keeper1").get(f"/audit/entries/{entry}/proof").status_code == 200
    for who in ("clerk", "admin", "far.keeper"):
        assert bank.web(who).get(f"/audit/entries/{entry}/proof").status_code == 404
