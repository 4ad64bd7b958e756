"""`flask journal`: is every line of the journal the one that was written?"""

import click
from flask.cli import AppGroup
from sqlalchemy import func, select

from alliance import clock
from alliance.core import anchors
from alliance.core.journal import JournalEntry
from alliance.ext import db

journal_group = AppGroup("journal", help="日志：核对、写锚点")


@journal_group.command("verify")
def verify() -> None:
    """Check triggers, chain and anchors; name the first line that does not fit; exit status 1 when anything is wrong."""
    found = list(anchors.faults())
    for fault in found:
        click.echo(f"  {fault}")
    lines = db.session.execute(select(func.count()).select_from(JournalEntry)).scalar_one()
    held = len(anchors.newest(100_000))
    click.echo(f"日志 {lines:,} 行，锚点 {held:,} 个：{f'{len(found):,} 处不符' if found else '相符'}")
    if found:
        raise SystemExit(1)


@journal_group.command("anchor")
def anchor() -> None:
    """Write today's anchor if it does not stand yet, and print it: for a copy on paper or on another machine."""
    click.echo(anchors.drop(clock.now()).written())
