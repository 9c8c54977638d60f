"""Who asks: sessions live, idle, expired, ended; the system; nobody."""

from datetime import UTC, datetime, timedelta

import pytest

from kuheng.core.access import tables as t
from kuheng.core.access.api import (
    NOBODY,
    AnonymousCredential,
    PersonCredential,
    SessionCredential,
    SystemCredential,
    csrf_of,
    decide,
    may,
)
from kuheng.kernel.actor import Actor, ActorKind
from kuheng.kernel.canonical import sha256
from kuheng.kernel.errors import Denied
from kuheng.kernel.ids import PersonId, TenantId, new_id
from tests.core.access.rows import AT, INSTALLER, Tenant

HASH = sha256(b"token")


class SignedIn:
    """One person with one session, opened at AT."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.person = tenant.person("王建国", tenant.unit("003"))
        self.account = tenant.account(self.person, "wang")
        self.session = tenant.session(self.account, self.person, at=AT)

    def ask(self, *, late: timedelta = timedelta(0), **given: object) -> Actor:
        values = {"tenant": self.tenant.id, "token_hash": HASH, "now": AT + late, **given}
        credential = SessionCredential(**values)  # type: ignore[arg-type]
        with self.tenant.open() as tx:
            return credential.ask(tx)()


@pytest.fixture
def signed_in(tenant: Tenant) -> SignedIn:
    return SignedIn(tenant)


def code_of(signed_in: SignedIn, **given: object) -> str:
    with pytest.raises(Denied) as denied:
        signed_in.ask(**given)  # type: ignore[arg-type]
    return denied.value.code


def test_a_session_tells_person_unit_roles_and_posts(signed_in: SignedIn) -> None:
    tenant = signed_in.tenant
    tenant.holds(signed_in.person, tenant.role("keeper"))
    tenant.stands_in(signed_in.person, tenant.post("CHIEF"))
    actor = signed_in.ask(ip="10.0.0.8", device="PDA 3")
    assert (actor.person, actor.name, actor.unit_path) == (signed_in.person, "王建国", "/001/003/")
    assert (actor.roles, actor.posts, actor.session) == (("keeper",), ("CHIEF",), signed_in.session)
    assert (actor.ip, actor.device, actor.kind) == ("10.0.0.8", "PDA 3", ActorKind.PERSON)


def test_a_session_costs_one_statement_and_is_answered_late(signed_in: SignedIn) -> None:
    credential = SessionCredential(tenant=signed_in.tenant.id, token_hash=HASH, now=AT)
    with signed_in.tenant.open() as tx:
        statements, waits = tx.statements, tx.waits
        asked = credential.ask(tx)
        assert (tx.statements - statements, tx.waits - waits) == (1, 0)
        asked()
        assert (tx.statements - statements, tx.waits - waits) == (1, 1)


def test_an_idle_session_is_over_after_a_quarter_of_an_hour(signed_in: SignedIn) -> None:
    assert signed_in.ask(late=timedelta(minutes=14, seconds=59))
    assert code_of(signed_in, late=timedelta(minutes=30)) == "access.signed_out"


def test_a_session_in_use_lives_on_and_ends_after_eight_hours(signed_in: SignedIn) -> None:
    for minutes in range(10, 8 * 60, 10):
        signed_in.ask(late=timedelta(minutes=minutes))
    assert code_of(signed_in, late=timedelta(hours=8)) == "access.signed_out"


def test_use_is_written_once_a_minute_at_most(signed_in: SignedIn) -> None:
    def seen_after(late: timedelta) -> datetime:
        signed_in.ask(late=late)
        with signed_in.tenant.open() as tx:
            row = tx.one("SELECT last_seen FROM session_presence WHERE id = %s", [signed_in.session])
        assert row is not None
        seen: datetime = row["last_seen"]
        return seen

    assert seen_after(timedelta(seconds=59)) == AT
    assert seen_after(timedelta(seconds=60)) == AT + timedelta(seconds=60)


def test_a_request_does_not_wait_for_another_one_of_its_session(signed_in: SignedIn) -> None:
    with signed_in.tenant.open() as holding:
        holding.rows("SELECT 1 FROM session_presence WHERE id = %s FOR UPDATE", [signed_in.session])
        assert signed_in.ask(late=timedelta(minutes=5))


def test_without_a_clock_of_the_door_the_databases_decides(signed_in: SignedIn) -> None:
    assert code_of(signed_in, now=None) == "access.signed_out"
    fresh = signed_in.tenant.session(signed_in.account, signed_in.person, at=datetime.now(UTC), token="fresh")
    assert signed_in.ask(now=None, token_hash=sha256(b"fresh")).session == fresh


@pytest.mark.parametrize("what", ["session", "account", "person", "tenant", "token"])
def test_a_session_is_gone_with_what_it_stands_on(signed_in: SignedIn, what: str) -> None:
    given: dict[str, object] = {}
    match what:
        case "session":
            signed_in.tenant.change(t.session, signed_in.session, ended_at=AT, end_reason="ended")
        case "account":
            signed_in.tenant.change(t.account, signed_in.account, state="closed")
        case "person":
            signed_in.tenant.change(t.person, signed_in.person, state="inactive")
        case "tenant":
            given["tenant"] = Tenant(signed_in.tenant.database).id
        case "token":
            given["token_hash"] = sha256(b"another")
    assert code_of(signed_in, **given) == "access.signed_out"


def test_a_changing_request_carries_the_word_of_its_session(signed_in: SignedIn) -> None:
    assert signed_in.ask(csrf=csrf_of(HASH))
    assert code_of(signed_in, csrf="") == "access.csrf"
    assert code_of(signed_in, csrf=csrf_of(sha256(b"another"))) == "access.csrf"
    assert code_of(signed_in, csrf="汉字") == "access.csrf"


def test_a_grant_that_has_expired_serves_no_backdated_act(signed_in: SignedIn) -> None:
    tenant = signed_in.tenant
    tenant.grant(signed_in.person, "custody.scan", kind="person", valid_to=AT + timedelta(minutes=1))
    answers = []
    for late in (timedelta(0), timedelta(minutes=2)):
        with tenant.open(at=AT) as tx:
            credential = SessionCredential(tenant=tenant.id, token_hash=HASH, now=AT + late)
            tx.acts_as(credential.ask(tx)())
            answers.append(may(tx, "custody.scan"))
    assert answers == [True, False]


def test_a_first_password_opens_nothing_but_its_change(signed_in: SignedIn) -> None:
    signed_in.tenant.grant(signed_in.person, "*", kind="person")
    signed_in.tenant.change(t.account, signed_in.account, must_change=True)
    with signed_in.tenant.open() as tx:
        tx.acts_as(SessionCredential(tenant=tx.tenant, token_hash=HASH, now=AT).ask(tx)())
        with pytest.raises(Denied) as denied:
            decide(tx, "custody.scan")
        assert decide(tx, "people.change_password").why == "own"
    assert denied.value.code == "access.must_change_password"


def test_two_accounts_of_one_person_are_one_actor(signed_in: SignedIn) -> None:
    tenant = signed_in.tenant
    other = tenant.account(signed_in.person, "wang2")
    tenant.session(other, signed_in.person, at=AT, token="second")
    assert signed_in.ask().person == signed_in.ask(token_hash=sha256(b"second")).person


def test_the_command_line_names_a_person_without_a_session(signed_in: SignedIn) -> None:
    with signed_in.tenant.open() as tx:
        actor = PersonCredential(tenant=tx.tenant, person=signed_in.person, device="console").ask(tx)()
        assert (actor.name, actor.session, actor.device) == ("王建国", None, "console")
        with pytest.raises(Denied):
            PersonCredential(tenant=tx.tenant, person=PersonId(new_id())).ask(tx)()


def test_the_system_acts_under_its_name_for_whoever_caused_it(tenant: Tenant) -> None:
    li = tenant.person()
    with tenant.open() as tx:
        credential = SystemCredential(tenant=tx.tenant, person=INSTALLER, name="timer", on_behalf_of=li)
        actor = credential.ask(tx)()
    assert (actor.kind, actor.person, actor.name, actor.on_behalf_of) == (
        ActorKind.SYSTEM,
        INSTALLER,
        "timer",
        li,
    )
    assert actor.access_epoch > 1


def test_nobody_may_do_nothing(tenant: Tenant) -> None:
    with tenant.open() as tx:
        tx.acts_as(AnonymousCredential(tenant=tx.tenant, ip="10.0.0.9").ask(tx)())
        assert (tx.actor.person, tx.actor.ip) == (NOBODY, "10.0.0.9")
        with pytest.raises(Denied):
            decide(tx, "person.read")


def test_nobody_of_a_tenant_that_does_not_exist_is_refused(tenant: Tenant) -> None:
    nowhere = TenantId(new_id())
    with tenant.database.transaction(nowhere, at=AT) as tx, pytest.raises(Denied):
        AnonymousCredential(tenant=nowhere).ask(tx)()
