"""What exchange brings to the house."""

from kuheng.apps.exchange import commands
from kuheng.apps.exchange.entities import DELIVERY, WEBHOOK
from kuheng.apps.exchange.texts import ERRORS
from kuheng.core.commands.kit import Kit


def install(kit: Kit) -> None:
    kit.errors(ERRORS)
    kit.entity(WEBHOOK)
    kit.entity(DELIVERY)
    commands.install(kit)
