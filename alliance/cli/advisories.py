"""`flask advisories`: the locked versions against the dated list that ships. It asks no network and says how old it is."""

import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import click

from alliance import clock
from alliance.config import ROOT

LIST = Path(__file__).with_name("advisories.toml")
LOCK = ROOT / "requirements.txt"
LINE = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


class Finding(NamedTuple):
    """A locked version that an advisory names."""

    package: str
    version: str
    fixed: str
    id: str


def locked(text: str) -> list[tuple[str, str]]:
    """Package and version of every line of a lock file."""
    return [(name.lower().replace("_", "-"), version) for name, version in LINE.findall(text)]


def findings(versions: list[tuple[str, str]], advisories: list[dict[str, Any]]) -> list[Finding]:
    """Every locked version below the one in which an advisory was mended."""
    return [
        Finding(name, version, one["fixed"], one["id"])
        for name, version in versions
        for one in advisories
        if one["package"] == name and _numbers(version) < _numbers(one["fixed"])
    ]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


@click.command("advisories", help="对照随附的安全公告清单核对已锁定的版本（离线）；有命中时退出码为 1")
def advisories() -> None:
    """Print the list's date and size, how many packages were compared, and each finding."""
    known = tomllib.loads(LIST.read_text())
    versions = locked(LOCK.read_text())
    age = (clock.today() - known["date"]).days
    click.echo(
        f"公告清单 {known['date']}（{age} 天前，{len(known['advisory'])} 条，{known['source']}）；已锁定 {len(versions)} 个包"
    )
    found = findings(versions, known["advisory"])
    for one in found:
        click.echo(f"  {one.package} {one.version}：{one.id}，{one.fixed} 起已修复")
    click.echo(f"{len(found)} 条命中" if found else "没有命中：只说明清单所列的公告不涉及这些版本")
    if found:
        raise SystemExit(1)
