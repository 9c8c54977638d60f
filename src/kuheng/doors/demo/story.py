"""One story of the demonstration bank: who acts, when, and how an order is asked for and decided."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from kuheng.doors.demo.branch import Bank, Branch
from kuheng.doors.demo.hands import Hands
from kuheng.doors.demo.people import PASSWORD
from kuheng.doors.demo.rhythm import OPENS, Planned, is_free
from kuheng.doors.demo.words import OPINIONS, REASONS, REFUSALS
from kuheng.kernel.clock import BANK_ZONE
from kuheng.kernel.ids import PersonId

TASKS = """
SELECT t.id, t.assignee_id, t.node FROM flow_task t JOIN flow_case c ON c.tenant_id = t.tenant_id AND c.id = t.case_id
WHERE t.tenant_id = %s AND c.subject_id = %s AND t.state = 'open' AND t.kind = 'approve' ORDER BY t.number
"""
LATEST = time(17, 40)
AT_ONCE = 4
RISK_REJECTS = 0.3


class Story:
    """`at` is the present of those who act. What the branch has afterwards is settled by `after`, once all of it holds."""

    def __init__(self, hands: Hands, bank: Bank, planned: Planned) -> None:
        self.hands, self.bank, self.planned = hands, bank, planned
        self.branch: Branch = bank.branches[planned.branch]
        self.random = Random(planned.seed)
        self.at: datetime = planned.at
        self.order = ""
        self.device = f"PDA-{self.branch.city}-{self.random.randint(1, 2)}"
        self.after: list[Callable[[], None]] = []
        self._first = self.random.randrange(2)

    @property
    def keeper(self) -> PersonId:
        """Who opens an execution; the other one proves himself beside him."""
        return self.first_of(self.branch)

    @property
    def proof(self) -> dict[str, str]:
        """The second keeper's own credential."""
        return self.second_of(self.branch)

    def first_of(self, branch: Branch) -> PersonId:
        return branch.keepers[self._first]

    def second_of(self, branch: Branch) -> dict[str, str]:
        return {"login": branch.logins[1 - self._first], "password": PASSWORD}

    def send(self, person: PersonId, name: str, /, **payload: Any) -> dict[str, Any]:
        return self.hands.send(person, name, payload, self.at)

    def later(self, least: float, most: float) -> None:
        """Time passes, in minutes. What is no emergency rests overnight, but nobody goes home between two scans."""
        self.at += timedelta(minutes=self.random.uniform(least, most))
        here = self.at.astimezone(BANK_ZONE)
        if self.planned.urgent or most < AT_ONCE or here.time() <= LATEST:
            return
        day = here.date() + timedelta(days=1)
        while is_free(day):
            day += timedelta(days=1)
        self.at = datetime.combine(day, OPENS, BANK_ZONE) + timedelta(minutes=self.random.uniform(5, 50))

    def submit(self, **payload: Any) -> None:
        wanted: dict[str, Any] = {"reason": self.reason(), **payload}
        if wanted["order_type"] != "in":
            wanted["receiver_id"] = str(self.branch.clerk)
        self.order = self.send(self.branch.clerk, "custody.submit_order", **wanted)["order_id"]

    def reason(self) -> str:
        return self.random.choice(REASONS[self.planned.kind, self.planned.thing])

    def is_withdrawn(self) -> bool:
        """The applicant changes his mind before anybody has decided."""
        if self.planned.fate != "withdrawn":
            return False
        self.later(4, 15)
        self.send(self.branch.clerk, "custody.withdraw_order", order_id=self.order, reason="信息填写有误，重新提交")
        return True

    def is_approved(self) -> bool:
        """Whoever is asked decides, until nobody is; False where that ends the order, or leaves it waiting."""
        rejects = None
        if self.planned.fate == "rejected":
            rejects = "risk" if self.random.random() < RISK_REJECTS else "head"
        while tasks := self.hands.rows(TASKS, UUID(self.order)):
            for task in tasks:
                if task["node"] == self.planned.stop:
                    return False
                self.later(*((2, 9) if self.planned.urgent else (4, 38)))
                if task["node"] == rejects:
                    self._decide(task, "flows.reject_task", self.random.choice(REFUSALS))
                    return False
                self._decide(task, "flows.approve_task", self.random.choice(OPINIONS))
        return True

    def _decide(self, task: Mapping[str, Any], name: str, opinion: str) -> None:
        self.send(PersonId(task["assignee_id"]), name, task_id=str(task["id"]), opinion=opinion)
