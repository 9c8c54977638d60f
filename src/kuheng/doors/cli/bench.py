"""`kuheng bench NAME`: measures beside its limit, in an installation of its own. Part of a source checkout."""

import json
import os
import signal
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import kuheng

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMES = ("scan", "scan-batch", "import", "list", "audit", "as-of")
CHECKOUT = Path(kuheng.__file__).resolve().parents[2]


def install(app: typer.Typer) -> None:
    app.command()(bench)


def bench(
    name: Annotated[str, typer.Argument(help=f"all, {', '.join(NAMES)}")],
    runs: Annotated[int, typer.Option(min=1, max=20, help="the median of so many counts")] = 3,
    size: Annotated[int | None, typer.Option(min=1, help="rows or entries; default: as promised")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="figures as JSON")] = False,
) -> None:
    """Measure one thing, or all. Exits 1 when a promise is not met."""
    # Asked to end, it ends as after Ctrl-C: the database and its folder go too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    chosen = NAMES if name == "all" else (name,)
    if not set(chosen) <= set(NAMES):
        raise typer.BadParameter(f"all, {', '.join(NAMES)}")
    results = [_measure(one, runs, size) for one in chosen]
    if as_json:
        typer.echo(json.dumps(results if name == "all" else results[0], ensure_ascii=False))
    else:
        typer.echo("\n".join(_shown(figure) for result in results for figure in result["figures"]))
    if any(figure["met"] is False for result in results for figure in result["figures"]):
        raise typer.Exit(1)


def _measure(name: str, runs: int, size: int | None) -> dict[str, Any]:
    """The first figure is the benchmark's own; all of them stand under `figures`."""
    if not (CHECKOUT / "bench" / "ground.py").exists():
        raise typer.BadParameter("benchmarks belong to the source checkout; this is an installed package")
    sys.path.insert(0, str(CHECKOUT))
    module = import_module(
        f"bench.{name.replace('-', '_')}" if name not in ("import", "list") else f"bench.{name}s"
    )
    ground = import_module("bench.ground").ground
    options = {"runs": runs} | ({"size": size} if size else {})
    start, load = time.monotonic(), os.getloadavg()[0]
    with ground() as made:
        figures = [figure.to_json() for figure in _told(module.measure(made, **options))]
    first = {key: figures[0][key] for key in ("value", "unit", "limit", "ratio", "runs")}
    # What else the machine was doing: above the number of processors, times are of the others too.
    around = {"seconds": round(time.monotonic() - start), "load": round(load, 1), "processors": os.cpu_count()}
    return {"name": name, **first, **around, "figures": figures}


def _told(figures: "Iterable[Any]") -> "Iterable[Any]":
    for figure in figures:
        print(f"  {_shown(figure.to_json())}", file=sys.stderr, flush=True)
        yield figure


def _shown(figure: dict[str, Any]) -> str:
    verdict = {True: "✓", False: "✗", None: " "}[figure["met"]]
    promised = f"  {figure['promised']}" if figure["promised"] else ""
    limit = (
        f"  limit {figure['limit']:g} ({figure['limit_is']}), ratio {figure['ratio']:g}"
        if figure["limit"]
        else ""
    )
    return f"{verdict} {figure['name']}: {figure['value']:g} {figure['unit']}{promised}{limit}  {figure['note']}".rstrip()
