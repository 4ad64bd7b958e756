"""Every action that writes leaves its line in the journal: read off the code, so that a new one cannot forget it."""

import ast
from functools import cache
from pathlib import Path

from alliance.config import ROOT
from tests.support.figures import Figure

# What changes no record of anybody's business, and why that is no event.
NO_EVENTS: dict[str, str] = {}


Function = tuple[str, str]  # file and name
Call = tuple[str, str]  # what stands before the last dot (its last name), and the name; ("", name) for a bare one


class Reach(ast.NodeVisitor):
    """What one function calls, and whether it opens a work or writes a line."""

    def __init__(self) -> None:
        self.calls: set[Call] = set()
        self.works = self.writes = False

    def visit_Call(self, node: ast.Call) -> None:
        name = ast.unparse(node.func)
        self.works |= name in ("work", "tasks.claim")
        self.writes |= name == "journal.write"
        for one in (node.func, *node.args, *(keyword.value for keyword in node.keywords)):
            if isinstance(one, ast.Name | ast.Attribute):  # called, or handed on to be called
                before, _dot, last = ast.unparse(one).rpartition(".")
                self.calls.add((before.rsplit(".", 1)[-1], last))
        self.generic_visit(node)


@cache
def functions(tree: Path) -> dict[Function, Reach]:
    """Every function of the house, by file and name."""
    found: dict[Function, Reach] = {}
    for path in sorted(tree.rglob("*.py")):
        file = path.relative_to(tree).with_suffix("").as_posix()
        if file.startswith(("demo", "rules", "documents", "figures", "cli")) or "/views" in file:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                reach = found[file, node.name] = Reach()
                for part in node.body:
                    reach.visit(part)
    return found


def leads_to(caller: Function, call: Call, target: Function) -> bool:
    """Whether this call may be of that function: by its name, and the room before the dot (FLOW.move: any table's)."""
    before, name = call
    if name != target[1]:
        return False
    if not before:
        return True
    return before.isupper() or before in target[0].split("/")


def silent(tree: Path) -> set[str]:
    """Actions that open a work() and reach no journal.write, however far their calls are followed."""
    every = functions(tree)
    by_name: dict[str, list[tuple[Function, Call]]] = {}
    for caller, reach in every.items():
        for call in reach.calls:
            by_name.setdefault(call[1], []).append((caller, call))
    tells = {key for key, reach in every.items() if reach.writes}
    fresh = set(tells)
    while fresh:
        found = {
            caller
            for target in fresh
            for caller, call in by_name.get(target[1], ())
            if caller not in tells and leads_to(caller, call, target)
        }
        tells |= found
        fresh = found
    return {
        f"{file}:{name}"
        for (file, name), reach in every.items()
        if "/actions" in file and reach.works and (file, name) not in tells
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
    assert silent(tmp_path) == {"room/actions:quiet"}
