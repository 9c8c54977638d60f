"""Taking in a file: the door checks it and hands it over, the command keeps it."""

from typing import Annotated

from pydantic import StringConstraints

from kuheng.core.commands.base import Command, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.files.api import handed, keep
from kuheng.core.store.transaction import Transaction


class AddFile(Command, name="files.add_file", record="stored_file", title=("上传文件", "Upload file")):
    """Keep a photo, signature or attachment that came with this very request, named by the SM3 of its content.

    Refused with `files.no_content` when no such content came.
    """

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def add_file(command: AddFile, tx: Transaction) -> Outcome:
    view = keep(tx, handed(command.digest))
    result = {"id": view.id, "name": view.name, "size": view.size, "type": view.type, "hash": view.hash}
    return Outcome(result=result, record=("stored_file", view.id, 1))


def install(kit: Kit) -> None:
    """Uploads; called by the plug-in of the forms."""
    kit.command(AddFile, add_file)
