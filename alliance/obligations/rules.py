"""What a duty is, what its record says of it, and when who is told: pure, without database and clock."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from alliance.core.actor import Role
from alliance.core.language import N_, day_words
from alliance.core.refusal import Refused
from alliance.obligations.model import STAGES, Obligation
from alliance.rules import programme as programmes
from alliance.rules import settings as office
from alliance.rules import windows
from alliance.rules.shapes import ObligationKind
from alliance.rules.values import SettingValue

NOT_DONE = N_("到最后期限仍未办理")
SIDES: Mapping[Role, str] = {
    Role.LEAD_CLERK: "lead", Role.MEMBER_CLERK: "member", Role.OFFICE_HANDLER: "office", Role.HOSPITAL_LEADER: "hospital",
    Role.CITY_COMMISSION: "city", Role.PROVINCIAL_COMMISSION: "province", Role.COUNTY_COMMISSION: "superior",
    Role.SUPERIOR: "superior",
}  # fmt: skip
HEADED = frozenset({"lead", "member", "office"})  # sides with somebody above them in their own house


@dataclass(frozen=True)
class Moved:
    """A day that the record's own page moved: due or closes, until when and why."""

    what: str
    until: date
    reason: str


@dataclass(frozen=True)
class Fact:
    """What the records say of a duty now.

    `met_at` with `proof`: fulfilled (`late` None: judged by the due day). `handed_at`: done on this side, waiting for
    another. `excused` and `lost` are reasons why nothing is owed any more, or nothing can be handed in any more.
    """

    met_at: datetime | None = None
    late: bool | None = None
    proof: str = ""
    proof_type: str = ""
    proof_id: int | None = None
    handed_at: datetime | None = None
    excused: str = ""
    lost: str = ""
    moved: tuple[Moved, ...] = ()


NOTHING = Fact()


@dataclass(frozen=True)
class Owner:
    """Who owes: an organisation, its post, and of a lead the department."""

    id: int
    name: str
    role: Role
    department_id: int | None = None


@dataclass(frozen=True)
class About:
    """The alliance a duty is about; without one (id None), whose house it lies in."""

    id: int | None
    name: str
    lead_id: int
    authority_id: int | None


@dataclass(frozen=True)
class Duty:
    """A duty as the records and settings give it: what becomes a row, and what is held against that row later."""

    subject: str
    period: str
    title: str
    owner: Owner
    opens: date
    due: date | None
    closes: date | None
    due_note: str = ""
    about: About | None = None
    record_type: str = ""
    record_id: int | None = None
    fact: Fact = field(default=NOTHING)

    @property
    def key(self) -> tuple[str, str]:
        """What is owed once, whoever leads now."""
        return self.subject, self.period


@dataclass(frozen=True)
class Outcome:
    """How a duty stands on a day: its state, and whether it waits for another party (then nobody is reminded)."""

    state: str
    fact: Fact = NOTHING
    handed: bool = False


def kind_of(row: Obligation) -> ObligationKind:
    """The kind as the programme declares it."""
    return programmes.load(row.programme).obligation(row.kind)


def side(kind: ObligationKind, owner: Owner) -> str:
    """Whose side a duty is on: as the kind says, or the side of the post that is asked."""
    return SIDES[owner.role] if kind.side == "asked" else kind.side


def outcome(row: Obligation, fact: Fact, day: date) -> Outcome:
    """Hold a row against its record: fulfilled, excused, lapsed, or still open."""
    if row.state not in ("open", "lapsed"):
        return Outcome(row.state)
    if fact.met_at is not None:
        return Outcome("late" if is_late(row, fact) else "done", fact)
    if row.state == "lapsed":
        again = any(one.what == "closes" and one.until >= day for one in fact.moved)
        return Outcome("open" if again else "lapsed", fact)
    if fact.excused:
        return Outcome("excused", fact)
    if fact.lost or (row.closes is not None and day > _last(row.closes, fact) and fact.handed_at is None):
        return Outcome("lapsed", fact)
    return Outcome("open", fact, fact.handed_at is not None)


def is_late(row: Obligation, fact: Fact) -> bool:
    """Whether what fulfilled it came after the due day; the record's own mark counts where it has one."""
    assert fact.met_at is not None
    if fact.late is not None:
        return fact.late
    due = _moved(row.due, "due", fact)
    return due is not None and not windows.in_time(due, fact.met_at)


def _last(closes: date, fact: Fact) -> date:
    return _moved(closes, "closes", fact) or closes


def _moved(day: date | None, what: str, fact: Fact) -> date | None:
    return max((one.until for one in fact.moved if one.what == what), default=day)


def overdue(row: Obligation, day: date, handed: bool = False) -> bool:
    """Whether the due day has passed and it is this party's turn."""
    return row.state == "open" and not handed and row.due is not None and row.due < day


def closing(kind: ObligationKind, due: date | None, values: Mapping[str, SettingValue]) -> date | None:
    """The last day on which a late one is taken, by setting."""
    return due + timedelta(days=office.whole(values, kind.late_setting)) if due is not None else None


def stage(
    kind: ObligationKind, row: Obligation, day: date, values: Mapping[str, SettingValue], told: Collection[str]
) -> str | None:
    """What is to be told today of an open duty for its present due day; None: nothing new.

    Ahead of the due day its owner is reminded; so many days after it the leader is told, later the office. Who has nobody
    above him in his own house (a hospital's leader, a commission) is told of to the office alone. What was
    told stays told: an earlier stage is not made up for after a later one.
    """
    if row.due is None:
        return None
    reached = _reached(kind, row.side, (day - row.due).days, values)
    if reached is None or reached in told:
        return None
    later = STAGES[STAGES.index(reached) :]
    return None if set(later) & set(told) else reached


def _reached(kind: ObligationKind, whose: str, over: int, values: Mapping[str, SettingValue]) -> str | None:
    if over < 0:
        return "ahead" if kind.remind_setting and -over <= office.whole(values, kind.remind_setting) else None
    if not kind.escalates:
        return None
    for name, setting in (("office", "obligation_office_days"), ("leader", "obligation_leader_days")):
        days = office.whole(values, setting)
        if days and over >= days and (name == "office" or whose in HEADED):
            return name
    return None


def superior(row: Obligation, name: str) -> Role:
    """Who is told at a stage: of a hospital its leader, then the office; of the office its head, then the commission."""
    if row.side == "office":
        return Role.OFFICE_HEAD if name == "leader" else Role.PROVINCIAL_COMMISSION
    return Role.HOSPITAL_LEADER if name == "leader" else Role.OFFICE_HANDLER


def hold_until(row: Obligation, until: date, day: date) -> None:
    """An extension is later than the present day and not over already."""
    if row.due is None or until <= row.due or until < day:
        raise Refused(
            row.clause, _("延期后的截止日须晚于现截止日 %(day)s 且不早于今天", day=day_words(row.due)), field="until"
        )


def hold_extendable(row: Obligation) -> None:
    """The date of a duty that has a record is moved on that record's page."""
    if not kind_of(row).extends:
        raise Refused(row.clause, _("该事项的期限随其记录，请在该记录的页面办理延期"), field="until")


def hold_words(row: Obligation, words: str) -> None:
    """A proof says what was done."""
    if not words.strip():
        raise Refused(row.clause, _("请写明完成情况"), field="words")
