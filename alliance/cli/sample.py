"""`flask sample`: repeat the draw of a sample from its published paper; no database is asked."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from alliance.rules import sample

sample_group = AppGroup("sample", help="抽样核查：按公布的文件重算抽样")


@sample_group.command("replay")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def replay(file: Path) -> None:
    """Draw again from a published paper (JSON): exit status 1 where something does not hold."""
    try:
        found = json.loads(file.read_text("utf-8"))
        flaws = sample.replayed(found)
    except (ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"不是抽样的公布文件：{error}") from error
    for flaw in flaws:
        click.echo(flaw, err=True)
    if flaws:
        raise SystemExit(1)
    drawn = sum(len(row["drawn"]) for row in found["strata"])
    click.echo(f"重算一致：{len(found['strata'])} 层，抽中 {drawn} 条，抽样框 {found['frame_hash']}")
