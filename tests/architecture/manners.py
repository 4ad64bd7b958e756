"""What stands where (DESIGN.md §2, §4): the one commit, the one clock, the user, sizes, docstrings, no signals."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import Module, modules

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
EMPTY_NAMES = ("util", "utils", "helper", "helpers", "misc", "common")
CLOCK = ("alliance.clock",)
MOMENTS = ("now", "today", "utcnow")
SYSTEM_TIME = ("time", "time_ns", "localtime", "gmtime")
SQL_TIME = ("now", "current_timestamp", "current_date", "current_time", "localtimestamp", "sysdate")
SIGNALS = ("blinker", "flask.signals", "flask_login.signals", "sqlalchemy.event")
FLASK_SIGNALS = (
    "appcontext_popped",
    "appcontext_pushed",
    "appcontext_tearing_down",
    "before_render_template",
    "got_request_exception",
    "message_flashed",
    "request_finished",
    "request_started",
    "request_tearing_down",
    "template_rendered",
)


def commits_outside_work(tree: Path) -> list[str]:
    """`.commit(` stands in core/work only."""
    return [
        module.at(node.lineno, "only core/work.py commits")
        for module in modules(tree)
        if not module.is_in("alliance.core.work")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    ]


def moments_outside_clock(tree: Path) -> list[str]:
    """The time of day is asked in clock.py only; below views and jobs it is given, not asked."""
    return [
        module.at(line, what)
        for module in modules(tree)
        if not module.is_in(*CLOCK)
        for line, what in [*_foreign_moments(module), *_asked_below_views(module)]
    ]


def _foreign_moments(module: Module) -> Iterator[tuple[int, str]]:
    for found in module.imports:
        if found.within(*(f"time.{name}" for name in SYSTEM_TIME)):
            yield found.line, f"{found.target}: the time of day comes from clock.py"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and _is_moment(node):
            yield node.lineno, f"{ast.unparse(node)}: the time of day comes from clock.py"


def _is_moment(node: ast.Attribute) -> bool:
    base = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
    if base == "time":
        return node.attr in SYSTEM_TIME
    if base == "func":
        return node.attr in SQL_TIME
    return base in ("datetime", "date") and node.attr in MOMENTS


def _asked_below_views(module: Module) -> Iterator[tuple[int, str]]:
    if not module.chapter or module.room in ("views", "jobs"):
        return
    for found in module.imports:
        if found.within("alliance.clock.now", "alliance.clock.today"):
            yield found.line, f"{module.room} is given its time, it does not ask the clock"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("clock.now", "clock.today"):
            yield node.lineno, f"{module.room} is given its time, it does not ask the clock"


def user_outside_views(tree: Path) -> list[str]:
    """`current_user` is known to views and core/access only."""
    return [
        module.at(line, "current_user belongs to views and core/access")
        for module in modules(tree)
        if module.room != "views" and not module.is_in("alliance.core.access")
        for line in _mentions(module, "current_user")
    ]


def _mentions(module: Module, name: str) -> Iterator[int]:
    yield from (found.line for found in module.imports if found.target.rsplit(".", 1)[-1] == name)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr == name:
            yield node.lineno


def signals(tree: Path) -> list[str]:
    """No signals, no event bus; SQLAlchemy's own events only where the engine is prepared (ext.py) and in core."""
    faults = []
    for module in modules(tree):
        for found in module.imports:
            own = found.within("sqlalchemy.event") and (module.is_in("alliance.ext", "alliance.core"))
            if not own and found.within(*SIGNALS, *(f"flask.{name}" for name in FLASK_SIGNALS)):
                faults.append(module.at(found.line, f"{found.target}: no signals, call what should happen"))
    return faults


def sizes(tree: Path) -> list[str]:
    """Files ≤ 400 lines, functions ≤ 40, decorators not counted."""
    faults = []
    for module in modules(tree):
        lines = len(module.text.splitlines())
        if lines > LONGEST_FILE:
            faults.append(module.at(1, f"{lines} lines; at most {LONGEST_FILE}, then it becomes a folder"))
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    faults.append(module.at(node.lineno, f"{node.name} has {length} lines; at most {LONGEST_FUNCTION}"))
    return faults


def docstrings(tree: Path) -> list[str]:
    """Every file says what it is."""
    return [module.at(1, "no docstring") for module in modules(tree) if not ast.get_docstring(module.tree)]


def names_that_say_nothing(tree: Path) -> list[str]:
    """No module or package named utils or the like."""
    return [
        module.at(1, "a name that says nothing")
        for module in modules(tree)
        if any(part in EMPTY_NAMES for part in module.parts)
    ]
