"""Results and measures from before the platform (历史补录; SN15-2.c, 2.d R), and what the ladder makes of them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from alliance.core import journal
from alliance.core.actor import Actor
from alliance.core.origins import Origin, may_confirm
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.evaluation import actions as evaluation
from alliance.evaluation import queries as rounds
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.register import actions as register
from alliance.standing import queries, rules
from alliance.standing.model import Measure

GROUNDS = {"commendation": "evaluation", "yellow-card": "evaluation", "criticism": "conduct"}
CLAUSES = {"commendation": "SN15-3.6.b", "yellow-card": "SN15-2.c", "criticism": "SN15-3.6.c"}


def take_over_result(
    origin: Origin, designation: Any, year: int, result: str, score: Decimal | None, actor: Actor, at: datetime
) -> Any:
    """Confirm an earlier result: from now on the ladder reads it. What a round on the platform decided stays as it is:
    a result that would give a decided year another consequence is refused."""
    with work():
        rules.still_active(designation)
        if (later := queries.changed_by(designation, year, result)) is not None:
            raise Refused(
                "SN15-2.d",
                _(
                    "%(later)s 年度已在平台审定，补录 %(year)s 年度这一结果会改变其处理，不能确认",
                    later=later,
                    year=year,
                ),
                todo=(_("确有必要的，由办公室以行为依据另行提出，或报省卫生健康委"),),
            )
        return evaluation.take_over_result(origin, designation, year, result, score, actor, at)


def take_over_measure(
    origin: Origin, designation: Any, actor: Actor, at: datetime, *, kind: str, year: int, effective_on: date,
    lifted_on: date | None = None, reasons: str = "",
) -> Measure:  # fmt: skip
    """Enter a measure issued on paper; a yellow card still in force shows beside the name again."""
    may_confirm(origin, actor, designation.programme, [designation.lead_id], "SN15-2.c")
    if kind not in GROUNDS:
        raise Refused("SN15-2.d", _("在册联盟只能补录表扬、批评警告和黄牌警告"), field="kind")
    if (
        effective_on > at.date()
        or effective_on.year < year
        or (lifted_on is not None and not effective_on <= lifted_on <= at.date())
    ):
        raise Refused(
            "SN15-2.c", _("生效日期不能晚于今天、不能早于所依据的年度；解除日期须在两者之间"), field="effective_on"
        )
    with work():
        rules.still_active(designation)
        _agrees(designation, kind, year, lifted_on)
        lead = organisations.organisation(designation.lead_id)
        superior = organisations.superior_of(lead)
        measure = Measure(
            programme=designation.programme, designation_id=designation.id, designation_name=designation.name,
            department_id=designation.department_id, lead_id=lead.id, lead_name=lead.name,
            superior_id=superior.id if superior else None, authority_id=designation.authority_id, kind=kind,
            ground=GROUNDS[kind], year=year, because=queries.because(designation.id, [year]) if GROUNDS[kind] == "evaluation" else [],
            clause=CLAUSES[kind], reasons=reasons.strip() or origin.words, state="lifted" if lifted_on else "in_force",
            proposed_at=at, proposed_by_id=origin.entered_by_id, proposed_by=origin.entered_by, issued_by_id=actor.person_id,
            issued_by=actor.name, effective_on=effective_on, lifted_on=lifted_on, taken_from=origin.words,
        )  # fmt: skip
        db.session.add(measure)
        journal.write(
            "measure.take-over", actor, at, measure, clause=measure.clause, remark=origin.words,
            entered_by=origin.entered_by, kind=kind, year=year,
        )  # fmt: skip
        if kind == "yellow-card" and lifted_on is None:
            register.set_mark(designation, kind, actor, at)
    return measure


def _agrees(designation: Any, kind: str, year: int, lifted_on: date | None) -> None:
    """A measure contradicts neither the result of its year nor a later result that lifted it."""
    if GROUNDS[kind] != "evaluation":
        return
    ladder, history = rules.ladder_of(designation.programme), rounds.history(designation.id)
    asked = next(rule.result for rule in ladder.rules if rule.measure == kind)
    if year in history and history[year] != asked:
        raise Refused(CLAUSES[kind], _("%(year)s 年度已确认的考核结果不支持这一措施", year=year), field="year")
    good = [later for later, result in history.items() if later > year and not rules.fails(ladder, result)]
    if kind == "yellow-card" and lifted_on is None and good:
        raise Refused(
            "SN15-2.c", _("%(later)s 年度没有不合格，黄牌应已解除，请填写解除日期", later=min(good)), field="lifted_on"
        )
