"""A password proves its login; failures count and lock, known login or not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import perf_counter

from kuheng.core.access.api import Proven, prove, verify_password
from kuheng.core.access.proof import fits, hash_password, seal_of
from kuheng.kernel.errors import Refusal
from tests.core.access.rows import PASSWORD, Tenant

# Later than the database's clock, which is never outrun backwards.
NOW = datetime(2100, 1, 1, tzinfo=UTC)


def tried(tenant: Tenant, login: str, password: str, at: datetime = NOW) -> Proven | Refusal:
    with tenant.open(at=at) as tx:
        return verify_password(tx, login, password)


def code(answer: object) -> str:
    assert isinstance(answer, Refusal)
    return answer.code


def test_the_right_password_names_the_person(tenant: Tenant) -> None:
    li = tenant.person()
    account = tenant.account(li, "li")
    proven = tried(tenant, " LI ", PASSWORD)
    assert isinstance(proven, Proven)
    assert (proven.person, proven.account["id"]) == (li, account)
    with tenant.open(at=NOW) as tx:
        assert prove(tx, "li", PASSWORD) == li


def test_five_failures_lock_for_a_quarter_of_an_hour(tenant: Tenant) -> None:
    tenant.account(tenant.person(), "li")
    codes = [code(tried(tenant, "li", "wrong")) for _ in range(5)]
    assert codes == ["people.bad_credentials"] * 4 + ["people.locked"]
    assert code(tried(tenant, "li", PASSWORD, NOW + timedelta(minutes=14))) == "people.locked"
    assert isinstance(tried(tenant, "li", PASSWORD, NOW + timedelta(minutes=15)), Proven)


def test_success_forgets_the_failures(tenant: Tenant) -> None:
    tenant.account(tenant.person(), "li")
    for _ in range(3):
        for _ in range(4):
            tried(tenant, "li", "wrong")
        assert isinstance(tried(tenant, "li", PASSWORD), Proven)


def test_an_outsider_cannot_tell_a_login_that_exists(tenant: Tenant) -> None:
    tenant.account(tenant.person(), "li")
    answers = [[tried(tenant, login, "wrong") for _ in range(6)] for login in ("li", "nobody")]
    assert answers[0] == answers[1]


def test_an_unknown_login_takes_as_long(tenant: Tenant) -> None:
    tenant.account(tenant.person(), "li")
    tried(tenant, "nobody", "wrong")

    def seconds(login: str) -> float:
        start = perf_counter()
        tried(tenant, login, "wrong")
        return perf_counter() - start

    known, unknown = min(seconds("li") for _ in range(3)), min(seconds("nobody") for _ in range(3))
    assert unknown > known / 3


def test_a_backdated_try_does_not_outlive_the_lock(tenant: Tenant) -> None:
    tenant.account(tenant.person(), "li")
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    for day in range(5):
        tried(tenant, "li", "wrong", long_ago + timedelta(days=day))
    assert code(tried(tenant, "li", PASSWORD, long_ago + timedelta(days=9))) == "people.locked"


def test_parallel_guesses_are_counted_one_by_one(tenant: Tenant) -> None:
    tenant.account(tenant.person(), "li")
    tried(tenant, "nobody", "wrong")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: code(tried(tenant, "li", "wrong")), range(8)))
    assert sorted(answers) == ["people.bad_credentials"] * 4 + ["people.locked"] * 4


def test_a_second_keeper_fails_under_codes_of_his_own(tenant: Tenant) -> None:
    tenant.account(tenant.person(), "li")
    with tenant.open(at=NOW) as tx:
        codes = [code(prove(tx, "li", "wrong"))]
    for _ in range(3):
        tried(tenant, "li", "wrong")
    with tenant.open(at=NOW) as tx:
        codes.append(code(prove(tx, "li", "wrong")))
    assert codes == ["people.proof_failed", "people.proof_locked"]


def test_a_person_or_account_that_is_gone_proves_nothing(tenant: Tenant) -> None:
    tenant.account(tenant.person(state="inactive"), "gone")
    tenant.account(tenant.person(), "closed", state="closed")
    assert [code(tried(tenant, login, PASSWORD)) for login in ("gone", "closed")] == [
        "people.bad_credentials"
    ] * 2


def test_a_hash_exchanged_in_the_database_opens_nothing(tenant: Tenant) -> None:
    account = tenant.account(tenant.person(), "li")
    with tenant.open() as tx:
        tx.write(
            "UPDATE account_secret SET hash = %s WHERE account_id = %s",
            [hash_password("Mine-2026-now"), account],
        )
    assert code(tried(tenant, "li", "Mine-2026-now")) == "people.bad_credentials"


def test_no_audit_touch_ever_holds_a_hash(tenant: Tenant) -> None:
    tenant.account(tenant.person(), "li")
    with tenant.open(at=NOW) as tx:
        verify_password(tx, "li", "wrong")
        assert [change.entity for change in tx.changes] == ["sign_in_guard"]


def test_a_hash_fits_its_password_alone_and_its_seal_hides_it() -> None:
    hashed = hash_password("金库-Vault-2026")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert fits(hashed, "金库-Vault-2026")
    assert not fits(hashed, "金库-Vault-2027")
    assert not fits("not a hash", "x")
    assert seal_of(hashed) != seal_of(hash_password("金库-Vault-2026"))
