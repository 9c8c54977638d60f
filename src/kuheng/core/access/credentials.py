"""Proofs of who asks. Each queues one statement at once and is answered when the actor is first needed."""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any
from uuid import UUID

from kuheng.core.store.transaction import Answer, Row, Transaction
from kuheng.kernel.actor import Actor, ActorKind
from kuheng.kernel.canonical import sha256
from kuheng.kernel.errors import Denied
from kuheng.kernel.ids import PersonId, TenantId

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)

# Nobody: who asks before he has signed in.
NOBODY = PersonId(UUID(int=0))

_HELD = """
  ARRAY(SELECT DISTINCT r.key FROM role_assignment h
          JOIN role r ON r.tenant_id = h.tenant_id AND r.id = h.role_id
         WHERE h.tenant_id = p.tenant_id AND h.person_id = p.id AND h.state = 'active'
           AND (h.valid_from IS NULL OR h.valid_from <= %(at)s)
           AND (h.valid_to IS NULL OR h.valid_to > %(at)s)
         ORDER BY 1) AS roles,
  ARRAY(SELECT DISTINCT o.code FROM person_post h
          JOIN post o ON o.tenant_id = h.tenant_id AND o.id = h.post_id
         WHERE h.tenant_id = p.tenant_id AND h.person_id = p.id AND h.state = 'active'
           AND (h.valid_from IS NULL OR h.valid_from <= %(at)s)
           AND (h.valid_to IS NULL OR h.valid_to > %(at)s)
         ORDER BY 1) AS posts
"""

# OFFSET 0 keeps each look-up by itself and in this order, whatever the planner believes of tables that it
# has not counted yet: one row, then one row each by its key.
READ_SESSION = f"""
-- session, account, person, unit and both epochs, for every request of a person
SELECT s.id AS session_id, s.created_at, s.device, n.last_seen, a.must_change,
  p.id AS person_id, p.name, p.unit_id, u.path, t.access_epoch, t.catalog_epoch,
  coalesce(%(now)s, now()) AS asked_at, {_HELD}
  FROM (SELECT * FROM session
         WHERE tenant_id = %(tenant)s AND token_hash = %(token)s AND ended_at IS NULL OFFSET 0) s
  JOIN LATERAL (SELECT last_seen FROM session_presence WHERE tenant_id = s.tenant_id AND id = s.id OFFSET 0) n
    ON true
  JOIN LATERAL (SELECT must_change FROM account
                 WHERE tenant_id = s.tenant_id AND id = s.account_id AND state = 'active' OFFSET 0) a ON true
  JOIN LATERAL (SELECT * FROM person
                 WHERE tenant_id = s.tenant_id AND id = s.person_id AND state = 'active' OFFSET 0) p ON true
  JOIN LATERAL (SELECT path FROM org_unit WHERE tenant_id = s.tenant_id AND id = p.unit_id OFFSET 0) u ON true
  JOIN LATERAL (SELECT access_epoch, catalog_epoch FROM tenant WHERE tenant_id = s.tenant_id OFFSET 0) t
    ON true
"""

READ_PERSON = f"""
SELECT p.id AS person_id, p.name, p.unit_id, u.path, t.access_epoch, t.catalog_epoch, {_HELD}
  FROM person p
  JOIN org_unit u ON u.tenant_id = p.tenant_id AND u.id = p.unit_id
  JOIN tenant t ON t.tenant_id = p.tenant_id
 WHERE p.tenant_id = %(tenant)s AND p.id = %(person)s AND p.state = 'active'
"""

READ_EPOCHS = "SELECT access_epoch, catalog_epoch FROM tenant WHERE tenant_id = %s"

# A request that would have to wait for another one of the same session leaves it at that.
SEEN = """
UPDATE session_presence SET last_seen = %(at)s
 WHERE tenant_id = %(tenant)s AND id = (
   SELECT id FROM session_presence WHERE tenant_id = %(tenant)s AND id = %(id)s FOR UPDATE SKIP LOCKED)
"""

READ_TOKEN = """
-- token, machine, its owner, unit and both epochs, for every request of a machine
SELECT k.id AS token_id, k.name AS token_name, k.addresses, k.valid_from, k.valid_to, n.last_used,
  p.id AS person_id, p.name, p.manager_id, p.unit_id, u.path, t.access_epoch, t.catalog_epoch,
  coalesce(%(now)s, now()) AS asked_at, '{}'::text[] AS roles, '{}'::text[] AS posts
  FROM (SELECT * FROM machine_token
         WHERE tenant_id = %(tenant)s AND token_hash = %(token)s AND state = 'active' OFFSET 0) k
  JOIN LATERAL (SELECT * FROM person WHERE tenant_id = k.tenant_id AND id = k.person_id
                   AND kind = 'machine' AND state = 'active' OFFSET 0) p ON true
  JOIN LATERAL (SELECT id FROM person
                 WHERE tenant_id = k.tenant_id AND id = p.manager_id AND state = 'active' OFFSET 0) o ON true
  JOIN LATERAL (SELECT path FROM org_unit WHERE tenant_id = k.tenant_id AND id = p.unit_id OFFSET 0) u ON true
  JOIN LATERAL (SELECT access_epoch, catalog_epoch FROM tenant WHERE tenant_id = k.tenant_id OFFSET 0) t
    ON true
  LEFT JOIN token_presence n ON n.tenant_id = k.tenant_id AND n.id = k.id
"""

USED = """
INSERT INTO token_presence (tenant_id, id, last_used, ip) VALUES (%s, %s, %s, %s)
ON CONFLICT (tenant_id, id) DO UPDATE SET last_used = excluded.last_used, ip = excluded.ip
"""

Asked = Callable[[], Actor]


def csrf_of(token_hash: bytes) -> str:
    """The word that a changing request must carry beside the cookie; it follows from the session and is
    stored nowhere."""
    return sha256(b"kuheng csrf" + token_hash).hex()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCredential:
    """A session cookie. `token_hash`: sha256 of the token. `csrf`: what came beside it; None where nothing
    changes.

    `quiet`: an open page listening, not a person at work; it does not keep the session alive.
    `now`: the door's clock, by which idle and absolute expiry are judged; absent, the database's. Answers
    with `Denied("access.signed_out")` when the session is unknown, ended, expired or its person gone, and
    with `Denied("access.csrf")` when the word is wrong.
    """

    tenant: TenantId
    token_hash: bytes
    csrf: str | None = None
    ip: str | None = None
    device: str | None = None
    now: datetime | None = None
    quiet: bool = False

    def ask(self, tx: Transaction) -> Asked:
        params = {"tenant": self.tenant, "token": self.token_hash, "now": self.now, "at": tx.at}
        answer = tx.ask(READ_SESSION, params)
        return lambda: self._actor(tx, answer)

    def _actor(self, tx: Transaction, answer: Answer) -> Actor:
        row = answer.one()
        if row is None or _expired(row):
            raise Denied("access.signed_out")
        if self.csrf is not None and not hmac.compare_digest(
            self.csrf.encode(), csrf_of(self.token_hash).encode()
        ):
            raise Denied("access.csrf")
        tx.memory["access.asked_at"] = row["asked_at"]
        tx.memory["access.must_change"] = row["must_change"]
        if not self.quiet and row["asked_at"] - row["last_seen"] >= SEEN_EVERY:
            tx.write(SEEN, {"tenant": self.tenant, "id": row["session_id"], "at": row["asked_at"]})
        return _person(
            self.tenant, row, session=row["session_id"], ip=self.ip, device=self.device or row["device"]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCredential:
    """A machine's bearer token. `token_hash`: sha256 of the token; `now` as in `SessionCredential`.

    The actor is the machine, on behalf of its owner; audit keeps the token's name as its device. Answers with
    `Denied("access.token_invalid")` when the token is unknown, unapproved, revoked or not valid at this hour, when
    its machine or the machine's owner is gone, and when it is shown from an address that it does not allow.
    """

    tenant: TenantId
    token_hash: bytes
    ip: str | None = None
    now: datetime | None = None

    def ask(self, tx: Transaction) -> Asked:
        answer = tx.ask(READ_TOKEN, {"tenant": self.tenant, "token": self.token_hash, "now": self.now})
        return lambda: self._actor(tx, answer)

    def _actor(self, tx: Transaction, answer: Answer) -> Actor:
        row = answer.one()
        if row is None or not _within(row) or not is_from(self.ip, row["addresses"]):
            raise Denied("access.token_invalid")
        tx.memory["access.asked_at"] = row["asked_at"]
        if row["last_used"] is None or row["asked_at"] - row["last_used"] >= SEEN_EVERY:
            tx.write(USED, [self.tenant, row["token_id"], row["asked_at"], self.ip])
        return _person(
            self.tenant, row, kind=ActorKind.MACHINE, ip=self.ip, device=row["token_name"],
            on_behalf_of=row["manager_id"],
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCredential:
    """A person whom the door knows for certain without a session: the command line on the server's own
    console.

    Never built from a request. Answers with `Denied("access.signed_out")` when there is no such active
    person.
    """

    tenant: TenantId
    person: PersonId
    ip: str | None = None
    device: str | None = None

    def ask(self, tx: Transaction) -> Asked:
        answer = tx.ask(READ_PERSON, {"tenant": self.tenant, "person": self.person, "at": tx.at})
        return lambda: self._actor(answer)

    def _actor(self, answer: Answer) -> Actor:
        row = answer.one()
        if row is None:
            raise Denied("access.signed_out")
        return _person(self.tenant, row, ip=self.ip, device=self.device)


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemCredential:
    """The system itself: installation, timers, automatic steps. It may do everything; `person` is whom it
    acts as in audit, `on_behalf_of` the person whose act led to it."""

    tenant: TenantId
    person: PersonId
    name: str
    on_behalf_of: PersonId | None = None

    def ask(self, tx: Transaction) -> Asked:
        answer = tx.ask(READ_EPOCHS, [self.tenant])
        return lambda: self._actor(answer)

    def _actor(self, answer: Answer) -> Actor:
        row = answer.one() or {"access_epoch": 0, "catalog_epoch": 0}
        return Actor(
            tenant=self.tenant,
            person=self.person,
            name=self.name,
            kind=ActorKind.SYSTEM,
            on_behalf_of=self.on_behalf_of,
            **row,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnonymousCredential:
    """Nobody yet: only commands that are open answer him."""

    tenant: TenantId
    ip: str | None = None
    device: str | None = None

    def ask(self, tx: Transaction) -> Asked:
        answer = tx.ask(READ_EPOCHS, [self.tenant])
        return lambda: self._actor(answer)

    def _actor(self, answer: Answer) -> Actor:
        row = answer.one()
        if row is None:
            raise Denied("access.signed_out")
        return Actor(tenant=self.tenant, person=NOBODY, name="", ip=self.ip, device=self.device, **row)


def _expired(row: Row) -> bool:
    asked: datetime = row["asked_at"]
    expired: bool = asked - row["last_seen"] >= IDLE or asked - row["created_at"] >= ABSOLUTE
    return expired


def _within(row: Row) -> bool:
    begun: bool = row["valid_from"] is None or row["valid_from"] <= row["asked_at"]
    over: bool = row["valid_to"] <= row["asked_at"]
    return begun and not over


def is_from(ip: str | None, networks: Sequence[str] | None) -> bool:
    """Whether the address lies in one of these networks; without a list it always does."""
    if networks is None:
        return True
    try:
        address = ip_address(ip or "")
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return any(mapped in ip_network(network) for network in networks)


def _person(tenant: TenantId, row: Row, **where: Any) -> Actor:
    return Actor(
        tenant=tenant,
        person=row["person_id"],
        name=row["name"],
        unit=row["unit_id"],
        unit_path=row["path"],
        roles=tuple(row["roles"]),
        posts=tuple(row["posts"]),
        access_epoch=row["access_epoch"],
        catalog_epoch=row["catalog_epoch"],
        **where,
    )
