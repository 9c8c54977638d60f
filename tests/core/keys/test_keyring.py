"""Sealed values: they open where they were put, under old and new keys, and nowhere else."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuheng.core.keys.api import Keyring, Place, is_sealed, number_of
from kuheng.core.keys.keyring import DataKey, TenantKeys
from kuheng.core.store.transaction import Database
from kuheng.kernel.errors import Broken
from kuheng.kernel.ids import TenantId

NOW = datetime(2026, 11, 20, tzinfo=UTC)
TENANT = TenantId(UUID(int=7))
ROW = UUID(int=9)
HERE = Place(table="person", column="id_number", row=ROW)


def keys(*numbers: int, tenant: TenantId = TENANT) -> TenantKeys:
    cells = [DataKey(purpose="cell", number=n, algorithm="sm4-gcm", key=bytes([n]) * 16) for n in numbers]
    index = [DataKey(purpose="index", number=n, algorithm="hmac-sm3", key=bytes([n]) * 32) for n in numbers]
    return TenantKeys(tenant, cells + index)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_a_value_opens_where_it_was_put(plain: str) -> None:
    sealed = keys(1).seal(plain, HERE)
    assert is_sealed(sealed)
    assert keys(1).open(sealed, HERE) == plain


@pytest.mark.parametrize(
    "elsewhere",
    [Place(table="asset", column="id_number", row=ROW), Place(table="person", column="phone", row=ROW),
     Place(table="person", column="id_number", row=UUID(int=10))],
)  # fmt: skip
def test_a_value_moved_to_another_cell_does_not_open(elsewhere: Place) -> None:
    with pytest.raises(Broken, match="not_authentic"):
        keys(1).open(keys(1).seal("330106", HERE), elsewhere)


def test_a_value_moved_to_another_tenant_does_not_open() -> None:
    other = TenantId(UUID(int=8))
    with pytest.raises(Broken, match="not_authentic"):
        keys(1, tenant=other).open(keys(1).seal("330106", HERE), HERE)


def test_table_and_column_cannot_be_run_together() -> None:
    assert Place(table="ab", column="c", row=ROW).aad(TENANT) != Place(table="a", column="bc", row=ROW).aad(
        TENANT
    )


def test_after_rotation_old_values_open_and_new_ones_take_the_new_key() -> None:
    old = keys(1).seal("330106", HERE)
    rotated = keys(1, 2)
    again = rotated.resealed(old, HERE)
    assert (number_of(old), number_of(again)) == (1, 2)
    assert rotated.open(old, HERE) == rotated.open(again, HERE) == "330106"
    assert rotated.resealed(again, HERE) is again
    with pytest.raises(Broken, match=r"keys\.absent"):
        keys(1).open(again, HERE)


@pytest.mark.parametrize(
    "text", ["", "330106", "k1.1", "k1.x.AAAA", "k1.-1.AAAA", "k1.1.***", "k9.1.AAAA", "k1.1.AAAA"]
)
def test_what_is_no_sealed_value_is_refused_quietly(text: str) -> None:
    with pytest.raises(Broken):
        keys(1).open(text, HERE)


def test_the_blind_index_finds_equal_values_however_they_were_typed() -> None:
    one = keys(1).blind_index("id_number", "33010619900101123x")
    assert one == keys(1).blind_index("id_number", " ３３010619900101123X ")
    assert one != keys(1).blind_index("phone", "33010619900101123x")
    assert one != keys(2).blind_index("id_number", "33010619900101123x")
    assert keys(1, 2).blind_indexes("id_number", "33010619900101123x")[1] == one


def test_keys_live_wrapped_in_the_database_and_survive_rotation_and_rewrapping(database: Database) -> None:
    tenant = TenantId(uuid4())
    ring, other = Keyring(b"k" * 32), Keyring(b"n" * 32, algorithm="aes-256-gcm")
    with database.transaction(tenant, at=NOW) as tx:
        ring.give(tx)
        sealed = ring.of(tx).seal("secret", HERE)
    with database.transaction(tenant, at=NOW) as tx:
        assert Keyring(b"k" * 32).of(tx).open(sealed, HERE) == "secret"
        assert ring.rotate(tx) == 2
    with database.transaction(tenant, at=NOW) as tx:
        newer = ring.of(tx).seal("secret", HERE)
        assert number_of(newer) == 2
        assert ring.rewrap(tx, other) == 3
    with database.transaction(tenant, at=NOW) as tx:
        assert other.of(tx).open(sealed, HERE) == other.of(tx).open(newer, HERE) == "secret"
        with pytest.raises(Broken, match="other_key"):
            Keyring(b"k" * 32).of(tx)


def test_a_key_that_was_rolled_back_is_not_used_afterwards(database: Database) -> None:
    tenant = TenantId(uuid4())
    ring = Keyring(b"k" * 32)
    with pytest.raises(LookupError), database.transaction(tenant, at=NOW) as tx:
        ring.give(tx)
        ring.of(tx).seal("secret", HERE)
        raise LookupError
    with database.transaction(tenant, at=NOW) as tx, pytest.raises(Broken, match=r"keys\.absent"):
        ring.of(tx).newest("cell")


def test_a_tenant_never_sees_the_keys_of_another(database: Database) -> None:
    one, two = TenantId(uuid4()), TenantId(uuid4())
    ring = Keyring(b"k" * 32)
    with database.transaction(one, at=NOW) as tx:
        ring.give(tx)
    with database.transaction(two, at=NOW) as tx:
        assert tx.rows("SELECT * FROM data_key") == []


def test_nothing_in_the_table_gives_a_key_away(database: Database) -> None:
    tenant = TenantId(uuid4())
    ring = Keyring(b"k" * 32)
    with database.transaction(tenant, at=NOW) as tx:
        ring.give(tx)
    with database.transaction(tenant, at=NOW) as tx:
        key = ring.of(tx).newest("cell").key
        rows = tx.rows("SELECT wrapped FROM data_key")
    assert rows and all(key not in bytes(row["wrapped"]) for row in rows)
