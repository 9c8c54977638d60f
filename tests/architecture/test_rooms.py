"""Who may reach into what: the part of the import rules that import-linter has no words for."""

import ast
from collections.abc import Iterator

from tests.architecture.source import Module, dotted, modules

# Only these make connections: the store, the migration behind it, and doors that talk to a server before or
# beside it (bootstrap, verification of a foreign database, backup).
MAKES_CONNECTIONS = ("core/store/", "doors/")
CONNECTING = {
    "psycopg.connect", "psycopg.Connection.connect", "Connection.connect", "ConnectionPool", "create_engine",
    "psycopg_pool.ConnectionPool",
}  # fmt: skip


def _imports(module: Module) -> Iterator[tuple[str, int]]:
    """Full names of what a module imports; `from a import b` gives `a` and `a.b`, which may be a module."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


KNOWN = {
    f"kuheng.{module.name.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}"
    for module in modules()
}


def _home(name: str) -> str:
    """`apps.custody` of anything inside it; empty outside of apps and engines."""
    parts = name.split(".")
    return ".".join(parts[1:3]) if len(parts) > 3 and parts[1] in {"apps", "engines"} else ""


def _may(importer: str, target: str) -> bool:
    """A package inside an app may have an `api` of its own; it counts as part of the app's."""
    last = target.rsplit(".", 1)[-1]
    if importer.startswith("migrations."):
        return last in {"tables", "schema_sql", "api"}
    if importer == "doors.compose":
        return last in {"plugin", "api"}
    return last == "api"


def test_an_app_or_an_engine_is_entered_through_its_api() -> None:
    breaches = []
    for module in modules():
        importer = module.name.removesuffix(".py").replace("/", ".")
        for target, line in _imports(module):
            home = _home(target) if target in KNOWN else ""
            if home and not importer.startswith(f"{home}.") and not _may(importer, target):
                breaches.append(f"{module.name}:{line} imports {target}")
    assert breaches == []


def test_only_the_store_and_the_doors_make_connections() -> None:
    calls = [
        f"{module.at(node)} {dotted(node.func)}"
        for module in modules()
        if not module.name.startswith(MAKES_CONNECTIONS)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and dotted(node.func) in CONNECTING
    ]
    assert calls == []


def test_every_package_says_what_it_is() -> None:
    silent = [
        module.name
        for module in modules()
        if module.path.name != "__main__.py" and not ast.get_docstring(module.tree)
    ]
    assert silent == []
