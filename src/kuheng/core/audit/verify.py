#!/usr/bin/env python3
"""Verifies what Kuheng recorded, without Kuheng: this one file, Python 3.11 and `cryptography`.

    python verify.py bundle.ndjson|proof.json [--key FILE] [--witness FILE] [--json]

--key: public keys of the bank and its witnesses, `name+hash+base64` a line, from a source you trust; without,
the keys in the bundle are taken at their word. --witness: what a witness noted on its own machine; only that
tells a cut tail or an older copy from the truth. Exits 0 clean, 1 tampered, 2 incomplete, 3 wrong call.
Leaf = H(0 | canonical bytes), node = H(1 | left | right), shaped as RFC 6962; a head is a C2SP signed note.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

KINDS = {  # what can be found; the code itself is the English
    "content_changed": "内容被改动", "columns_changed": "可见列与存证内容不符",
    "touch_changed": "变更明细被改动", "leaf_changed": "叶哈希被改动", "entry_deleted": "记录被删除",
    "entry_inserted": "事后插入记录", "entries_swapped": "记录被调换", "entry_backdated": "倒填时间",
    "history_rewritten": "已签署的历史被改写", "history_replaced": "与见证过的历史不一致",
    "tail_cut": "尾部被截断，或恢复了旧备份", "head_forged": "树头签名无效",
}  # fmt: skip
SHOWN, LATE = 1000, timedelta(seconds=60)  # findings kept, the rest is counted; time without a head
ALGORITHMS, MISSING = {"sm3": hashes.SM3, "sha256": hashes.SHA256}, bytes(32)
HEAD_KEY, WITNESS_KEY = b"\x01", b"\x04"  # C2SP signature types: Ed25519, and a witness's with its time
BODY = r"(kuheng\.audit/(\S+)\n(\d+)\n(\S+)\nhash (\S+)\ntime (\S+)\nhorizon (\S+)\n)"
A64 = "[A-Za-z0-9+/]"  # unused bits must be zero (RFC 4648 section 3.5), so a blob is written in one way
NOTE = re.compile(BODY + rf"\n((?:— \S+ (?:{A64}{{4}})*(?:{A64}[AQgw]==|{A64}{{2}}[AEIMQUYcgkosw048]=)?\n)+)")
Keys = dict[str, tuple[bytes, bytes]]
Record = Mapping[str, Any]
ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def encode(value: Any) -> bytes:
    return ENCODER.encode(value).encode("utf-8", "surrogatepass")


@cache
def hash_function(algorithm: str) -> Callable[[bytes], bytes]:
    empty = hashes.Hash(ALGORITHMS[algorithm]())

    def digest(data: bytes) -> bytes:
        running = empty.copy()  # half the cost of a new one
        running.update(data)
        return running.finalize()

    return digest


class Edge:
    """The right edge of a tree: enough to add leaves and to say the root."""

    def __init__(self, algorithm: str, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.algorithm, self.size, self.peaks = algorithm, size, list(peaks)
        self._hash = hash_function(algorithm)

    def add(self, leaf: bytes) -> None:
        rest = self.size
        while rest & 1:
            leaf = self._hash(b"\x01" + self.peaks.pop() + leaf)
            rest >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        root = self.peaks[-1] if self.peaks else self._hash(b"")
        for peak in reversed(self.peaks[:-1]):
            root = self._hash(b"\x01" + peak + root)
        return root


def inclusion_root(algorithm: str, seq: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes | None:
    """The root that `path`, lowest sibling first, gives for `leaf` at `seq`; None if it cannot be one."""
    if not path or size < 2:
        return leaf if not path and (seq, size) == (0, 1) else None
    left = 1 << (size - 1).bit_length() - 1
    seq, size, is_left = (seq, left, True) if seq < left else (seq - left, size - left, False)
    inner = inclusion_root(algorithm, seq, size, leaf, path[:-1])
    pair = (inner or b"") + path[-1] if is_left else path[-1] + (inner or b"")
    return inner and hash_function(algorithm)(b"\x01" + pair)


class Head(NamedTuple):
    """A signed head. Nothing that comes after it may have been recorded before `horizon`."""

    tenant: str
    size: int
    root: bytes
    algorithm: str
    time: str
    horizon: str
    body: bytes
    signatures: tuple[tuple[str, bytes], ...]


def read_head(note: str) -> Head:
    """Reads a note: origin, size, root, hash, time, horizon, signatures. Raises `ValueError`."""
    found = NOTE.fullmatch(note)
    if not found:
        raise ValueError("not a signed head")
    body, tenant, size, root, algorithm, time, horizon, tail = found.groups()
    lines = [line.split() for line in tail.splitlines()]
    signed = tuple((name, base64.b64decode(blob)) for _, name, blob in lines)
    return Head(tenant, int(size), base64.b64decode(root), algorithm, time, horizon, body.encode(), signed)


def read_keys(lines: Iterable[str]) -> Keys:
    """name → (kind, public key) of lines `name+hash+base64(kind | key)`. Raises `ValueError`."""
    keys: Keys = {}
    for line in filter(None, map(str.strip, lines)):
        name, digest, data = (line.split("+", 2) + ["", ""])[:3]
        blob = base64.b64decode(data)
        if hashlib.sha256(name.encode() + b"\n" + blob).hexdigest()[:8] != digest:
            raise ValueError(f"key {name[:40]} is damaged")
        keys[name] = blob[:1], blob[1:]
    return keys


def signatures(head: Head, keys: Keys) -> tuple[bool, int, list[str]]:
    """Did the bank sign, how many witnesses did, and which signatures by known keys are wrong?"""
    own, witnesses, wrong = False, 0, []
    for name, blob in head.signatures:
        kind, public = keys.get(name, (b"", b""))
        message, signature = head.body, blob[4:]
        if kind == WITNESS_KEY:
            since, signature = int.from_bytes(blob[4:12], "big"), blob[12:]
            message = b"cosignature/v1\ntime %d\n" % since + message
        try:
            if blob[:4] != hashlib.sha256(name.encode() + b"\n" + kind + public).digest()[:4]:
                raise ValueError("signed by another key")
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
            own, witnesses = own or kind == HEAD_KEY, witnesses + (kind == WITNESS_KEY)
        except (InvalidSignature, ValueError):
            wrong += [name] if kind else []
    return own, witnesses, wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is not as it was sealed. `index`: leaf number; `since`, `until`: when it was recorded."""

    kind: str
    tenant: str
    index: int | None = None
    entry: str | None = None
    since: str | None = None
    until: str | None = None
    note: str = ""


@dataclass(slots=True, kw_only=True)
class Report:
    """`gaps`: why nothing final can be said; `remarks`: what else to know."""

    entries: int = 0
    heads: int = 0
    cosignatures: int = 0
    unsealed: int = 0
    records: int = 0
    found: int = 0
    findings: list[Finding] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        return 1 if self.found else 2 if self.gaps else 0

    def add(self, finding: Finding) -> None:
        self.found += 1
        if len(self.findings) < SHOWN:
            self.findings.append(finding)

    def to_json(self) -> dict[str, Any]:
        self.findings.sort(key=lambda finding: (finding.index is None, finding.index or 0))
        return {"result": ("clean", "tampered", "incomplete")[self.exit_code], **asdict(self)}


class Checked(NamedTuple):
    """One entry after its content was recomputed; `kinds` is what is wrong with it."""

    seq: int | None
    entry: str | None
    leaf: bytes
    content: bytes
    recorded_at: str | None
    kinds: list[str]


def check_entry(record: Record) -> Checked:
    """Recomputes one entry from its record alone: columns → canonical bytes → leaf, and its touches."""
    leaf, row = bytes.fromhex(record["leaf"]), record["row"]
    if row is None:
        return Checked(record["seq"], record["id"], leaf, b"", None, ["entry_deleted"])
    kinds, canonical, sealed = [], record["canonical"].encode("utf-8", "surrogateescape"), row
    listed = [[t["entity"], t["record_id"], t["version"], t["digest"]] for t in record["touches"]]
    if encode({**row, "touches": listed}) != canonical:
        try:
            sealed = dict(json.loads(canonical))
        except (ValueError, TypeError):
            sealed = {}
        same_touches = sealed.pop("touches", None) == listed
        kinds.append("columns_changed" if same_touches or encode(row) != encode(sealed) else "touch_changed")
    digest = hash_function("sha256" if sealed.get("algorithm") == "sha256" else "sm3")
    content = digest(b"\x00" + canonical)
    if content != leaf:
        kinds.insert(0, "content_changed")
    elif {record["leaf"], record.get("own", record["leaf"])} != {leaf.hex()}:
        kinds.append("leaf_changed")
    if any(digest(encode(t["after"])).hex() != t["digest"] for t in record["touches"]):
        kinds.append("touch_changed")
    return Checked(record["seq"], row["id"], leaf, content, row["recorded_at"], kinds)


class Verifier:
    """Takes what one tenant recorded, in the order of the tree, and reports what is not as it was sealed.

    `header`: where it starts (`start`, `peaks` of all before), when it was made, whether it is `whole`.
    """

    def __init__(self, header: Record, report: Report, keys: Keys, witnessed: Sequence[Head] = ()):
        self.tenant, self._made_at, self._whole = header["tenant"], header["made_at"], header["whole"]
        self.report, self.keys = report, keys
        self.edge = Edge(header["algorithm"], header["start"], map(bytes.fromhex, header["peaks"]))
        self.last: Head | None = None
        self.sound = self.edge.size  # up to here everything was compared
        self.lost = False  # leaf numbers mean nothing any more, roots cannot be compared
        self._oldest: str | None = None  # of the entries under no head
        mine = [head for head in witnessed if head.tenant == self.tenant and head.size > header["start"]]
        self._awaited = sorted(mine, key=lambda head: -head.size)
        self._met: list[tuple[Head, bytes]] = []

    def take(self, checked: Checked) -> None:
        """The next entry, or one that waits for the sealer (`seq` is None)."""
        self.report.entries += 1
        self.report.unsealed += checked.seq is None
        when = checked.recorded_at
        if checked.seq is not None:
            if checked.seq < self.edge.size and not self.lost:
                self.found("columns_changed", self.edge.size, checked, note="numbered twice")
            for lost in range(self.edge.size, checked.seq):
                self.found("entry_deleted", lost, note="with its leaf")
                self.grow(MISSING)
            self.grow(checked.leaf)
        if checked.kinds:
            self.found(checked.kinds[0], checked.seq, checked)
        elif when:
            if self.last and when < self.last.horizon:
                self.found("entry_backdated", checked.seq, checked)
            self._oldest = min(self._oldest or when, when)

    def head(self, head: Head, leaves: bytes) -> None:
        """The next head, after the entries it covers; `leaves` are those since the last one, as noted."""
        own, witnesses, wrong = signatures(head, self.keys)
        self.report.heads += 1
        self.report.cosignatures += witnesses
        fits = own and (head.tenant, head.algorithm) == (self.tenant, self.edge.algorithm)
        if not fits or wrong:
            self.found("head_forged", max(head.size - 1, 0), until=head.time, note=" ".join(wrong))
        if fits and head.size > self.edge.size:
            self._cut(head)
        elif fits:
            if not self.lost and (self.edge.size != head.size or self.edge.root() != head.root):
                self.lost = not self.explain(head, leaves)
                self._met = []
            self._compare_witnessed()
            self.last, self.sound, self._oldest = head, head.size, None

    def finish(self) -> None:
        """Everything was fed."""
        self._compare_witnessed()
        if self._awaited and self._whole:
            self._cut(self._awaited[0])
        patience = (datetime.fromisoformat(self._made_at) - LATE).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        if self._oldest and self._oldest < patience:
            self.report.gaps.append(f"{self.tenant}: entries since {self._oldest} are under no signed head")

    def found(self, kind: str, index: int | None, checked: Checked | None = None, **more: Any) -> None:
        since = self.last.time if self.last else None
        if checked:
            since, others = checked.recorded_at or since, " ".join(checked.kinds[1:])
            more = {"entry": checked.entry, "until": checked.recorded_at, "note": others} | more
        self.report.add(Finding(kind=kind, tenant=self.tenant, index=index, since=since, **more))

    def grow(self, leaf: bytes) -> None:
        self.edge.add(leaf)
        while self._awaited and self._awaited[-1].size <= self.edge.size:
            self._met.append((self._awaited.pop(), self.edge.root()))

    def explain(self, head: Head, leaves: bytes) -> bool:
        """The root is wrong: says where; could the tree be set right with the noted `leaves`?"""
        self.found("history_rewritten", self.sound, until=head.time, note=f"before {head.size}")
        return False

    def _cut(self, head: Head) -> None:
        if not self.lost:
            self.found("tail_cut", self.edge.size, until=head.time, note=f"{head.size} were signed")
        self.lost, self._awaited = True, []

    def _compare_witnessed(self) -> None:
        for head, root in self._met:
            if root != head.root and not self.lost:
                self.found("history_replaced", self.sound, until=head.time, note=f"by {head.size}")
                self.lost = True
        self._met = []


def verify(
    records: Iterable[Record], keys: Keys, witnessed: Sequence[Head], verifier: type[Verifier] = Verifier
) -> Report:
    """Verifies bundles record by record. With `keys` only these are trusted, else those in the bundle."""
    report, trusted = Report(), dict(keys)
    report.remarks += [] if keys else ["keys were taken from the bundle itself"]
    current: Verifier | None = None
    for record in records:
        kind = record["t"]
        if kind == "key" and not keys:
            trusted |= read_keys([record["vkey"]])
        elif kind == "bundle":
            current = verifier(record, report, trusted, witnessed)
        elif current and kind == "entry":
            current.take(check_entry(record))
        elif current and kind == "head":
            current.head(read_head(record["note"]), base64.b64decode(record["leaves"]))
        elif current and kind == "end":
            current.finish()
            current = None
    if current or not report.heads:
        report.gaps.append("the bundle is cut off or holds no head")
    return report


def verify_proof(proof: Record, keys: Keys) -> Report:
    """Verifies that one entry is under a signed head."""
    head, canonical = read_head(proof["head"]), proof["canonical"].encode()
    report = Report(entries=1, heads=1)
    seq, blob = proof["inclusion"]["seq"], base64.b64decode(proof["inclusion"]["path"])
    path = [blob[at : at + 32] for at in range(0, len(blob), 32)]
    leaf = hash_function(json.loads(canonical)["algorithm"])(b"\x00" + canonical)
    own, report.cosignatures, wrong = signatures(head, keys or read_keys(proof["keys"]))
    if not own or wrong:
        report.add(Finding(kind="head_forged", tenant=head.tenant, index=head.size - 1, until=head.time))
    elif inclusion_root(head.algorithm, seq, head.size, leaf, path) != head.root:
        report.add(Finding(kind="content_changed", tenant=head.tenant, index=seq, until=head.time))
    return report


def show(report: Report, as_json: bool) -> int:
    """Prints the report for people, or as JSON; returns the exit code."""
    shown = report.to_json()
    counts = f"{report.entries} entries, {report.heads} heads, {report.cosignatures} cosignatures, "
    counts += f"{report.unsealed} not sealed yet, {report.found} found"
    lines = [f"{KINDS.get(found['kind'])} {found}" for found in shown["findings"]]
    lines += [*report.gaps, *report.remarks, counts, shown["result"]]
    print(json.dumps(shown, ensure_ascii=False) if as_json else "\n".join(lines))
    return report.exit_code


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--witness", type=Path)
    parser.add_argument("--json", action="store_true")
    try:
        options = parser.parse_args(arguments)
    except SystemExit as stop:
        return 3 if stop.code else 0
    try:
        with options.file.open(encoding="utf-8") as file:
            keys = read_keys(options.key.read_text("utf-8").splitlines()) if options.key else {}
            noted = options.witness.read_text("utf-8").splitlines() if options.witness else []
            witnessed = [read_head(json.loads(line)["note"]) for line in noted]
            first = json.loads(file.readline())
            if "inclusion" in first:
                return show(verify_proof(first, keys), options.json)
            return show(verify(chain([first], map(json.loads, file)), keys, witnessed), options.json)
    except OSError as error:
        print(error, file=sys.stderr)
        return 3
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        return show(Report(gaps=[f"{type(error).__name__}: {error}"]), options.json)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
