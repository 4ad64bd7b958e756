"""The way of an invitation, the same for every panel: who asks is the chapter's."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from alliance.core.actor import Actor, Role
from alliance.core.flow import By, Guard, Step
from alliance.core.refusal import Overtaken
from alliance.ext import db

LIVE = ("invited", "accepted", "closed")
OPEN = ("invited", "accepted")
WORDS = {
    "invited": _l("待接受"),
    "accepted": _l("评审中"),
    "closed": _l("已交出"),
    "declined": _l("已谢绝"),
    "withdrawn": _l("已撤回"),
}
TONES = {"invited": "warn", "accepted": "blue", "closed": "good", "declined": "plain", "withdrawn": "plain"}


def invited(actor: Actor, record: Any) -> bool:
    """The expert invited, in the post for it."""
    return actor.role == Role.EXPERT and actor.person_id == record.person_id


def way(inviting: By, clause: str, duties_done: Guard, sheets_done: Guard) -> tuple[Step, ...]:
    """The rows of an invitation's table: he accepts with his conflicts, declines, closes; who asked may withdraw it."""
    return (
        Step(
            "accept",
            _l("声明利益冲突并接受"),
            ("invited",),
            "accepted",
            invited,
            clause,
            (duties_done,),
            _l("接受评审"),
        ),
        Step("decline", _l("谢绝评审"), OPEN, "declined", invited, clause, remark=True, ends=True),
        Step("close", _l("交出评审表"), ("accepted",), "closed", invited, clause, (sheets_done,)),
        Step("withdraw", _l("撤回邀请"), OPEN, "withdrawn", inviting, clause, remark=True, ends=True),
    )


def claim(record: Any, model: Any, seen: int | None) -> None:
    """Count a change of a sheet that is no step: only while it is accepted, and on the version that was seen."""
    version = record.version if seen is None else seen
    done = db.session.execute(
        update(model)
        .where(model.id == record.id, model.version == version, model.state == "accepted")
        .values(version=version + 1)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Overtaken(what=_("评审表"))
    db.session.refresh(record)
