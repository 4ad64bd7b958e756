"""The house rules of DESIGN.md §2 and §4.2 on our own tree, and each of them seen to fail on a small bad one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import borders, manners
from tests.architecture.source import CHAPTERS, ROOT

Checker = Callable[[Path], list[str]]
CHECKERS: tuple[Checker, ...] = (
    borders.flask_outside,
    borders.closed_packages,
    borders.unknown_rooms,
    borders.chapter_borders,
    borders.interface_borders,
    manners.commits_outside_work,
    manners.moments_outside_clock,
    manners.user_outside_views,
    manners.signals,
    manners.sizes,
    manners.docstrings,
    manners.names_that_say_nothing,
)
LONG_FUNCTION = "def long() -> None:\n" + "    pass\n" * 40
# Each row: the rule, a file, and what in it breaks the rule.
OFFENCES: tuple[tuple[Checker, str, str], ...] = (
    (borders.flask_outside, "alliance/care/actions.py", "from flask import g"),
    (borders.flask_outside, "alliance/care/queries.py", "import flask"),
    (borders.flask_outside, "alliance/ext.py", "from flask.globals import request"),
    (borders.flask_outside, "alliance/core/work.py", "def f() -> None:\n    from flask import g"),
    (borders.flask_outside, "forms/care.py", "from flask import request"),
    (borders.closed_packages, "alliance/core/flow.py", "from alliance.care import queries"),
    (borders.closed_packages, "alliance/core/pages/lists.py", "from alliance.cli import commands"),
    (borders.closed_packages, "alliance/rules/ladder.py", "from flask_babel import gettext"),
    (borders.closed_packages, "alliance/rules/ladder.py", "import sqlalchemy as sa"),
    (borders.closed_packages, "alliance/rules/workdays.py", "from alliance import clock"),
    (borders.closed_packages, "alliance/rules/workdays.py", "from alliance.clock import BEIJING"),
    (borders.closed_packages, "alliance/programmes/shaanxi_alliance/readings.py", "from alliance.ext import db"),
    (borders.closed_packages, "alliance/figures/bars.py", "from alliance.evaluation.queries import scores"),
    (borders.closed_packages, "alliance/documents/word.py", "from alliance.ext import db"),
    (borders.closed_packages, "forms/filing.py", "from alliance.rules import naming"),
    (borders.unknown_rooms, "alliance/care/service.py", ""),
    (borders.chapter_borders, "alliance/care/queries.py", "from alliance.care import actions"),
    (borders.chapter_borders, "alliance/care/model.py", "from alliance.care.rules import may_send"),
    (borders.chapter_borders, "alliance/care/actions.py", "from . import views"),
    (borders.chapter_borders, "alliance/care/views/sent.py", "from alliance.members.model import Agreement"),
    (borders.chapter_borders, "alliance/care/views/sent.py", "from alliance.members import model"),
    (borders.chapter_borders, "alliance/care/actions.py", "import alliance.members.flow"),
    (borders.chapter_borders, "alliance/members/actions.py", "from alliance.standing import actions"),
    (borders.chapter_borders, "alliance/members/actions.py", "from alliance import create_app"),
    (borders.chapter_borders, "alliance/standing/queries.py", "from alliance.standing import *"),
    (borders.interface_borders, "alliance/api/care.py", "from alliance.care.model import Referral"),
    (borders.interface_borders, "alliance/demo/world.py", "from alliance.care.model import Referral"),
    (borders.interface_borders, "alliance/care/actions.py", "from forms.care import ReferralForm"),
    (manners.commits_outside_work, "alliance/care/actions.py", "def f(s):\n    s.commit()"),
    (manners.commits_outside_work, "alliance/cli/demo.py", "db.session.commit()"),
    (manners.moments_outside_clock, "alliance/care/views.py", "from datetime import datetime\nx = datetime.now()"),
    (manners.moments_outside_clock, "alliance/care/model.py", "import datetime as d\nx = d.datetime.now"),
    (manners.moments_outside_clock, "alliance/core/inbox.py", "from datetime import date\nx = date.today()"),
    (manners.moments_outside_clock, "alliance/core/inbox.py", "import datetime\nx = datetime.datetime.utcnow()"),
    (manners.moments_outside_clock, "alliance/care/queries.py", "x = func.now()"),
    (manners.moments_outside_clock, "alliance/core/tasks.py", "import time\nx = time.time()"),
    (manners.moments_outside_clock, "alliance/core/tasks.py", "from time import time"),
    (manners.moments_outside_clock, "alliance/care/actions.py", "from alliance import clock\nx = clock.now()"),
    (manners.moments_outside_clock, "alliance/care/actions.py", "from alliance.clock import today"),
    (manners.user_outside_views, "alliance/care/actions.py", "from flask_login import current_user"),
    (manners.user_outside_views, "alliance/core/pages/frame.py", "import flask_login\nx = flask_login.current_user"),
    (manners.signals, "alliance/core/work.py", "from blinker import Namespace"),
    (manners.signals, "alliance/__init__.py", "from flask import request_finished"),
    (manners.signals, "alliance/care/model.py", "from sqlalchemy import event"),
    (manners.sizes, "alliance/core/work.py", "x = 1\n" * 400),
    (manners.sizes, "forms/care.py", LONG_FUNCTION),
    (manners.docstrings, "alliance/care/flow.py", ""),
    (manners.names_that_say_nothing, "alliance/core/utils.py", ""),
    (manners.names_that_say_nothing, "alliance/care/views/helpers.py", ""),
)
INNOCENT = {
    "alliance/clock.py": "from datetime import datetime\nx = datetime.now()",
    "alliance/core/work.py": "from alliance.ext import db\ndb.session.commit()",
    "alliance/core/access/guard.py": "from flask import g\nfrom flask_login import current_user",
    "alliance/ext.py": "from flask_sqlalchemy import SQLAlchemy\nfrom sqlalchemy import event",
    "alliance/care/views/sent.py": (
        "from flask import request\nfrom alliance import clock\nfrom alliance.care import actions, model\n"
        "from alliance.members import queries\nfrom forms.care import ReferralForm\nx = clock.now()"
    ),
    "alliance/care/actions.py": (
        "from alliance.core.work import work\nfrom alliance.rules import ladder\nfrom alliance.figures import bars\n"
        "from alliance.register.actions import bar\nfrom time import perf_counter\nfrom . import flow"
    ),
    "alliance/rules/ladder.py": "from datetime import date\nfrom alliance.programmes import shaanxi_alliance",
    "alliance/api/care.py": "from flask import request\nfrom alliance.care import actions",
    "forms/care.py": "from flask_wtf import FlaskForm\nfrom forms.fields import DateField",
}


def write(tree: Path, path: str, text: str, docstring: str = '"""A file."""\n') -> None:
    """Put a file into a tree."""
    file = tree / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(docstring + text + "\n", encoding="utf-8")


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.__name__)
def test_our_tree_keeps_the_rule(checker: Checker) -> None:
    faults = checker(ROOT)
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize(
    ("checker", "path", "text"), OFFENCES, ids=[f"{row[0].__name__}-{index}" for index, row in enumerate(OFFENCES)]
)
def test_the_rule_is_seen_to_fail(checker: Checker, path: str, text: str, tmp_path: Path) -> None:
    write(tmp_path, path, text, "" if checker is manners.docstrings else '"""A file."""\n')
    assert [fault for fault in checker(tmp_path) if fault.startswith(path + ":")]


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.__name__)
def test_what_is_allowed_is_not_refused(checker: Checker, tmp_path: Path) -> None:
    for path, text in INNOCENT.items():
        write(tmp_path, path, text)
    assert checker(tmp_path) == []


def test_every_rule_has_an_offence() -> None:
    assert {row[0] for row in OFFENCES} == set(CHECKERS)


def test_the_table_of_contents_is_in_the_order_of_an_alliance_s_life() -> None:
    from alliance import CHAPTERS as CONTENTS

    assert [chapter for chapter in CHAPTERS if chapter in CONTENTS] == list(CONTENTS)


def test_one_word_names_the_same_room_on_every_floor() -> None:
    rooms = {
        "access",
        "architecture",
        "bench",
        "core",
        "quality",
        "rules",
        "soak",
        "support",
        "api",
        "cli",
        "documents",
        "figures",
    }
    floors = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"}
    homes = {path.name for path in (ROOT / "alliance").iterdir() if path.is_dir()}
    assert floors - rooms - set(CHAPTERS) <= homes | {"journeys"}
