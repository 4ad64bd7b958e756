"""`flask evaluation …`: a decided year's archive recomputed without the database (SN15-2.b)."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from alliance.rules import archive

CHANGED, NO_ARCHIVE = 1, 2
MOST_NAMED = 50

evaluation_group = AppGroup(
    "evaluation", help="Archives of yearly evaluations: exit 0 the same, 1 changed, 2 no archive."
)


@evaluation_group.command("replay", with_appcontext=False)
@click.argument("file", metavar="ARCHIVE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sha256", "wanted", default="", help="The hash on the score card, the letter or the public result.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write what the replay came to.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def replay(file: Path, wanted: str, out: Path | None, as_json: bool) -> None:
    """Recompute ARCHIVE from the inputs in it, and say which rows differ."""
    content = file.read_bytes()
    try:
        found = archive.replay(content)
    except archive.UnknownArchive as error:
        click.echo(f"{file}: {error}", err=True)
        raise SystemExit(NO_ARCHIVE) from error
    if out is not None:
        out.write_bytes(found.content)
    digest = archive.sha256(content)
    right = not wanted or wanted.strip().lower() == digest
    if as_json:
        told = {
            "same": found.same,
            "hash_matches": right,
            "sha256": digest,
            "rows": list(found.rows),
            "engine": archive.ENGINE,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _tell(found, digest, right)
    if not (found.same and right):
        raise SystemExit(CHANGED)


def _tell(found: archive.Replayed, digest: str, right: bool) -> None:
    click.echo(f"sha256 {digest}")
    if not right:
        click.echo("这不是所给的归档：散列值不符 / not the archive whose hash was given")
    if found.same:
        click.echo("重算一致 / recomputed to the same bytes")
    for row in found.rows[:MOST_NAMED]:
        click.echo(f"  已变动 / changed: {row}")
    if len(found.rows) > MOST_NAMED:
        click.echo(f"  … {len(found.rows) - MOST_NAMED}")
