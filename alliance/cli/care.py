"""`flask diagnoses import`: the national table of diagnosis codes, in place of the sample that ships."""

import csv
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import AppGroup

from alliance.care import actions
from alliance.core.refusal import Refused

diagnoses_group = AppGroup("diagnoses", help="诊断编码表")


@diagnoses_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--edition", required=True, help="编码表的版本，如 国家临床版 2.0")
def import_table(file: Path, edition: str) -> None:
    """Take a CSV (UTF-8 or GB18030) with code and name in its first two columns; lines without a code are passed over."""
    try:
        count = actions.import_diagnoses(_rows(file), edition)
    except Refused as refused:
        raise click.ClickException(refused.message) from refused
    click.echo(f"已导入 {count:,} 个诊断编码（{edition}）")


def _rows(file: Path) -> Iterator[tuple[str, str]]:
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    for row in csv.reader(text.splitlines()):
        if (
            len(row) >= 2
            and row[0].strip()[:1].isalpha()
            and row[0].strip()[:1].isascii()
            and row[0].strip()[1:3].isdigit()
        ):
            yield row[0], row[1]
