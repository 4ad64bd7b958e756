"""Beginning a designation with its lead as first member; its charter and plan, version by version."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from alliance.core import files, journal
from alliance.core.actor import Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members.model import Membership, Paper
from alliance.register import actions as register
from alliance.register import queries as registered
from alliance.register.queries import Designation

Votes = tuple[int, int, int]  # for, against, abstained
ENDED = ("dissolved", "revoked", "lapsed")


def prepare(actor: Actor, at: datetime, **proposal: Any) -> Designation:
    """Begin a designation in preparation and enter its lead; takes what register.actions.propose takes."""
    with work():
        designation = register.propose(actor, at, **proposal)
        start(designation, actor, at)
    return designation


def start(designation: Designation, actor: Actor, at: datetime) -> Membership:
    """Enter the lead as the first member."""
    with work():
        row = Membership(
            designation_id=designation.id, organisation_id=designation.lead_id, organisation_name=designation.lead_name,
            department_name=designation.department_name, lead=True, since=at.date(),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        register.note_party(
            designation.id, designation.lead_id, "lead", at.date(), at, department_name=designation.department_name
        )
        journal.write("membership.start", actor, at, row, clause="SN15-2.e", hospital=row.organisation_name)
    return row


def add_paper(
    designation: Designation, actor: Actor, at: datetime, *, kind: str, title: str, adopted_on: date,
    file: tuple[str, bytes] | None, adopted_by: str = "", votes: Votes | None = None,
) -> Paper:  # fmt: skip
    """Enter a new version of charter or plan with its file; the newest adopted is in force (SN15-2.e, 3.5.e).

    `adopted_by` names the body; `votes` are for, against, abstained.
    """
    if not registered.lead_of(actor, designation):
        raise Refused("SN15-2.e", _("章程和发展规划由牵头科室经办上传"))
    if adopted_on > at.date():
        raise Refused("SN15-2.e", _("通过日期不能晚于今天"), field="adopted_on")
    if file is None:
        raise Refused("SN15-2.e", _("请上传文件"), field="file")
    _check_votes(adopted_by, votes)
    with work():
        db.session.refresh(designation, with_for_update=True)
        if designation.state in ENDED:
            raise Refused("SN15-2.d", _("联盟已终止，不再增加文件"))
        same = select(func.max(Paper.serial)).where(Paper.designation_id == designation.id, Paper.kind == kind)
        row = Paper(
            designation_id=designation.id, kind=kind, serial=(db.session.execute(same).scalar() or 0) + 1,
            title=title.strip(), adopted_on=adopted_on, adopted_by=adopted_by.strip(), added_at=at, added_by=actor.name,
        )  # fmt: skip
        row.votes_for, row.votes_against, row.votes_abstained = votes or (None, None, None)
        db.session.add(row)
        db.session.flush()
        files.attach(row, kind, file[0], file[1], actor, at, clause="SN15-2.e")
        if kind == "charter" and (designation.charter_on is None or adopted_on >= designation.charter_on):
            register.note_charter(designation, row.title, adopted_on)
        journal.write("paper.add", actor, at, row, clause="SN15-3.5.e", kind=kind, title=row.title, serial=row.serial,
                      adopted_by=row.adopted_by, votes=votes)  # fmt: skip
    return row


def _check_votes(adopted_by: str, votes: Votes | None) -> None:
    if votes is None:
        return
    in_favour, against, _abstained = votes
    if min(votes) < 0:
        raise Refused("SN15-3.5.e", _("票数须为不小于 0 的整数"), field="votes_for")
    if in_favour <= against:
        raise Refused("SN15-3.5.e", _("赞成票须多于反对票才算通过"), field="votes_for")
    if not adopted_by.strip():
        raise Refused("SN15-3.5.e", _("有表决的须写明由谁通过"), field="adopted_by")
