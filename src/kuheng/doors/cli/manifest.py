"""`kuheng manifest`: which kinds the server registers, as types that the pages' twin tables must satisfy."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer


def install(app: typer.Typer) -> None:
    app.command()(manifest)


def manifest(
    out: Annotated[Path | None, typer.Option(help="file to write; default: standard output")] = None,
) -> None:
    """Print the registered kinds as TypeScript; needs no database."""
    text = text_of_manifest()
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")


def text_of_manifest() -> str:
    """The file `frontend/src/generated/manifest.ts`. A field type is one of a form's or of a built-in record's."""
    from kuheng.core.catalog.api import ENTITIES
    from kuheng.doors.compose import compose
    from kuheng.engines.definitions.api import DEFINITION_KINDS
    from kuheng.engines.flows.api import NODE_KINDS
    from kuheng.engines.forms.api import FIELD_TYPES

    compose()
    built_in = {field.type for kind in ENTITIES.all() for field in kind.fields}
    return "".join((
        "/** Written by `kuheng manifest`: the kinds that the server registers. */\n",
        _union("FieldTypeKey", built_in | {kind.key for kind in FIELD_TYPES.all()}),
        _union("NodeKindKey", (kind.key for kind in NODE_KINDS.all())),
        _union("DefinitionKindKey", (kind.key for kind in DEFINITION_KINDS.all())),
        _union("EntityKey", (kind.key for kind in ENTITIES.all())),
    ))  # fmt: skip


def _union(name: str, keys: Iterable[str]) -> str:
    lines = "".join(f"\n  | '{key}'" for key in sorted(set(keys)))
    return f"\nexport type {name} ={lines}\n"
