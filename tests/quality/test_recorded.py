"""Every action that writes leaves its line in the journal: read off the code, so that a new one cannot forget it."""

import ast
from pathlib import Path

from alliance.config import ROOT
from tests.support.figures import Figure

# What changes no record of anybody's business, and why that is no event.
NO_EVENTS: dict[str, str] = {}


class Reach(ast.NodeVisitor):
    """What one function calls, by last name, and whether it opens a work or writes a line."""

    def __init__(self) -> None:
        self.calls: set[str] = set()
        self.works = self.writes = False

    def visit_Call(self, node: ast.Call) -> None:
        name = ast.unparse(node.func)
        self.calls.add(name.rsplit(".", 1)[-1])
        self.works |= name in ("work", "tasks.claim") or name.endswith(".work")
        self.writes |= name == "journal.write"
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            if isinstance(argument, ast.Name | ast.Attribute):
                self.calls.add(ast.unparse(argument).rsplit(".", 1)[-1])  # a function handed on
        self.generic_visit(node)


def functions(tree: Path) -> dict[tuple[str, str], Reach]:
    """Every function of the house, by file and name."""
    found: dict[tuple[str, str], Reach] = {}
    for path in sorted(tree.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                reach = Reach()
                for part in node.body:
                    reach.visit(part)
                found[path.relative_to(tree).as_posix(), node.name] = reach
    return found


def silent(tree: Path) -> set[str]:
    """Actions that open a work() and reach no journal.write, however far their calls are followed."""
    every = functions(tree)
    tells = {name for (_file, name), reach in every.items() if reach.writes}
    while more := {name for (_file, name), reach in every.items() if reach.calls & tells} - tells:
        tells |= more
    return {
        f"{file}:{name}"
        for (file, name), reach in every.items()
        if "/actions" in file and reach.works and not reach.writes and not reach.calls & tells
    }


def test_every_action_that_writes_reaches_the_journal(figure: Figure) -> None:
    tree = ROOT / "alliance"
    every = [key for key, reach in functions(tree).items() if "/actions" in key[0] and reach.works]
    assert silent(tree) == set(NO_EVENTS)
    figure("journalled", f"{len(every)} actions that write, without an event {len(NO_EVENTS)} (each with its reason)")


def test_a_silent_action_is_found(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "actions.py").write_text(
        "def loud():\n    with work():\n        journal.write('x')\n"
        "def by_way_of():\n    with work():\n        loud()\n"
        "def quiet():\n    with work():\n        db.session.add(1)\n"
    )
    assert silent(tmp_path) == {"room/actions.py:quiet"}
