"""What an alliance sets itself: a piece of the text it sent, made countable; no duty of any document (SN15-A1)."""

from decimal import Decimal

from flask_babel import gettext as _

from alliance.core.actor import Actor, Role
from alliance.core.language import told
from alliance.core.refusal import Refused
from alliance.register.queries import Designation
from alliance.rules import targets
from alliance.rules.programme import Programme
from alliance.targets.model import OwnTarget

CLAUSE = "SN15-A1"
ASKS = ("at-least", "more-than", "less-than")


def leads(actor: Actor, designation: Designation) -> bool:
    """The clerk of the department that leads the alliance."""
    return actor.role is Role.LEAD_CLERK and actor.department_id == designation.department_id


def as_target(row: OwnTarget) -> targets.Target:
    """The row as the targets of any programme are reckoned; Refused where its figure is none."""
    if row.ask not in ASKS:
        raise Refused(CLAUSE, _("请选择要求"), field="ask")
    shape = targets.Target("own", CLAUSE, row.words, row.words, row.ask, row.unit, row.unit, Decimal(0))  # type: ignore[arg-type]
    bound = Decimal(value_of(shape, row.bound, "bound"))
    return targets.Target(f"own-{row.id}", CLAUSE, row.words, row.words, row.ask, row.unit, row.unit, bound)  # type: ignore[arg-type]


def value_of(target: targets.Target, typed: str, field: str) -> str:
    """A figure in the spelling it is kept in."""
    try:
        return targets.value_of(target, typed)
    except targets.NoValue as wrong:
        raise Refused(CLAUSE, told(wrong.zh, wrong.en), field=field) from wrong


def may_be_set(row: OwnTarget, text: str, programme: Programme, last: int) -> None:
    """A name, a sentence that stands in the text as it was sent, a count the programme has, a year that is not over."""
    if not row.words:
        raise Refused(CLAUSE, _("请写明目标的名称"), field="words")
    if not row.quote or _plain(row.quote) not in _plain(text):
        raise Refused(CLAUSE, _("引用的句子须与报送的重点任务目标一字不差"), field="quote")
    if row.count and row.count not in {one.key for one in programme.counts}:
        raise Refused(CLAUSE, _("台账没有这一项计数"), field="count")
    if not row.count and not row.unit:
        raise Refused(CLAUSE, _("请填写单位"), field="unit")
    if row.year < last:
        raise Refused(CLAUSE, _("%(year)d 年已经结束，不能再分解目标", year=row.year))


def _plain(text: str) -> str:
    return "".join(text.split())
