"""What the text asks of the register: who prepares a designation, who adds a specialty, which list is whole."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_, select

from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.register.model import Designation, Edition
from alliance.rules import naming
from alliance.rules import programme as programmes

NAMES = "SN15-3.3.d"
FINDINGS = {
    "misuse": {"confirmed": _l("属实，已责令停止使用"), "unfounded": _l("不属实"), "passed": _l("移送其他部门办理")},
    "objection": {"upheld": _l("成立"), "rejected": _l("不成立"), "passed": _l("移送其他部门办理")},
}


def in_register(on: date) -> ColumnElement[bool]:
    """Filed by that day and not ended by it."""
    return and_(Designation.filed_on <= on, or_(Designation.ended_on.is_(None), Designation.ended_on > on))


def may_prepare(actor: Actor, department_id: int) -> None:
    """The lead department itself begins (SN15-3.3.a): its clerk, for his own department."""
    if actor.role != Role.LEAD_CLERK or actor.department_id != department_id:
        raise Refused("SN15-3.3.a", _("由牵头科室经办为本科室发起筹建"))


def check_specialty(programme: str, known: tuple[str, ...], name: str, reason: str, actor: Actor) -> str:
    """An added specialty comes from the office, is not there yet and has a reason; returns its stored spelling."""
    if actor.role not in OFFICE or actor.programme not in (None, programme):
        raise Refused(NAMES, _("专业类别由联盟管理办公室增补"))
    rules = programmes.load(programme).naming
    assert rules is not None
    spelt = naming.tidy(name)
    if not spelt:
        raise Refused(NAMES, _("请填写专业类别"), field="name")
    if not reason.strip():
        raise Refused(NAMES, _("增补专业类别须写明理由"), field="reason")
    if spelt.casefold() in {one.casefold() for one in naming.specialty_names(rules, known)}:
        raise Refused(NAMES, _("「%(name)s」已在名录、通用名称表或增补名称之内，可直接使用", name=spelt), field="name")
    return spelt


def gaps(edition: Edition) -> list[str]:
    """What keeps a list from being whole (SN15-2.a): who is in the register, warned or not, but neither listed nor
    left out with a reason."""
    listed = {row["designation_id"] for row in edition.rows}
    excused = {row["designation_id"]: row.get("reason", "").strip() for row in edition.left_out}
    query = select(Designation).where(Designation.programme == edition.programme, in_register(edition.as_of))
    missing = []
    for one in db.session.execute(query.order_by(Designation.id)).scalars():
        if one.id in excused and not excused[one.id]:
            missing.append(_("%(name)s（%(number)s）：未列入名单，请写明理由", name=one.name, number=one.number))
        elif one.id not in excused and one.id not in listed:
            missing.append(_("%(name)s（%(number)s）：编制后才进入名录，请重新取数", name=one.name, number=one.number))
    return missing
