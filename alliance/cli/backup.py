"""`flask backup` and `flask restore`: the whole of it, while people work; and back into an empty place."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from alliance import clock
from alliance.config import Config
from alliance.core import anchors, backups


@click.command("backup", help="在线备份：数据库、附件、日志锚点；密钥不在其中，须另行保管")
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="存放备份的目录；默认 DATA_DIR/backups"
)
@with_appcontext
def backup(folder: Path | None) -> None:
    """Make one; exit status 1 where it could not be made, or a file that a row names is not there."""
    config: Config = current_app.extensions["alliance"]
    try:
        made = backups.back_up(folder or config.data_dir / "backups", clock.now())
    except backups.BadBackup as error:
        raise click.ClickException(str(error)) from error
    said = backups.read(made)
    click.echo(f"{made}")
    click.echo(
        f"{sum(said.tables.values()):,} 行（{len(said.tables)} 张表），{len(said.files):,} 个附件，日志末行 {said.journal_head[:16]}…"
    )
    click.echo("密钥（SECRET_KEY、PATIENT_KEY）不在备份中，须另行保管；没有密钥，患者身份无法恢复")
    if said.missing:
        raise click.ClickException(f"{len(said.missing)} 个附件缺失或损坏，未能备份：{'、'.join(said.missing[:5])}")


@click.command("restore", help="恢复到空的数据库和空的 DATA_DIR，然后逐项核对")
@click.argument("folder", metavar="FROM", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_appcontext
def restore(folder: Path) -> None:
    """Bring it back, count and hash everything, verify the journal; exit status 1 where anything differs."""
    try:
        said = backups.restore(folder)
    except backups.BadBackup as error:
        raise click.ClickException(str(error)) from error
    faults = list(anchors.faults())
    for fault in faults:
        click.echo(f"  {fault}")
    click.echo(
        f"已恢复 {said.made_at} 的备份：{sum(said.tables.values()):,} 行、{len(said.files):,} 个附件，与清单相符"
    )
    if faults:
        raise SystemExit(1)
    click.echo("日志链与锚点相符")
