"""What a command says about itself."""

from kuheng.core.commands.base import Command


class Freeze(Command, name="toy.freeze", record="toy", title=("冻结", "Freeze")):
    """Freeze it."""

    reason: str


class FreezeHarder(Freeze, name="toy.freeze_harder"):
    """Its own command, with a name of its own to come."""


def test_a_command_keeps_its_title_in_both_languages() -> None:
    assert Freeze.about.title == ("冻结", "Freeze")
    assert Freeze.model_json_schema()["title"] == "Freeze"


def test_a_command_does_not_take_the_title_of_the_one_it_grew_from() -> None:
    assert FreezeHarder.about.title == ("", "")
