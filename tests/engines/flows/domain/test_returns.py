"""Rejecting, returning, withdrawing, handing over: how a case turns round."""

import pytest

from kuheng.engines.flows.domain.events import CloseTask
from tests.engines.flows.play import Play, Town, approve, line, node, person, way, where


def two_steps(**settings: object) -> dict[str, object]:
    return line(approve("head", "gao", **settings), approve("risk", "guo", **settings))


def test_a_rejection_goes_where_the_designer_fixed_it() -> None:
    play = Play(line(approve("head", "gao"), approve("risk", "guo", on_reject="head"))).start()
    play.passes("gao")
    play.rejects("guo")
    assert play.waiting_for == {"gao"} and play.outcome == ""


def test_a_rejection_may_go_to_a_node_not_yet_reached() -> None:
    drawn = line(approve("confirm", "gao", on_reject="disputed"))
    drawn["nodes"].append(node("disputed", "end", outcome="disputed", finding="flows.not_confirmed"))
    play = Play(drawn).start()
    play.rejects("gao")
    assert play.outcome == "disputed"
    assert [mark.code for mark in play.state.marks] == ["flows.not_confirmed"]


def test_a_rejection_wants_a_reason() -> None:
    play = Play(two_steps()).start()
    assert play.rejects("gao", opinion="  ") == "flows.opinion_missing"
    assert play.waiting_for == {"gao"}


def test_an_act_that_the_node_does_not_offer_is_refused() -> None:
    play = Play(two_steps(acts=["reject"])).start()
    assert play.returns("gao") == "flows.act_not_allowed"


def test_a_return_goes_back_to_the_applicant_who_submits_again() -> None:
    play = Play(two_steps()).start()
    play.returns("gao")
    assert play.waiting_for == {"lin"} and play.task_of("lin").kind == "resubmit"
    play.completes("lin")
    assert play.waiting_for == {"gao"}


def test_one_person_returns_alone_to_a_node_that_he_chooses() -> None:
    play = Play(line(approve("head", "gao"), approve("risk", "guo", "tang", mode="all"))).start()
    play.passes("gao")
    assert play.returns("tang", "head") is None
    assert play.waiting_for == {"gao"} and play.states_of("guo") == ["closed"]


def test_a_return_wants_an_earlier_node_where_people_worked() -> None:
    play = Play(two_steps()).start()
    for target in ("risk", "end", "nowhere", "head"):
        assert play.returns("gao", target) == "flows.return_target"


def test_after_resubmission_the_case_runs_on_step_by_step() -> None:
    play = Play(two_steps()).start()
    play.passes("gao")
    play.returns("guo")
    play.completes("lin")
    assert play.waiting_for == {"gao"}


def test_after_resubmission_the_case_may_jump_to_the_returner() -> None:
    play = Play(line(approve("head", "gao"), approve("risk", "guo", after_return="jump"))).start()
    play.passes("gao")
    play.returns("guo")
    play.completes("lin")
    assert play.waiting_for == {"guo"}


def branching() -> dict[str, object]:
    return {
        "nodes": [
            node("start", "start"),
            node("size", "condition"),
            approve("head", "gao"),
            approve("risk", "guo", after_return="jump"),
            node("end", "end"),
        ],
        "edges": [
            way("start", "head"),
            way("head", "size"),
            way("size", "risk", when=where("amount", "ge", 100)),
            way("size", "end", default=True),
            way("risk", "end"),
        ],
    }


@pytest.mark.parametrize(("change", "waiting"), [({"note": "x"}, {"guo"}), ({"amount": 500}, {"gao"})])
def test_a_changed_field_that_a_branch_reads_always_runs_on(
    change: dict[str, object], waiting: set[str]
) -> None:
    play = Play(branching()).start(amount=100)
    play.passes("gao")
    play.returns("guo")
    play.completes("lin", **change)
    assert play.waiting_for == waiting


def fork(*, target: str = "start", jump: bool = False) -> dict[str, object]:
    settings = {"after_return": "jump"} if jump else {}
    return {
        "nodes": [
            node("start", "start"),
            approve("head", "gao"),
            node("split", "parallel"),
            approve("risk", "guo", **settings),
            approve("legal", "fang"),
            node("join", "parallel"),
            approve("president", "xu"),
            node("end", "end"),
        ],
        "edges": [
            way("start", "head"), way("head", "split"), way("split", "risk"), way("split", "legal"),
            way("risk", "join"), way("legal", "join"), way("join", "president"), way("president", "end"),
        ],
    }  # fmt: skip


def test_a_return_out_of_a_parallel_branch_cancels_the_siblings_with_the_reason() -> None:
    play = Play(fork()).start()
    play.passes("gao")
    assert play.waiting_for == {"guo", "fang"}
    play.returns("guo", "head")
    assert play.waiting_for == {"gao"}
    closed = {effect.note for effect in play.effects_of(CloseTask) if effect.state == "closed"}
    assert closed == {"beside_returned"}


def test_a_return_out_of_a_branch_never_jumps_past_the_siblings() -> None:
    play = Play(fork(jump=True)).start()
    play.passes("gao")
    play.returns("guo", "head")
    play.passes("gao")
    assert play.waiting_for == {"guo", "fang"}


def test_a_branch_cannot_return_into_a_sibling_that_still_runs() -> None:
    play = Play(fork()).start()
    play.passes("gao")
    play.passes("fang")
    assert play.returns("guo", "legal") == "flows.return_sibling"


def test_after_the_join_one_branch_alone_can_be_done_again() -> None:
    play = Play(fork()).start()
    for who in ("gao", "guo", "fang"):
        play.passes(who)
    assert play.returns("xu", "legal") is None
    assert play.waiting_for == {"fang"}
    play.passes("fang")
    assert play.waiting_for == {"xu"}
    play.passes("xu")
    assert play.outcome == "done" and play.replays()


def test_the_applicant_withdraws_until_the_first_decision() -> None:
    play = Play(two_steps()).start()
    assert play.withdraws() is None
    assert play.outcome == "withdrawn" and play.waiting_for == set()
    late = Play(two_steps()).start()
    late.passes("gao")
    assert late.withdraws() == "flows.already_decided"


def test_only_the_applicant_withdraws() -> None:
    assert Play(two_steps()).start().withdraws("gao") == "flows.not_applicant"


def test_a_flow_may_let_the_applicant_withdraw_to_draft_after_decisions() -> None:
    play = Play({**two_steps(), "withdraw": "draft"}).start()
    play.passes("gao")
    assert play.withdraws() is None
    assert play.outcome == "" and play.waiting_for == {"lin"}
    assert play.withdraws() is None
    assert play.outcome == "withdrawn"


def test_a_flow_may_forbid_to_withdraw() -> None:
    assert Play({**two_steps(), "withdraw": "never"}).start().withdraws() == "flows.no_withdrawal"


@pytest.mark.parametrize("policy", ["first_decision", "draft"])
def test_nothing_is_withdrawn_after_something_has_moved(policy: str) -> None:
    play = Play({**two_steps(), "withdraw": policy}).start()
    play.moved()
    assert play.withdraws() == "flows.already_moved"
    assert play.cancels() == "flows.already_moved"


def test_a_returned_case_can_be_withdrawn_because_its_decisions_are_void() -> None:
    play = Play(two_steps()).start()
    play.passes("gao")
    play.returns("guo")
    assert play.withdraws() is None


def test_cancelling_ends_the_case_whoever_it_waits_for() -> None:
    play = Play(two_steps()).start()
    play.passes("gao")
    assert play.cancels() is None
    assert play.outcome == "cancelled" and play.state.tokens == ()


def test_a_handed_over_task_is_decided_by_the_receiver_and_the_giver_stays_on_record() -> None:
    play = Play(line(approve("head", "gao", acts=["transfer"]))).start()
    assert play.hands_over("gao", "he") is None
    assert play.waiting_for == {"he"} and play.states_of("gao") == ["closed"]
    assert play.task_of("he").parent is not None
    play.passes("he")
    assert play.outcome == "done"


@pytest.mark.parametrize(
    ("to", "code"), [("gao", "flows.to_self"), ("lin", "flows.own_request"), ("guo", "flows.already_seated")]
)
def test_a_task_is_not_handed_to_oneself_the_applicant_or_one_who_sits(to: str, code: str) -> None:
    play = Play(line(approve("head", "gao", "guo", mode="all", acts=["transfer"]))).start()
    assert play.hands_over("gao", to) == code


def test_a_task_is_not_handed_to_a_second_account_of_the_applicant() -> None:
    town = Town(heads={"lin": ["xu"]})
    town.refs["lin2"] = town.ref("lin").__class__(id="lin2", human="lin")
    play = Play(line(approve("head", "gao", acts=["transfer"])), town).start()
    assert play.hands_over("gao", "lin2") == "flows.own_request"


def test_handing_over_is_refused_where_the_node_does_not_offer_it() -> None:
    assert Play(line(approve("head", "gao"))).start().hands_over("gao", "he") == "flows.act_not_allowed"


def test_only_writable_fields_are_written_and_required_ones_must_be_there() -> None:
    play = Play(line(approve("head", "gao", fields={"limit": "required", "note": "read"}))).start()
    assert play.passes("gao") == "flows.field_required"
    assert play.passes("gao", data={"limit": 5, "note": "x"}) == "flows.field_not_writable"
    assert play.passes("gao", data={"limit": 5}) is None
    assert play.state.data["limit"] == 5


def test_a_signature_is_given_where_the_node_demands_it() -> None:
    play = Play(line(approve("head", "gao", signature="required"))).start()
    assert play.passes("gao") == "flows.signature_missing"
    assert play.passes("gao", signature="file") is None


def test_work_that_everybody_must_do_waits_for_all() -> None:
    handle = node("do", "handle", who=[person("an"), person("bo")], each=True)
    play = Play(line(handle)).start()
    play.completes("an")
    assert play.waiting_for == {"bo"}
    play.completes("bo")
    assert play.outcome == "done"
