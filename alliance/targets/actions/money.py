"""Subsidies: granted with a plan by purpose, spent line by line and never over, reported at the year's end (SX3-26, 29, 30)."""

from collections.abc import Mapping
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import update

from alliance.core import journal
from alliance.core.actor import Actor, Role
from alliance.core.language import told
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations.queries import Department
from alliance.register import queries as register
from alliance.rules import funds, windows
from alliance.selection import actions as selection
from alliance.targets import rules
from alliance.targets.model import Spending, Subsidy


def grant(
    programme: str, known: funds.Funds, where: Department, year: int, track: str, document: str, received: int,
    plan: Mapping[str, int], actor: Actor, at: datetime,
) -> Subsidy:  # fmt: skip
    """Enter money received for a department, with its plan by purpose; the plan adds up and holds what it must."""
    finance = actor.role is Role.CO_DEPARTMENT and actor.programme == programme
    rules.may(finance or rules.manages(actor, programme), known.clause, _("补助由主管部门或财政部门登记"))
    _may_be_granted(known, track, year, document, received, plan, at)
    rules.in_its_track(programme, known, where, register.led_from(where.organisation_id))
    with work():
        row = Subsidy(
            programme=programme, organisation_id=where.organisation_id, organisation_name=where.organisation.name,
            department_id=where.id, department_name=where.name, year=year, track=track, document=document.strip(),
            received=received, spent=0, plan={key: amount for key, amount in plan.items() if amount}, granted_at=at,
            granted_by=actor.name,
        )  # fmt: skip
        db.session.add(row)
        journal.write("subsidy.grant", actor, at, row, clause=known.clause, received=received, plan=row.plan)
        selection.subsidised(programme, where.id, actor, at)
    return row


def spend(
    subsidy: Subsidy, known: funds.Funds, purpose: str, amount: int, spent_on: date, words: str, actor: Actor,
    at: datetime,
) -> Spending:  # fmt: skip
    """Enter one line spent: for a purpose of the plan, and no more in all than was received."""
    rules.may(_own(actor, subsidy), known.clause, _("支出由受补助的科室或医院负责人登记"))
    _may_be_spent(subsidy, known, purpose, amount, spent_on, words, windows.beijing_day(at))
    with work():
        taken = db.session.execute(
            update(Subsidy)
            .where(Subsidy.id == subsidy.id, Subsidy.spent + amount <= Subsidy.received, Subsidy.reported_at.is_(None))
            .values(spent=Subsidy.spent + amount)
            .execution_options(synchronize_session=False)
        )
        db.session.refresh(subsidy)
        if taken.rowcount != 1:  # type: ignore[attr-defined]
            raise _over(subsidy, known)
        row = Spending(
            subsidy_id=subsidy.id, purpose=purpose, amount=amount, spent_on=spent_on, words=words.strip(), entered_at=at,
            entered_by=actor.name,
        )  # fmt: skip
        db.session.add(row)
        journal.write("subsidy.spend", actor, at, subsidy, clause=known.clause, purpose=purpose, amount=amount)
    return row


def report(subsidy: Subsidy, known: funds.Funds, words: str, actor: Actor, at: datetime) -> None:
    """Hand in the self-report on progress and use; what is left then is the carry-over. Nothing is spent afterwards."""
    rules.may(_own(actor, subsidy), known.report_clause, _("自评报告由受补助的科室或医院负责人提交"))
    if not words.strip():
        raise Refused(known.report_clause, _("请写明工作进展和资金使用情况"), field="report")
    if windows.beijing_day(at).year < subsidy.year:
        raise Refused(known.report_clause, _("补助年度还没有开始"), field="report")
    with work():
        db.session.refresh(subsidy, with_for_update=True)
        if subsidy.reported_at is not None:
            raise Overtaken(subsidy.reported_by, subsidy.reported_at, _("提交了自评报告"))
        subsidy.report, subsidy.reported_at, subsidy.reported_by = words.strip(), at, actor.name
        subsidy.carry_over = funds.left(subsidy.received, subsidy.spent)
        journal.write(
            "subsidy.report",
            actor,
            at,
            subsidy,
            clause=known.report_clause,
            remark=words,
            carry_over=subsidy.carry_over,
        )


def _own(actor: Actor, subsidy: Subsidy) -> bool:
    leader = actor.role is Role.HOSPITAL_LEADER and actor.organisation_id == subsidy.organisation_id
    return leader or (actor.role is Role.LEAD_CLERK and actor.department_id == subsidy.department_id)


def _may_be_granted(
    known: funds.Funds, track: str, year: int, document: str, received: int, plan: Mapping[str, int], at: datetime
) -> None:
    if track not in known.tracks:
        raise Refused(known.clause, _("补助资金只给竞争性遴选的专科"), field="track")
    if not 2000 <= year <= windows.beijing_day(at).year:
        raise Refused(known.clause, _("补助年度不能晚于今年"), field="year")
    if not document.strip():
        raise Refused(known.clause, _("请填写下达补助的文号"), field="document")
    if received <= 0:
        raise Refused(known.clause, _("补助金额须大于 0"), field="received")
    lacking = funds.missing(known, plan)
    if lacking:
        names = [told(one.words, one.words_en) for one in lacking]
        raise Refused(
            lacking[0].clause, _("使用计划必须包含先进技术引进和适宜技术推广"), field=f"p_{lacking[0].key}", todo=names
        )
    if sum(plan.values()) != received:
        raise Refused(known.clause, _("使用计划各项之和须等于补助金额"), field="received")


def _may_be_spent(
    subsidy: Subsidy, known: funds.Funds, purpose: str, amount: int, spent_on: date, words: str, today: date
) -> None:
    if subsidy.plan.get(purpose, 0) <= 0:
        raise Refused(known.clause, _("这项用途不在使用计划内，不得挪用"), field="purpose")
    if amount <= 0:
        raise Refused(known.clause, _("支出须大于 0"), field="amount")
    if not date(subsidy.year, 1, 1) <= spent_on <= today:
        raise Refused(known.clause, _("支出日期须在补助年度开始之后、今天以前"), field="spent_on")
    if not words.strip():
        raise Refused(known.clause, _("请写明用途"), field="words")


def _over(subsidy: Subsidy, known: funds.Funds) -> Refused:
    if subsidy.reported_at is not None:
        return Refused(known.report_clause, _("自评报告已提交，不能再登记支出"))
    rest = rules.yuan(funds.left(subsidy.received, subsidy.spent))
    return Refused(known.clause, _("支出不能超过收到的补助，还剩 %(n)s 元", n=f"{rest:,.2f}"), field="amount")
