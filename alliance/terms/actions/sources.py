"""What an evaluation rests on: objective figures of a year, entered or imported; what the other sources say."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core import inbox, journal
from alliance.core.actor import Actor
from alliance.core.imports import tables
from alliance.core.language import told
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register.queries import Designation
from alliance.rules import windows
from alliance.rules.terms import Evaluation, Source
from alliance.terms import queries, rules
from alliance.terms.model import Finding, YearFigure, YearSource

MOST_ROWS = 5000
NUMBER = "编号"
Row = tuple[Any, dict[str, Decimal]]


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


def import_figures(programme: str, year: int, content: bytes, source: str, actor: Actor, at: datetime) -> int:
    """Take the figures of a year from a workbook or CSV: 编号 and one column for each indicator. Whole or not at all; says
    how many designations have figures now."""
    _may_enter(programme, year, source, actor, at)
    rows = _read(programme, content)
    with work():
        for designation, figures in rows:
            put_figures(designation, year, figures, source, actor, at)
    return len(rows)


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


def _read(programme: str, content: bytes) -> list[Row]:
    known = rules.terms_of(programme)
    try:
        sheets = tables.table(content, MOST_ROWS)
    except tables.Unreadable as error:
        raise Refused(known.clause, _("文件不是能读的工作簿或 CSV"), field="file") from error
    lines = next((rows for rows in sheets.values() if rows), [])
    names = {one.words: key for key, one in known.indicators.items()}
    heads = [str(cell or "").strip() for cell in lines[0]] if lines else []
    columns = {index: names[head] for index, head in enumerate(heads) if head in names}
    if NUMBER not in heads or not columns:
        raise Refused(known.clause, _("第一行须有“编号”和至少一项指标的名称"), field="file", todo=list(names))
    at_number, wrong = heads.index(NUMBER), []
    named = _designations(programme)
    found: list[Row] = []
    for count, line in enumerate(lines[1:], start=2):
        number = str(line[at_number] or "").strip() if at_number < len(line) else ""
        if not any(cell not in (None, "") for cell in line):
            continue
        designation = named.get(number)
        if designation is None:
            wrong.append(_("第 %(n)d 行：名录里没有在册的“%(number)s”", n=count, number=number))
            continue
        figures, bad = _figures(line, columns, count)
        wrong += bad
        found.append((designation, figures))
    if wrong:
        raise Refused(
            known.clause, _("有 %(n)d 处不能读入，一行也没有保存", n=len(wrong)), field="file", todo=wrong[:50]
        )
    if not found:
        raise Refused(known.clause, _("文件里没有数据行"), field="file")
    return found


def _figures(line: Any, columns: dict[int, str], count: int) -> tuple[dict[str, Decimal], list[str]]:
    figures, wrong = {}, []
    for index, key in columns.items():
        cell = line[index] if index < len(line) else None
        if cell is None or str(cell).strip() == "":
            continue
        try:
            figures[key] = rules.figure(str(cell), "")
        except Refused as refused:
            wrong.append(_("第 %(n)d 行：%(why)s", n=count, why=refused.message))
    return figures, wrong


def _designations(programme: str) -> dict[str, Any]:
    query = select(Designation).where(Designation.programme == programme, Designation.state == "active")
    return {one.number or "": one for one in db.session.execute(query).scalars()}
