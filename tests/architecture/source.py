"""A source tree as data: its modules, what they import, and the rooms of DESIGN.md §1 they stand in."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In the order of an alliance's life: a chapter knows those before it.
CHAPTERS = (
    "organisations",
    "register",
    "members",
    "filing",
    "changes",
    "selection",
    "care",
    "activities",
    "targets",
    "supervision",
    "audit",
    "signing",
    "checks",
    "evaluation",
    "standing",
    "terms",
    "obligations",
    "takeover",
    "yearbook",
)
# In the order a thing travels: a room knows those after it.
ROOMS = ("views", "jobs", "actions", "notices", "queries", "flow", "rules", "model")
OPEN_TO_OTHERS = ("actions", "queries")


@dataclass(frozen=True)
class Import:
    """One imported name, dotted in full: `from alliance.care import queries` is `alliance.care.queries`."""

    target: str
    line: int

    def within(self, *packages: str) -> bool:
        """Whether it is one of the packages or something inside one."""
        return any(self.target == package or self.target.startswith(package + ".") for package in packages)


@dataclass(frozen=True)
class Module:
    """One file of the tree."""

    path: str  # relative to the tree, with forward slashes
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.text, self.path)

    @property
    def parts(self) -> tuple[str, ...]:
        """`alliance/care/views/__init__.py` is ('alliance', 'care', 'views')."""
        parts = self.path.removesuffix(".py").split("/")
        return tuple(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def home(self) -> str:
        """The package or file below `alliance` it belongs to; '' for `alliance` itself and for other trees."""
        return self.parts[1] if len(self.parts) > 1 and self.parts[0] == "alliance" else ""

    @property
    def chapter(self) -> str:
        """The chapter it belongs to, or ''."""
        return self.home if self.home in CHAPTERS else ""

    @property
    def room(self) -> str:
        """Its room in the chapter ('views', …, or '' for the chapter's own docstring file)."""
        return self.parts[2] if self.chapter and len(self.parts) > 2 else ""

    def is_in(self, *places: str) -> bool:
        """Whether it is one of these dotted modules or inside one."""
        name = ".".join(self.parts)
        return any(name == place or name.startswith(place + ".") for place in places)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Everything it imports, also inside functions and for type checking only."""
        return tuple(_imports(self))

    def at(self, line: int, what: str) -> str:
        """A finding, as it is printed."""
        return f"{self.path}:{line}: {what}"


def modules(tree: Path, *folders: str) -> list[Module]:
    """The Python files in these folders of the tree; by default all that the house rules are about."""
    files = (path for folder in folders or ("alliance", "forms") for path in (tree / folder).rglob("*.py"))
    return [Module(path.relative_to(tree).as_posix(), path.read_text(encoding="utf-8")) for path in sorted(files)]


def _imports(module: Module) -> Iterator[Import]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node)
            for alias in node.names:
                yield Import(base if alias.name == "*" else f"{base}.{alias.name}", node.lineno)


def _base(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = list(module.parts if module.path.endswith("__init__.py") else module.parts[:-1])
    kept = package[: len(package) - node.level + 1]
    return ".".join([*kept, *([node.module] if node.module else [])])
