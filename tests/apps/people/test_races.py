"""Many at once: revocation during use, two approvals, two exclusive roles."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import perf_counter
from typing import Any

from kuheng.core.store.transaction import Database
from kuheng.kernel.errors import Trouble
from tests.apps.people.bank import Bank


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """The outcome of each act, all started together: ok, or the code of its refusal."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> str:
        barrier.wait()
        try:
            answered = act()
        except Trouble as trouble:
            return trouble.code
        return "ok" if answered.status == 200 else str(answered.body["error"]["code"])

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_no_request_that_begins_after_a_revocation_is_allowed(database: Database) -> None:
    bank = Bank(database)
    bank.role("poster", [{"action": "people.add_post"}])
    held = bank.done("people.assign_role", {"person_id": bank.keeper, "role": "poster", "unit_id": bank.top})[
        "id"
    ]
    stop = Event()

    def use(user: int) -> list[tuple[float, int]]:
        answers, number = [], 0
        while not stop.is_set():
            number += 1
            began = perf_counter()
            post = {"code": f"P{user}_{number}", "name": "x"}
            answers.append((began, bank.ask("people.add_post", post, bank.keeper).status))
        return answers

    with ThreadPoolExecutor(3) as pool:
        users = [pool.submit(use, user) for user in range(3)]
        while len(bank.rows("SELECT id FROM post WHERE tenant_id = %s", bank.tenant)) < 20:
            pass
        bank.done("people.withdraw_role", {"assignment_id": held}, bank.root)
        revoked = perf_counter()
        while perf_counter() < revoked + 0.5:
            pass
        stop.set()
        answers = [answer for user in users for answer in user.result()]
    assert {status for began, status in answers if began >= revoked} == {403}
    assert any(status == 200 for began, status in answers)


def test_two_approvals_at_once_are_one(database: Database) -> None:
    bank = Bank(database)
    third = bank.person("third", bank.top)
    bank.done("people.assign_role", {"person_id": third, "role": "administrator", "unit_id": bank.top})
    payload = {"person_id": bank.keeper, "role": "keeper", "unit_id": bank.branch}
    held = bank.done("people.assign_role", payload, bank.root)["id"]
    approve = {"assignment_id": held}
    outcomes = at_once(
        lambda: bank.ask("people.approve_assignment", approve, bank.second),
        lambda: bank.ask("people.approve_assignment", approve, third),
    )
    assert sorted(outcomes) == ["ok", "people.not_proposed"]


def test_two_roles_that_exclude_each_other_never_meet_in_one_person(database: Database) -> None:
    bank = Bank(database)
    for round_ in range(5):
        person = bank.person(f"p{round_}", bank.top)
        payload = {"person_id": person, "unit_id": bank.top}
        outcomes = at_once(
            lambda payload=payload: bank.ask("people.assign_role", payload | {"role": "keeper"}),
            lambda payload=payload: bank.ask("people.assign_role", payload | {"role": "administrator"}),
        )
        assert sorted(outcomes) == ["ok", "people.roles_exclude"]


def test_one_login_is_given_once(database: Database) -> None:
    bank = Bank(database)
    login = {"login": "same", "password": "Vault-2026-right"}
    outcomes = at_once(
        lambda: bank.ask("people.add_account", login | {"person_id": bank.clerk}),
        lambda: bank.ask("people.add_account", login | {"person_id": bank.keeper}),
    )
    assert sorted(outcomes) == ["ok", "people.login_taken"]
