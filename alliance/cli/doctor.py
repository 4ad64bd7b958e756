"""`flask doctor`: what is kept beside the records, computed again from the records. It changes nothing.

Each room contributes one check: a function without arguments that yields a sentence for each thing that is not as it
should be. A further check is a further line of CHECKS.
"""

import hashlib
from collections.abc import Callable, Iterator

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select, text

from alliance.cli import care
from alliance.core import anchors, files, installation, mail
from alliance.core.files import File
from alliance.core.pages import health
from alliance.ext import db

Check = Callable[[], Iterator[str]]


def _journal() -> Iterator[str]:
    """The journal's triggers, chain and anchors."""
    return anchors.faults()


def _files() -> Iterator[str]:
    """Every attachment's content against its row; contents that no row names, once a sweep should have taken them."""
    known = {
        row.sha256: row.size for row in db.session.execute(select(File.sha256, File.size).where(File.state == "ready"))
    }
    for digest, size in known.items():
        path = files.path_of(digest)
        if not path.is_file():
            yield f"附件 {digest[:16]}… 的内容缺失"
        elif path.stat().st_size != size or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            yield f"附件 {digest[:16]}… 的内容与登记的哈希不符"
    pending = set(db.session.execute(select(File.sha256)).scalars())
    for path in files.Store.root.glob("*/*"):
        if path.name not in pending:
            yield f"{path.parent.name}/{path.name[:16]}… 没有登记在任何记录上（一小时后由定时任务清理）"


def _database() -> Iterator[str]:
    """Where the database stands, and its own view of itself."""
    if not health.migrated():
        yield f"数据库没有迁移到 {health.newest_migration()}：先备份，再执行 flask db upgrade"
    if db.engine.dialect.name == "sqlite":
        for said in db.session.execute(text("PRAGMA integrity_check")).scalars():
            if said != "ok":
                yield f"SQLite：{said}"
        for row in db.session.execute(text("PRAGMA foreign_key_check")):
            yield f"{row[0]} 第 {row[1]} 行指向不存在的 {row[2]}"


def _keys() -> Iterator[str]:
    """Whether the patients' key at hand is the database's own."""
    found = installation.marked()
    if found is not None and not installation.key_fits(found):
        yield "PATIENT_KEY 与数据库不符"


def _mail() -> Iterator[str]:
    """What was ordered and never became a mail, or lies dead."""
    dead = db.session.execute(select(func.count()).select_from(mail.Mail).where(mail.Mail.state == "dead")).scalar_one()
    if dead:
        yield f"{dead:,} 封邮件多次失败已停止（邮件发送页可重发）"


CHECKS: dict[str, tuple[str, Check]] = {
    "care": ("转诊与会诊的月度计数", care.tallies),
    "search": ("转诊与会诊的检索词", care.search),
    "database": ("数据库", _database),
    "journal": ("日志链与锚点", _journal),
    "files": ("附件", _files),
    "keys": ("密钥", _keys),
    "mail": ("邮件", _mail),
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
