"""What must not be published, and how fast that is found."""

import time
from typing import Any

import pytest

from kuheng.engines.flows.domain.check import check, stops
from kuheng.engines.flows.domain.kind import Surroundings
from kuheng.engines.flows.domain.reading import Finding, Severity
from kuheng.engines.flows.texts import ERRORS
from tests.engines.flows.play import KINDS, approve, line, node, person, way, where

AROUND = Surroundings(
    fields=frozenset({"amount", "receiver"}),
    sources={
        "person": frozenset({"person"}),
        "role": frozenset({"role"}),
        "form_field": frozenset({"field"}),
    },
    commands=frozenset({"custody.release"}),
)


def findings(document: dict[str, Any], around: Surroundings = AROUND) -> list[Finding]:
    return list(check(document, KINDS, around))


def codes(document: dict[str, Any], around: Surroundings = AROUND) -> set[str]:
    return {finding.code for finding in findings(document, around)}


def edited(*changes: tuple[str, Any], **top: Any) -> dict[str, Any]:
    document = line(approve("head", "gao"), **top)
    for part, value in changes:
        document[part].append(value)
    return document


def trapped() -> dict[str, Any]:
    document = line(approve("head", "gao", on_reject="trap"))
    document["nodes"].append(approve("trap", "gao"))
    document["edges"].append(way("trap", "trap"))
    return document


def test_a_plain_drawing_may_be_published() -> None:
    assert findings(line(approve("head", "gao"))) == []


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"nodes": [node("end", "end")], "edges": []}, "flows.one_start"),
        ({"nodes": [node("start", "start")], "edges": []}, "flows.no_end"),
        (edited(("nodes", approve("alone", "gao")), ("edges", way("alone", "end"))), "flows.orphan"),
        (trapped(), "flows.no_end_reachable"),
        (edited(("nodes", node("end", "end"))), "flows.duplicate_node"),
        (edited(("nodes", node("x", "teleport"))), "flows.unknown_kind"),
        (edited(("edges", way("head", "nowhere"))), "flows.unknown_node"),
        (edited(("edges", way("end", "head"))), "flows.end_goes_on"),
        (edited(("edges", way("head", "start"))), "flows.way_into_start"),
        (edited(("nodes", node("end2", "end")), ("edges", way("head", "end2"))), "flows.too_many_ways"),
        (line(approve("head")), "flows.nobody_asked"),
        (line(approve("head", "gao", empty="fallback")), "flows.no_fallback"),
        (line(approve("head", "gao", empty="pass", high_risk=True)), "flows.pass_on_high_risk"),
        (line(approve("head", "gao", own="skip", high_risk=True)), "flows.pass_on_high_risk"),
        (
            line(approve("head", "gao", high_risk=True, limit={"minutes": 5, "then": "pass"})),
            "flows.pass_on_high_risk",
        ),
        (line(approve("head", "gao", own="allow")), "flows.own_request_allowed"),
        (line(approve("head", "gao", on_reject="nowhere")), "flows.unknown_node"),
        (line(approve("head", "gao", colour="red")), "flows.unknown_setting"),
        (line(approve("head", "gao", mode="most")), "flows.bad_setting"),
        (line(approve("head", "gao", mode="ratio", ratio="0%")), "flows.bad_setting"),
        (line(approve("head", "gao", mode="ratio", ratio="1e999999999")), "flows.bad_setting"),
        (line(approve("head", "gao", fields={"price": "write"})), "flows.no_such_field"),
        (line(approve("head", who=[{"source": "form_field", "field": "boss"}])), "flows.no_such_field"),
        (line(approve("head", who=[{"source": "role"}])), "flows.source_incomplete"),
        (line(approve("head", who=[{"source": "stars"}])), "flows.unknown_source"),
        (line(node("send", "command", command="custody.fly")), "flows.unknown_command"),
        (line(node("send", "command", command="custody.release", payload={"o": {"var": "data.x"}})), "flows.no_such_field"),
        ({**line(approve("h", "gao")), "when_ended": {"done": {"command": "x.y"}}}, "flows.unknown_command"),
        ({**line(approve("h", "gao")), "shape": 1}, "flows.unknown_setting"),
        ({"nodes": {}, "edges": []}, "flows.bad_graph"),
    ],
)  # fmt: skip
def test_a_fault_stops_publishing(document: dict[str, Any], code: str) -> None:
    found = findings(document)
    assert code in {finding.code for finding in found}
    assert stops(found)


def branch(*edges: dict[str, Any]) -> dict[str, Any]:
    return {
        "nodes": [
            node("start", "start"), node("size", "condition"), approve("a", "an"), approve("b", "bo"), node("end", "end"),
        ],
        "edges": [way("start", "size"), *edges, way("a", "end"), way("b", "end")],
    }  # fmt: skip


def test_conditions_without_a_default_are_refused() -> None:
    one = way("size", "a", when=where("amount", "ge", 5))
    two = way("size", "b", when=where("amount", "lt", 5))
    assert "flows.no_default" in codes(branch(one, two))


def test_a_branch_without_condition_that_is_no_default_is_refused() -> None:
    assert "flows.branch_condition" in codes(branch(way("size", "a"), way("size", "b", default=True)))


def test_a_condition_on_a_field_that_the_form_lacks_is_refused() -> None:
    one = way("size", "a", when=where("weight", "ge", 5))
    drawn = branch(one, way("size", "b", default=True))
    assert "flows.no_such_field" in codes(drawn)
    assert "flows.no_such_field" not in codes({**drawn, "facts": {"weight": {"zh": "重量"}}})


def test_a_condition_that_cannot_be_read_is_refused() -> None:
    one = way("size", "a", when={"field": "amount", "op": "like", "value": 1})
    assert "flows.bad_condition" in codes(branch(one, way("size", "b", default=True)))


def test_overlapping_branches_are_a_warning_not_an_error() -> None:
    one = way("size", "a", when=where("amount", "ge", 100))
    two = way("size", "b", when=where("amount", "ge", 1000))
    drawn = branch(one, two, way("size", "end", default=True))
    overlap = next(finding for finding in findings(drawn) if finding.code == "flows.overlap")
    assert overlap.severity is Severity.WARNING
    assert not stops(findings(drawn))


def test_branches_that_exclude_each_other_do_not_overlap() -> None:
    one = way("size", "a", when=where("amount", "ge", 100))
    two = way("size", "b", when=where("amount", "lt", 100))
    assert "flows.overlap" not in codes(branch(one, two, way("size", "end", default=True)))


def test_a_cycle_in_which_nothing_waits_is_refused() -> None:
    one = way("size", "copy", when=where("amount", "ge", 100))
    drawn = branch(one, way("size", "a", default=True))
    drawn["nodes"] = [n for n in drawn["nodes"] if n["key"] != "b"] + [
        node("copy", "copy", who=[person("wen")])
    ]
    drawn["edges"] = [e for e in drawn["edges"] if e["from"] != "b"] + [way("copy", "size")]
    assert "flows.cycle" in codes(drawn)


def test_a_cycle_through_people_is_lawful_unless_a_setting_lets_it_slip() -> None:
    def looping(**settings: object) -> dict[str, Any]:
        drawn = branch(way("size", "a", when=where("amount", "ge", 100)), way("size", "b", default=True))
        drawn["nodes"][2] = approve("a", "an", **settings)
        drawn["edges"] = [e for e in drawn["edges"] if e["from"] != "a"] + [way("a", "size")]
        return drawn

    assert codes(looping()) == set()
    assert "flows.cycle" in codes(looping(empty="pass"))


def test_five_thousand_nodes_are_refused_at_once() -> None:
    chain = line(*(approve(f"n{number}", "gao") for number in range(5_000)))
    began = time.perf_counter()
    assert codes(chain) == {"flows.graph_too_large"}
    assert time.perf_counter() - began < 2


def test_the_largest_cyclic_drawing_is_judged_in_two_seconds() -> None:
    keys = [f"n{number}" for number in range(499)]
    nodes = [node("start", "start"), *(node(key, "parallel") for key in keys)]
    edges = [way("start", keys[0])]
    for number, key in enumerate(keys):
        edges += [way(key, keys[(number * 7 + step) % 499]) for step in (1, 2, 3)]
    began = time.perf_counter()
    found = codes({"nodes": nodes, "edges": edges})
    assert time.perf_counter() - began < 2
    assert {"flows.no_end", "flows.cycle"} <= found


def test_every_finding_has_words() -> None:
    known = {text.code for text in ERRORS}
    everything = codes({"nodes": [node("x", "y")], "edges": [way("a", "b", default=True)]}) | codes(branch())
    assert everything <= known
    for text in ERRORS:
        assert text.zh != text.en and not set("您！!") & set(text.zh + text.en)
