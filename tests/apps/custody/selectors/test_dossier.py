"""One asset on paper: its whole custody with who, when, whence and proof, as the viewer may see it."""

import json
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from kuheng.apps.custody.selectors import dossier
from tests.bank import Bank, Web, drawn_signature

printed: list[dict[str, Any]] = []


@pytest.fixture(autouse=True)
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed is remembered on its way to the real printer."""
    print_it = dossier.dossier_pdf

    def remembered(page: dict[str, Any]) -> bytes:
        printed.append(page)
        return print_it(page)

    monkeypatch.setattr(dossier, "dossier_pdf", remembered)


def sheet(web: Web, asset: UUID, **query: str) -> str:
    """All words on the sheet; pictures as the lists of bytes they are."""
    response = web.get(f"/custody/assets/{asset}/page.pdf", **query)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    return json.dumps(printed[-1], ensure_ascii=False)


def handed_over(bank: Bank) -> UUID:
    bar = bank.bar()
    order = bank.approved([bar])
    bank.executed(order)
    clerk = bank.web("clerk")
    drawn = clerk.upload("签名.png", drawn_signature(), "image/png")
    signed = {"order_id": str(order), "statement": "我已当面逐件核对。", "signature_file_id": drawn}
    bank.as_("clerk").send("custody.sign_handover", signed)
    bank.relay()
    return bar


def test_the_sheet_tells_the_custody_with_people_times_and_proofs(bank: Bank) -> None:
    bar = handed_over(bank)
    keeper = bank.web("keeper1")
    photo = BytesIO()
    Image.new("RGB", (2_000, 1_000), "gold").save(photo, "PNG")
    file_id = keeper.upload("正面.png", photo.getvalue(), "image/png")
    keeper.done("custody.attach_file", {"asset_id": str(bar), "file_id": file_id, "note": "正面照片"})
    bank.seal()
    text = sheet(keeper, bar)
    for said in (bank.asset(bar)["code"], "登记入册", "交接签收", "许佳", "陈立国", "林晓雯", "正面照片", "叶"):
        assert said in text, said
    people = [person for item in printed[-1]["timeline"] for person in item["people"]]
    assert [bytes(one["signature"][:4]) for one in people if one["signature"]] == [b"\x89PNG"]
    assert max(Image.open(BytesIO(bytes(printed[-1]["photos"][0]["image"]))).size) <= 900


def test_in_english_and_never_in_another_language(bank: Bank) -> None:
    bar, web = bank.bar(), bank.web("keeper1")
    assert "Custody" in sheet(web, bar, language="en")
    assert web.get(f"/custody/assets/{bar}/page.pdf", language="fr").status_code == 400


def test_what_the_viewer_may_not_see_is_not_on_his_sheet(bank: Bank) -> None:
    deed = bank.deed(value_fen=987_654_321)
    assert "9,876,543.21" in sheet(bank.web("keeper1"), deed)
    assert bank.web("far.keeper").get(f"/custody/assets/{deed}/page.pdf").status_code == 404
    assert bank.web("clerk").get(f"/custody/assets/{deed}/page.pdf").status_code == 404
    assert bank.web("guest").get(f"/custody/assets/{deed}/page.pdf").status_code == 404


def test_taking_it_away_is_noted_in_audit(bank: Bank) -> None:
    bar = bank.bar()
    sheet(bank.web("keeper1"), bar)
    (noted,) = bank.rows(
        "SELECT detail FROM audit_entry WHERE command = 'catalog.note_export' ORDER BY id DESC LIMIT 1"
    )
    assert (noted["detail"]["format"], noted["detail"]["where"]["value"]) == ("pdf", str(bar))
