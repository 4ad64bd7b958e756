"""The yearly fee: proposed with the annual evaluation, signed by another person, or returned with a reason (SX19-5.2)."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from alliance.core import inbox, journal
from alliance.core.actor import Actor
from alliance.core.language import told
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import targets, windows
from alliance.targets import notices, queries, rules
from alliance.targets.flow import FEE_FLOW
from alliance.targets.model import FeeDecision, TargetHolder


def propose_fee(
    programme: str, known: targets.Targets, plan: targets.Plan, year: int, finding: str, amount: int, actor: Actor,
    at: datetime,
) -> FeeDecision:  # fmt: skip
    """Put the evaluation of a year and the fee it names before who signs: for a year that is over and reported on.

    One that was returned is put forward anew, in the same row.
    """
    clause = known.fee_clause
    rules.may(rules.proposes_fee(actor, programme), clause, _("年度考核和管理费由项目主管部门提出"))
    rules.not_own(actor, queries.holder(programme, plan.key), clause)
    _may_be_proposed(clause, year, finding, windows.beijing_day(at).year)
    with work():
        basis = queries.basis(programme, plan.key, year)
        if not basis:
            raise Refused(clause, _("%(year)d 年还没有填报实际值，不能考核", year=year), field="year")
        standing = queries.fee_of_year(programme, plan.key, year)
        values: dict[str, Any] = {
            "finding": finding.strip(), "amount": amount, "basis": basis, "proposed_at": at,
            "proposed_by_id": actor.person_id, "proposed_by": actor.name,
        }  # fmt: skip
        if standing is None:
            row = FeeDecision(programme=programme, plan=plan.key, year=year, state="proposed", version=1, **values)
            db.session.add(row)
            db.session.flush()
            journal.write("fee.propose", actor, at, row, clause=clause, remark=finding, year=year, amount=amount)
        else:
            row = _again(standing, values, clause, finding, actor, at)
        ask_fee(queries.holder_row(programme, plan.key), plan, actor, at)
        notices.ask_signature(row, plan, actor, at)
    return row


def _may_be_proposed(clause: str, year: int, finding: str, this: int) -> None:
    if year >= this:
        raise Refused(clause, _("管理费在年度结束、考核之后确定"), field="year")
    if not finding.strip():
        raise Refused(clause, _("请写明考核结论"), field="finding")


def _again(
    row: FeeDecision, values: dict[str, Any], clause: str, finding: str, actor: Actor, at: datetime
) -> FeeDecision:
    if row.state == "proposed":
        raise Overtaken(row.proposed_by, row.proposed_at, _("提出了管理费"))
    if row.state == "decided":
        raise Refused(clause, _("%(year)d 年度的管理费已经确定，不能再改", year=row.year), field="year")
    FEE_FLOW.move(
        row, "again", actor, at, remark=finding, values=values | {"reason": ""}, year=row.year, amount=values["amount"]
    )
    return row


def sign_fee(row: FeeDecision, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """The second person signs: the fee is fixed. Refused where the actuals have changed since it was proposed."""
    known, plan = _known(row)
    rules.not_own(actor, queries.holder(row.programme, row.plan), known.fee_clause)
    with work():
        values = {"decided_at": at, "decided_by_id": actor.person_id, "decided_by": actor.name}
        FEE_FLOW.move(
            row, "sign", actor, at, seen=seen, remark=row.finding, values=values, year=row.year, amount=row.amount
        )
        queries.actuals_of_year(row.programme, row.plan, row.year)  # held, so that nobody corrects them meanwhile
        if moved := queries.moved_since(row, known, plan):
            raise Refused(
                known.fee_clause, _("提出之后实际值有变动，请退回，按新的数重新考核"),
                todo=[_told(one) for one in moved],
            )  # fmt: skip
        inbox.settle(row, at, actor)


def return_fee(row: FeeDecision, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Send it back with a reason, or take one's own back; the year's evaluation is asked for again."""
    known, plan = _known(row)
    with work():
        FEE_FLOW.move(row, "return", actor, at, seen=seen, remark=reason, values={"reason": reason.strip()[:300]})
        inbox.settle(row, at, actor)
        ask_fee(queries.holder_row(row.programme, plan.key), known.plan(row.plan), actor, at)


def ask_fee(row: TargetHolder | None, plan: targets.Plan, actor: Actor, at: datetime) -> None:
    """Ask for the evaluation that is still owed, if any."""
    if row is not None:
        year = queries.without_fee(row.programme, plan.key, windows.beijing_day(at).year)
        notices.ask_fee(row, plan, year, actor, at)


def _known(row: FeeDecision) -> tuple[targets.Targets, targets.Plan]:
    known = targets.load(row.programme)
    if known is None:
        raise LookupError(row.programme)
    return known, known.plan(row.plan)


def _told(one: queries.Moved) -> str:
    name = told(one.target.words, one.target.words_en)
    was, now = one.was or _("未填"), one.now or _("未填")
    return str(_("%(name)s：提出时 %(was)s，现为 %(now)s", name=name, was=was, now=now))
