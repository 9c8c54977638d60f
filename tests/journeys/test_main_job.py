"""The main job over HTTP: an order of three sorts, three who approve, two who scan, one who signs, and the proof."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kuheng.core.audit import verify
from tests.bank import PASSWORD, Bank, Web, drawn_signature

DEVICE = "PDA-1"


def submit(clerk: Web, lines: list[dict[str, Any]]) -> str:
    order = clerk.done(
        "custody.submit_order",
        {"order_type": "out", "reason": "客户提取实物", "receiver_id": clerk.person, "lines": lines},
    )
    return str(order["order_id"])


def approve(bank: Bank, order: str, who: list[str]) -> None:
    for login in who:
        web = bank.web(login)
        (task,) = [one for one in web.get("/custody/todo").json()["items"] if one["order_id"] == order]
        assert task["kind"] == "approve"
        web.done("flows.approve_task", {"task_id": task["task_id"], "opinion": "同意"})
    bank.relay()


def scan_all(bank: Bank, order: str, codes: list[str]) -> None:
    keeper = bank.web("keeper1")
    opened = keeper.done("custody.open_execution", {"order_id": order, "device": DEVICE})["execution_id"]
    keeper.done(
        "custody.prove_second_keeper",
        {"execution_id": opened, "device": DEVICE, "login": "keeper2", "password": PASSWORD},
    )
    for code in codes:
        keeper.done("custody.scan", {"execution_id": opened, "code": code, "device": DEVICE})
    assert keeper.done("custody.close_execution", {"execution_id": opened})["left"] == 0


def sign(clerk: Web, order: str) -> dict[str, Any]:
    drawn = clerk.upload("签名.png", drawn_signature(), "image/png")
    answer = clerk.command(
        "custody.sign_handover",
        {"order_id": order, "signature_file_id": drawn, "statement": "我已当面逐件核对，收到 3 项。"},
    )
    assert answer.status_code == 200, answer.text
    receipt: dict[str, Any] = answer.json()["receipt"]
    return receipt


def verified(path: Path) -> str:
    """What the stand-alone verifier says, as its own process with nothing of ours to import."""
    said = subprocess.run(
        [sys.executable, "-I", verify.__file__, str(path)], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout.strip().splitlines()[-1]


def test_an_order_of_three_sorts_leaves_the_vault_and_is_proven(bank: Bank, tmp_path: Path) -> None:
    bar, deed, batch = bank.bar(value_fen=100_000_000), bank.deed(), bank.vouchers()
    who = bank.newcomer("applicant")
    clerk = bank.web(who)

    order = submit(
        clerk,
        [{"asset_id": str(bar)}, {"asset_id": str(deed)}, {"asset_id": str(batch), "quantity": 30}],
    )
    assert bank.asset(bar)["reserved"]
    approve(bank, order, ["head", "risk1", "risk2", "vp"])
    scan_all(bank, order, bank.codes(UUID(order)))
    receipt = sign(clerk, order)
    bank.relay()

    assert bank.state(UUID(order)) == "done"
    assert bank.asset(bar)["holder_id"] == UUID(clerk.person)
    assert bank.spans(batch) == [(1, 30, "issued"), (31, 100, "free")]
    pdf = clerk.get(f"/custody/orders/{order}/receipt.pdf")
    assert pdf.headers["content-type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    timeline = clerk.get(f"/custody/assets/{bar}/page").json()["timeline"]
    assert len(timeline) >= 3, timeline
    bank.invariants_hold()
    bank.verify()
    _proves(bank, receipt["entry"], tmp_path)


def _proves(bank: Bank, entry: str, folder: Path) -> None:
    """The entry of the handover, and the whole log as a regulator gets it, without our house."""
    auditor = bank.web("auditor")
    proof = auditor.get(f"/audit/entries/{entry}/proof")
    assert proof.status_code == 200, proof.text
    (folder / "proof.json").write_text(json.dumps(proof.json(), ensure_ascii=False))
    assert verified(folder / "proof.json") == "clean"
    bundle = auditor.get("/audit/bundle")
    (folder / "bundle.ndjson").write_bytes(bundle.content)
    assert verified(folder / "bundle.ndjson") == "clean"


def test_a_forged_proof_is_not_clean(bank: Bank, tmp_path: Path) -> None:
    order = bank.order([bank.bar()])
    bank.seal()
    entry = bank.entries(bank.sent[-1].key)[0]["id"]
    proof = bank.web("auditor").get(f"/audit/entries/{entry}/proof").json()
    assert str(order) in proof["canonical"]
    forged = proof | {"canonical": proof["canonical"].replace("客户提取实物", "客户提取实习")}
    (tmp_path / "proof.json").write_text(json.dumps(forged, ensure_ascii=False))
    said = subprocess.run(
        [sys.executable, "-I", verify.__file__, str(tmp_path / "proof.json")],
        capture_output=True,
        check=False,
    )
    assert said.returncode == 1


def test_numbers_from_the_middle_need_a_reason_and_leave_three_intervals(bank: Bank) -> None:
    batch = bank.vouchers()
    clerk = bank.web(bank.newcomer("applicant"))
    middle = {"asset_id": str(batch), "numbers": "00000041-00000070"}

    refused = clerk.command(
        "custody.submit_order",
        {"order_type": "out", "reason": "客户提取实物", "receiver_id": clerk.person, "lines": [middle]},
    )
    assert refused.status_code == 422
    assert refused.json()["error"]["code"] == "ledger.out_of_order"
    assert bank.spans(batch) == [(1, 100, "free")]

    order = submit(clerk, [middle | {"out_of_order_reason": "首段受潮，先用中段"}])
    approve(bank, order, ["head"])
    scan_all(bank, order, bank.codes(UUID(order)))
    sign(clerk, order)

    assert bank.spans(batch) == [(1, 40, "free"), (41, 70, "issued"), (71, 100, "free")]
    assert sum(last - first + 1 for first, last, _ in bank.spans(batch)) == 100
    bank.invariants_hold()


@pytest.mark.parametrize("quantity", [1, 30, 100])
def test_the_lowest_free_numbers_go_without_question(bank: Bank, quantity: int) -> None:
    batch = bank.vouchers()
    order = bank.order([{"asset_id": str(batch), "quantity": quantity}])
    (line,) = bank.lines(order)
    assert line["quantity"] == quantity
    assert line["numbers"].split("-")[0].endswith("00000001")
