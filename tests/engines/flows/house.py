"""A bank with a small flow on it: a department whose head approves, risk control, and who may apply."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from kuheng.core.store.transaction import Database, Row, Transaction
from kuheng.engines.flows import api as flows
from kuheng.engines.flows.cases import CaseView
from kuheng.kernel.ids import EntryId, PersonId, new_id
from tests.apps.people.bank import Bank
from tests.engines.flows.play import approve, line, node, way, where

OWN = {"field": "assignee_id", "op": "eq", "value": {"var": "actor.person"}}
MINE = {"field": "applicant_id", "op": "eq", "value": {"var": "actor.person"}}
ACTS = [
    {"action": f"flows.{verb}_task", "entity": "task", "scope": OWN}
    for verb in ("approve", "reject", "return", "complete", "transfer")
]
OFFICE = [{"action": "flows.urge_task", "entity": "task", "scope": MINE}]
OFFICE += [{"action": "flows.withdraw_case", "entity": "case", "scope": MINE}]
DESIGN = [{"action": "definitions.*"}, {"action": "flows.assign_task"}, {"action": "*.read"}]


def office_flow(**settings: object) -> dict[str, Any]:
    """Head; above 100 risk control countersigns; then a piece of work."""
    return {
        "nodes": [
            node("start", "start"),
            node("head", "approve", who=[{"source": "department_head"}], acts=["reject", "return", "transfer"]),
            node("size", "condition"),
            node("risk", "approve", who=[{"source": "role", "role": "risk"}], mode="all", **settings),
            node("do", "handle", who=[{"source": "role", "role": "doer"}]),
            node("end", "end"),
        ],
        "edges": [
            way("start", "head"), way("head", "size"), way("size", "risk", when=where("amount", "ge", 100)),
            way("size", "do", default=True), way("risk", "do"), way("do", "end"),
        ],
        "facts": {"amount": {"zh": "金额", "en": "Amount"}},
    }  # fmt: skip


class House(Bank):
    """`gao` heads the branch, `guo` and `tang` are risk control, `zhou` does the work, `lin` applies."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.role("staff", [*ACTS, *OFFICE])
        self.role("risk", ACTS)
        self.role("doer", ACTS)
        self.role("designer", DESIGN)
        names = ("lin", "gao", "guo", "tang", "zhou", "xu", "deng")
        self.people = {name: self.person(name, self.branch) for name in names}
        for name in ("lin", "gao", "xu"):
            self.hold(name, "staff")
        for name, role in (("guo", "risk"), ("tang", "risk"), ("zhou", "doer"), ("deng", "designer")):
            self.hold(name, role)
        self.head(self.branch, self.people["gao"])

    def hold(self, name: str, role: str) -> None:
        payload = {"person_id": self.people[name], "role": role, "unit_id": self.top}
        self.done("people.assign_role", payload)

    def head(self, unit: UUID, person: PersonId | None) -> None:
        self.done("people.change_unit", {"unit_id": unit, "head_person_id": person})

    def flow(self, key: str = "test.office", spec: Mapping[str, Any] | None = None) -> UUID:
        """Publishes a flow; gives the definition's id."""
        body = {
            "kind": "flow",
            "key": key,
            "title": {"zh": "测试", "en": "Test"},
            "spec": spec or office_flow(),
        }
        saved = self.done("definitions.save_draft", body)
        self.done("definitions.publish", {"definition_id": saved["definition_id"]})
        return UUID(saved["definition_id"])

    @contextmanager
    def acting(self, name: str) -> Iterator[Transaction]:
        with self.database.transaction(self.tenant, at=self.at, entry_id=EntryId(new_id())) as tx:
            yield self.as_person(tx, self.people[name])

    def begin(self, applicant: str = "lin", key: str = "test.office", **data: object) -> CaseView:
        """A case as an app would start it, inside its own command."""
        with self.acting(applicant) as tx:
            return flows.start(
                tx,
                flow_key=key,
                subject=("order", new_id()),
                applicant=self.people[applicant],
                data={"number": "T-1", "title": "测试单", **data},
            )

    def task(self, name: str) -> UUID:
        """The one open task of this person."""
        with self.acting(name) as tx:
            (task,) = flows.tasks_of(tx, self.people[name])
            return task.id

    def waiting(self, case: CaseView) -> set[str]:
        rows = self.rows(
            "SELECT assignee_id FROM flow_task WHERE tenant_id = %s AND case_id = %s AND state = 'open'",
            self.tenant,
            case.id,
        )
        names = {person: name for name, person in self.people.items()}
        return {names[row["assignee_id"]] if row["assignee_id"] else "administrators" for row in rows}

    def act(self, verb: str, name: str, **more: Any) -> str | None:
        """An act on the person's own task; the code of a refusal, or None."""
        answered = self.ask(f"flows.{verb}_task", {"task_id": self.task(name), **more}, self.people[name])
        return answered.body["error"]["code"] if "error" in answered.body else None

    def case(self, case: CaseView) -> Row:
        return self.row("flow_case", case.id)

    def trail_holds(self, case: CaseView) -> bool:
        with self.acting("lin") as tx:
            return flows.trail_holds(tx, case.id)

    def outbox(self, topic: str) -> list[Row]:
        return self.rows(
            "SELECT * FROM outbox WHERE tenant_id = %s AND topic = %s ORDER BY id, seq", self.tenant, topic
        )


__all__ = ["House", "approve", "line", "node", "office_flow", "way", "where"]
