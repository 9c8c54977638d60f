"""The ciphers against published vectors, and what they must refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuheng.core.keys import ciphers
from kuheng.kernel.errors import Broken

ALGORITHMS = sorted(ciphers.CIPHERS)


def test_sm4_gcm_agrees_with_rfc_8998() -> None:
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    aad = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex(
        "aa" * 8 + "bb" * 8 + "cc" * 8 + "dd" * 8 + "ee" * 8 + "ff" * 8 + "ee" * 8 + "aa" * 8
    )
    sealed = ciphers.CIPHERS["sm4-gcm"].seal(key, nonce, plain, aad)
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert ciphers.CIPHERS["sm4-gcm"].open(key, nonce, sealed, aad) == plain


def test_aes_256_gcm_agrees_with_its_specification() -> None:
    key, nonce = bytes(32), bytes(12)
    sealed = ciphers.CIPHERS["aes-256-gcm"].seal(key, nonce, bytes(16), b"")
    assert sealed.hex() == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"


def test_hmac_sm3_is_the_construction_of_rfc_2104() -> None:
    from kuheng.kernel.canonical import sm3

    key, data = b"k" * 32, b"data"
    padded = key + bytes(32)
    inner = sm3(bytes(byte ^ 0x36 for byte in padded) + data)
    assert ciphers.hmac_sm3(key, data) == sm3(bytes(byte ^ 0x5C for byte in padded) + inner)


@given(st.sampled_from(ALGORITHMS), st.binary(max_size=200), st.binary(max_size=60))
def test_what_is_sealed_opens_again(algorithm: str, plain: bytes, aad: bytes) -> None:
    key = ciphers.derived(b"secret", "test", ciphers.CIPHERS[algorithm].key_bytes)
    sealed = ciphers.seal(algorithm, key, plain, aad)
    assert ciphers.unseal(algorithm, key, sealed, aad) == plain
    assert ciphers.seal(algorithm, key, plain, aad) != sealed


@given(st.sampled_from(ALGORITHMS), st.binary(min_size=1, max_size=40), st.data())
def test_a_flipped_bit_a_wrong_key_and_other_associated_data_do_not_open(
    algorithm: str, plain: bytes, data: st.DataObject
) -> None:
    width = ciphers.CIPHERS[algorithm].key_bytes
    key = ciphers.derived(b"secret", "test", width)
    sealed = ciphers.seal(algorithm, key, plain, b"here")
    at = data.draw(st.integers(0, len(sealed) * 8 - 1))
    flipped = bytearray(sealed)
    flipped[at // 8] ^= 1 << at % 8
    for attempt in (
        (key, bytes(flipped), b"here"),
        (key, sealed, b"there"),
        (ciphers.derived(b"other", "test", width), sealed, b"here"),
        (key, sealed[:20], b"here"),
    ):
        with pytest.raises(Broken, match="not_authentic"):
            ciphers.unseal(algorithm, *attempt)


def test_keys_for_different_purposes_differ_and_fingerprints_name_them() -> None:
    assert ciphers.derived(b"s", "a", 16) != ciphers.derived(b"s", "b", 16)
    assert ciphers.fingerprint(b"a" * 32) != ciphers.fingerprint(b"b" * 32)
    assert len(ciphers.fingerprint(b"a" * 32)) == 16
