"""What an evaluation rests on: objective figures of a year, entered or imported; what the other sources say."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core import inbox, journal
from alliance.core.actor import Actor
from alliance.core.imports.sheet import Row, good_of
from alliance.core.language import told
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import windows
from alliance.rules.terms import Evaluation, Source
from alliance.terms import queries, rules
from alliance.terms.model import Finding, YearFigure, YearSource
from alliance.terms.queries.elsewhere import known_elsewhere


def put_figures(
    designation: Any, year: int, figures: Mapping[str, Decimal], origin: str, actor: Actor, at: datetime
) -> None:
    """Enter the objective figures of a designation and year; a figure that stands and differs is corrected, journalled."""
    _may_enter(designation.programme, year, origin, actor, at)
    known = rules.terms_of(designation.programme)
    with work():
        _not_closed(designation, year)
        standing = queries.figures(designation.id, year)
        for key, value in figures.items():
            if key not in known.indicators:
                raise Refused(known.clause, _("没有这个指标：%(key)s", key=key))
            row = standing.get(key)
            if row is None:
                db.session.add(YearFigure(
                    programme=designation.programme, designation_id=designation.id, year=year, indicator=key, value=value,
                    source=origin.strip(), entered_at=at, entered_by=actor.name,
                ))  # fmt: skip
            elif row.value != value:
                row.value, row.source, row.entered_at, row.entered_by = value, origin.strip(), at, actor.name
        db.session.flush()
        journal.write(
            "figures.enter", actor, at, designation, clause=known.clause, year=year, source=origin.strip(),
            figures={key: str(value) for key, value in figures.items()},
        )  # fmt: skip
        for one in known.evaluations:
            for source in (each for each in one.sources if each.figures):
                _brought(designation, one.key, year, source.key, actor, at)


def import_figures(
    programme: str, year: int, rows: Sequence[Row], source: str, actor: Actor, at: datetime, *, only_good: bool = False
) -> int:
    """Take the figures of a year from a workbook that was read: whole or not at all, or on explicit choice its good rows; says
    how many designations have figures now."""
    _may_enter(programme, year, source, actor, at)
    good = good_of(rows, rules.terms_of(programme).clause, only_good)
    with work():
        for row in good:
            put_figures(row.data["designation"], year, row.data["figures"], source, actor, at)
    return len(good)


def reuse_figures(designation: Any, year: int, actor: Actor, at: datetime) -> list[str]:
    """Take over the figures of a year that are known elsewhere and not entered here; what differs elsewhere is left to be
    cleared first. Each keeps the source it has there. Returns the indicators."""
    taken = [one for one in known_elsewhere(designation, year) if one.reusable]
    if not taken:
        raise Refused(rules.terms_of(designation.programme).clause, _("没有可以采用的数据：都已填写，或各处不一致"))
    with work():
        for one in taken:
            said = one.said[0]
            origin = _("%(source)s（采用已有数据，%(by)s）", source=said.source, by=said.by)[:200]
            put_figures(designation, year, {one.indicator.key: said.value}, origin, actor, at)
    return [one.indicator.key for one in taken]


def put_view(
    designation: Any, evaluation: Evaluation, source: Source, year: int, words: str, people: str, suggests: str,
    actor: Actor, at: datetime, *, experts: Collection[int] = (),
) -> YearSource:  # fmt: skip
    """Enter what one source of an evaluation says; until the finding is decided it may be entered anew. `experts`: those
    of the programme's pool who judged; `people`: others who did."""
    if not rules.brings(actor, source, designation):
        raise Refused(source.clause, _("「%(name)s」不由您的岗位提供", name=told(source.words, source.words_en)))
    if not words.strip():
        raise Refused(source.clause, _("请写明意见"), field="words")
    judged = _judged(designation, source, experts, people, at) if source.people else people.strip()
    if suggests and suggests not in evaluation.grounds:
        raise Refused(source.clause, _("这一评估不能作出这样的认定"), field="suggests")
    rules.still_active(designation, source.clause)
    with work():
        _not_closed(designation, year, evaluation.key)
        row = queries.views(designation.id, evaluation.key, year).get(source.key)
        if row is None:
            row = YearSource(
                programme=designation.programme, designation_id=designation.id, evaluation=evaluation.key, year=year,
                source=source.key, version=0,
            )  # fmt: skip
            db.session.add(row)
        row.words, row.people, row.suggests = words.strip(), judged[:300], suggests
        row.entered_at, row.entered_by = at, actor.name
        row.entered_post = f"{actor.organisation_name} {actor.role_label}".strip()[:160]
        row.version += 1
        db.session.flush()
        journal.write(
            "source.enter", actor, at, designation, clause=source.clause, remark=words, source=source.key, year=year,
            evaluation=evaluation.key, suggests=suggests, experts=sorted(experts),
        )  # fmt: skip
        _brought(designation, evaluation.key, year, source.key, actor, at)
    return row


def _judged(designation: Any, source: Source, experts: Collection[int], people: str, at: datetime) -> str:
    """Who judged, in words: of the pool those who may, beside them others. Refused for one who may not, chosen or typed."""
    known = queries.experts_for(designation, at)
    if set(experts) - {one.id for one, _why in known}:
        raise NotFound
    for one, why in known:
        if why and (one.id in experts or one.name in people):
            field = "experts" if one.id in experts else "people"
            raise Refused(source.clause, _("%(name)s不能参加评议：%(why)s", name=one.name, why=why), field=field)
    chosen = [f"{one.name}（{one.organisation}）" for one, _why in known if one.id in experts]
    if not chosen and not people.strip():
        raise Refused(source.clause, _("请写明参加的人员"), field="people")
    return "、".join([*chosen, *([people.strip()] if people.strip() else [])])


def _brought(designation: Any, evaluation: str, year: int, source: str, actor: Actor, at: datetime) -> None:
    """Take what was asked for off the lists."""
    asked = queries.held_one(designation.id, evaluation, year)
    if asked is not None:
        inbox.settle(asked, at, actor, f"source.{source}")


def _may_enter(programme: str, year: int, source: str, actor: Actor, at: datetime) -> None:
    clause = rules.terms_of(programme).clause
    if not rules.enters(actor, programme):
        raise Refused(clause, _("客观数据由评价中心或主管部门录入"))
    if not 2000 <= year <= windows.beijing_day(at).year:
        raise Refused(clause, _("数据年度不能晚于今年"), field="year")
    if not source.strip():
        raise Refused(clause, _("请写明数据来源"), field="source")


def _not_closed(designation: Any, year: int, evaluation: str = "") -> None:
    """What a decided finding rests on stays as it is."""
    query = select(Finding).where(
        Finding.designation_id == designation.id, Finding.year == year, Finding.state == "decided",
        Finding.evaluation == evaluation if evaluation else Finding.evaluation != "",
    )  # fmt: skip
    made = db.session.execute(query.limit(1)).scalar_one_or_none()
    if made is not None:
        raise Refused(made.clause, _("%(year)d 年的评估已经作出认定，依据不再更改", year=year))
