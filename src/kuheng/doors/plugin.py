"""The texts of what faces outward."""

from kuheng.core.commands.kit import Kit
from kuheng.doors.embedded import texts as embedded_texts
from kuheng.doors.operate import texts as operate_texts
from kuheng.doors.settings import texts as settings_texts


def install(kit: Kit) -> None:
    for module in (settings_texts, embedded_texts, operate_texts):
        kit.errors(module.ERRORS)
