"""A bank holds more duties apart than the product does."""

from kuheng.core.access.api import duty_pairs
from tests.apps.people.bank import Bank


def test_a_pair_of_the_banks_own_joins_those_of_the_product(bank: Bank) -> None:
    pair = {"level": "act", "duty_a": "receiver", "duty_b": "applicant"}
    bank.done("access.exclude_duties", pair, bank.root)
    with bank.reading() as tx:
        assert frozenset(("applicant", "receiver")) in duty_pairs(tx)
    assert bank.code("access.exclude_duties", pair, bank.root) == "access.pair_there"


def test_what_the_product_holds_apart_needs_no_second_pair(bank: Bank) -> None:
    pair = {"level": "act", "duty_a": "keeper", "duty_b": "applicant"}
    assert bank.code("access.exclude_duties", pair, bank.root) == "access.pair_there"


def test_roles_held_apart_are_not_united(bank: Bank) -> None:
    bank.done(
        "access.exclude_duties", {"level": "role", "duty_a": "keeper", "duty_b": "applicant"}, bank.root
    )
    payload = {"person_id": bank.clerk, "role": "keeper", "unit_id": bank.top}
    assert bank.code("people.assign_role", payload, bank.root) == "people.roles_exclude"


def test_only_duties_and_roles_there_are(bank: Bank) -> None:
    for level, duty in (("act", "emperor"), ("role", "emperor"), ("act", "keeper")):
        pair = {"level": level, "duty_a": duty, "duty_b": "keeper"}
        assert bank.code("access.exclude_duties", pair, bank.root) == "access.unknown_duty"
