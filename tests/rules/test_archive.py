"""Replay: any round comes to the same bytes by the engine and by the stand-alone checker; a changed value is named."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from runpy import run_path
from typing import Any

import pytest
from click.testing import CliRunner

from alliance.cli.evaluation import evaluation_group
from alliance.rules import archive, whatif
from tests.rules.archives import inputs
from tests.support.counts import many

CASES = Path(__file__).parent / "cases"
CHECKER = Path("docs/check_archive.py")
check: Callable[..., list[str]] = run_path(str(CHECKER))["check"]
MOST = 150


def test_the_checker_stands_alone_and_is_short() -> None:
    text = CHECKER.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST
    assert "alliance." not in text and "import alliance" not in text


@pytest.mark.soak
@pytest.mark.clause("SN15-2.b")
def test_random_rounds_come_to_the_same_bytes_by_both(tmp_path: Path) -> None:
    file, out = tmp_path / "archive.json", tmp_path / "again.json"
    for seed in range(many(8, 100)):
        content = archive.freeze(inputs(seed))
        file.write_bytes(content)
        told = CliRunner().invoke(evaluation_group, ["replay", str(file), "--out", str(out)])
        assert (told.exit_code, out.read_bytes()) == (0, content), (seed, told.output)
        assert archive.replay(content).rows == (), seed
        assert check(content, archive.sha256(content)) == [], seed
        assert check(content, "0" * 64) == ["not the hash given"]


@pytest.mark.clause("SN15-2.b", "SN15-3.6.a")
def test_each_specialty_is_judged_by_its_own_system() -> None:
    given = next(one for one in map(inputs, range(50)) if set(one["systems"]) == {"", "骨科"} and len(one["cards"]) > 4)
    mixed = {one["id"]: one for one in archive.judge(given)}
    for specialty in ("骨科", "呼吸内科"):
        asked = [one["key"] for one in given["systems"].get(specialty, given["systems"][""])["indicators"]]
        alone = {**given, "systems": {"": given["systems"].get(specialty, given["systems"][""])}}
        cards = [one for one in given["cards"] if one["specialty"] == specialty]
        for one in archive.judge({**alone, "cards": cards}):
            assert [line["id"] for line in one["lines"]] == asked
            assert mixed[one["id"]] | {"place": 0} == one | {"place": 0}


@pytest.mark.clause("SN15-2.b")
def test_an_archive_of_the_first_format_still_comes_to_the_same_bytes() -> None:
    """One system for all, as archives were before specialties could have their own: this file was frozen then."""
    content = (CASES / "archive-1.json").read_bytes()
    digest = "cd907b259a21c296b3086361ef1c4c06d7d3d2b9c622ca2223d9a6c4fd2046cb"
    assert (archive.sha256(content), archive.read(content)["format"]) == (digest, archive.FIRST_FORMAT)
    again = archive.replay(content)
    assert (again.same, again.content, again.rows) == (True, content, ())
    assert check(content, digest) == []
    data = json.loads(content)
    data["format"] = archive.FORMAT
    assert _noticed(archive.replay, archive.canonical(data)) and _noticed(check, archive.canonical(data))
    old = archive.read(content)["inputs"]
    assert not any(one.changes for one in whatif.run(old, old["system"])), "and a draft can be tried on it"


def _leaves(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if data and isinstance(data, dict | list):
        for key, one in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _leaves(one, (*path, key))
    else:
        yield path


def _tampered(content: bytes, random: Random) -> tuple[tuple[Any, ...], bytes]:
    """The archive with one single value changed, written in the canonical way again."""
    data = json.loads(content)
    path = random.choice(list(_leaves(data)))
    home = data
    for key in path[:-1]:
        home = home[key]
    was = home[path[-1]]
    if isinstance(was, bool):
        home[path[-1]] = not was
    elif isinstance(was, int):
        home[path[-1]] = was + random.choice((1, -1, 10))
    elif isinstance(was, str):
        digits = was.replace(".", "", 1).isdigit()
        home[path[-1]] = str(float(was) + 1) if digits else was + "x"
    else:
        home[path[-1]] = "x"
    return path, archive.canonical(data)


@pytest.mark.soak
@pytest.mark.clause("SN15-2.b")
def test_every_tampering_with_a_single_value_is_noticed() -> None:
    random = Random(7)
    frozen = [archive.freeze(inputs(seed)) for seed in range(4)]
    for turn in range(many(40, 1000)):
        path, content = _tampered(frozen[turn % 4], random)
        assert _noticed(archive.replay, content), path
        assert _noticed(lambda given: check(given), content), path


def _noticed(look: Callable[[bytes], Any], content: bytes) -> bool:
    try:
        found = look(content)
    except (archive.UnknownArchive, KeyError, TypeError, ValueError, ArithmeticError, AttributeError, SyntaxError):
        return True
    return bool(found) if isinstance(found, list) else not found.same and bool(found.rows)


@pytest.mark.clause("SN15-2.b")
def test_the_changed_row_is_named() -> None:
    data = json.loads(archive.freeze(inputs(1)))
    card = data["inputs"]["cards"][0]
    key = next(iter(card["facts"]))
    card["facts"][key] += 1
    content = archive.canonical(data)
    row = f"/cards/{card['id']}/facts/{key}"
    assert row in archive.replay(content).rows
    assert any(row in line for line in check(content))
    assert archive.sha256(content) != archive.sha256(archive.freeze(inputs(1)))


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b'{"format":"other","engine":"1","inputs":{},"rows":{},"results":[]}', b"\xff"]
)
def test_what_is_no_archive_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(archive.UnknownArchive):
        archive.replay(content)


def test_the_checker_as_a_program(tmp_path: Path) -> None:
    file = tmp_path / "archive.json"
    file.write_bytes(archive.freeze(inputs(2)))
    sound = subprocess.run([sys.executable, str(CHECKER), str(file)], capture_output=True, text=True, check=False)
    assert (sound.returncode, sound.stdout) == (0, "the same bytes\n")
    file.write_bytes(file.read_bytes().replace(b'"year":2025', b'"year":2024'))
    spoilt = subprocess.run([sys.executable, str(CHECKER), str(file)], capture_output=True, text=True, check=False)
    assert spoilt.returncode == 1 and "/rows//year" in spoilt.stdout


@pytest.mark.clause("SN15-2.b")
def test_the_command_replays_without_a_database(tmp_path: Path) -> None:
    file, content = tmp_path / "archive.json", archive.freeze(inputs(3))
    file.write_bytes(content)
    ask = CliRunner().invoke
    sound = ask(
        evaluation_group, ["replay", str(file), "--sha256", archive.sha256(content), "--out", str(tmp_path / "again")]
    )
    assert (sound.exit_code, (tmp_path / "again").read_bytes()) == (0, content)
    assert ask(evaluation_group, ["replay", str(file), "--sha256", "0" * 64]).exit_code == 1
    file.write_bytes(content.replace(b'"pass_mark":"40"', b'"pass_mark":"41"'))
    told = ask(evaluation_group, ["replay", str(file), "--json"])
    assert told.exit_code == 1
    assert "/marks/pass_mark" in json.loads(told.output)["rows"]
    file.write_bytes(b"{}")
    assert ask(evaluation_group, ["replay", str(file)]).exit_code == 2
