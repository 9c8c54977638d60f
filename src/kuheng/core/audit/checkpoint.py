"""The text form of a signed head (C2SP signed note): what receipts, witnesses and verifiers are shown.

kuheng.audit/<tenant>
<size>
<root, base64>
hash sm3
time 2026-11-20T10:00:00.000000Z
horizon 2026-11-20T09:59:58.500000Z

— KH-1a2b3c4d <4 bytes of key hash and the signature, base64>
— <witness> <key hash, time in 8 bytes, signature, base64>
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kuheng.core.audit.verify import Head, read_head
from kuheng.core.keys.api import Signer
from kuheng.core.keys.signer import key_hash
from kuheng.kernel.canonical import plain
from kuheng.kernel.ids import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a head says. No entry that joins the tree later was recorded before `horizon`."""

    tenant: TenantId
    size: int
    root: bytes
    algorithm: str
    time: datetime
    horizon: datetime

    @property
    def body(self) -> bytes:
        lines = (
            f"kuheng.audit/{self.tenant}",
            str(self.size),
            base64.b64encode(self.root).decode(),
            f"hash {self.algorithm}",
            f"time {plain(self.time)}",
            f"horizon {plain(self.horizon)}",
        )
        return "".join(f"{line}\n" for line in lines).encode()


def signature_of(statement: Statement, signer: Signer) -> bytes:
    """The key's hash and its signature over the text."""
    return key_hash(signer.name, signer.kind, signer.public) + signer.sign(statement.body)


def note(statement: Statement, signatures: Iterable[tuple[str, bytes]]) -> str:
    lines = (f"— {name} {base64.b64encode(blob).decode()}\n" for name, blob in signatures)
    return statement.body.decode() + "\n" + "".join(lines)


def statement_of(row: Mapping[str, Any]) -> Statement:
    """The statement in a row of audit_head."""
    return Statement(
        tenant=row["tenant_id"],
        size=row["size"],
        root=bytes(row["root"]),
        algorithm=row["algorithm"],
        time=row["signed_at"],
        horizon=row["horizon"],
    )


def note_of(row: Mapping[str, Any], cosignatures: Iterable[Mapping[str, Any]] = ()) -> str:
    """The note of a row of audit_head and the rows of audit_cosign that belong to it."""
    signed = [(row["key_id"], bytes(row["signature"]))]
    signed += [(one["witness"], bytes(one["signature"])) for one in cosignatures]
    return note(statement_of(row), signed)


def head_of(row: Mapping[str, Any], cosignatures: Iterable[Mapping[str, Any]] = ()) -> Head:
    """The same as the verifier reads it."""
    return read_head(note_of(row, cosignatures))
