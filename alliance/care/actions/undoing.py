"""A wrong click can be corrected for a day by whoever made it, with a reason; what is evaluated only by exception."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from alliance.care import notices, queries, rules
from alliance.care.actions.moving import NOT_ASKED, NOT_FORWARDED, take, tally
from alliance.care.flow import flow_of
from alliance.care.flow.guards import may_act_for
from alliance.care.model import CareStep, CareYear, Referral
from alliance.care.rules import Case
from alliance.core import journal, patients, settings
from alliance.core.actor import Actor
from alliance.core.flow import overtaken
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import Moment, db

UNDO = "undo_hours"
LONGEST_REASON = 300


def undo(record: Case, actor: Actor, at: datetime, reason: str, *, seen: int | None = None) -> None:
    """Take the record's last step back, by its author, within the hours the office has set, or by its exception.

    Everything the step changed stands as before it, counts too; both sides are told, the journal keeps both lines.
    """
    reason = reason.strip()[:LONGEST_REASON]
    with work():
        step = may_undo(record, actor, at)
        if not reason:
            raise Refused(rules.REFERRAL, _("更正须写明理由"), field="reason")
        rules.without_identity(patients.unseal(record.patient), {"reason": reason})
        if step.name == "agree_forward":
            _take_back_child(record, actor, at)
        before = rules.counts(record)
        _restore(record, step, record.version if seen is None else seen)
        changed = {one.month.year for one in (before - rules.counts(record)) + (rules.counts(record) - before)}
        if not excepted(record, step, at):
            rules.not_in_closed_year(rules.REFERRAL, changed | {step.at.year}, queries.closed_years(record.programme))
        step.undone_at, step.undone_reason = at, reason
        name = flow_of(record).name
        clause = flow_of(record).step(step.name).clause
        journal.write(f"{name}.undo", actor, at, record, clause=clause, remark=reason, step=step.name, to=record.state)
        tally(record, before)
        notices.tell(record, actor, at)
        for organisation_id in (record.from_id, record.to_id):
            notices.inform(record, organisation_id, N_("上一步已由经办人更正，请知悉"), actor, at)


def may_undo(record: Case, actor: Actor, at: datetime) -> CareStep:
    """The step this actor may take back now; Refused says why not."""
    step = queries.last_step(record)
    if step is None:
        raise Refused(rules.REFERRAL, _("没有可以更正的步骤"))
    if not is_author(step, record, actor):
        raise Refused(rules.REFERRAL, _("只有办理这一步的本人可以更正"))
    hours = settings.value(record.programme, UNDO)
    if at - step.at > timedelta(hours=hours) and not excepted(record, step, at):
        message = _("已超过 %(n)d 小时，不能再更正", n=hours)
        raise Refused(rules.REFERRAL, message, todo=[_("确需更正的，请联盟管理办公室说明理由准予例外")])
    return step


def is_author(step: CareStep, record: Case, actor: Actor) -> bool:
    """Who took the step. What a hospital's system took is corrected by that hospital's systems and desks; the calendar's
    steps by nobody."""
    if step.organisation_id is None or step.organisation_id != actor.organisation_id:
        return False
    if step.person_id is None:
        return may_act_for(actor, record, step.organisation_id)
    return step.person_id == actor.person_id


def excepted(record: Case, step: CareStep, at: datetime) -> bool:
    """Whether the office has allowed a late correction of this step, not longer ago than the hours it has set."""
    allowed = record.excepted_at
    hours = settings.value(record.programme, UNDO)
    return allowed is not None and allowed >= step.at and at - allowed <= timedelta(hours=hours)


def allow_correction(record: Case, actor: Actor, at: datetime, reason: str) -> None:
    """The office allows the author of the last step to correct it late, with a reason; it sees no patient for that."""
    if not actor.is_office or actor.programme != record.programme:
        raise Refused(rules.REFERRAL, _("例外由联盟管理办公室准予"))
    if not reason.strip():
        raise Refused(rules.REFERRAL, _("准予例外须写明理由"), field="reason")
    step = queries.last_step(record)
    if step is None or step.organisation_id is None:
        raise Refused(rules.REFERRAL, _("没有可以更正的步骤"))
    with work():
        record.excepted_at = at
        kind = flow_of(record).name
        journal.write(f"{kind}.except", actor, at, record, clause=rules.REFERRAL, remark=reason.strip(), step=step.name)
        notices.inform(record, step.organisation_id, N_("办公室准予更正上一步，请在期限内办理"), actor, at)


def close_year(programme: str, year: int, at: datetime) -> None:
    """A year's results are decided: its counts are corrected by exception only. Called by standing; twice is once."""
    with work():
        if db.session.get(CareYear, (programme, year)) is None:
            db.session.add(CareYear(programme=programme, year=year, closed_at=at))


def _restore(record: Case, step: CareStep, version: int) -> None:
    table: Any = type(record)
    columns = {name: _of_kind(table.__table__.c[name].type, value) for name, value in step.before.items()}
    db.session.flush()
    moved = db.session.execute(
        update(table)
        .where(table.id == record.id, table.version == version, table.state == flow_of(record).step(step.name).target)
        .values(version=version + 1, **columns)
        .returning(table)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).scalar_one_or_none()
    if moved is None:
        raise overtaken(record, flow_of(record))


def _of_kind(kind: Any, value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(kind, Moment) and value is not None else value


def _take_back_child(record: Case, actor: Actor, at: datetime) -> None:
    """Agreeing to forward made a new referral: it is cancelled first, which is refused once the third has answered."""
    assert isinstance(record, Referral)
    for child in queries.forwarded_to(record):
        if child.state != "cancelled":
            values = {**NOT_ASKED, **NOT_FORWARDED, "end_code": "mistake"}
            take(child, "cancel", actor, at, None, values, code="mistake")
