"""Identifiers: UUIDv7, so that they sort by birth and can be given by the caller."""

import os
import time
from typing import NewType
from uuid import UUID, uuid5

TenantId = NewType("TenantId", UUID)
PersonId = NewType("PersonId", UUID)
UnitId = NewType("UnitId", UUID)
AssetId = NewType("AssetId", UUID)
PlaceId = NewType("PlaceId", UUID)
OrderId = NewType("OrderId", UUID)
LineId = NewType("LineId", UUID)
CaseId = NewType("CaseId", UUID)
TaskId = NewType("TaskId", UUID)
EntryId = NewType("EntryId", UUID)
FileId = NewType("FileId", UUID)
MovementId = NewType("MovementId", UUID)

_KUHENG = UUID("6b756865-6e67-5000-8000-000000000001")


def new_id() -> UUID:
    """A fresh UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then 74 random bits."""
    return id_at(time.time_ns() // 1_000_000)


def id_at(milliseconds: int) -> UUID:
    """A UUIDv7 as it would have been made at `milliseconds` since 1970; for bulk history."""
    random = int.from_bytes(os.urandom(10), "big")
    low = random & ((1 << 62) - 1)
    high = (random >> 62) & 0xFFF
    return UUID(int=(milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76 | high << 64 | 0x2 << 62 | low)


def installed_id(tenant: UUID, key: str) -> UUID:
    """The id that a shipped definition gets in a tenant: the same whenever it is applied."""
    return uuid5(tenant, key)


def tenant_id_of(key: str) -> TenantId:
    """The id of the tenant with this short key; the same in every database."""
    return TenantId(uuid5(_KUHENG, key))
