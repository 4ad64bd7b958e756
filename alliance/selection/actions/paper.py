"""历史补录: an application that was received and reviewed on paper, entered with its source, as it stood after the review.

Its day must lie in a window of its programme; a bar, or a second open application of the same department, refuses it here too.
"""

from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import func, select

from alliance.core import journal
from alliance.core.actor import OFFICE, Actor
from alliance.core.language import day_words
from alliance.core.reach import found
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.register import queries as register
from alliance.rules import intake, windows
from alliance.selection import queries
from alliance.selection.model import Candidacy

PAPER = "历史补录"


def enter_reviewed(
    programme: str, track: str, department_id: int, subject: str, submitted: date, score: Decimal, source: str, actor: Actor,
    at: datetime, *, data_score: Decimal | None = None, rank: int | None = None, state: str = "board",
) -> Candidacy:  # fmt: skip
    """Enter one as reviewed (`board`), or, on a track that is decided below and reported, as reported (`review`)."""
    where = organisations.department(department_id)
    hospital = where.organisation
    taken = found(intake.load(programme))
    if track not in {one.key for one in taken.tracks}:
        raise NotFound
    clause = taken.validity.clause
    if actor.role not in OFFICE or actor.programme != programme or hospital.id in actor.own_hospitals:
        raise Refused(clause, _("线下评审的申报由本项目的管理办公室补录，任职医院须回避"))
    if not source.strip():
        raise Refused(clause, _("请写明补录依据的材料"), field="source")
    _in_window(programme, taken, submitted, windows.beijing_day(at))
    _not_barred(programme, hospital.id, department_id, submitted)
    with work():
        row = Candidacy(
            programme=programme, track=track, year=submitted.year, number=_number(programme, submitted.year), lead_id=hospital.id,
            lead_name=hospital.name, department_id=where.id, department_name=where.name, division_code=hospital.division_code,
            subject=subject.strip(), state=state, review_score=score, data_score=data_score, rank=rank, created_at=at,
            saved_at=at, saved_by=actor.name, submitted_at=datetime.combine(submitted, datetime.min.time(), windows.BEIJING),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        journal.write(
            "candidacy.paper", actor, at, row, clause=clause, remark=source.strip(), score=score, on=submitted
        )
    return row


def _in_window(programme: str, taken: intake.Intake, submitted: date, today: date) -> None:
    if submitted > today:
        raise Refused(taken.validity.clause, _("申报日期不能晚于今天"), field="submitted")
    answer = intake.on(taken, submitted, queries.windows(programme))
    if not answer.open:
        raise Refused(
            answer.clause, _("%(day)s 不在受理窗口内，不能补录为申报", day=day_words(submitted)), field="submitted"
        )


def _not_barred(programme: str, hospital_id: int, department_id: int, on: date) -> None:
    bar = intake.barred(register.bars_on(programme, hospital_id, department_id), on)
    if bar is not None:
        raise Refused(bar.clause, _("限期不得申报至 %(day)s", day=day_words(bar.until)))


def _number(programme: str, year: int) -> str:
    query = select(func.count()).where(Candidacy.programme == programme, Candidacy.year == year)
    count = int(db.session.execute(query).scalar_one())
    return f"{PAPER}{programme}-{year}-{count + 1:03d}"[:40]
