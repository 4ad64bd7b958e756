"""The plan of a year, kind by kind, set by the lead department; a change is told with its reason (SN15-4.2)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from alliance.activities import queries, rules
from alliance.activities.model import ActivityPlan
from alliance.core import journal
from alliance.core.actor import Actor
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register import queries as register
from alliance.rules import programme as programmes

Numbers = Mapping[str, tuple[int, int]]


def set_plan(
    designation: Any, year: int, numbers: Numbers, actor: Actor, at: datetime, *, reason: str = "",
    seen: int | None = None,
) -> list[ActivityPlan]:  # fmt: skip
    """Set how often each kind is to be held in a year, and for how many people: {kind: (times, people)}.

    Only the kinds named change. Once a year is planned, changing it needs a reason. The journal keeps was and now.
    """
    if not register.lead_of(actor, designation):
        raise Refused(rules.TRAINING, _("年度计划由牵头科室经办填写"))
    rules.may_be_planned(designation.state, year, at.date())
    known = {one.key for one in programmes.load(designation.programme).activity_kinds}
    if not set(numbers) <= known or any(n < 0 for pair in numbers.values() for n in pair):
        raise Refused(rules.TRAINING, _("计划数须为不小于 0 的整数"))
    with work():
        rows = {one.kind: one for one in queries.plan(designation.id, year)}
        standing = max((one.version for one in rows.values()), default=0)
        if seen is not None and seen != standing:
            raise Overtaken(at=max(one.set_at for one in rows.values()) if rows else None, what=_("修改了年度计划"))
        changed = {
            kind: pair for kind, pair in numbers.items()
            if pair != ((rows[kind].planned, rows[kind].people) if kind in rows else (0, 0))
        }  # fmt: skip
        if changed and rows and not reason.strip():
            raise Refused(rules.TRAINING, _("调整已定的年度计划须写明理由"), field="reason")
        if changed:
            was = {kind: [rows[kind].planned, rows[kind].people] if kind in rows else [0, 0] for kind in changed}
            for kind, (planned, people) in changed.items():
                row = rows.setdefault(kind, ActivityPlan(designation_id=designation.id, year=year, kind=kind))
                row.planned, row.people = planned, people
                db.session.add(row)
            for row in rows.values():
                row.version, row.set_at, row.set_by = standing + 1, at, actor.name
            journal.write(
                "activity.plan", actor, at, designation, clause=rules.TRAINING, remark=reason, year=year, was=was,
                now={kind: list(pair) for kind, pair in changed.items()},
            )  # fmt: skip
            db.session.flush()
    return list(rows.values())
