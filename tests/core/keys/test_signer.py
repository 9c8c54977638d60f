"""Signing keys: made once, private, and named after their public half."""

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kuheng.core.audit.verify import read_keys
from kuheng.core.keys.api import Ed25519Signer, make_signing_key, read_signing_key, verifier_key
from kuheng.kernel.errors import Broken


def test_a_signature_is_ed25519_over_the_message() -> None:
    signer = Ed25519Signer(b"s" * 32)
    Ed25519PublicKey.from_public_bytes(signer.public).verify(signer.sign(b"message"), b"message")


def test_a_key_is_made_once_and_read_again(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "signing.key"
    first = make_signing_key(file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert make_signing_key(file).public == read_signing_key(file).public == first.public
    assert [path.name for path in file.parent.iterdir()] == ["signing.key"]


@pytest.mark.parametrize(
    ("text", "mode", "code"),
    [("00" * 32, 0o644, "keys.signing_key_open"), ("00" * 31, 0o600, "keys.signing_key_unfit"),
     ("zz" * 32, 0o600, "keys.signing_key_unfit")],
)  # fmt: skip
def test_a_key_that_is_open_or_damaged_is_refused(tmp_path: Path, text: str, mode: int, code: str) -> None:
    file = tmp_path / "signing.key"
    file.write_text(text)
    os.chmod(file, mode)
    with pytest.raises(Broken) as trouble:
        read_signing_key(file)
    assert trouble.value.code == code


def test_an_absent_key_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(Broken) as trouble:
        read_signing_key(tmp_path / "none")
    assert trouble.value.code == "keys.signing_key_absent"


def test_the_line_for_verifiers_is_read_back_by_the_verifier() -> None:
    signer = Ed25519Signer(b"s" * 32)
    line = verifier_key(signer.name, signer.kind, signer.public)
    assert read_keys([line]) == {signer.name: (signer.kind, signer.public)}
    with pytest.raises(ValueError, match="damaged"):
        read_keys([line.replace("KH-", "KX-")])
