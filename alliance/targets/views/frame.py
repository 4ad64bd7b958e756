"""What the pages of targets share: the blueprint, who may come in, words for comparators and states."""

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from alliance.core.access import me
from alliance.core.actor import OFFICE, PROVINCE, Actor, Role
from alliance.core.programmes import concerns
from alliance.rules import funds, targets
from alliance.rules.programme import Programme, all_programmes
from alliance.targets import queries

bp = Blueprint("targets", __name__)
FILLERS = frozenset({Role.LEAD_CLERK, Role.HOSPITAL_LEADER})
MANAGERS = OFFICE | {Role.PROVINCIAL_COMMISSION}
WRITERS = FILLERS | MANAGERS
READERS = WRITERS | PROVINCE | {
    Role.HOSPITAL_ADMIN, Role.CITY_COMMISSION, Role.CO_DEPARTMENT, Role.EVALUATION_CENTRE, Role.AUDITOR,
}  # fmt: skip
TONES = {"open": "plain", "under_way": "blue", "done": "good"}


def concerned(actor: Actor) -> bool:
    """Whether any programme with targets is this post's."""
    return any(concerns(one, actor) for one in all_programmes() if targets.load(one.key) is not None)


def funded(actor: Actor) -> bool:
    """Whether any programme with subsidies is this post's."""
    return any(concerns(one, actor) for one in all_programmes() if funds.load(one.key) is not None)


def offered(key: str) -> tuple[Programme, targets.Targets]:
    """A programme this post sees, with its targets."""
    return queries.offered_one(me(), key)


def state_words() -> dict[str, str]:
    """What the states of a measure are called."""
    return {"open": _("未启动"), "under_way": _("推进中"), "done": _("已落实")}


@bp.app_template_global()
def target_words(target: targets.Target) -> str:
    """What a target asks, in words."""
    if target.ask == "grade":
        return str(_("等级不低于 %(n)s", n=target.grade))
    if target.ask == "falls":
        return str(_("逐年下降"))
    if target.ask == "range":
        return str(_("达到 %(n)s—%(m)s", n=target.limit, m=target.high))
    said: dict[str, Any] = {
        "at-least": _("达到 %(n)s", n=target.limit), "more-than": _("超过 %(n)s", n=target.limit),
        "less-than": _("低于 %(n)s", n=target.limit), "rank": _("前 %(n)s 位", n=target.limit),
    }  # fmt: skip
    return str(said[target.ask])
