"""What each clause asks, in our own words: the page behind every clause chip."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from alliance.core import settings
from alliance.core.access import anyone
from alliance.core.access.guard import signed_in
from alliance.core.refusal import NotFound
from alliance.rules import clauses, criteria, funds, grounds, intake, objective, quota, sheet, terms, windows, yearly
from alliance.rules import programme as programmes
from alliance.rules import route as routes
from alliance.rules import settings as kept
from alliance.rules.clauses import Clause, Paper
from alliance.rules.shapes import Setting

bp = Blueprint("clauses", __name__)
# What of a programme's file may rest on a clause, by the part it stands in.
PARTS = {
    "conditions": _l("设立条件"), "aspects": _l("成员评估"), "scopes": _l("联盟范围和办理环节"), "periods": _l("报送期"),
    "counts": _l("数据项"), "activity_kinds": _l("活动类别"), "forms": _l("附件栏目"), "indicators": _l("考核指标"),
    "ladder": _l("考核结果和措施"),
}  # fmt: skip
# The same of a further programme: what its own files hold, each asked of the module that reads it.
FURTHER: dict[Any, Callable[[str], Any]] = {
    _l("申报受理"): intake.load, _l("申报条件"): criteria.load, _l("申报、评审和确定"): routes.load, _l("名额"): quota.load,
    _l("客观数据和指标"): lambda key: (objective.load(key), sheet.load(key)), _l("评估和期满"): terms.load,
    _l("评估结果和后果"): grounds.load, _l("年度报告"): yearly.load, _l("资金"): funds.load,
}  # fmt: skip


@dataclass(frozen=True)
class SettingNow:
    """A setting that serves the clause, its value today, who set it (told to those signed in), what it was before."""

    setting: Setting
    value: Any
    put: Any
    before: tuple[tuple[Any, date | None], ...]  # earlier values, newest first, with the day from which each stood


@bp.get("/clauses")
@anyone
def index() -> ResponseReturnValue:
    """All clauses, document by document."""
    return render_template("organisations/clauses.html", documents=clauses.documents(), clauses=clauses.all_clauses())


@bp.get("/clauses/<clause_id>")
@anyone
def show(clause_id: str) -> ResponseReturnValue:
    """One clause: what the document asks, our readings of it, the settings and the parts of the programme that rest on it."""
    try:
        clause = clauses.get(clause_id)
    except clauses.UnknownClause as unknown:
        raise NotFound from unknown
    paper = next(one for one in clauses.documents() if one.id == clause.document)
    programme = next((one for one in programmes.all_programmes() if one.key == paper.programme), None)
    before, after = _neighbours(clause)
    return render_template(
        "organisations/clause.html",
        clause=clause,
        paper=paper,
        article=clause.id.removeprefix(f"{paper.id}-"),
        before=before,
        after=after,
        readings=[one for one in programme.readings if one.clause == clause.id] if programme else [],
        settings=list(_settings(programme, paper, clause)) if programme else [],
        used=list(_used(programme, clause)) if programme else [],
        known=signed_in() is not None,
    )


def _neighbours(clause: Clause) -> tuple[Clause | None, Clause | None]:
    """The clauses before and after it in the same document."""
    here = [one for one in clauses.all_clauses() if one.document == clause.document]
    place = here.index(clause)
    return (here[place - 1] if place else None), (here[place + 1] if place + 1 < len(here) else None)


def _settings(programme: programmes.Programme, paper: Paper, clause: Clause) -> Iterator[SettingNow]:
    """The settings that serve the clause, or a reading of it."""
    read = {one.setting for one in programme.readings if one.clause == clause.id}
    serving = [one for one in programme.settings if one.clause == clause.id or one.key in read]
    if serving:
        values, put = settings.values(paper.programme), settings.every(paper.programme)
        for one in serving:
            rows = put.get(one.key, [])
            first: list[tuple[Any, date | None]] = [(one.value, None)] if rows else []
            earlier = [*first, *((kept.parse(one, row.value), windows.beijing_day(row.set_at)) for row in rows[:-1])]
            yield SettingNow(one, values[one.key], rows[-1] if rows else None, tuple(reversed(earlier)))


def _used(programme: programmes.Programme, clause: Clause) -> Iterator[tuple[str, list[Any]]]:
    """The parts of the programme's files that name the clause, part by part."""
    parts = [(label, getattr(programme, part)) for part, label in PARTS.items()]
    parts += [(label, read(programme.key)) for label, read in FURTHER.items()]
    for label, held in parts:
        found = [one for one in _walk(held) if getattr(one, "clause", None) == clause.id]
        named = [one for one in found if getattr(one, "words", "") or getattr(one, "label", "")]
        if named:
            yield str(label), named


def _walk(thing: Any) -> Iterator[Any]:
    """A part and everything inside it."""
    if isinstance(thing, tuple):
        for one in thing:
            yield from _walk(one)
    elif is_dataclass(thing):
        yield thing
        for field in fields(thing):
            yield from _walk(getattr(thing, field.name))
