"""People at work, as a process of their own that may be killed: every command is noted before it is sent and when
it was answered.

`python -m tests.crash.load FOLDER`: reads `bank.json` there, appends to `journal.ndjson`, ends when `stop` appears.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Thread
from time import sleep
from typing import Any
from uuid import UUID

from kuheng.core.access.api import NOBODY, PersonCredential, SystemCredential
from kuheng.core.commands.dispatch import Answered, Call, dispatch
from kuheng.core.keys.api import Keyring, use_keyring
from kuheng.core.store.transaction import Database
from kuheng.doors.compose import compose
from kuheng.kernel.errors import Broken
from kuheng.kernel.ids import PersonId, TenantId, new_id

THREADS = 4
KEY = b"k" * 32
JOURNAL, ABOUT, STOP = "journal.ndjson", "bank.json", "stop"
TASKS = """
SELECT t.id FROM flow_task t JOIN flow_case c ON c.tenant_id = t.tenant_id AND c.id = t.case_id
WHERE c.subject_id = %s AND t.state = 'open' AND t.kind = 'approve'
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One command with its key. `who` is None for the house itself."""

    key: str
    who: str | None
    name: str
    payload: Mapping[str, Any]

    def to_call(self, tenant: TenantId) -> Call:
        who = (
            PersonCredential(tenant=tenant, person=PersonId(UUID(self.who)))
            if self.who
            else SystemCredential(tenant=tenant, person=NOBODY, name="系统")
        )
        return Call(name=self.name, payload=self.payload, key=UUID(self.key), at=datetime.now(UTC), who=who)


class Journal:
    """Lines that outlive the process: each is one write of an appending file."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / JOURNAL, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(self, **line: Any) -> None:
        os.write(self._file, (json.dumps(line, ensure_ascii=False) + "\n").encode())


def send(database: Database, tenant: TenantId, sending: Sending) -> Answered:
    """The answer, however often the database goes away meanwhile; always under the same key."""
    while True:
        try:
            return dispatch(database, sending.to_call(tenant))
        except Broken:
            sleep(0.1)


class Worker:
    """Registers pieces, orders them, has the order approved or takes it back, freezes and sets free."""

    def __init__(self, folder: Path, database: Database, number: int) -> None:
        about = json.loads((folder / ABOUT).read_text())
        self._people, self._slots = about["people"], about["slots"]
        self._tenant = TenantId(UUID(about["tenant"]))
        self._database, self._journal = database, Journal(folder)
        self._random, self._stop = Random(number), folder / STOP

    def run(self) -> None:
        while not self._stop.exists():
            self.one_piece()

    def one_piece(self) -> None:
        mark = new_id().hex
        facts = {"name": f"金条 {mark}", "category": "metal.gold_bar", "serial_no": mark, "value_fen": 100}
        made = self.act(
            None, "custody.register_asset", {**facts, "place_id": self._random.choice(self._slots)}
        )
        paper = {"asset_id": made["asset_id"], "reason": "法院冻结", "document": "1 号"}
        self.act("risk1", "custody.freeze_asset", paper)
        self.act("risk1", "custody.unfreeze_asset", paper)
        wish = {"order_type": "out", "reason": "客户提取", "receiver_id": self._people["clerk"]}
        order = self.act("clerk", "custody.submit_order", {**wish, "lines": [{"asset_id": made["asset_id"]}]})
        if self._random.random() < 0.3:
            self.act("clerk", "custody.withdraw_order", {"order_id": order["order_id"], "reason": "改期"})
            return
        for task in self._tasks(order["order_id"]):
            self.act("head", "flows.approve_task", {"task_id": task, "opinion": "同意"})

    def act(self, who: str | None, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        person = self._people[who] if who else None
        sending = Sending(key=str(new_id()), who=person, name=name, payload=payload)
        self._journal.note(sent=sending.key, who=person, name=name, payload=payload)
        answered = send(self._database, self._tenant, sending)
        self._journal.note(answered=sending.key, status=answered.status, body=answered.body)
        assert answered.status == 200, answered.body
        result: dict[str, Any] = answered.body["result"]
        return result

    def _tasks(self, order: str) -> list[str]:
        while True:
            try:
                with self._database.transaction(self._tenant, at=datetime.now(UTC)) as tx:
                    return [str(row["id"]) for row in tx.rows(TASKS, [order])]
            except Broken:
                sleep(0.1)


def main(folder: Path) -> None:
    compose()
    use_keyring(Keyring(KEY))
    database = Database(json.loads((folder / ABOUT).read_text())["urls"], pool=THREADS)
    threads = [Thread(target=Worker(folder, database, os.getpid() + n).run) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
