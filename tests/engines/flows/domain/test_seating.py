"""Who sits: empty seats, own requests, repeated approvers, and one person counted once."""

import pytest

from kuheng.engines.flows.domain.events import CaseEnded, Notify
from kuheng.engines.flows.domain.values import PersonRef
from tests.engines.flows.play import Play, Town, approve, line, node, person

HEADS = {"lin": ["gao", "xu", "chen"], "gao": ["xu", "chen"]}
HEAD = [{"source": "department_head"}]


def test_an_empty_approver_blocks_and_tells_the_administrator() -> None:
    play = Play(line(approve("risk", who=[{"source": "role", "role": "risk"}]))).start()
    assert play.waiting_for == {"administrators"}
    assert play.effects_of(Notify) == [
        Notify(code="flows.no_approver", node="risk", audience="administrators")
    ]


def test_an_administrator_names_people_and_the_case_goes_on() -> None:
    play = Play(line(approve("risk", who=[{"source": "role", "role": "risk"}]))).start()
    assert play.names("guo") is None
    assert play.waiting_for == {"guo"}
    play.passes("guo")
    assert play.outcome == "done"


def test_an_administrator_cannot_name_the_applicant() -> None:
    play = Play(line(approve("risk", who=[{"source": "role", "role": "risk"}]))).start()
    assert play.names("lin") == "flows.own_request"


def test_an_empty_approver_goes_to_the_named_fallback() -> None:
    settings = {"who": [{"source": "role", "role": "risk"}], "empty": "fallback", "fallback": [person("guo")]}
    play = Play(line(approve("risk", **settings))).start()
    assert play.waiting_for == {"guo"}


def test_an_empty_approver_goes_to_the_heads_head() -> None:
    settings = {"who": [{"source": "role", "role": "risk"}], "empty": "head"}
    play = Play(line(approve("risk", **settings)), Town(heads=HEADS)).start()
    assert play.waiting_for == {"xu"}


def test_an_empty_fallback_blocks_too() -> None:
    nobody = [{"source": "role", "role": "nobody"}]
    play = Play(line(approve("risk", who=nobody, empty="fallback", fallback=nobody))).start()
    assert play.waiting_for == {"administrators"}


def test_an_empty_approver_passes_only_where_the_designer_said_so() -> None:
    play = Play(line(approve("risk", who=[{"source": "role", "role": "risk"}], empty="pass"))).start()
    assert play.outcome == "done"
    assert play.state.visits[1].outcome == "skipped"


def test_nothing_passes_silently_on_a_high_risk_node() -> None:
    settings = {"who": [{"source": "role", "role": "risk"}], "empty": "pass", "high_risk": True}
    assert Play(line(approve("risk", **settings))).start().waiting_for == {"administrators"}


def test_ones_own_request_goes_to_the_head() -> None:
    play = Play(line(approve("head", "gao")), Town(heads=HEADS)).start("gao")
    assert play.waiting_for == {"xu"}


def test_a_department_head_does_not_approve_for_himself() -> None:
    heads = {"gao": ["gao", "xu"]}
    assert Play(line(approve("head", who=HEAD)), Town(heads=heads)).start("gao").waiting_for == {"xu"}


def test_ones_own_request_without_a_head_blocks() -> None:
    assert Play(line(approve("head", "gao", "he", mode="all"))).start("gao").waiting_for == {"administrators"}


def test_an_agent_of_the_applicant_is_the_applicant() -> None:
    agent = PersonRef(id="bao", principal="lin")
    play = Play(line(approve("head", "bao")), Town(refs={"bao": agent}, heads=HEADS)).start("lin")
    assert play.waiting_for == {"gao"}


def test_an_applicant_cannot_approve_as_the_agent_of_another() -> None:
    refs = {
        "lin": PersonRef(id="lin"),
        "lin_for_gao": PersonRef(id="lin_for_gao", human="lin", principal="gao"),
    }
    play = Play(line(approve("head", "lin_for_gao")), Town(refs=refs, heads=HEADS)).start("lin")
    assert play.waiting_for == {"gao"}


def test_a_second_account_of_the_applicant_is_the_applicant() -> None:
    town = Town(refs={"lin2": PersonRef(id="lin2", human="lin")}, heads=HEADS)
    assert Play(line(approve("head", "lin2")), town).start("lin").waiting_for == {"gao"}


def test_a_person_sits_once_however_many_accounts_and_posts_name_him() -> None:
    town = Town(refs={"guo2": PersonRef(id="guo2", human="guo")}, roles={"risk": ["guo", "tang"]})
    who = [{"source": "role", "role": "risk"}, person("guo2"), person("tang")]
    play = Play(line(approve("risk", who=who, mode="all")), town).start()
    assert play.waiting_for == {"guo", "tang"}


def test_an_agent_and_his_principal_are_one_voice() -> None:
    town = Town(refs={"bao": PersonRef(id="bao", principal="guo")})
    assert Play(line(approve("risk", "guo", "bao", mode="all")), town).start().waiting_for == {"guo"}


def test_own_requests_are_skipped_only_where_the_designer_said_so() -> None:
    play = Play(line(approve("head", "lin", own="skip"))).start("lin")
    assert play.outcome == "done"


def test_a_return_never_triggers_the_skip() -> None:
    drawn = line(approve("head", "lin", own="skip"), approve("risk", "guo"))
    play = Play(drawn, Town(heads=HEADS)).start("lin")
    assert play.waiting_for == {"guo"}
    assert play.returns("guo", "head") is None
    assert play.waiting_for == {"gao"}


def test_a_skip_of_ones_own_request_is_refused_on_a_high_risk_node() -> None:
    drawn = line(approve("head", "lin", own="skip", high_risk=True))
    assert Play(drawn, Town(heads=HEADS)).start("lin").waiting_for == {"gao"}


@pytest.mark.parametrize(("policy", "second"), [("none", {"gao"}), ("consecutive", set()), ("case", set())])
def test_a_repeated_approver_is_spared_by_policy(policy: str, second: set[str]) -> None:
    play = Play(line(approve("one", "gao"), approve("two", "gao"), repeated=policy)).start()
    play.passes("gao")
    assert play.waiting_for == second


def test_consecutive_looks_at_the_step_before_only_and_case_at_all() -> None:
    def drawn(policy: str) -> dict[str, object]:
        return line(approve("one", "gao"), approve("two", "he"), approve("three", "gao"), repeated=policy)

    waiting = {}
    for policy in ("consecutive", "case"):
        play = Play(drawn(policy)).start()
        play.passes("gao")
        play.passes("he")
        waiting[policy] = play.waiting_for
    assert waiting == {"consecutive": {"gao"}, "case": set()}


@pytest.mark.parametrize(
    "settings",
    [
        {"fields": {"limit": "write"}},
        {"fields": {"limit": "required"}},
        {"signature": "required"},
        {"high_risk": True},
    ],
)
def test_a_repeated_approver_is_never_spared_where_he_must_write_or_sign(settings: dict[str, object]) -> None:
    play = Play(line(approve("one", "gao"), approve("two", "gao", **settings), repeated="case")).start()
    play.passes("gao")
    assert play.waiting_for == {"gao"}


def test_a_pass_that_a_return_has_undone_spares_nobody() -> None:
    drawn = line(approve("one", "gao"), approve("two", "he"), approve("three", "gao"), repeated="case")
    play = Play(drawn).start()
    play.passes("gao")
    play.returns("he", "start")
    play.completes("lin")
    assert play.waiting_for == {"gao"}


def test_a_repeated_approver_is_asked_again_in_a_circle() -> None:
    drawn = line(approve("one", "gao"), approve("two", "gao"), repeated="case")
    drawn["nodes"].append(node("again", "condition"))
    drawn["edges"] = [
        {"from": "start", "to": "one"},
        {"from": "one", "to": "two"},
        {"from": "two", "to": "again"},
        {"from": "again", "to": "one", "when": {"field": "again", "op": "eq", "value": True}},
        {"from": "again", "to": "end", "default": True},
    ]
    play = Play(drawn).start(again=True)
    play.passes("gao")
    assert play.waiting_for == {"gao"} and play.at_nodes == {"one"}


def test_who_must_stay_apart_does_not_sit() -> None:
    apart = [{"source": "form_field", "field": "receiver"}]
    play = Play(line(approve("head", "gao", "he", apart=apart, mode="all"))).start("lin", receiver="gao")
    assert play.waiting_for == {"he"}


def test_who_has_approved_does_not_execute() -> None:
    handle = node("execute", "handle", who=[person("gao"), person("zhou")], apart=[{"source": "approvers"}])
    play = Play(line(approve("head", "gao"), handle)).start()
    play.passes("gao")
    assert play.waiting_for == {"zhou"}


def test_the_applicant_does_not_execute_his_own_order() -> None:
    handle = node("execute", "handle", who=[person("lin"), person("zhou")], apart=[{"source": "applicant"}])
    assert Play(line(handle)).start("lin").waiting_for == {"zhou"}


def test_nobody_lawful_left_blocks_and_ends_nothing() -> None:
    apart = [{"source": "form_field", "field": "receiver"}]
    play = Play(line(approve("head", "gao", apart=apart))).start("lin", receiver="gao")
    assert play.waiting_for == {"administrators"}
    assert not play.effects_of(CaseEnded)
    assert play.names("gao") == "flows.barred"
