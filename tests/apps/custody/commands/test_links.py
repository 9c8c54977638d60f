"""Customer, contract, voucher, validity; and the papers kept with an asset."""

import io
from typing import Any
from uuid import UUID

from PIL import Image

from tests.bank import Bank


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "gold").save(file, "PNG")
    return file.getvalue()


def page(bank: Bank, asset: UUID, who: str = "keeper1") -> dict[str, Any]:
    response = bank.web(who).get(f"/custody/assets/{asset}/page")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def attached(bank: Bank, asset: UUID) -> str:
    web = bank.web("keeper1")
    file_id = web.upload("正面.png", picture(), "image/png")
    web.done("custody.attach_file", {"asset_id": str(asset), "file_id": file_id, "note": "正面照片"})
    return file_id


def test_links_are_set_one_by_one_and_cleared(bank: Bank) -> None:
    deed = bank.deed(contract_no="HT-1", customer="张三")
    change = {"asset_id": str(deed), "reason": "合同续签"}
    bank.as_("keeper1").send(
        "custody.link_asset", {**change, "voucher_no": "PZ-88", "expires_on": "2027-01-31"}
    )
    bank.as_("keeper1").send("custody.link_asset", {**change, "contract_no": None})
    row = bank.asset(deed)
    assert (row["customer"], row["contract_no"], row["voucher_no"]) == ("张三", None, "PZ-88")
    assert row["expires_on"].isoformat() == "2027-01-31"
    facts = {fact["key"]: fact["value"] for fact in page(bank, deed)["facts"]}
    assert facts["voucher_no"] == "PZ-88"
    listed = bank.web("keeper1").get("/records/asset", q="PZ-88").json()["rows"]
    assert [one["id"] for one in listed] == [str(deed)]


def test_validity_that_ends_before_the_receipt_is_refused(bank: Bank) -> None:
    change = {"asset_id": str(bank.deed()), "reason": "合同续签", "expires_on": "2026-02-28"}
    assert bank.as_("keeper1").code("custody.link_asset", change) == "custody.expires_before"
    assert bank.as_("clerk").try_("custody.link_asset", change).status == 403
    assert bank.as_("far.keeper").try_("custody.link_asset", change).status == 404


def test_a_file_is_listed_read_by_who_reads_the_asset_and_by_nobody_else(bank: Bank) -> None:
    deed = bank.deed()
    file_id = attached(bank, deed)
    shown = page(bank, deed)
    assert [(one["id"], one["name"], one["note"], one["by"]) for one in shown["files"]] == [
        (file_id, "正面.png", "正面照片", "陈立国")
    ]
    assert (shown["counts"]["files"], shown["files"][0]["type"]) == (1, "image/png")
    assert bank.web("keeper2").get(f"/files/{file_id}").status_code == 200
    assert bank.web("far.keeper").get(f"/files/{file_id}").status_code == 404


def test_taken_off_with_a_reason_it_is_gone_from_the_list_and_stays_for_audit(bank: Bank) -> None:
    deed = bank.deed()
    file_id = attached(bank, deed)
    gone = {"asset_id": str(deed), "file_id": file_id, "reason": "拍错了"}
    bank.as_("keeper2").send("custody.remove_file", gone)
    assert page(bank, deed)["files"] == []
    assert bank.as_("keeper1").code("custody.remove_file", gone) == "custody.no_such_file"
    (kept,) = bank.rows("SELECT remove_reason FROM asset_file WHERE file_id = %s", file_id)
    assert kept["remove_reason"] == "拍错了"
    assert bank.web("keeper1").get(f"/files/{file_id}").status_code == 200


def test_anothers_upload_and_the_same_file_twice_are_refused(bank: Bank) -> None:
    deed = bank.deed()
    file_id = attached(bank, deed)
    again = {"asset_id": str(deed), "file_id": file_id, "note": "再传"}
    assert bank.as_("keeper1").code("custody.attach_file", again) == "custody.file_twice"
    theirs = bank.web("keeper2").upload("a.png", picture(), "image/png")
    assert bank.as_("keeper1").code("custody.attach_file", {**again, "file_id": theirs}) == "files.not_yours"
