"""The product's own source, as the rules look at it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "kuheng"
NOT_OURS = {
    ".git", ".venv", ".build", "node_modules", "spa", "__pycache__", ".mypy_cache", ".ruff_cache", "dist",
    ".pytest_cache", ".hypothesis", ".import_linter_cache", ".kuheng", "coverage", ".vite",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path inside the package, as people write it: `core/store/tables.py`."""
        return str(self.path.relative_to(PACKAGE))

    @property
    def room(self) -> str:
        return self.name.split("/")[0]

    def at(self, node: ast.stmt | ast.expr | ast.ExceptHandler) -> str:
        return f"{self.name}:{node.lineno}"


@cache
def modules() -> tuple[Module, ...]:
    paths = sorted(path for path in PACKAGE.rglob("*.py") if not NOT_OURS & set(path.parts))
    texts = ((path, path.read_text()) for path in paths)
    return tuple(Module(path=path, text=text, tree=ast.parse(text)) for path, text in texts)


def below_doors() -> list[Module]:
    return [module for module in modules() if module.room in {"kernel", "core", "engines", "apps"}]


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Every file of the repository, without what is made by building and running."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            if path.name not in NOT_OURS and not path.name.endswith(".egg-info"):
                yield from files(path)
        elif path.is_file():
            yield path


def dotted(node: ast.expr) -> str:
    """`datetime.now` of the expression that says so; empty for what is no plain chain of names."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            before = dotted(value)
            return f"{before}.{attribute}" if before else ""
    return ""
