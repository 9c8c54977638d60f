"""Signing in over HTTP: what a stranger learns, how a guess ends, and what a session says."""

import pytest

from tests.bank import API, PASSWORD, Bank, bank, founded

__all__ = ["bank", "founded"]


def sign_in(bank: Bank, login: str, password: str, tenant: str | None = None) -> object:
    body = {"tenant": tenant or bank.key, "login": login, "password": password}
    return bank.stranger().post(f"{API}/auth/sign-in", json=body)


def test_a_session_says_who_where_and_what_one_may_do(bank: Bank) -> None:
    session = bank.web("keeper1").session
    assert (session["person"]["login"], session["person"]["unit"]["name"]) == ("keeper1", "杭州分行")
    assert "custody.scan" in session["commands"] and "custody.freeze_asset" not in session["commands"]
    assert {"csrf", "menus", "tenant", "language", "epoch"} <= set(session)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(bank: Bank) -> None:
    cookie = sign_in(bank, "clerk", PASSWORD).headers["set-cookie"]  # type: ignore[attr-defined]
    assert "HttpOnly" in cookie and "samesite=strict" in cookie.lower()


def test_a_wrong_password_and_an_unknown_login_are_told_apart_by_nobody(bank: Bank) -> None:
    bank.hire("guessed", "applicant")
    wrong, unknown = sign_in(bank, "guessed", "wrong"), sign_in(bank, "nobody-at-all", "wrong")
    assert wrong.status_code == unknown.status_code == 401  # type: ignore[attr-defined]
    said, known = wrong.json()["error"], unknown.json()["error"]  # type: ignore[attr-defined]
    assert said["code"] == known["code"] == "people.bad_credentials"


def test_after_some_wrong_guesses_the_right_password_does_not_help_either(bank: Bank) -> None:
    bank.hire("besieged", "applicant")
    codes = [sign_in(bank, "besieged", "wrong").json()["error"]["code"] for _ in range(8)]  # type: ignore[attr-defined]
    assert codes[-1] == "people.locked"
    assert sign_in(bank, "besieged", PASSWORD).status_code == 401  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "body", [{}, {"login": "clerk"}, {"login": 7, "password": []}, {"tenant": "no-such-bank"}]
)
def test_half_a_sign_in_is_refused_clearly(bank: Bank, body: dict[str, object]) -> None:
    response = bank.stranger().post(f"{API}/auth/sign-in", json={"tenant": bank.key, **body})
    assert 400 <= response.status_code < 500
    assert response.json()["error"]["message"]["zh"]


def test_a_session_ends_with_the_person(bank: Bank) -> None:
    bank.hire("leaving", "applicant")
    web = bank.web("leaving")
    assert web.get("/auth/session").status_code == 200
    bank.office.send("people.deactivate_person", {"person_id": str(bank.people["leaving"]), "reason": "离职"})
    assert web.get("/auth/session").status_code == 401


def test_the_sign_in_page_learns_banks_units_and_time_and_no_person(bank: Bank) -> None:
    stranger = bank.stranger()
    banks, status = stranger.get(f"{API}/auth/tenants"), stranger.get(f"{API}/status")
    assert bank.key in [one["key"] for one in banks.json()]
    assert {"environment", "time", "version"} <= set(status.json())
    assert not any(name in banks.text + status.text for name in ("陈立国", "keeper1", "沈立"))
