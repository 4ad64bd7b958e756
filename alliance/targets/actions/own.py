"""An alliance's own targets: set out from the text it sent, their actuals, taken away with a reason (SN15-A1)."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from alliance.core import journal
from alliance.core.actor import Actor
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register.queries import Designation
from alliance.rules import programme as programmes
from alliance.rules import windows
from alliance.targets import rules
from alliance.targets.model import OwnTarget
from alliance.targets.rules import own


def set_out(designation: Designation, row: OwnTarget, text: str, actor: Actor, at: datetime) -> OwnTarget:
    """Make one sentence of the text countable. `row` comes unsaved, with what the form holds, its year and its paper."""
    _may(actor, designation)
    programme = programmes.load(designation.programme)
    row.words, row.quote, row.unit = row.words.strip(), row.quote.strip(), row.unit.strip()
    own.may_be_set(row, text, programme, windows.beijing_day(at).year)
    if row.count:
        row.unit = programme.count(row.count).unit
    row.bound = own.value_of(own.as_target(row), row.bound, "bound")
    with work():
        row.programme, row.designation_id, row.set_at, row.set_by = (
            designation.programme, designation.id, at, actor.name,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        journal.write("own_target.set", actor, at, row, clause=own.CLAUSE, designation_id=designation.id, **_told(row))
    return row


def put_own_actual(
    row: OwnTarget, designation: Designation, typed: str, source: str, actor: Actor, at: datetime, *,
    seen: int | None = None,
) -> None:  # fmt: skip
    """Enter, or correct, the actual of a target that no log counts; the figure before stands in the journal."""
    _may(actor, designation)
    if row.count:
        raise Refused(own.CLAUSE, _("由台账计数的目标不另填实际值"), field="value")
    if row.year > windows.beijing_day(at).year:
        raise Refused(own.CLAUSE, _("只能填报今年及以前的年度"), field="value")
    if not source.strip():
        raise Refused(own.CLAUSE, _("请写明数据来源"), field="source")
    value = own.value_of(own.as_target(row), typed, "value")
    with work():
        _hold(row, seen)
        was = row.actual
        row.actual, row.actual_source, row.actual_at, row.actual_by = value, source.strip(), at, actor.name
        row.version += 1
        journal.write(
            "own_target.actual", actor, at, row, clause=own.CLAUSE, designation_id=designation.id, was=was, now=value,
            source=source.strip(),
        )  # fmt: skip


def drop(
    row: OwnTarget, designation: Designation, reason: str, actor: Actor, at: datetime, *, seen: int | None = None
) -> None:
    """Take a row away that was set out wrongly; the journal keeps it whole, with the reason."""
    _may(actor, designation)
    if not reason.strip():
        raise Refused(own.CLAUSE, _("请写明删去的理由"), field="remark")
    if row.year < windows.beijing_day(at).year:
        raise Refused(own.CLAUSE, _("%(year)d 年已经结束，目标不能再删去", year=row.year), field="remark")
    with work():
        _hold(row, seen)
        journal.write(
            "own_target.drop", actor, at, row, clause=own.CLAUSE, designation_id=designation.id, remark=reason.strip(),
            actual=row.actual, **_told(row),
        )  # fmt: skip
        db.session.delete(row)


def _may(actor: Actor, designation: Designation) -> None:
    rules.may(own.leads(actor, designation), own.CLAUSE, _("本联盟的目标由牵头科室经办分解和填报"))
    if designation.state != "active":
        raise Refused(own.CLAUSE, _("联盟不在册，目标不再改动"))


def _hold(row: OwnTarget, seen: int | None) -> None:
    db.session.refresh(row, with_for_update=True)
    if seen is not None and row.version != seen:
        raise Overtaken(row.actual_by, row.actual_at, _("填报了实际值"))


def _told(row: OwnTarget) -> dict[str, Any]:
    return {
        "year": row.year, "words": row.words, "quote": row.quote, "count": row.count, "ask": row.ask, "bound": row.bound,
        "unit": row.unit, "paper": row.paper,
    }  # fmt: skip
