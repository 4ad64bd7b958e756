"""Two persons, a paper, and not for an own hospital (SN15-2.d, 3.3.a, 3.4.b)."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from alliance.core import files
from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.flow import Move
from alliance.core.origins import Origin, may_confirm
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.register import queries as register
from alliance.takeover.model import OPEN, Batch, Entry

TWO, OLD = "SN15-2.d", "SN15-3.4.b"
PROPOSED = ("member", "agreement")  # what a lead clerk may propose for his own alliance (SN15-3.4.b)


def origin_of(entry: Entry) -> Origin:
    """The paper behind an entry, and who entered it."""
    batch = entry.batch
    return Origin(batch.title, batch.paper_number, batch.paper_on, entry.entered_by_id, entry.entered_by)


def may_begin(actor: Actor, programme: str, designation_id: int | None) -> None:
    """The office for anything; a lead clerk for the alliance his department leads."""
    if actor.role in OFFICE and actor.programme in (None, programme):
        return
    if actor.role != Role.LEAD_CLERK:
        raise Refused(OLD, _("历史补录由联盟管理办公室或牵头科室经办录入"))
    if designation_id is None or not register.lead_of(actor, register.by_id(designation_id)):
        raise Refused(OLD, _("牵头科室经办只能为本科室牵头的联盟提出补录"))


def kinds_of(actor: Actor) -> tuple[str, ...]:
    """What this actor may enter."""
    every = ("alliance", "member", "agreement", "post", "result", "measure")
    return PROPOSED if actor.role == Role.LEAD_CLERK else every


def may_enter(actor: Actor, kind: str, hospitals: list[int]) -> None:
    """An officer does not enter for an own hospital either; a lead clerk enters members and agreements only."""
    if kind not in kinds_of(actor):
        raise Refused(TWO, _("联盟、岗位、考核结果和措施由联盟管理办公室补录"))
    if actor.role in OFFICE and actor.own_hospitals.intersection(hospitals):
        raise Refused("SN15-3.3.a", _("涉及您任职（或近期任职）的医院，应当回避"))


def second_person(move: Move) -> None:
    """Nobody confirms an own entry, nor one about an own hospital."""
    entry: Entry = move.record
    may_confirm(origin_of(entry), move.actor, entry.programme, entry.hospitals, TWO)


def has_paper(move: Move) -> None:
    """The paper itself is there, for the second person to compare."""
    if not files.of(move.record, "paper"):
        raise Refused(TWO, _("请先上传来源文件的扫描件，第二人须对照原件确认"), field="file")


def has_entries(move: Move) -> None:
    """There is something to confirm."""
    if not _count(move.record, ("draft",)):
        raise Refused("", _("本批还没有录入内容"))


def nothing_open(move: Move) -> None:
    """A batch is closed when each of its entries has been decided or withdrawn."""
    if left := _count(move.record, OPEN):
        raise Refused("", _("还有 %(n)s 条没有办结", n=left))


def nothing_confirmed(move: Move) -> None:
    """What was confirmed stands; then only single open entries can be withdrawn."""
    if done := _count(move.record, ("confirmed",)):
        raise Refused(TWO, _("已有 %(n)s 条确认入库，不能撤回整批；可以逐条撤回未确认的", n=done))


def _count(batch: Batch, states: Any) -> int:
    query = select(func.count()).select_from(Entry).where(Entry.batch_id == batch.id, Entry.state.in_(states))
    return db.session.execute(query).scalar_one()
