"""The programmes of a post: what each asks, when it takes applications, its names, places and consequences."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import settings
from alliance.core.access import me, to
from alliance.core.pages import is_english, words
from alliance.organisations.queries import divisions
from alliance.rules import criteria, grounds, intake, quota, sheet, titles
from alliance.rules.programme import Programme
from alliance.selection import queries
from alliance.selection.queries import boards
from alliance.selection.views.frame import CALLERS, READERS, REVIEWERS, bp, offered
from forms.selection import PlacesForm

YES = ("是", "y", "yes", "1")


@bp.get("/selection")
@to(READERS)
def index() -> ResponseReturnValue:
    """The programmes one may apply to, each with its window."""
    today = clock.today()
    rows = [(one, queries.open_now(one, today)) for one in queries.offered(me())]
    return render_template("selection/index.html", rows=rows, applies=bool(queries.departments(me())))


@bp.get("/selection/<key>")
@to(READERS)
def show(key: str) -> ResponseReturnValue:
    """One programme: conditions, windows, name, consequences."""
    programme, taken = offered(key)
    today, table, parts = clock.today(), grounds.load(key), titles.load(key)
    calls = queries.calls(key) if taken.called else []
    typed = request.args.get("disease", "")
    return render_template(
        "selection/show.html", programme=programme, taken=taken, answer=queries.open_now(programme, today),
        rows=criteria.load(key), calls=calls, parts=parts, typed=typed,
        built=titles.build(parts, typed) if parts and "disease" in request.args else None,
        rules=[(one, table.ground(one.ground), grounds.days_of(one, today)) for one in table.rules] if table else [],
        quotas=quota.load(key), departments=queries.departments(me()), known=settings.values(key),
        lines=sheet.load(key), may_review=me().role in REVIEWERS and me().programme in (None, key),
        may_call=bool(taken.called) and me().role in CALLERS and me().programme == key,
        may_letter=me().is_office and me().programme == key,
        called_now=max((one.year for one, _lines in calls if one.year >= today.year), default=0),
        sees_board=me().role in boards.SEES,
    )  # fmt: skip


@bp.get("/selection/<key>/indicators")
@to(READERS)
def indicators(key: str) -> ResponseReturnValue:
    """The selection indicators of a programme, with who supplies each."""
    programme, taken = offered(key)
    paper, track = sheet.load(key), _track(taken)
    lines = sheet.on_track(paper, track)
    suppliers = {
        "hospital": _("医院填报"), "evaluation-centre": _("医疗服务数据平台"), "register": _("平台登记"), "expert": _("专家评议"),
    }  # fmt: skip
    return render_template(
        "selection/indicators.html", programme=programme, lines=lines, groups=sheet.groups(lines), suppliers=suppliers,
        draft=paper is not None and paper.draft, track_tabs=_tabs(programme, taken, track),
    )  # fmt: skip


def _track(taken: intake.Intake) -> str:
    wanted = request.args.get("track", "")
    return wanted if wanted in {one.key for one in taken.tracks} else taken.tracks[0].key


def _tabs(programme: Programme, taken: intake.Intake, track: str) -> list[dict[str, Any]]:
    """One tab per track of this page."""
    return [
        {"label": words(one), "url": url_for(str(request.endpoint), key=programme.key, track=one.key),
         "current": one.key == track}
        for one in taken.tracks
    ]  # fmt: skip


@dataclass(frozen=True)
class Gauge:
    """One bar of the board: a quota, how far it is used, what stands in the way of one more."""

    bar: quota.Bar
    share: int  # percent of the limit that is used, 100 at the most


@bp.get("/selection/<key>/places")
@to(READERS)
def places(key: str) -> ResponseReturnValue:
    """How many places there are, how many are left, and which rule blocks the next one."""
    programme, taken = offered(key)
    form = PlacesForm(request.args)
    track = _track(taken)
    asked = bool(request.args.get("lines") or request.args.get("population"))
    valid = not asked or form.validate()
    return render_template(
        "selection/places.html", programme=programme, track=track, form=form, track_tabs=_tabs(programme, taken, track),
        **(_board(programme, track, form) if valid else {"gauges": [], "blocked": []}),
    )  # fmt: skip


def _board(programme: Programme, track: str, form: PlacesForm) -> dict[str, Any]:
    """The bars as they stand, and line by line what each place met when it was added in this order."""
    year = clock.today().year
    known = boards.ground(programme.key, year, track)
    if not form.population.data:
        form.population.data = known.population  # as the office has entered it
    names = {one.code: one.name for one in divisions()}
    given: dict[str, Any] = {
        "population": form.population.data, "rounding": known.rounding,
        "areas": {names.get(code, code): people for code, people in known.areas.items()},
    }  # fmt: skip
    wanted = _places(str(form.lines.data or ""), track, year)
    taken: list[quota.Place] = []
    blocked = []
    rules = quota.load(programme.key)
    for one in wanted:
        stops = quota.blocks(rules, taken, one, **given)
        blocked.append((one, stops))
        if not stops:
            taken.append(one)
    found = quota.board(rules, taken, track, year, **given)
    return {"gauges": [Gauge(one, _share(one)) for one in found], "blocked": blocked, "rounding": known.rounding}


def _share(bar: quota.Bar) -> int:
    return min(100, 100 * bar.used // bar.limit) if bar.limit else 0


def _places(text: str, track: str, year: int) -> list[quota.Place]:
    """A place per line: hospital, city, disease, main city; what is missing is empty."""
    found = []
    for number, line in enumerate((one for one in text.splitlines() if one.strip()), start=1):
        parts = [part.strip() for part in line.replace("，", ",").replace("\t", ",").split(",")]
        hospital, city, disease, main = (*parts, "", "", "", "")[:4]
        argued = len(parts) > 4 and bool(parts[4])
        found.append(
            quota.Place(str(number), track, year, hospital, city, disease, main.casefold() in YES, argued=argued)
        )
    return found


@bp.app_template_global()
def choice_words(fact: criteria.Asked, value: str) -> str:
    """A value in the reader's words."""
    return dict(choices_of(fact)).get(value, value)


def choices_of(fact: criteria.Asked) -> list[tuple[str, str]]:
    """The choices of a fact: what is kept and what is shown."""

    if fact.kind == "yes-no":
        return [(criteria.YES, _("是")), (criteria.NO, _("否"))]
    return list(zip(fact.choices, fact.choices_en if is_english() else fact.choices, strict=True))


@bp.app_template_global()
def merged(lines: Iterable[criteria.Line]) -> list[tuple[criteria.Line, list[criteria.Line]]]:
    """Each figure once: the first line about it, and what else is asked of the same figure."""
    found: dict[tuple[str, int | None], list[criteria.Line]] = {}
    for one in lines:
        found.setdefault((one.fact.key, one.year), []).append(one)
    return [(each[0], each[1:]) for each in found.values()]


@bp.app_template_global()
def unit_of(thing: Any) -> str:
    """The unit of a fact in the reader's language."""
    return words(thing, "unit") if thing.unit else ""
