"""`flask rules …`: the same answers as the rules, exit status 0, 1, 2, and no database."""

import itertools
import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from alliance.cli.rules import rules_group
from alliance.rules import clauses, ladder, programme


def run(*words: str) -> Result:
    """Call the command line of an application that has nothing but this group."""
    app = Flask("rules-only")
    app.cli.add_command(rules_group)
    return CliRunner().invoke(app.cli, ["rules", *words])


def run_json(*words: str) -> tuple[int, dict[str, Any]]:
    """Call with --json; return the exit status and the object."""
    found = run(*words, "--json")
    data: dict[str, Any] = json.loads(found.stdout)
    return found.exit_code, data


@pytest.mark.clause("SN15-3.3.d")
def test_name() -> None:
    found = run("name", "shaanxi-alliance", "陕西呼吸内科专科联盟")
    assert (found.exit_code, found.stderr) == (0, "")
    assert "SN15-3.3.d" in found.stdout
    status, data = run_json("name", "shaanxi-alliance", "陕西 呼吸内科 联盟")
    assert (status, data["ok"], data["normalised"]) == (0, True, "陕西呼吸内科联盟")


@pytest.mark.clause("SN15-3.3.d")
def test_name_refused() -> None:
    found = run("name", "shaanxi-alliance", "陕西心血管专科联盟")
    assert (found.exit_code, found.stdout) == (1, "")
    assert "SN15-3.3.d" in found.stderr
    assert "陕西心血管内科专科联盟" in found.stderr
    status, data = run_json("name", "shaanxi-alliance", "陕西省骨科医疗集团")
    assert (status, data["ok"], data["problems"][0]["code"]) == (1, False, "ending")


def test_name_with_an_addition_of_the_office_and_the_demo_mark() -> None:
    assert run("name", "shaanxi-alliance", "陕西长寿养生联盟", "--extra", "长寿养生").exit_code == 0
    assert run("name", "shaanxi-alliance", "陕西示例骨科联盟").exit_code == 1
    assert run("name", "shaanxi-alliance", "陕西示例骨科联盟", "--demo").exit_code == 0


def test_workday() -> None:
    found = run("workday", "2023-04-10", "5")
    assert (found.exit_code, found.stdout) == (0, "2023-04-17\n")
    assert run_json("workday", "2026-02-12", "10") == (
        0, {"ok": True, "start": "2026-02-12", "workdays": 10, "last_day": "2026-03-04"},
    )  # fmt: skip


def test_workday_of_a_year_without_a_calendar_names_the_year() -> None:
    found = run("workday", "2026-12-25", "10")
    assert (found.exit_code, found.stdout) == (1, "")
    assert "2027" in found.stderr
    status, data = run_json("workday", "2026-12-25", "10")
    assert (status, data["ok"], data["year"]) == (1, False, 2027)


@pytest.mark.clause("SN15-2.c", "SN15-2.d")
def test_ladder() -> None:
    found = run("ladder", "shaanxi-alliance", "2024=fail", "2025=fail")
    assert found.exit_code == 0
    assert found.stdout == "2024 fail: yellow-card (SN15-2.c)\n2025 fail: dissolution (SN15-2.d)\n"


def test_ladder_says_the_same_as_the_rule() -> None:
    rungs = programme.load("shaanxi-alliance").ladder
    assert rungs is not None
    for words in itertools.product(("outstanding", "pass", "fail", None), repeat=3):
        history = {2021 + place: word for place, word in enumerate(words) if word}
        try:
            wanted = ladder.measures(rungs, history)
        except ladder.AfterEnd:
            continue
        if history:
            status, data = run_json("ladder", "shaanxi-alliance", *[f"{y}={word}" for y, word in history.items()])
            assert status == 0
            assert {row["year"]: row["measure"] for row in data["years"]} == {
                y: one.measure for y, one in wanted.items()
            }


@pytest.mark.clause("SN15-2.d")
def test_ladder_after_the_end_is_refused_and_still_shows_what_led_there() -> None:
    found = run("ladder", "shaanxi-alliance", "2023=fail", "2024=fail", "2025=pass")
    assert found.exit_code == 1
    assert "2024 fail: dissolution (SN15-2.d)" in found.stdout
    assert "2025" in found.stderr
    status, data = run_json("ladder", "shaanxi-alliance", "2023=fail", "2024=fail", "2025=pass")
    assert (status, data["ok"], data["refused_year"], len(data["years"])) == (1, False, 2025, 2)


@pytest.mark.parametrize(
    ("kind", "value", "status"),
    [
        ("uscc", "53640000MJX173672F", 0),
        ("uscc", "53640000MJX173672G", 1),
        ("resident-id", "360426199101010071", 0),
        ("resident-id", "360426199101010072", 1),
        ("institution", "47117170333050211A1001", 0),
        ("institution", "47117170433050211A1001", 1),
    ],
)
def test_identifier(kind: str, value: str, status: int) -> None:
    assert run("identifier", kind, value).exit_code == status
    code, data = run_json("identifier", kind, value)
    assert (code, data["ok"], data["kind"]) == (status, status == 0, kind)


@pytest.mark.parametrize(
    "words",
    [
        ("name", "shaanxi", "陕西骨科联盟"),
        ("name", "shanxi-centre", "陕西骨科联盟"),
        ("name", "shaanxi-alliance"),
        ("workday", "2026-13-01", "5"),
        ("workday", "20260101", "5"),
        ("workday", "2026-01-01", "0"),
        ("workday", "2026-01-01", "five"),
        ("ladder", "shaanxi-alliance"),
        ("ladder", "shanxi-centre", "2024=fail"),
        ("ladder", "shaanxi-alliance", "2024"),
        ("ladder", "shaanxi-alliance", "24=fail"),
        ("ladder", "shaanxi-alliance", "2024="),
        ("ladder", "shaanxi-alliance", "2024=failed"),
        ("ladder", "shaanxi-alliance", "2024=fail", "2024=pass"),
        ("identifier", "passport", "x"),
        ("nothing",),
    ],
)
def test_a_wrong_call_is_status_2_with_a_line_that_says_why(words: tuple[str, ...]) -> None:
    found = run(*words)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.strip().splitlines()[-1].startswith("Error: ")


def test_clauses() -> None:
    assert "SN15-3.2 ≈" in run("clauses").stdout
    status, data = run_json("clauses")
    assert (status, len(data["clauses"])) == (0, len(clauses.all_clauses()))
