"""`flask doctor`: what is kept beside the records, computed again from the records. It changes nothing.

Each room contributes one check: a function without arguments that yields a sentence for each thing that is not as it
should be. A further check is a further line of CHECKS.
"""

from collections.abc import Callable, Iterator

import click
from flask.cli import with_appcontext

from alliance.cli import care
from alliance.core import journal
from alliance.ext import db

Check = Callable[[], Iterator[str]]


def _journal() -> Iterator[str]:
    """The chain of the journal."""
    broken = journal.verify()
    if broken is not None:
        yield f"日志第 {broken} 行与前后不相衔接"


CHECKS: dict[str, tuple[str, Check]] = {
    "care": ("转诊与会诊的月度计数", care.tallies),
    "search": ("转诊与会诊的检索词", care.search),
    "journal": ("日志链", _journal),
}


@click.command("doctor", help="由原始记录重新核对留存的计数；有差异时逐条列出，退出码为 1")
@click.argument("names", nargs=-1, type=click.Choice(list(CHECKS)))
@with_appcontext
def doctor(names: tuple[str, ...]) -> None:
    """Run the named checks, or all; each on one view of the database, so that work under way makes no difference."""
    found = 0
    for name in names or CHECKS:
        what, check = CHECKS[name]
        _steady()
        differences = list(check())
        for difference in differences:
            click.echo(f"  {difference}")
        click.echo(f"{what}：{f'{len(differences):,} 处差异' if differences else '相符'}")
        found += len(differences)
    if found:
        raise SystemExit(1)


def _steady() -> None:
    """A transaction that sees the database as it is now until its end (SQLite's always do)."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
