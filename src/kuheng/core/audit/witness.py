#!/usr/bin/env python3
"""A witness of Kuheng's audit log, for another machine: copy this file and verify.py there.

    python witness.py NAME --state DIR --exchange FOLDER|URL [--bank-key FILE] [--every SECONDS] [--once]

It polls the signed heads laid out for it, refuses one that does not continue what it saw before, and lays
its co-signature beside. `DIR/seen.ndjson` is the file for `audit verify --witness`; `DIR/key.pem` is its
secret, `DIR/key.pub` what bank and verifiers are told. The bank's key is the one given, or the first seen.
Exits 1 when a head contradicts what was seen: the log was cut, rewritten, or restored from an older copy.
"""

import argparse
import base64
import hashlib
import json
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.hazmat.primitives.serialization import load_pem_private_key as load_key

try:
    from kuheng.core.audit.verify import WITNESS_KEY, Head, hash_function, read_head, read_keys, signatures
except ImportError:  # beside verify.py, without Kuheng
    from verify import WITNESS_KEY, Head, hash_function, read_head, read_keys, signatures  # type: ignore[import-not-found,no-redef]


class Contradiction(Exception):
    """The log is not a continuation of what was seen."""


def continues(old: Head | None, new: Head, path: Sequence[bytes]) -> bool:
    """Is the tree of `new` the tree of `old` with leaves added (RFC 6962 §2.1.2)?"""
    if old is None or old.size == 0:
        return True
    rest = iter(path)
    digest = hash_function(new.algorithm)

    def roots(kept: int, size: int, first: bool) -> tuple[bytes, bytes]:
        if kept == size:
            return (old.root, old.root) if first else (node := next(rest), node)
        left = 1 << (size - 1).bit_length() - 1
        if kept <= left:
            before, after = roots(kept, left, first)
            return before, digest(b"\x01" + after + next(rest))
        before, after = roots(kept - left, size - left, False)
        node = next(rest)
        return digest(b"\x01" + node + before), digest(b"\x01" + node + after)

    try:
        return (
            old.size <= new.size and roots(old.size, new.size, True) == (old.root, new.root) and not [*rest]
        )
    except StopIteration:
        return False


class Witness:
    """One witness and what it has seen, kept in the folder `state`."""

    def __init__(self, name: str, state: Path, exchange: str, bank_key: str | None = None) -> None:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.name, self._seen, self._at = name, state / "seen.ndjson", f"{exchange.rstrip('/')}/{name}"
        self._secret = _secret(state / "key.pem")
        public = WITNESS_KEY + self._secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self._hash = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
        self.vkey = f"{name}+{self._hash.hex()}+{base64.b64encode(public).decode()}"
        (state / "key.pub").write_text(self.vkey + "\n")
        self._bank = state / "bank.pub"
        if bank_key:
            self._bank.write_text(bank_key)
        noted = self._seen.read_text("utf-8").splitlines() if self._seen.exists() else []
        self.last = {head.tenant: head for head in (read_head(json.loads(line)["note"]) for line in noted)}

    def look(self) -> int:
        """Takes every head laid out, lays out the answers; how many were new? Raises `Contradiction`."""
        new = sum(self._judge(json.loads(line)) for line in self._get("offers.ndjson").splitlines())
        answers = [
            {"tenant": head.tenant, "size": head.size, "time": head.time, "signature": blob.hex()}
            for head in self.last.values()
            for name, blob in head.signatures
            if name == self.name
        ]
        if answers:
            self._put("answers.ndjson", "".join(json.dumps(answer) + "\n" for answer in answers))
        return new

    def _judge(self, offer: dict[str, Any]) -> bool:
        head, old = read_head(offer["note"]), self.last.get(offer["tenant"])
        if not self._bank.exists():
            self._bank.write_text(offer["vkey"] + "\n")
        keys = read_keys(self._bank.read_text().splitlines())
        if head.tenant != offer["tenant"] or not signatures(head, keys)[0]:
            raise Contradiction(f"{offer['tenant']}: a head of {head.size} is not signed by the bank")
        if old and (head.body == old.body or (head.size > old.size != offer["old"])):
            return (
                False  # known, or the bank missed our last answer: it is laid out again, the next offer fits
            )
        if not continues(old, head, [base64.b64decode(node) for node in offer["path"]]):
            raise Contradiction(f"{head.tenant}: {head.size} does not continue {old and old.size}")
        seconds = int(time.time())
        signed = self._secret.sign(b"cosignature/v1\ntime %d\n" % seconds + head.body)
        blob = self._hash + seconds.to_bytes(8, "big") + signed
        with self._seen.open("a", encoding="utf-8") as file:
            line = f"— {self.name} {base64.b64encode(blob).decode()}\n"
            file.write(json.dumps({"note": offer["note"] + line}, ensure_ascii=False) + "\n")
        self.last[head.tenant] = head._replace(signatures=(*head.signatures, (self.name, blob)))
        return True

    def _get(self, name: str) -> str:
        if self._at.startswith("http"):
            with urllib.request.urlopen(f"{self._at}/{name}", timeout=20) as answer:
                return str(answer.read(1 << 24), "utf-8")
        file = Path(self._at, name)
        return file.read_text("utf-8") if file.exists() else ""

    def _put(self, name: str, text: str) -> None:
        if self._at.startswith("http"):
            request = urllib.request.Request(f"{self._at}/{name}", text.encode(), method="PUT")
            urllib.request.urlopen(request, timeout=20).close()
            return
        written = Path(self._at, f"{name}.new")
        written.write_text(text, "utf-8")
        written.replace(Path(self._at, name))


def _secret(file: Path) -> Ed25519PrivateKey:
    if not file.exists():
        file.touch(mode=0o600)
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(pem)
    key = load_key(file.read_bytes(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("name")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--exchange", required=True)
    parser.add_argument("--bank-key", type=Path)
    parser.add_argument("--every", type=float, default=5.0)
    parser.add_argument("--once", action="store_true")
    options = parser.parse_args(arguments)
    bank_key = options.bank_key.read_text() if options.bank_key else None
    witness = Witness(options.name, options.state, options.exchange, bank_key)
    while True:
        try:
            witness.look()
        except Contradiction as trouble:
            print(trouble, file=sys.stderr)
            return 1
        except (OSError, ValueError, LookupError) as trouble:
            print(f"not reachable: {trouble}", file=sys.stderr)
        if options.once:
            return 0
        time.sleep(options.every)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
