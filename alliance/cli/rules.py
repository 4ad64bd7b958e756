"""`flask rules …`: the rules on the command line, the same functions the pages call; needs no database.

Exit status: 0 when allowed, 1 when refused, 2 for a wrong call. `--json` writes one JSON object for machines.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

import click
from flask.cli import AppGroup

from alliance.rules import clauses, identifiers, ladder, naming, programme, workdays
from alliance.rules.programme import Programme
from alliance.rules.shapes import Ladder, Naming

REFUSED = 1

rules_group = AppGroup("rules", help="The rules, without a database: exit 0 allowed, 1 refused, 2 wrong call.")

F = TypeVar("F", bound=Callable[..., Any])


class ProgrammeKey(click.ParamType[Programme]):
    """A programme by its key."""

    name = "programme"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Programme:
        """Load it, or say which keys exist."""
        try:
            return programme.load(value)
        except programme.UnknownProgramme as error:
            self.fail(str(error), param, ctx)


class IsoDate(click.ParamType[date]):
    """A date as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it, or say the form."""
        try:
            if len(value) != len("YYYY-MM-DD"):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f'"{value}" is no date of the form YYYY-MM-DD', param, ctx)


def command(name: str) -> Callable[[F], Any]:
    """Make a command of this group that has --json and wants no application context."""

    def wrap(function: F) -> Any:
        as_json = click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
        return rules_group.command(name, with_appcontext=False)(as_json(function))

    return wrap


@command("name")
@click.argument("which", metavar="PROGRAMME", type=ProgrammeKey())
@click.argument("text", metavar="NAME")
@click.option("--extra", multiple=True, help="A specialty the office added to its list.")
@click.option("--demo", is_flag=True, help="Admit the mark of invented organisations.")
def name_command(which: Programme, text: str, extra: tuple[str, ...], demo: bool, as_json: bool) -> None:
    """Check NAME against the programme's pattern."""
    pattern = _naming(which)
    found = naming.check(pattern, text, extra, demo=demo)
    near = () if found.ok else naming.suggestions(pattern, text, extra)
    problems = [vars(problem) for problem in found.problems]
    lines = [f"{found.normalised}: ok ({found.specialty} + {found.ending}, {pattern.clause})"] if found.ok else []
    lines += [f"{problem.zh} / {problem.en} ({problem.clause})" for problem in found.problems]
    lines += [f"  → {one}" for one in near]
    data = {
        "ok": found.ok, "programme": which.key, "name": text, "normalised": found.normalised, "key": naming.key(text),
        "specialty": found.specialty, "ending": found.ending, "clause": pattern.clause, "problems": problems,
        "suggestions": list(near),
    }  # fmt: skip
    _answer(data, lines, as_json)


@command("workday")
@click.argument("start", metavar="DATE", type=IsoDate())
@click.argument("count", metavar="N", type=click.IntRange(min=1))
def workday_command(start: date, count: int, as_json: bool) -> None:
    """Print the last day of a period of N workdays that begins the day after DATE."""
    data: dict[str, Any] = {"start": start.isoformat(), "workdays": count}
    try:
        last = workdays.last_day(workdays.shipped_calendar(), start, count)
    except workdays.NoCalendar as error:
        refused = {"ok": False, **data, "last_day": None, "year": error.year, "zh": error.zh, "en": error.en}
        _answer(refused, [f"{error.zh} / {error.en}"], as_json)
        return
    _answer({"ok": True, **data, "last_day": last.isoformat()}, [last.isoformat()], as_json)


@command("ladder")
@click.argument("which", metavar="PROGRAMME", type=ProgrammeKey())
@click.argument("results", metavar="YEAR=RESULT...", nargs=-1, required=True)
def ladder_command(which: Programme, results: tuple[str, ...], as_json: bool) -> None:
    """Print each year's measure: a year left out was not evaluated and breaks a sequence."""
    rungs = _ladder(which)
    history = _history(results)
    refusal: ladder.AfterEnd | None = None
    try:
        found = ladder.measures(rungs, history)
    except ladder.UnknownResult as error:
        raise click.UsageError(str(error)) from error
    except ladder.AfterEnd as error:
        refusal = error
        found = ladder.measures(rungs, {year: result for year, result in history.items() if year <= error.ended})
    years = [{"year": year, "result": history[year], **_consequence(one)} for year, one in found.items()]
    lines = [f"{row['year']} {row['result']}: {row['measure']} ({row['clause']})" for row in years]
    data: dict[str, Any] = {"ok": refusal is None, "programme": which.key, "years": years}
    if refusal is not None:
        data |= {"refused_year": refusal.year, "ended": refusal.ended, "en": str(refusal)}
        if not as_json:
            click.echo("\n".join(lines))
        lines = [str(refusal)]
    _answer(data, lines, as_json)


@command("identifier")
@click.argument("kind", metavar="KIND", type=click.Choice(list(identifiers.KINDS)))
@click.argument("value", metavar="VALUE")
def identifier_command(kind: str, value: str, as_json: bool) -> None:
    """Check VALUE as uscc, resident-id or institution."""
    found = identifiers.KINDS[kind](value)
    line = f"{found.value}: ok" if found.ok else f"{found.reason_zh} / {found.reason_en}"
    _answer({"kind": kind, **vars(found)}, [line], as_json)


@command("clauses")
def clauses_command(as_json: bool) -> None:
    """Print every clause the product knows."""
    rows = [vars(one) for one in clauses.all_clauses()]
    lines = [f"{one.id}{' ≈' if one.principle else ''}  {one.zh}" for one in clauses.all_clauses()]
    _answer({"ok": True, "clauses": rows}, lines, as_json)


def _answer(data: Mapping[str, Any], lines: list[str], as_json: bool) -> None:
    """Write the answer; a refusal goes to standard error as well as into the exit status."""
    refused = not data["ok"]
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(lines), err=refused)
    if refused:
        raise SystemExit(REFUSED)


def _naming(which: Programme) -> Naming:
    if which.naming is None:
        raise click.UsageError(f"{which.key} has no pattern of names yet")
    return which.naming


def _ladder(which: Programme) -> Ladder:
    if which.ladder is None:
        raise click.UsageError(f"{which.key} has no ladder yet")
    return which.ladder


def _history(results: tuple[str, ...]) -> dict[int, str]:
    """Read YEAR=RESULT …; a wrong form or a year given twice is a wrong call."""
    history: dict[int, str] = {}
    for part in results:
        year, sign, result = part.partition("=")
        if not (sign and result and year.isascii() and year.isdigit() and len(year) == len("YYYY")):
            raise click.UsageError(f'"{part}" is not of the form YEAR=RESULT, for example 2025=fail')
        if int(year) in history:
            raise click.UsageError(f"the year {year} is given twice")
        history[int(year)] = result
    return history


def _consequence(one: ladder.Consequence) -> dict[str, Any]:
    return {"measure": one.measure, "clause": one.clause, "because": list(one.because)}
