"""Two people at two screens: what one does changes the other's page, without a reload."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from kuheng.kernel.ids import new_id
from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e

SOON_MS = 8_000  # well before any page would ask by the clock

SEND = """async ([name, key, payload]) => {
  const session = await (await fetch('/api/v1/auth/session')).json()
  const headers = {'Content-Type': 'application/json', 'X-CSRF': session.csrf, 'Idempotency-Key': key}
  const answer = await fetch(`/api/v1/commands/${name}`, {method: 'POST', headers, body: JSON.stringify(payload)})
  return await answer.json()
}"""
GET = "async (path) => await (await fetch('/api/v1' + path)).json()"


def send(visitor: Visitor, name: str, payload: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = visitor.page.evaluate(SEND, [name, str(new_id()), payload])
    assert "result" in answer, answer
    return answer["result"]


def ask(visitor: Visitor, path: str) -> dict[str, Any]:
    answer: dict[str, Any] = visitor.page.evaluate(GET, path)
    return answer


def test_a_page_changes_when_somebody_else_acts(browser: Browser, address: str) -> None:
    clerk, head = Visitor(browser, address), Visitor(browser, address)
    clerk.sign_in("clerk")
    head.sign_in("head")
    me = ask(clerk, "/auth/session")["person"]["id"]
    asset = ask(clerk, "/records/asset?q=GJS-E2E-15&fields=id,code")["rows"][0]["id"]
    wish = {"order_type": "out", "reason": "实时刷新", "receiver_id": me, "lines": [{"asset_id": asset}]}
    order = send(clerk, "custody.submit_order", wish)
    head.page.get_by_text(order["number"]).first.wait_for(timeout=SOON_MS)
    clerk.goto(f"/orders/{order['order_id']}")
    clerk.page.get_by_text("审批中").first.wait_for()
    (task,) = [one for one in ask(head, "/custody/todo")["items"] if one["order_id"] == order["order_id"]]
    send(head, "flows.approve_task", {"task_id": task["task_id"], "opinion": "手续齐全，准予出库"})
    clerk.page.get_by_text("手续齐全，准予出库").first.wait_for(timeout=SOON_MS)
    clerk.close()
    head.close()
