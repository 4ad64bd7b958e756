"""Who fills in, notes, decides and pays; how money is read."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _

from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.programmes import concerns
from alliance.core.refusal import Refused
from alliance.organisations.queries import Department
from alliance.register.queries import Designation
from alliance.rules import programme as programmes
from alliance.rules import targets
from alliance.rules.funds import Funds
from alliance.rules.targets import Support
from alliance.targets.model import FeeDecision

CENTS = 100
DONE = "done"
MOST = Decimal(10) ** 11  # yuan
FILLERS = frozenset({Role.LEAD_CLERK, Role.HOSPITAL_LEADER})
MANAGERS = OFFICE | {Role.PROVINCIAL_COMMISSION}
SIGNERS = frozenset({Role.OFFICE_HEAD, Role.PROVINCIAL_COMMISSION})


def manages(actor: Actor, programme: str) -> bool:
    """The programme's own office or commission."""
    return actor.role in MANAGERS and actor.programme == programme


def proposes_fee(actor: Actor, programme: str) -> bool:
    """The programme's own office."""
    return actor.role in OFFICE and actor.programme == programme


def signs_fee(actor: Actor, programme: str) -> bool:
    """The head of the programme's office, or its commission."""
    return actor.role in SIGNERS and actor.programme == programme


def sees_proposed(actor: Actor, programme: str) -> bool:
    """Whether a fee is seen before it is decided: by the programme's office and commission, and the auditor."""
    return manages(actor, programme) or (actor.role is Role.AUDITOR and actor.programme in (None, programme))


def not_own(actor: Actor, holder: int | None, clause: str) -> None:
    """Nobody decides about a hospital of one's own."""
    if holder is not None and holder in actor.own_hospitals:
        raise Refused(clause, _("您在这家医院任职或近期任职，不能考核它、确定它的管理费"))


def another_person(record: FeeDecision, actor: Actor, clause: str) -> None:
    """Who proposed it does not sign it."""
    if actor.person_id is not None and actor.person_id == record.proposed_by_id:
        raise Refused(clause, _("管理费由您提出，须由另一位负责人签署"))


def fills(actor: Actor, programme: str, holder: int | None) -> bool:
    """The hospital that reports on a table, or the office for it."""
    own = actor.role in FILLERS and holder is not None and actor.organisation_id == holder
    return own or manages(actor, programme)


def answers_for(actor: Actor, programme: str, measure: Support) -> bool:
    """A department named in the measure, by its organisation's name; a city of the area, where each city answers; the office."""
    if manages(actor, programme):
        return True
    if actor.role is Role.CITY_COMMISSION:
        return measure.cities and concerns(programmes.load(programme), actor)
    known = targets.load(programme)
    named = known is not None and known.speaks_for(actor.organisation_name, measure)
    return actor.role is Role.CO_DEPARTMENT and actor.programme == programme and named


def for_all(actor: Actor, programme: str, measure: Support, state: str) -> None:
    """Of what every city does, one city tells its own progress; that it is done everywhere says the office."""
    if measure.cities and state == DONE and not manages(actor, programme):
        raise Refused(measure.clause, _("各市登记本市的进展，各市都落实后由项目主管部门登记为已落实"), field="state")


def may(allowed: bool, clause: str, words: str) -> None:
    """Refuse in these words unless allowed."""
    if not allowed:
        raise Refused(clause, words)


def in_its_track(programme: str, known: Funds, where: Department, led: Iterable[Designation]) -> None:
    """What the register says of the department counts: where it stands there by another track alone, it gets no subsidy."""
    scopes = {one.scope for one in led if one.programme == programme and one.department_id == where.id}
    if scopes and not scopes & set(known.tracks):
        raise Refused(known.clause, _("该科室在册的是定向支持的专科，补助资金只给竞争性遴选的专科"), field="department")


def cents(typed: str, field: str, clause: str) -> int:
    """An amount of yuan as typed, in cents."""
    try:
        value = Decimal(typed.strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise Refused(clause, _("请填写金额（元）"), field=field) from None
    if not value.is_finite() or value < 0 or value > MOST or value * CENTS != (value * CENTS).to_integral_value():
        raise Refused(clause, _("请填写不小于 0、至多两位小数的金额（元）"), field=field)
    return int(value * CENTS)


def yuan(amount: int) -> Decimal:
    """Cents as yuan."""
    return Decimal(amount) / CENTS


def departments_said(measure: Support) -> str:
    """The departments in one line."""
    return "、".join(measure.departments)


def total(amounts: Sequence[int]) -> Decimal:
    """The sum of cents, in yuan."""
    return yuan(sum(amounts))
