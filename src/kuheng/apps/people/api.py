"""People, as doors and demo data see them."""

from kuheng.apps.people.commands.emergency import emergency_choices
from kuheng.apps.people.matrix import matrix
from kuheng.apps.people.roles import role_calls, role_payload
from kuheng.apps.people.selectors import may_do, session_answer, unit_choices
from kuheng.apps.people.view_as import view_as
from kuheng.apps.people.why import why

__all__ = [
    "emergency_choices", "matrix", "may_do", "role_calls", "role_payload", "session_answer", "unit_choices",
    "view_as", "why",
]  # fmt: skip
