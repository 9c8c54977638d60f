"""A category's own facts: taken in with the asset, kept beside it, corrected later, seen as grants allow."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from kuheng.apps.custody.api import asset_page, order_page
from kuheng.core.access.api import FieldMode
from kuheng.core.commands.dispatch import Answered
from kuheng.core.store.transaction import Row, Transaction
from kuheng.doors.provision import documents
from kuheng.engines.definitions.api import definition_id
from kuheng.engines.forms.api import field_key
from kuheng.kernel.errors import Conflict, Malformed
from tests.bank import PASSWORD, Bank

BAR = {"metal": "黄金", "gross": "1000.02", "fineness": "999.95", "refiner": "紫金矿业", "year": 2024}
KEPT = {"f_f1": "au", "f_f2": None, "f_f3": 1_000_020, "f_f4": 99995, "f_f5": "紫金矿业", "f_f6": 2024}


def own_row(bank: Bank, asset: UUID, form: str = "custody.metal") -> Row | None:
    """The row of the form's real table."""
    table = f"forms.form_{definition_id(bank.tenant, 'form', form).hex}"
    found = bank.rows(f"SELECT * FROM {table} WHERE tenant_id = %s AND id = %s", bank.tenant, asset)
    return found[0] if found else None


def kept(bank: Bank, asset: UUID) -> dict[str, Any]:
    row = own_row(bank, asset)
    assert row is not None
    return {name: value for name, value in row.items() if name.startswith("f_")}


def page(bank: Bank, who: str, asset: UUID) -> dict[str, Any]:
    """The asset page as this person sees it."""
    answer = bank.web(who).get(f"/custody/assets/{asset}/page")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def values(shown: dict[str, Any]) -> dict[str, Any]:
    return {key.rpartition(".")[2]: value for key, value in shown["own"]["values"].items()}


def change(bank: Bank, asset: UUID, extra: dict[str, Any], *, who: str = "keeper1", **more: Any) -> Answered:
    payload = {"asset_id": str(asset), "extra": extra, "reason": "复称后更正"}
    return bank.as_(who).try_("custody.change_details", payload, **more)


def registering(bank: Bank, extra: dict[str, Any]) -> Answered:
    facts = {
        "name": "标准金条",
        "category": "metal.gold_bar",
        "place_id": str(bank.slots["101"][0]),
        "extra": extra,
    }
    return bank.as_("keeper1").try_("custody.register_asset", facts)


def publish_with(bank: Bank, form: str, field: dict[str, Any]) -> None:
    """The next version of a shipped form, with one more field."""
    document = next(one for one in documents("forms") if one["key"] == form)
    titled = field | {"title": {"zh": field["key"], "en": field["key"]}}
    spec = document["spec"] | {"fields": [*document["spec"]["fields"], titled]}
    bank.office.send("definitions.save_draft", document | {"spec": spec})
    bank.office.send(
        "definitions.publish_all", {"definitions": [["form", form]], "note": "2"}, key=f"{form} 2"
    )


def limit(bank: Bank, who: str, modes: dict[str, str]) -> None:
    """One person sees these fields in these modes at most."""
    about = {"effect": "forbid", "action": "asset.read", "entity": "asset", "modes": modes}
    whom = {"subject_kind": "person", "subject_id": str(bank.people[who]), "reason": "limits"}
    bank.office.send("access.propose_grant", about | whom)


def looked(bank: Bank, selector: Callable[[Transaction], object]) -> int:
    """How many statements a page costs a keeper."""
    with bank.database.transaction(bank.tenant, at=bank.now) as tx:
        tx.acts_as(bank.credential("keeper1").ask(tx)())
        selector(tx)
        return tx.statements


def faults(answered: Answered) -> tuple[str, str, list[tuple[str, str]]]:
    error = answered.body["error"]
    return error["code"], error["field"], [(one["field"], one["code"]) for one in error["params"]["faults"]]


def arriving(bank: Bank, extra: dict[str, Any] | None, *, category: str = "metal.gold_bar") -> Answered:
    line = {"name": "标准金条", "category": category, "serial_no": "F-1", "value_fen": 100, "extra": extra}
    payload = {"order_type": "in", "reason": "客户交存", "arrivals": [line]}
    return bank.as_("clerk").try_("custody.submit_order", payload)


def test_what_is_registered_with_its_own_facts_has_them_in_the_forms_table(bank: Bank) -> None:
    bar = bank.bar(extra=BAR)
    assert kept(bank, bar) == KEPT
    bank.verify()


def test_an_asset_may_be_registered_before_its_form_is_filled_in(bank: Bank) -> None:
    bar = bank.bar()
    assert own_row(bank, bar) is None
    shown = page(bank, "keeper1", bar)
    assert set(values(shown).values()) == {None}
    assert [one["key"] for one in shown["own"]["fields"] if one["required"]] == ["custody.metal.metal"]


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ({}, [("metal", "forms.required")]),
        ({"metal": "铁"}, [("metal", "forms.not_an_option")]),
        ({"metal": "au", "colour": "red"}, [("colour", "forms.unknown_field")]),
        (
            {"metal": "au", "fineness": "999.999", "year": 1200},
            [("fineness", "forms.too_many_places"), ("year", "forms.out_of_range")],
        ),
    ],
)
def test_values_that_do_not_fit_are_refused_by_field_and_nothing_is_written(
    bank: Bank, extra: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    before = bank.snapshot()
    answered = registering(bank, extra)
    assert faults(answered) == ("forms.faults", f"extra.{expected[0][0]}", expected)
    after = bank.snapshot()
    assert {name for name in after if after[name] != before[name]} <= {
        "audit_entry",
        "command_replay",
        "audit_touch",
    }


def test_a_fault_says_in_both_languages_which_field_and_why(bank: Bank) -> None:
    error = registering(bank, {"metal": "au", "year": 1200}).body["error"]
    assert error["message"] == {
        "zh": "有 1 项填写不对。铸造年份：应在 1900 到 2100 之间",
        "en": "1 values do not fit. Year of casting: It must be from 1900 to 2100",
    }


def test_fractions_lists_and_strange_keys_cannot_be_read_at_all(bank: Bank) -> None:
    for extra in ({"fineness": 999.9}, {"refiner": ["a"]}, {"f 1": "x"}, {"a" * 41: "x"}):
        with pytest.raises(Malformed):
            registering(bank, extra)


def test_a_category_without_a_form_takes_no_values(bank: Bank) -> None:
    bank.office.send(
        "custody.define_category",
        {"key": "bare", "title_zh": "无表单", "title_en": "Bare", "kind": "serial", "code_prefix": "WB", "unit": "件"},
    )  # fmt: skip
    answered = arriving(bank, {"refiner": "x"}, category="bare")
    assert (answered.body["error"]["code"], answered.body["error"]["field"]) == (
        "custody.no_form",
        "arrivals.0.extra",
    )
    assert arriving(bank, {}, category="bare").status == 200


def test_an_arrival_is_judged_when_it_is_asked_for(bank: Bank) -> None:
    before = bank.snapshot()
    answered = arriving(bank, BAR | {"metal": "铁"})
    assert faults(answered)[:2] == ("forms.faults", "arrivals.0.extra.metal")
    assert bank.snapshot()["custody_order"] == before["custody_order"]


def arrived(bank: Bank, extra: dict[str, Any], *, category: str = "metal.gold_bar") -> tuple[UUID, UUID]:
    """An in-order up to the slot: order and asset."""
    order = UUID(arriving(bank, extra, category=category).body["result"]["order_id"])
    bank.approve(order)
    lines = [str(line["id"]) for line in bank.lines(order)]
    proof = {"login": "keeper2", "password": PASSWORD}
    bank.as_("keeper1").send("custody.receive_order", {"order_id": str(order), "line_ids": lines} | proof)
    for line in lines:
        laid = {"order_id": str(order), "line_id": line, "place_id": str(bank.slots["101"][0])}
        bank.as_("keeper1").send("custody.put_away", laid)
    return order, bank.lines(order)[0]["asset_id"]


def test_what_an_arrival_declared_enters_the_book_with_it(bank: Bank) -> None:
    order, bar = arrived(bank, BAR)
    assert bank.asset(bar)["state"] == "in_stock"
    assert kept(bank, bar) == KEPT
    line = bank.web("keeper1").get(f"/custody/orders/{order}/page").json()["lines"][0]
    assert line["own"]["values"]["custody.metal.refiner"] == "紫金矿业"
    assert line["own"]["values"]["custody.metal.fineness"] == 99995
    bank.verify()


def test_an_arrival_is_entered_by_the_version_it_was_judged_by(fresh_bank: Bank) -> None:
    """A field that became required on the way does not stop what was already agreed to."""
    bank = fresh_bank
    order = UUID(arriving(bank, BAR).body["result"]["order_id"])
    bank.approve(order)
    publish_with(bank, "custody.metal", {"id": "f7", "key": "hallmark", "type": "text", "required": True})
    proof = {"login": "keeper2", "password": PASSWORD}
    lines = [str(line["id"]) for line in bank.lines(order)]
    bank.as_("keeper1").send("custody.receive_order", {"order_id": str(order), "line_ids": lines} | proof)
    bar = bank.lines(order)[0]["asset_id"]
    row = own_row(bank, bar)
    assert row is not None and (row["form_version"], row["f_f7"]) == (1, None)
    assert faults(change(bank, bar, {"year": 2023}))[1] == "extra.hallmark"
    assert change(bank, bar, {"year": 2023, "hallmark": "ZJ"}).status == 200
    row = own_row(bank, bar)
    assert row is not None and (row["form_version"], row["f_f7"], row["f_f6"]) == (2, "ZJ", 2023)
    bank.verify()


def test_a_correction_keeps_the_rest_and_stands_in_the_timeline_with_before_and_after(bank: Bank) -> None:
    bar = bank.bar(extra=BAR)
    done = change(bank, bar, {"gross": "999.98", "refiner": None})
    assert done.body["result"] == {"version": 2, "changed": ["gross", "refiner"]}
    assert kept(bank, bar) == KEPT | {"f_f3": 999_980, "f_f5": None}
    newest, birth = page(bank, "keeper1", bar)["timeline"][:2]
    assert newest["changes"] == [
        {"key": "custody.metal.gross", "before": 1_000_020, "after": 999_980},
        {"key": "custody.metal.refiner", "before": "紫金矿业", "after": None},
    ]
    assert newest["detail"] == "复称后更正" and birth["changes"] == []
    bank.verify()


def test_the_form_of_an_asset_without_one_is_filled_in_later(bank: Bank) -> None:
    bar = bank.bar()
    assert faults(change(bank, bar, {"year": 2024}))[1] == "extra.metal"
    assert change(bank, bar, {"metal": "au"}).status == 200
    assert page(bank, "keeper1", bar)["timeline"][0]["changes"] == [
        {"key": "custody.metal.metal", "before": None, "after": "au"}
    ]


def test_what_was_read_before_somebody_changed_it_cannot_be_changed(bank: Bank) -> None:
    bar = bank.bar(extra=BAR)
    assert change(bank, bar, {"year": 2023}, if_match=1).status == 200
    with pytest.raises(Conflict):
        change(bank, bar, {"year": 2022}, if_match=1)
    assert kept(bank, bar)["f_f6"] == 2023


def test_of_what_is_destroyed_nothing_is_corrected(bank: Bank) -> None:
    bar = bank.bar(extra=BAR)
    with bank.database.transaction(bank.tenant, at=bank.now) as tx:
        tx.write("UPDATE asset SET state = 'destroyed' WHERE tenant_id = %s AND id = %s", [bank.tenant, bar])
    try:
        assert change(bank, bar, {"year": 2023}).body["error"]["code"] == "custody.destroyed"
    finally:
        with bank.database.transaction(bank.tenant, at=bank.now) as tx:
            tx.write(
                "UPDATE asset SET state = 'in_stock' WHERE tenant_id = %s AND id = %s", [bank.tenant, bar]
            )


def test_only_a_keeper_of_the_branch_corrects(bank: Bank) -> None:
    bar = bank.bar(extra=BAR)
    codes = {
        who: change(bank, bar, {"year": 2023}, who=who).body["error"]["code"]
        for who in ("clerk", "far.keeper")
    }
    assert codes == {"clerk": "access.denied", "far.keeper": "record.not_found"}


DEED = {
    "address": "西湖区文三路 1 号",
    "mortgagor": "张建国",
    "loan_contract": "JK-2026-0001",
    "rank": "first",
}


def test_sensitive_fields_are_hidden_masked_or_read_as_grants_say(bank: Bank) -> None:
    deed = bank.deed(extra=DEED)
    seen_by = {who: values(page(bank, who, deed)) for who in ("keeper1", "head", "clerk", "auditor")}
    assert seen_by["keeper1"]["mortgagor"] == seen_by["auditor"]["mortgagor"] == "张建国"
    assert seen_by["head"]["mortgagor"] == "张建国"
    assert seen_by["clerk"]["mortgagor"] == "张*"
    assert all(one["address"] == DEED["address"] for one in seen_by.values())


def test_a_field_that_a_grant_hides_is_as_unknown_to_read_as_to_write(bank: Bank) -> None:
    who = bank.newcomer("keeper")
    deed = bank.deed(extra=DEED)
    hidden = {field_key("custody.deed", "mortgagor"): str(FieldMode.HIDDEN)}
    limit(bank, who, {f"asset.{key}": mode for key, mode in hidden.items()})
    shown = page(bank, who, deed)
    assert "custody.deed.mortgagor" not in shown["own"]["values"]
    answered = change(bank, deed, {"mortgagor": "李四"}, who=who)
    assert answered.body["error"]["code"] == "forms.unknown_field"
    assert change(bank, deed, {"address": "新址"}, who=who).status == 200
    assert kept_of(bank, deed)["f_f3"] == "张建国"


def kept_of(bank: Bank, deed: UUID) -> Row:
    row = own_row(bank, deed, "custody.deed")
    assert row is not None
    return row


def test_a_field_that_may_only_be_read_is_not_written(bank: Bank) -> None:
    who = bank.newcomer("keeper")
    deed = bank.deed(extra=DEED)
    limit(bank, who, {"asset.custody.deed.rank": "read"})
    answered = change(bank, deed, {"rank": "second"}, who=who)
    error = answered.body["error"]
    assert (answered.status, error["code"], error["field"]) == (403, "forms.not_writable", "extra.rank")


def test_the_pages_cost_no_more_with_more_fields(bank: Bank) -> None:
    bar = bank.bar(extra=BAR)
    order, _ = arrived(bank, BAR)
    costs = {}
    for name, selector in (
        ("asset", lambda tx: asset_page(tx, bar)),
        ("order", lambda tx: order_page(tx, order)),
    ):
        looked(bank, selector)  # what the process remembers is remembered
        costs[name] = looked(bank, selector)
    assert costs["asset"] <= 22 and costs["order"] <= 20, costs


def test_the_entry_of_a_correction_shows_before_and_after_to_whom_may_see_them(bank: Bank) -> None:
    deed = bank.deed(extra=DEED)
    assert change(bank, deed, {"mortgagor": "李四", "rank": "second"}).status == 200
    entry = bank.entries(bank.sent[-1].key)[0]["id"]

    def compared(who: str) -> dict[str, tuple[Any, Any]]:
        touches = bank.web(who).get(f"/audit/entries/{entry}/touches").json()["touches"]
        (own,) = (one for one in touches if one["entity"].startswith("form:"))
        assert own["title"]["zh"] == "抵押房产证"
        return {one["key"]: (one["before"], one["after"]) for one in own["fields"] if one["changed"]}

    assert compared("auditor") == {
        "custody.deed.mortgagor": ("张建国", "李四"), "custody.deed.rank": ("first", "second"),
    }  # fmt: skip
