"""Asking for a large list, stopping it, fetching its file, removing it when its days are over."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import Select, delete, select, update

from alliance.core import inbox, journal, reach
from alliance.core.actor import SYSTEM, Actor
from alliance.core.exports.model import EXPORT_FLOW, WORKING, Export, ExportPart
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db

READY = "export.ready"
FORMATS = ("xlsx", "csv")
MOST_AT_ONCE = 5


def order(
    name: str, title: str, form: str, actor: Actor, at: datetime, chosen: Mapping[str, Any], mark: str = ""
) -> Export:
    """Ask for a list as a task; the same list asked for again while it is under way is the same task."""
    assert actor.person_id is not None
    under_way = list(db.session.execute(mine(actor).where(Export.state.in_(WORKING))).scalars())
    for known in under_way:
        if (known.source, known.format, known.chosen) == (name, form, dict(chosen)):
            return known
    if len(under_way) >= MOST_AT_ONCE:
        raise Refused("", _("已有 %(n)s 项导出正在进行", n=len(under_way)), todo=[_("等其中一项完成，或先停止一项")])
    with work():
        one = Export(
            source=name, title=title[:120], chosen=dict(chosen), format=form, language=str(get_locale() or "zh")[:5],
            person_id=actor.person_id, post_id=actor.post_id, role=str(actor.role), by=actor.name, at=at, mark=mark,
            organisation_id=actor.organisation_id, department_id=actor.department_id,
        )  # fmt: skip
        db.session.add(one)
        db.session.flush()
        journal.write("list_export.order", actor, at, one, list=name, format=form)
    return one


def mine(actor: Actor) -> Select[Export]:
    """What this person has asked for in the present post."""
    return select(Export).where(Export.person_id == actor.person_id, Export.post_id == actor.post_id)


def one(actor: Actor, export_id: int) -> Export:
    """One of them; NotFound otherwise."""
    return reach.one(mine(actor).where(Export.id == export_id))


def stop(task: Export, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Do not go on with it; what was read is removed at once."""
    with work():
        EXPORT_FLOW.move(task, "stop", actor, at, seen=seen)
        db.session.execute(delete(ExportPart).where(ExportPart.export_id == task.id))


def fetch(task: Export, actor: Actor, at: datetime) -> None:
    """Its file is taken away: journalled, and off the to-do list."""
    if task.state != "done":
        raise Refused("", _("文件还没有生成，或已到期删除"))
    with work():
        inbox.settle(task, at, actor, READY)
        journal.write("list_export.fetch", actor, at, task, rows=task.position)


def pieces(task_id: int) -> Iterator[bytes]:
    """The file, piece by piece, for a task that is done."""
    serials = select(ExportPart.serial).where(ExportPart.export_id == task_id).order_by(ExportPart.serial)
    for serial in list(db.session.execute(serials).scalars()):
        where = (ExportPart.export_id == task_id, ExportPart.serial == serial)
        yield db.session.execute(select(ExportPart.content).where(*where)).scalar_one()


def sweep(at: datetime) -> int:
    """Remove the files whose days are over, with the to-dos about them. Returns how many."""
    over = select(Export).where(Export.state == "done", Export.kept_until < at.date())
    with work():
        found = list(db.session.execute(over).scalars())
        for task in found:
            db.session.execute(delete(ExportPart).where(ExportPart.export_id == task.id))
            inbox.settle(task, at, SYSTEM, READY)
            query = update(Export).where(Export.id == task.id).values(state="gone", size=0)
            db.session.execute(query.execution_options(synchronize_session=False))
    return len(found)
