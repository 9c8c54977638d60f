"""Envelope encryption: values are sealed with the tenant's data key, data keys with the key-encryption key.

A sealed value carries its place (tenant, table, column, row) as associated data, so a cell copied elsewhere
does not open. Its text form `k1.<key number>.<base64>` fits a column, a JSON document and a canonical form.
"""

import base64
import unicodedata
from dataclasses import dataclass, replace
from os import urandom
from threading import Lock
from uuid import UUID

from kuheng.core.keys.ciphers import CIPHERS, derived, fingerprint, hmac_sm3, seal, unseal
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import Broken
from kuheng.kernel.ids import TenantId

READ_KEYS = "SELECT purpose, number, algorithm, wrapped, wrapped_by FROM data_key WHERE tenant_id = %s"
INSERT_KEY = """
INSERT INTO data_key (tenant_id, purpose, number, algorithm, wrapped, wrapped_by, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
REWRAP_KEY = """
UPDATE data_key SET wrapped = %s, wrapped_by = %s WHERE tenant_id = %s AND purpose = %s AND number = %s
"""
# Who seals shares it until his commit, who rotates or rewraps has it alone: afterwards nothing old is still to come.
SEALS = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"
CHANGES_KEYS = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
INDEX_KEY_BYTES = 32
MARK = "k1"
MADE_HERE = "keys.made_here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a sealed value stands. A value is opened only where it was put."""

    table: str
    column: str
    row: UUID

    def aad(self, tenant: TenantId) -> bytes:
        return tenant.bytes + f"{self.table}\x1f{self.column}\x1f".encode() + self.row.bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKey:
    """One unwrapped data key of a tenant."""

    purpose: str
    number: int
    algorithm: str
    key: bytes


class TenantKeys:
    """The unwrapped data keys of one tenant."""

    def __init__(self, tenant: TenantId, keys: list[DataKey]) -> None:
        self._tenant = tenant
        self._keys = {(key.purpose, key.number): key for key in keys}
        self._newest = {purpose: max(n for p, n in self._keys if p == purpose) for purpose, _ in self._keys}

    def newest(self, purpose: str) -> DataKey:
        """Raises `Broken("keys.absent")` for a tenant that was given no keys."""
        if purpose not in self._newest:
            raise Broken("keys.absent", tenant=str(self._tenant))
        return self._keys[purpose, self._newest[purpose]]

    def knows(self, number: int) -> bool:
        return ("cell", number) in self._keys

    def seal_bytes(self, plain: bytes, place: Place) -> bytes:
        """For files: key number (4 bytes), nonce, cipher text, tag."""
        key = self.newest("cell")
        return key.number.to_bytes(4, "big") + seal(key.algorithm, key.key, plain, place.aad(self._tenant))

    def open_bytes(self, sealed: bytes, place: Place) -> bytes:
        """Raises `Broken`: `keys.absent` (key unknown), `keys.not_authentic` (damaged or moved)."""
        number = int.from_bytes(sealed[:4], "big")
        key = self._keys.get(("cell", number))
        if key is None:
            raise Broken("keys.absent", tenant=str(self._tenant))
        return unseal(key.algorithm, key.key, sealed[4:], place.aad(self._tenant))

    def seal(self, plain: str, place: Place) -> str:
        """The text form of a sealed value."""
        blob = self.seal_bytes(plain.encode(), place)
        return f"{MARK}.{int.from_bytes(blob[:4], 'big')}.{base64.b64encode(blob[4:]).decode()}"

    def open(self, sealed: str, place: Place) -> str:
        """The plain text of `seal`. Raises `Broken` as `open_bytes`, and for what is no sealed value."""
        return self.open_bytes(_blob(sealed), place).decode()

    def resealed(self, sealed: str, place: Place) -> str:
        """The same value under the newest key; itself when it is already."""
        if number_of(sealed) == self.newest("cell").number:
            return sealed
        return self.seal(self.open(sealed, place), place)

    def resealed_bytes(self, sealed: bytes, place: Place) -> bytes:
        """As `resealed`, for files."""
        if int.from_bytes(sealed[:4], "big") == self.newest("cell").number:
            return sealed
        return self.seal_bytes(self.open_bytes(sealed, place), place)

    def blind_index(self, column: str, value: str) -> str:
        """Equal for equal values of a column (after NFKC, trimming, upper case), and tells nothing else."""
        return _blind(self.newest("index"), column, value)

    def blind_indexes(self, column: str, value: str) -> list[str]:
        """Under every index key, newest first: what a search compares while an index is being rebuilt."""
        keys = sorted((key for key in self._keys.values() if key.purpose == "index"), key=lambda k: -k.number)
        return [_blind(key, column, value) for key in keys]


class Keyring:
    """Opens tenants' data keys with the key-encryption key and remembers them for this process."""

    def __init__(self, key_encryption_key: bytes, *, algorithm: str = "sm4-gcm") -> None:
        self._secret = key_encryption_key
        self._algorithm = algorithm
        self._fingerprint = fingerprint(key_encryption_key)
        self._known: dict[TenantId, TenantKeys] = {}
        self._lock = Lock()

    @property
    def name(self) -> str:
        """The fingerprint of the key-encryption key: names it without giving it away."""
        return self._fingerprint

    def of(self, tx: Transaction, *, number: int | None = None) -> TenantKeys:
        """The keys of the transaction's tenant; read again when `number` is one not known yet.

        Raises `Broken("keys.other_key")` when they were wrapped with another key-encryption key.
        """
        known = self._known.get(tx.tenant)
        if known is not None and (number is None or known.knows(number)):
            return known
        return self._read(tx)

    def for_sealing(self, tx: Transaction) -> TenantKeys:
        """The keys as they are now, not as this process remembers them; a rotation waits for this transaction.

        Raises `Broken("keys.other_key")` as `of`.
        """
        tx.write(SEALS, [_lock_name(tx.tenant)])
        return self._read(tx)

    def give(self, tx: Transaction) -> None:
        """Makes the first data keys of a new tenant."""
        self._add(tx, "cell", 1)
        self._add(tx, "index", 1)

    def rotate(self, tx: Transaction, purpose: str = "cell") -> int:
        """A new data key for new values; old values stay readable. Waits for who is sealing. Returns its number."""
        tx.write(CHANGES_KEYS, [_lock_name(tx.tenant)])
        number = self._read(tx).newest(purpose).number + 1
        self.forget(tx.tenant)
        self._add(tx, purpose, number)
        return number

    def forget(self, tenant: TenantId) -> None:
        """The tenant's keys are read again at the next use: every process does so after a rotation."""
        with self._lock:
            self._known.pop(tenant, None)

    def rewrap(self, tx: Transaction, new: "Keyring") -> int:
        """Wraps the tenant's data keys with another key-encryption key; those that are stay. Returns how many it did."""
        tx.write(CHANGES_KEYS, [_lock_name(tx.tenant)])
        rows = [row for row in tx.rows(READ_KEYS, [tx.tenant]) if _wrapper(row) != new.name]
        for row in rows:
            key = self._unwrap(tx.tenant, row)
            wrapped, by = new._wrap(tx.tenant, key)
            tx.write(REWRAP_KEY, [wrapped, by, tx.tenant, key.purpose, key.number], expect=1)
        return len(rows)

    def _read(self, tx: Transaction) -> TenantKeys:
        rows = tx.rows(READ_KEYS, [tx.tenant])
        keys = TenantKeys(tx.tenant, [self._unwrap(tx.tenant, row) for row in rows])
        if (
            rows and MADE_HERE not in tx.memory
        ):  # a key that may yet be rolled back must not outlive its transaction
            with self._lock:
                self._known[tx.tenant] = keys
        return keys

    def _add(self, tx: Transaction, purpose: str, number: int) -> None:
        algorithm = self._algorithm if purpose == "cell" else "hmac-sm3"
        length = CIPHERS[algorithm].key_bytes if purpose == "cell" else INDEX_KEY_BYTES
        key = DataKey(purpose=purpose, number=number, algorithm=algorithm, key=urandom(length))
        wrapped, by = self._wrap(tx.tenant, key)
        tx.memory[MADE_HERE] = True
        tx.write(INSERT_KEY, [tx.tenant, purpose, number, algorithm, wrapped, by, tx.at])

    def _wrap(self, tenant: TenantId, key: DataKey) -> tuple[bytes, str]:
        """The wrapped key and what wrapped it: fingerprint/algorithm."""
        wrapped = seal(self._algorithm, self._wrapping_key(self._algorithm), key.key, _key_aad(tenant, key))
        return wrapped, f"{self._fingerprint}/{self._algorithm}"

    def _unwrap(self, tenant: TenantId, row: Row) -> DataKey:
        by, _, algorithm = row["wrapped_by"].partition("/")
        if by != self._fingerprint:
            raise Broken("keys.other_key", wanted=by, given=self._fingerprint)
        bare = DataKey(purpose=row["purpose"], number=row["number"], algorithm=row["algorithm"], key=b"")
        plain = unseal(
            algorithm, self._wrapping_key(algorithm), bytes(row["wrapped"]), _key_aad(tenant, bare)
        )
        return replace(bare, key=plain)

    def _wrapping_key(self, algorithm: str) -> bytes:
        return derived(self._secret, f"kuheng wrap {algorithm}", CIPHERS[algorithm].key_bytes)


def is_sealed(value: object) -> bool:
    """Does this look like the text form of a sealed value?"""
    return isinstance(value, str) and value.startswith(f"{MARK}.") and value.count(".") == 2


def number_of(sealed: str) -> int:
    """The number of the data key. Raises `Broken("keys.not_authentic")` for what is no sealed value."""
    return int.from_bytes(_blob(sealed)[:4], "big")


def _blob(sealed: str) -> bytes:
    mark, _, rest = sealed.partition(".")
    number, _, body = rest.partition(".")
    try:
        if mark != MARK:
            raise ValueError(mark)
        return int(number).to_bytes(4, "big") + base64.b64decode(body, validate=True)
    except (ValueError, OverflowError):
        raise Broken("keys.not_authentic") from None


def _lock_name(tenant: TenantId) -> str:
    return f"data keys {tenant}"


def _wrapper(row: Row) -> str:
    name, _, _ = row["wrapped_by"].partition("/")
    return str(name)


def _key_aad(tenant: TenantId, key: DataKey) -> bytes:
    return tenant.bytes + f"data_key\x1f{key.purpose}\x1f{key.number}\x1f{key.algorithm}".encode()


def _blind(key: DataKey, column: str, value: str) -> str:
    plain = unicodedata.normalize("NFKC", value).strip().upper()
    return hmac_sm3(key.key, f"{column}\x1f{plain}".encode()).hex()
