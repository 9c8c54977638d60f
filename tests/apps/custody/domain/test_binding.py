"""What binds an asset, and which acts that leaves open."""

import pytest

from kuheng.apps.custody.domain.binding import (
    DEFAULT_RULES,
    Act,
    Bind,
    Binding,
    Change,
    Custody,
    State,
    Take,
    decide_change,
    decide_freeze,
    decide_pledge,
    decide_release,
    decide_take,
    decide_unfreeze,
    open_acts,
)
from kuheng.kernel.errors import Refusal
from kuheng.kernel.ids import new_id

ASSET = new_id()


def a_custody(*bindings: Binding, state: State = State.IN_STOCK) -> Custody:
    return Custody(asset_id=ASSET, code="GJS-1", state=state, bindings=frozenset(bindings), version=1)


def test_a_free_asset_in_stock_may_leave():
    assert decide_take(a_custody(), Act.OUT, DEFAULT_RULES) == Take(asset_id=ASSET)


@pytest.mark.parametrize("act", [Act.OUT, Act.DESTROY])
def test_a_pledged_asset_neither_leaves_nor_is_destroyed(act):
    refusal = decide_take(a_custody(Binding.PLEDGED), act, DEFAULT_RULES)
    assert refusal == Refusal("custody.bound", asset="GJS-1", binding=Binding.PLEDGED, act=act)


@pytest.mark.parametrize("act", [Act.LOAN, Act.TRANSFER])
def test_a_pledged_asset_may_be_lent_and_transferred(act):
    assert decide_take(a_custody(Binding.PLEDGED), act, DEFAULT_RULES) == Take(asset_id=ASSET)


def test_a_frozen_asset_moves_between_vaults_only_with_a_document():
    frozen = a_custody(Binding.FROZEN)
    assert decide_take(frozen, Act.TRANSFER, DEFAULT_RULES) == Refusal("custody.document_needed", asset="GJS-1")
    assert decide_take(frozen, Act.TRANSFER, DEFAULT_RULES, document="法院 12 号") == Take(asset_id=ASSET)


def test_a_reserved_asset_is_taken_by_no_other_order():
    for act in (Act.OUT, Act.LOAN, Act.TRANSFER, Act.DESTROY):
        refusal = decide_take(a_custody(Binding.RESERVED), act, DEFAULT_RULES)
        assert isinstance(refusal, Refusal) and refusal.params["binding"] is Binding.RESERVED


def test_of_several_bindings_the_severest_is_named():
    refusal = decide_take(a_custody(Binding.RESERVED, Binding.PLEDGED, Binding.FROZEN), Act.OUT, DEFAULT_RULES)
    assert isinstance(refusal, Refusal) and refusal.params["binding"] is Binding.FROZEN


def test_what_is_not_in_stock_cannot_leave_and_only_what_is_out_comes_back():
    out = a_custody(state=State.OUT)
    assert decide_take(out, Act.OUT, DEFAULT_RULES) == Refusal("custody.not_there", asset="GJS-1", state=State.OUT)
    assert decide_take(out, Act.RETURN, DEFAULT_RULES) == Take(asset_id=ASSET)
    assert isinstance(decide_take(a_custody(), Act.RETURN, DEFAULT_RULES), Refusal)


def test_a_bank_that_edits_the_table_is_obeyed():
    strict = dict(DEFAULT_RULES) | {(Binding.PLEDGED, Act.LOAN): False}
    assert isinstance(decide_take(a_custody(Binding.PLEDGED), Act.LOAN, strict), Refusal)


def test_a_frozen_asset_cannot_be_frozen_again_nor_a_destroyed_one():
    assert decide_freeze(a_custody(Binding.FROZEN)) == Refusal("custody.already_frozen", asset="GJS-1")
    assert decide_freeze(a_custody(state=State.DESTROYED)) == Refusal("custody.destroyed", asset="GJS-1")


def test_freezing_is_lawful_wherever_the_asset_is_and_whatever_binds_it():
    for state in set(State) - {State.DESTROYED, State.VOID}:
        assert decide_freeze(a_custody(Binding.RESERVED, Binding.PLEDGED, state=state)) == Bind(
            asset_id=ASSET, binding=Binding.FROZEN, on=True
        )


def test_only_what_is_bound_is_set_free():
    assert decide_unfreeze(a_custody()) == Refusal("custody.not_frozen", asset="GJS-1")
    assert decide_release(a_custody(), DEFAULT_RULES) == Refusal("custody.not_pledged", asset="GJS-1")
    assert decide_unfreeze(a_custody(Binding.FROZEN)) == Bind(asset_id=ASSET, binding=Binding.FROZEN, on=False)


def test_a_pledge_is_not_released_while_a_freeze_holds_the_asset():
    refusal = decide_release(a_custody(Binding.PLEDGED, Binding.FROZEN), DEFAULT_RULES)
    assert isinstance(refusal, Refusal) and refusal.params["binding"] is Binding.FROZEN


def test_a_reserved_asset_cannot_be_pledged():
    assert isinstance(decide_pledge(a_custody(Binding.RESERVED), DEFAULT_RULES), Refusal)
    assert isinstance(decide_pledge(a_custody(), DEFAULT_RULES), Bind)


def test_the_page_says_every_act_and_agrees_with_the_decision():
    for bindings in ((), (Binding.PLEDGED,), (Binding.FROZEN,), (Binding.RESERVED, Binding.PLEDGED)):
        custody = a_custody(*bindings)
        for act, is_open in open_acts(custody, DEFAULT_RULES).items():
            decided = decide_take(custody, act, DEFAULT_RULES, document="d")
            assert isinstance(decided, Take) == is_open, (bindings, act)


@pytest.mark.parametrize("state", list(State))
def test_what_is_known_is_corrected_wherever_an_asset_is_but_not_of_one_destroyed(state):
    decided = decide_change(a_custody(Binding.FROZEN, state=state))
    gone = state in (State.DESTROYED, State.VOID)
    assert decided == (Refusal("custody.destroyed", asset="GJS-1") if gone else Change(asset_id=ASSET))
