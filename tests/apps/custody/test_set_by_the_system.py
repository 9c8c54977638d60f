"""State, holder, time and tenant are set by the system: no command of custody takes them from its sender."""

import pytest

from kuheng.core.commands.kit import COMMANDS
from kuheng.doors.compose import compose
from kuheng.kernel.errors import Malformed
from kuheng.kernel.ids import new_id
from tests.bank import Bank

compose()
OURS = sorted(kind.key for kind in COMMANDS if kind.key.startswith(("custody.", "flows.")))
SYSTEMS = (
    "tenant_id", "status", "state", "approved_by", "version", "executed_at", "moved_at", "signed_at", "recorded_at",
    "unit_path", "holder_name", "keeper_id",
)  # fmt: skip


@pytest.mark.parametrize("name", OURS)
def test_what_the_system_sets_is_refused_by_name(bank: Bank, name: str) -> None:
    for field in SYSTEMS:
        with pytest.raises(Malformed) as refused:
            bank.as_("clerk").try_(name, {field: str(new_id())})
        assert (refused.value.code, refused.value.field) == ("command.unfit", field)


def test_there_are_commands_to_try() -> None:
    assert len(OURS) > 40
