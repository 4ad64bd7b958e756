"""Record by record: the hospital answers, somebody of no hospital of it states what the check found."""

from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from alliance.checks import flow
from alliance.checks.actions.looking import CLAUSE
from alliance.checks.model import SampleDraw, SampleItem
from alliance.checks.notices import ANSWER
from alliance.core import files, inbox
from alliance.core.actor import Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db

PURPOSE = "sample"
WAYS = ("site", "phone")
ANSWERS = ("verified", "differs", "missing")
RESULTS = (*ANSWERS, "unchecked")
Upload = tuple[str, bytes] | None


def answer(
    item: SampleItem, said: str, note: str, actor: Actor, at: datetime, seen: int | None = None, file: Upload = None
) -> None:
    """The hospital says what its own papers show of a record; it opens the patient's identity in its own record, if at all."""
    if said not in ANSWERS:
        raise Refused(CLAUSE, _("请选择核对情况"), field="said")
    values = {"answer": said, "answer_note": note.strip(), "answered_at": at, "answered_by": actor.name}
    with work():
        flow.ITEM_FLOW.move(item, "answer", actor, at, seen=seen, values=values, answer=said)
        _attach(item, file, actor, at)
        if not _unanswered(item):
            inbox.settle(item.draw, at, actor, ANSWER, organisation_id=item.hospital_id)


def _unanswered(item: SampleItem) -> int:
    query = select(func.count()).where(
        SampleItem.draw_id == item.draw_id, SampleItem.hospital_id == item.hospital_id, SampleItem.state == "drawn"
    )
    return int(db.session.execute(query).scalar_one())


def check(
    item: SampleItem, found: dict[str, Any], actor: Actor, at: datetime, seen: int | None = None, file: Upload = None
) -> None:
    """What the check found: result, way (site or phone), the day, a note, a paper. `found` has result, way, on and note."""
    if found["result"] not in RESULTS:
        raise Refused(CLAUSE, _("请选择核查结果"), field="result")
    if found["way"] not in WAYS:
        raise Refused(CLAUSE, _("请选择核查方式"), field="way")
    _hold_day(item, found["on"], at)
    values = {
        "result": found["result"], "way": found["way"], "checked_on": found["on"], "note": found["note"].strip(),
        "checked_by_id": actor.person_id, "checked_by": actor.name,
    }  # fmt: skip
    with work():
        flow.ITEM_FLOW.move(item, "check", actor, at, seen=seen, values=values, result=found["result"])
        _attach(item, file, actor, at)


def _hold_day(item: SampleItem, on: date | None, at: datetime) -> None:
    drawn_at = item.draw.drawn_at
    if on is None or on > at.date() or (drawn_at is not None and on < drawn_at.date()):
        raise Refused(CLAUSE, _("核查日期须在抽样之日到今天之间"), field="on")


def again(item: SampleItem, remark: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Take a result back, with a reason: it is checked again."""
    values = {"result": "", "way": "", "checked_on": None, "note": "", "checked_by_id": None, "checked_by": ""}
    with work():
        flow.ITEM_FLOW.move(item, "again", actor, at, seen=seen, remark=remark, values=values, was=item.result)


def close(found: SampleDraw, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """End the checks: every record has its result. From now on the verified shares stand."""
    with work():
        flow.DRAW_FLOW.move(found, "close", actor, at, seen=seen, values={"closed_at": at})
        inbox.settle(found, at, actor)


def _attach(item: SampleItem, file: Upload, actor: Actor, at: datetime) -> None:
    if file is not None:
        files.attach(item, PURPOSE, *file, actor, at, clause=CLAUSE)
