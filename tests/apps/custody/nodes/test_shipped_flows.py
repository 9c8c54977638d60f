"""The flows that custody ships, played: who must agree, who may not, and what nobody can undo."""

from pathlib import Path
from typing import Any

import pytest

from kuheng.apps.custody.nodes import NODES
from kuheng.engines.definitions.packages import read_package
from kuheng.engines.flows.domain.check import check
from kuheng.engines.flows.domain.events import Call, Complete, Notify
from kuheng.engines.flows.domain.kind import Surroundings
from kuheng.engines.flows.domain.sources import SOURCES
from kuheng.engines.flows.domain.values import Source
from tests.engines.flows.play import Play, Town, kinds

FOLDER = Path(__file__).resolve().parents[4] / "definitions" / "custody"
KINDS = kinds(*NODES)
FLOWS = {document.key: document for document in read_package(FOLDER).documents if document.kind == "flow"}
MILLION = 1_000_000_00


class Bank(Town):
    """`post` is asked as a role of the same name."""

    def _names(self, source: Source, applicant: Any, data: Any) -> Any:
        if source.kind == "post":
            return self.roles.get(str(source.params["post"]), ())
        return super()._names(source, applicant, data)


def bank() -> Bank:
    roles = {
        "risk_manager": ["guo", "tang"],
        "vice_president": ["xu"],
        "keeper": ["zhou", "chen", "gao", "lin"],
    }
    return Bank(roles=roles, heads={"lin": ["gao", "xu"], "gao": ["xu"], "guo": ["xu"], "xu": ["hang"]})


def order(key: str, *, applicant: str = "lin", town: Bank | None = None, **facts: object) -> Play:
    given = {"amount_fen": 100_00, "secret": False, "receiver": "wu", **facts}
    return Play(FLOWS[key].spec, town or bank(), KINDS).start(applicant, **given)


def report(play: Play, kind: str, by: str = "zhou", **data: object) -> str | None:
    task = next(task for task in play.open_tasks if task.kind == kind)
    return play.happen(Complete(task=task.number, by=by, data=data))


def outcomes_called(play: Play) -> list[object]:
    return [
        call.payload["outcome"] for call in play.effects_of(Call) if call.command == "custody.follow_case"
    ]


@pytest.mark.parametrize("key", sorted(FLOWS))
def test_a_shipped_flow_may_be_published_without_a_warning(key: str) -> None:
    around = Surroundings(fields=frozenset(), sources=SOURCES, commands=frozenset({"custody.follow_case"}))
    assert check(FLOWS[key].spec, KINDS, around) == ()


def test_every_route_of_an_order_has_its_flow() -> None:
    assert set(FLOWS) == {
        "custody.out", "custody.out_emergency", "custody.in", "custody.transfer", "custody.return",
    }  # fmt: skip


def test_a_blank_voucher_wants_the_department_head_only() -> None:
    play = order("custody.out")
    assert play.waiting_for == {"gao"}
    play.passes("gao")
    assert play.at_nodes == {"execute"}
    assert outcomes_called(play) == ["approved"]


@pytest.mark.parametrize("facts", [{"amount_fen": MILLION}, {"secret": True}])
def test_high_value_and_secrets_want_risk_control_and_the_vice_president_too(
    facts: dict[str, object],
) -> None:
    play = order("custody.out", **facts)
    play.passes("gao")
    assert play.waiting_for == {"guo", "tang"}
    play.passes("guo")
    play.passes("tang")
    assert play.waiting_for == {"xu"}
    play.passes("xu")
    assert play.at_nodes == {"execute"}


def test_one_fen_below_the_limit_is_ordinary() -> None:
    play = order("custody.out", amount_fen=MILLION - 1)
    play.passes("gao")
    assert play.at_nodes == {"execute"}


def test_keepers_are_neither_applicant_nor_approver_nor_receiver() -> None:
    play = order("custody.out", receiver="chen")
    play.passes("gao")
    assert play.waiting_for == {"zhou"}


@pytest.mark.parametrize(
    ("keepers", "code"),
    [
        (["zhou", "zhou"], "custody.same_keeper"),
        (["zhou"], "custody.same_keeper"),
        (["zhou", "lin"], "custody.keeper_is_applicant"),
        (["zhou", "wu"], "custody.keeper_is_receiver"),
        (["zhou", "gao"], "flows.barred"),
    ],
)
def test_an_execution_by_other_than_two_lawful_keepers_is_refused(keepers: list[str], code: str) -> None:
    play = order("custody.out")
    play.passes("gao")
    assert report(play, "execute", keepers=keepers) == code
    assert play.at_nodes == {"execute"}


def test_an_out_order_ends_with_the_receivers_signature() -> None:
    play = order("custody.out")
    play.passes("gao")
    assert report(play, "execute", keepers=["zhou", "chen"]) is None
    assert play.waiting_for == {"wu"}
    assert report(play, "hand_over", proof="glance") == "custody.signature_needed"
    assert report(play, "hand_over", by="zhou", proof="signature") is None
    assert play.outcome == "done" and play.replays()


def test_after_the_execution_there_is_no_way_back() -> None:
    play = order("custody.return")
    assert report(play, "receive") is None
    assert play.withdraws() == "flows.already_moved"
    assert play.cancels() == "flows.already_moved"


def test_a_rejected_or_withdrawn_order_is_told_to_let_go_of_its_assets() -> None:
    rejected, withdrawn = order("custody.out"), order("custody.out")
    rejected.rejects("gao")
    withdrawn.withdraws()
    assert outcomes_called(rejected) == ["rejected"] and outcomes_called(withdrawn) == ["withdrawn"]


def test_a_head_who_receives_does_not_approve() -> None:
    play = order("custody.out", receiver="gao")
    assert "gao" not in play.waiting_for


def test_an_in_order_is_agreed_received_and_put_away() -> None:
    play = order("custody.in", receiver=None)
    play.passes("gao")
    assert report(play, "receive", keepers=["zhou", "chen"]) is None
    assert report(play, "put_away", left=2) == "custody.lines_missing"
    assert report(play, "put_away", left=0) is None
    assert play.outcome == "done"


def test_a_transfer_is_handed_to_its_carrier_and_taken_over_on_the_other_side() -> None:
    play = order("custody.transfer", amount_fen=MILLION)
    for who in ("gao", "guo", "tang", "xu"):
        play.passes(who)
    assert report(play, "execute") is None
    assert {task.kind for task in play.open_tasks} == {"hand_over"}
    assert report(play, "hand_over") is None
    assert report(play, "receive", keepers=["zhou", "chen"]) is None
    assert report(play, "put_away") is None
    assert play.outcome == "done"


def emergency(**facts: object) -> Play:
    return order("custody.out_emergency", **facts)


def test_an_emergency_takes_the_duty_approver_and_tells_risk_control_at_once() -> None:
    town = bank()
    town.roles = {**town.roles, "DUTY_APPROVER": ["dong"]}
    play = order("custody.out_emergency", town=town, amount_fen=MILLION)
    told = {person.id for notice in play.effects_of(Notify) for person in notice.people}
    assert told == {"guo", "tang"}
    assert play.waiting_for == {"dong"}


def test_an_emergency_is_never_approved_by_the_applicant() -> None:
    town = bank()
    town.roles = {**town.roles, "DUTY_APPROVER": ["lin"]}
    assert order("custody.out_emergency", town=town).waiting_for == {"gao"}


def test_an_emergency_wants_no_fewer_keepers() -> None:
    play = emergency()
    play.passes("gao", opinion="客户已到柜")
    assert report(play, "execute", keepers=["zhou"]) == "custody.same_keeper"


def executed(**facts: object) -> Play:
    play = emergency(**facts)
    play.passes("gao", opinion="客户已到柜")
    report(play, "execute")
    report(play, "hand_over")
    return play


def test_the_ordinary_approvers_confirm_an_emergency_afterwards() -> None:
    play = executed(amount_fen=MILLION)
    assert play.waiting_for == {"guo", "tang", "xu"}, "who let it out does not confirm it himself"
    for who in ("guo", "tang", "xu"):
        play.passes(who)
    assert play.outcome == "done"


def test_an_unconfirmed_emergency_escalates_and_leaves_a_finding() -> None:
    play = executed()
    assert play.waiting_for == {"xu"}
    assert play.rings() is None
    assert [mark.code for mark in play.state.marks] == ["flows.late"]
    assert play.waiting_for == {"hang"}


def test_a_refused_confirmation_is_a_finding_and_undoes_nothing() -> None:
    play = executed()
    play.rejects("xu")
    assert play.outcome == "disputed"
    assert [mark.code for mark in play.state.marks] == ["flows.not_confirmed"]
    assert outcomes_called(play) == []
