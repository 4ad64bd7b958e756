"""Papers of the year: begun, saved, handed in, accepted or returned; and what was spread (SX6-10, SX6-11.4, SX3-33, WZ10-3)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from alliance.core import inbox, journal
from alliance.core.actor import Actor, Role
from alliance.core.flow import touch
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.register import queries as register
from alliance.rules import windows, yearly
from alliance.terms import queries, rules
from alliance.terms.flow import PAPER_FLOW, PAPER_STATES
from alliance.terms.model import Spread, YearPaper

LONGEST = 4000
EDITABLE = ("draft", "returned")


def kind_of(row: Any) -> yearly.Paper:
    """The paper a row is one of."""
    known = yearly.load(row.programme)
    if known is None:
        raise LookupError(row.programme)
    return known.paper(row.kind)


def begin(designation: Any, kind: str, year: int, actor: Actor, at: datetime) -> YearPaper:
    """Begin a paper, or open the one that was begun."""
    known = yearly.load(designation.programme)
    if known is None:
        raise LookupError(designation.programme)
    paper = known.paper(kind)
    if not rules.is_own(actor, designation):
        raise Refused(paper.clause, _("由本科室经办或医院负责人填写"))
    year = designation.filed_on.year if paper.once else year
    with work():
        row = queries.papers(designation.id).get((kind, year))
        if row is not None:
            return row
        rules.still_active(designation, paper.clause)
        rules.opened(paper, designation.filed_on, year, at)
        row = YearPaper(
            programme=designation.programme, designation_id=designation.id, designation_name=designation.name,
            lead_id=designation.lead_id, department_id=designation.department_id, kind=kind, year=year,
            due=queries.due_of(designation, paper, year), answers={}, state="draft", version=1, saved_at=at,
            saved_by=actor.name,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        journal.write("paper.begin", actor, at, row, clause=paper.clause, year=year, kind=kind)
    return row


def save(row: YearPaper, answers: Mapping[str, str], actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Keep what was typed; numbers are held at handing in."""
    paper = kind_of(row)
    if not rules.is_own(actor, row):
        raise Refused(paper.clause, _("由本科室经办或医院负责人填写"))
    if row.state not in EDITABLE:
        raise Refused(paper.clause, _("「%(state)s」状态下不能修改", state=PAPER_STATES[row.state]))
    known = {one.key for one in paper.parts}
    kept = {key: str(words).strip()[:LONGEST] for key, words in answers.items() if key in known}
    with work():
        touch(row, PAPER_FLOW, EDITABLE, actor, at, seen)
        row.answers = kept
        journal.write("paper.save", actor, at, row, clause=paper.clause)


def submit(row: YearPaper, answers: Mapping[str, str], actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Hand a paper in: whole, with its numbers; whether it is late is settled the first time."""
    paper = kind_of(row)
    with work():
        save(row, answers, actor, at, seen)
        rules.whole(paper, dict(row.answers))
        late = row.late if row.submitted_at is not None else rules.is_late(row, at)
        values = {"submitted_at": at, "submitted_by": actor.name, "late": late, "returned_reason": ""}
        PAPER_FLOW.move(row, "submit", actor, at, values=values, late=late)
        inbox.settle(row, at, actor)
        for place in organisations.desks(row.programme, Role.OFFICE_HANDLER, windows.beijing_day(at)):
            inbox.ask("paper.accept", N_("审核提交的年度材料"), _subject(row, paper), row, at, role=Role.OFFICE_HANDLER,
                      by=actor, organisation_id=place)  # fmt: skip


def accept(row: YearPaper, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The office takes it."""
    with work():
        values = {"accepted_at": at, "accepted_by": actor.name}
        PAPER_FLOW.move(row, "accept", actor, at, seen=seen, values=values)
        inbox.settle(row, at, actor)


def give_back(row: YearPaper, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The office returns it with a reason."""
    paper = kind_of(row)
    with work():
        PAPER_FLOW.move(
            row, "return", actor, at, seen=seen, remark=reason, values={"returned_reason": reason.strip()[:500]}
        )
        inbox.settle(row, at, actor)
        inbox.ask(
            "paper.fill", N_("补正退回的年度材料"), _subject(row, paper), row, at, role=Role.LEAD_CLERK, by=actor,
            organisation_id=row.lead_id, department_id=row.department_id, due=max(row.due, at.date()), urgent=True,
        )  # fmt: skip


def _subject(row: YearPaper, paper: yearly.Paper) -> str:
    return f"{row.designation_name} · {row.year} 年 · {paper.words}"


def add_spread(
    designation: Any, channel: str, year: int, alliance_id: int | None, words: str, actor: Actor, at: datetime
) -> Spread:
    """Enter by which way techniques were spread; of an alliance one that the hospital leads or belongs to (SX3-33)."""
    known = {one.key: one for one in rules.terms_of(designation.programme).channels}
    if channel not in known:
        raise Refused("SX3-33", _("没有这种推广途径"), field="channel")
    one = known[channel]
    if not rules.is_own(actor, designation):
        raise Refused(one.clause, _("由本科室经办或医院负责人填写"))
    if not words.strip():
        raise Refused(one.clause, _("请写明推广的技术和对象"), field="words")
    if not designation.filed_on.year <= year <= windows.beijing_day(at).year:
        raise Refused(one.clause, _("年度须在认定之后、今年以前"), field="year")
    name = _alliance(actor, one.alliance, alliance_id, one.clause)
    with work():
        rules.still_active(designation, one.clause)
        row = Spread(
            programme=designation.programme, designation_id=designation.id, channel=channel, year=year,
            alliance_id=alliance_id if one.alliance else None, alliance_name=name, words=words.strip(), entered_at=at,
            entered_by=actor.name,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        journal.write("spread.enter", actor, at, row, clause=one.clause, remark=words, channel=channel, year=year)
    return row


def _alliance(actor: Actor, asked: bool, alliance_id: int | None, clause: str) -> str:
    if not asked or alliance_id is None:
        return ""
    found = register.by_ids([alliance_id]).get(alliance_id)
    if found is None or alliance_id not in {one.id for one in queries.alliances_of(actor)}:
        raise Refused(clause, _("请选择本院牵头或参加的专科联盟"), field="alliance")
    return found.name


def take_back_spread(row: Spread, designation: Any, actor: Actor, at: datetime) -> None:
    """Take an entry back; it stays on record."""
    if not rules.is_own(actor, designation):
        raise Refused("SX3-33", _("由本科室经办或医院负责人填写"))
    with work():
        db.session.refresh(row, with_for_update=True)
        if row.withdrawn_at is not None:
            raise Refused("SX3-33", _("这一条已经撤回"))
        row.withdrawn_at = at
        journal.write("spread.withdraw", actor, at, row, clause="SX3-33")
