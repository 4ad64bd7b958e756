"""What changes: who reports, actuals of a year, notes on measures, prizes and their supplement."""

from collections.abc import Mapping
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import delete

from alliance.core import inbox, journal, settings
from alliance.core.actor import Actor, Role
from alliance.core.language import told
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations.queries import Organisation
from alliance.rules import targets, windows
from alliance.targets import notices, queries, rules
from alliance.targets.actions.fees import ask_fee
from alliance.targets.model import MeasureNote, Prize, SupportMeasure, TargetActual, TargetHolder

STATES = ("open", "under_way", "done")


def set_holder(programme: str, plan: targets.Plan, who: Organisation, actor: Actor, at: datetime) -> TargetHolder:
    """Say which hospital of the platform reports on a table."""
    rules.may(rules.manages(actor, programme), plan.clause, _("填报单位由项目主管部门指定"))
    if not who.is_hospital:
        raise Refused(plan.clause, _("填报单位须为医院"), field="organisation")
    with work():
        if (before := queries.holder_row(programme, plan.key)) is not None:
            inbox.settle(before, at, actor)
        db.session.execute(
            delete(TargetHolder).where(TargetHolder.programme == programme, TargetHolder.plan == plan.key)
        )
        row = TargetHolder(programme=programme, plan=plan.key, organisation_id=who.id, set_at=at, set_by=actor.name)
        db.session.add(row)
        journal.write("target.holder", actor, at, row, clause=plan.clause, plan=plan.key, hospital=who.name)
        notices.ask_actuals(row, plan, windows.beijing_day(at).year - 1, actor, at)
        ask_fee(row, plan, actor, at)
    return row


def ask_for_actuals(actor: Actor, at: datetime) -> int:
    """On the office's day of the year, ask every hospital that has not yet reported on the last one."""
    today, asked = windows.beijing_day(at), 0
    with work():
        for programme, known in queries.planned():
            if windows.day_of_year(today.year, str(settings.value(programme, "actuals_from"))) == today:
                for row in queries.holders(programme):
                    if not queries.actuals_of_year(programme, row.plan, today.year - 1):
                        notices.ask_actuals(row, known.plan(row.plan), today.year - 1, actor, at)
                        asked += 1
    return asked


def put_actuals(
    programme: str, plan: targets.Plan, year: int, typed: Mapping[str, str], source: str, actor: Actor, at: datetime,
    *, reason: str = "",
) -> list[TargetActual]:  # fmt: skip
    """Enter or correct the actuals of a year with their source; a correction needs a reason. Blank ones stay as they are."""
    rules.may(
        rules.fills(actor, programme, queries.holder(programme, plan.key)),
        plan.clause,
        _("实际值由填报医院或主管部门填写"),
    )
    read = _actuals(programme, plan, year, typed, source, windows.beijing_day(at))
    with work():
        standing = queries.actuals_of_year(programme, plan.key, year)
        changed = {key: text for key, text in read.items() if key not in standing or standing[key].value != text}
        was = {key: standing[key].value for key in changed if key in standing}
        if was and not reason.strip():
            raise Refused(plan.clause, _("更正已填的实际值须写明理由"), field="reason")
        for key, text in changed.items():
            row = standing.get(key) or TargetActual(
                programme=programme, plan=plan.key, target=key, year=year, version=0
            )
            row.value, row.source, row.version, row.set_at, row.set_by = (
                text, source.strip(), row.version + 1, at, actor.name,
            )  # fmt: skip
            db.session.add(row)
            standing[key] = row
        db.session.flush()
        for key in changed:
            journal.write(
                "target.actual", actor, at, standing[key], clause=plan.clause, remark=reason, plan=plan.key, target=key,
                year=year, was=was.get(key), now=changed[key], source=source.strip(),
            )  # fmt: skip
        row_of = queries.holder_row(programme, plan.key)
        if row_of is not None:
            inbox.settle(row_of, at, actor, notices.ACTUALS)
        ask_fee(row_of, plan, actor, at)
    return [standing[key] for key in changed]


def note(
    programme: str, measure: targets.Support, state: str, words: str, actor: Actor, at: datetime, *,
    due: date | None = None, seen: int | None = None,
) -> SupportMeasure:  # fmt: skip
    """Note how far a support measure is; the office also sets when it is due."""
    rules.may(rules.answers_for(actor, programme, measure), measure.clause, _("进展由责任单位或项目主管部门登记"))
    if state not in STATES or not words.strip():
        raise Refused(measure.clause, _("请选择状态并写明进展"), field="words")
    rules.for_all(actor, programme, measure, state)
    with work():
        row = queries.measure_row(programme, measure.clause)
        if seen is not None and seen != (row.version if row else 0):
            raise Overtaken(row.set_by if row else "", row.set_at if row else None, _("登记了进展"))
        row = row or SupportMeasure(programme=programme, clause=measure.clause, version=0)
        if rules.manages(actor, programme):
            row.due = due
        row.state, row.done_on = state, windows.beijing_day(at) if state == "done" else None
        row.version, row.set_at, row.set_by = row.version + 1, at, actor.name
        db.session.add(row)
        db.session.add(MeasureNote(
            programme=programme, clause=measure.clause, state=state, words=words.strip(), noted_at=at,
            noted_by=actor.name, organisation_name=actor.organisation_name,
        ))  # fmt: skip
        journal.write("measure.note", actor, at, row, clause=measure.clause, remark=words, state=state, due=row.due)
    return row


def enter_prize(
    programme: str, known: targets.Targets, plan: targets.Plan, prize: Prize, actor: Actor, at: datetime
) -> Prize:
    """Register a prize won; the supplement is computed from it. `prize` comes unsaved, with what the form holds."""
    clause = known.added.clause
    rules.may(
        rules.fills(actor, programme, queries.holder(programme, plan.key)), clause, _("奖项由获奖医院或主管部门登记")
    )
    if prize.amount <= 0:
        raise Refused(clause, _("奖金须大于 0"), field="amount")
    if not known.added.counts(prize.level):
        raise Refused(clause, _("配套奖励只给省部级及以上的奖项"), field="level")
    if prize.won_on > windows.beijing_day(at):
        raise Refused(clause, _("获奖日期不能晚于今天"), field="won_on")
    with work():
        prize.programme, prize.plan = programme, plan.key
        prize.supplement = targets.supplement(known.added, prize.amount)
        prize.entered_at, prize.entered_by = at, actor.name
        db.session.add(prize)
        journal.write("prize.enter", actor, at, prize, clause=clause, amount=prize.amount, supplement=prize.supplement)
    return prize


def pay(programme: str, clause: str, prize: Prize, paid_on: date, actor: Actor, at: datetime) -> None:
    """Note that the supplement was paid, by finance or the office; once."""
    own = actor.role is Role.CO_DEPARTMENT and actor.programme == programme
    rules.may(own or rules.manages(actor, programme), clause, _("拨付由财政部门或主管部门登记"))
    if not prize.won_on <= paid_on <= windows.beijing_day(at):
        raise Refused(clause, _("拨付日须在获奖日与今天之间"), field="paid_on")
    with work():
        db.session.refresh(prize, with_for_update=True)
        if prize.paid_on is not None:
            raise Overtaken(prize.paid_by or "", at, _("登记了拨付"))
        prize.paid_on, prize.paid_by = paid_on, actor.name
        journal.write("prize.pay", actor, at, prize, clause=clause, paid_on=paid_on, supplement=prize.supplement)


def _actuals(
    programme: str, plan: targets.Plan, year: int, typed: Mapping[str, str], source: str, today: date
) -> dict[str, str]:
    """What was typed, read by its targets; Refused by field."""
    if not 2000 <= year <= today.year:
        raise Refused(plan.clause, _("只能填报今年及以前的年度"), field="year")
    if not source.strip():
        raise Refused(plan.clause, _("请写明数据来源"), field="source")
    known = targets.load(programme)
    rows = {one.key: one for one in known.rows(plan)} if known else {}
    read = {}
    for key, text in typed.items():
        if text.strip():
            try:
                read[key] = targets.value_of(rows[key], text)
            except targets.NoValue as wrong:
                raise Refused(plan.clause, told(wrong.zh, wrong.en), field=f"v_{key}") from wrong
    if not read:
        raise Refused(plan.clause, _("还没有填写任何实际值"))
    return read
