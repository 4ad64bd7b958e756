"""Reports of breaches before they are proven (SN15-3.5.b): received, looked into, proven or dismissed."""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import update

from alliance.core import inbox, journal, settings
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.language import N_
from alliance.core.patients import Identity, seal, unseal
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members import queries as members
from alliance.register import queries as register
from alliance.rules import windows
from alliance.supervision import flow
from alliance.supervision.actions.misconduct import record_misconduct
from alliance.supervision.model import Tip

KEPT = "reporter_kept_years"
LONGEST = 99


def receive_tip(
    designation_id: int, organisation_id: int, happened_on: date, what: str, actor: Actor, at: datetime, *,
    reporter: str = "", phone: str = "",
) -> Tip:  # fmt: skip
    """Take down what was reported. The post that takes it down handles it; the reporter is sealed, and in no journal."""
    designation = register.by_id(designation_id)
    if not (actor.is_office and actor.programme == designation.programme) or actor.post_id is None:
        raise Refused("SN15-3.5.b", _("违规线索由联盟管理办公室登记"))
    if actor.own_hospitals & {designation.lead_id, organisation_id}:
        raise Refused("SN15-3.3.a", _("本人在该医院任职（或近期曾任职），不能办理其违规线索"))
    if happened_on > windows.beijing_day(at):
        raise Refused("SN15-3.5.b", _("发生日期不能晚于今天"), field="happened_on")
    part = {one.organisation_id: one for one in members.current(designation_id, happened_on)}
    if organisation_id not in part:
        raise Refused("SN15-3.5.b", _("该医院当日不是本联盟的成员单位"), field="organisation_id")
    named = bool(reporter.strip() or phone.strip())
    with work():
        tip = Tip(
            programme=designation.programme, alliance_id=designation.id, alliance_name=designation.name,
            lead_id=designation.lead_id, organisation_id=organisation_id,
            organisation_name=part[organisation_id].organisation_name, happened_on=happened_on, what=what.strip(),
            reporter=seal(Identity(reporter.strip(), "", phone.strip())) if named else None,
            handler_post_id=actor.post_id, handler=actor.name, received_at=at,
        )  # fmt: skip
        db.session.add(tip)
        journal.write("tip.receive", actor, at, tip, clause="SN15-3.5.b", named=named)
        inbox.ask(
            "misconduct.tip", N_("核查违规线索"), f"{designation.name} · {tip.organisation_name}", tip, at,
            role=Role(actor.role), by=actor, organisation_id=actor.organisation_id, person_id=actor.person_id,
        )  # fmt: skip
    return tip


def open_reporter(tip: Tip, actor: Actor, at: datetime) -> Identity | None:
    """Who reported it, for the handling post alone; that it was opened is journalled, what it says is not."""
    if not flow.handler(actor, tip):
        raise Refused("SN15-3.5.b", _("举报人信息只对经办岗位开放"))
    if tip.reporter is None:
        return None
    with work():
        journal.write("tip.open-reporter", actor, at, tip, clause="SN15-3.5.b")
        return unseal(tip.reporter)


def forget_reporters(at: datetime) -> int:
    """Erase who reported what was closed longer ago than the office has set; the tip and its finding stay."""
    before = windows.years_before(at, settings.least(KEPT, LONGEST))
    with work():
        gone = len(
            db.session.execute(
                update(Tip)
                .where(Tip.closed_at < before, Tip.reporter.is_not(None))
                .values(reporter=None)
                .returning(Tip.id)
            ).all()
        )
        if gone:
            journal.write("tip.erase-old", SYSTEM, at, None, clause="SN15-3.5.b", n=gone, before=before.date())
    return gone


def prove_tip(tip: Tip, finding: str, handling: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Found true: a breach is entered in the register, without a word of who reported it."""
    with work():
        found = record_misconduct(
            tip.alliance_id, tip.organisation_id, tip.happened_on, tip.what, finding, actor, at, handling=handling
        )
        values = {"finding": finding.strip(), "closed_at": at, "misconduct_id": found.id}
        flow.TIP_FLOW.move(tip, "prove", actor, at, seen=seen, remark=finding, values=values)
        inbox.settle(tip, at, actor)


def dismiss_tip(tip: Tip, finding: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Found untrue, with words."""
    with work():
        values = {"finding": finding.strip(), "closed_at": at}
        flow.TIP_FLOW.move(tip, "dismiss", actor, at, seen=seen, remark=finding, values=values)
        inbox.settle(tip, at, actor)
