"""Laying heads out for witnesses and taking in what they sign: two files per witness, in a folder.

`<folder>/<witness>/key.pub` (put there by an administrator) makes a witness known; `offers.ndjson` is ours: for each
tenant the newest head and the proof that it continues the last one this witness signed; `answers.ndjson` is the
witness's. A web door may serve the same two files to a witness that has no access to the folder.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from kuheng.core.audit import log, tree
from kuheng.core.audit.checkpoint import note, note_of, statement_of
from kuheng.core.audit.horizon import BEGINNING
from kuheng.core.audit.sealer import INSERT_KEY, NO_TENANT
from kuheng.core.audit.verify import WITNESS_KEY, read_head, read_keys, signatures
from kuheng.core.store.transaction import Database, Transaction
from kuheng.kernel.ids import TenantId

READ_LAST_COSIGNED = """
SELECT size, signed_at FROM audit_cosign WHERE tenant_id = %s AND witness = %s
ORDER BY size DESC, signed_at DESC LIMIT 1
"""
READ_HEAD_AT = """
SELECT tenant_id, size, signed_at, horizon, root, algorithm, key_id, signature FROM audit_head
WHERE tenant_id = %s AND size = %s AND signed_at = %s
"""
READ_VKEY = "SELECT vkey FROM audit_key WHERE tenant_id = %s AND key_id = %s"
INSERT_COSIGN = """
INSERT INTO audit_cosign (tenant_id, size, signed_at, witness, signature, at) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""


class Answer(NamedTuple):
    """What a witness signed: the head of this size and time."""

    tenant: str
    size: int
    time: datetime
    signature: bytes


class Exchange:
    """The folder in which heads and co-signatures change hands. Run by the sealer's process, as its role."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database, self._folder = database, folder
        self._taken: dict[str, Sequence[Answer]] = {}
        self._offered: dict[str, str] = {}

    def round(self) -> int:
        """Takes in new answers and lays out new heads. Returns how many co-signatures were taken in."""
        taken = 0
        for home in self._witnesses():
            with self._database.transaction(NO_TENANT, at=BEGINNING, role="sealer") as tx:
                answers = _read_answers(home / "answers.ndjson")
                taken += self._take(tx, home, answers)
                self._offer(tx, home, {answer.tenant: answer.size for answer in answers})
        return taken

    def _witnesses(self) -> list[Path]:
        return sorted(key.parent for key in self._folder.glob("*/key.pub"))

    def _take(self, tx: Transaction, home: Path, answers: Sequence[Answer]) -> int:
        if answers == self._taken.get(home.name):
            return 0
        vkey = (home / "key.pub").read_text("utf-8").strip()
        taken = sum(_take_one(tx, home.name, vkey, answer) for answer in answers)
        self._taken[home.name] = answers
        return taken

    def _offer(self, tx: Transaction, home: Path, seen: Mapping[str, int]) -> None:
        tenants = log.tenants(tx, "audit_head")
        offers = [_offer_to(tx, tenant, home.name, seen.get(str(tenant))) for tenant in tenants]
        text = "".join(json.dumps(offer, ensure_ascii=False) + "\n" for offer in offers)
        if text and text != self._offered.get(home.name):
            draft = home / "offers.ndjson.new"
            draft.write_text(text, "utf-8")
            draft.replace(home / "offers.ndjson")
            self._offered[home.name] = text


def _take_one(tx: Transaction, witness: str, vkey: str, answer: Answer) -> bool:
    """Keeps a co-signature that holds; anything else is as if it had not been sent."""
    head = tx.one(READ_HEAD_AT, [answer.tenant, answer.size, answer.time])
    if head is None:
        return False
    signed = read_head(note(statement_of(head), [(witness, answer.signature)]))
    key = read_keys([vkey]).get(witness)
    if key is None or key[0] != WITNESS_KEY or signatures(signed, {witness: key})[1] != 1:
        return False
    at = datetime.fromtimestamp(int.from_bytes(answer.signature[4:12], "big"), UTC)
    tx.write(INSERT_KEY, [answer.tenant, witness, vkey, at])
    tx.write(INSERT_COSIGN, [answer.tenant, answer.size, answer.time, witness, answer.signature, at])
    return True


def _offer_to(tx: Transaction, tenant: TenantId, witness: str, seen: int | None) -> dict[str, Any]:
    """The newest head, and that it continues what the witness says it saw last (else what we know it saw).

    Its word counts more than our table: after a restored older copy we no longer know, and it has to find out.
    """
    head = log.last_head(tx, tenant)
    assert head is not None
    last = tx.one(READ_LAST_COSIGNED, [tenant, witness])
    old = seen if seen is not None else last["size"] if last else 0
    ranges = tree.consistency_ranges(old, head["size"]) if old <= head["size"] else []
    path = log.hashes(tx, tenant, head["algorithm"], ranges)
    return {
        "tenant": str(tenant),
        "old": old,
        "note": note_of(head),
        "path": [base64.b64encode(node).decode() for node in path],
        "vkey": tx.scalar(READ_VKEY, [tenant, head["key_id"]]),
    }


def _read_answers(file: Path) -> list[Answer]:
    """The answers of a witness; lines that are none are passed over, as the file comes from another machine."""
    lines = file.read_text("utf-8", "replace").splitlines() if file.exists() else []
    return [answer for answer in map(_read_answer, lines) if answer]


def _read_answer(line: str) -> Answer | None:
    try:
        said = json.loads(line)
        when = datetime.fromisoformat(said["time"])
        return Answer(str(UUID(said["tenant"])), int(said["size"]), when, bytes.fromhex(said["signature"]))
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
