"""What is asked of whom: another person draws, each hospital answers its rows, the office checks."""

from datetime import datetime

from sqlalchemy import select

from alliance.checks.model import Dormancy, SampleDraw, SampleItem
from alliance.core import inbox
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.language import N_
from alliance.ext import db
from alliance.organisations import queries as organisations

ANSWER = "sample.answer"
CARE = ("referral", "consultation")


def subject(found: SampleDraw) -> str:
    """2025 年度抽样核查."""
    return f"{found.year} 年度抽样核查"


def ask_to_draw(found: SampleDraw, at: datetime) -> None:
    """The frame is published: somebody else draws."""
    _ask_office(found, "sample.draw", N_("抽样（须由另一人办理）"), SYSTEM, at)


def _ask_office(found: SampleDraw, kind: str, text: str, actor: Actor, at: datetime) -> None:
    office = organisations.one_of_kind("office")
    inbox.ask(
        kind, text, subject(found), found, at, role=Role.OFFICE_HANDLER, by=actor,
        organisation_id=office.id if office else None,
    )  # fmt: skip


def ask_hospitals(found: SampleDraw, actor: Actor, at: datetime) -> None:
    """Each hospital answers its rows: its referral desk those of patients, its clerks those of activities; the office checks."""
    leads = SampleItem.lead_id == SampleItem.hospital_id
    asked = db.session.execute(
        select(SampleItem.hospital_id, SampleItem.record_type.in_(CARE), leads)
        .where(SampleItem.draw_id == found.id).distinct()
    )  # fmt: skip
    desks = {
        (one[0], Role.REFERRAL_DESK if one[1] else Role.LEAD_CLERK if one[2] else Role.MEMBER_CLERK) for one in asked
    }
    for hospital_id, role in sorted(desks):
        inbox.ask(
            ANSWER, N_("逐条答复抽中核查的记录"), subject(found), found, at, by=actor, due=found.due, role=role,
            organisation_id=hospital_id, due_note=found.due_note,
        )  # fmt: skip
    _ask_office(found, "sample.check", N_("现场或电话核查抽中的记录"), actor, at)


def tell_lead(told: Dormancy, at: datetime) -> None:
    """The lead is told first, some months before the round."""
    inbox.ask(
        "dormancy.note", N_("查看长期没有活动的成员，说明打算"), told.designation_name, told, at, role=Role.LEAD_CLERK,
        by=SYSTEM, due=told.opens_on, organisation_id=told.lead_id, department_id=told.department_id,
    )  # fmt: skip
