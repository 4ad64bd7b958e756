"""What the text asks of an activity before it is logged and before it counts (SN15-4.1, 4.2, 3.5.a, 3.6.d, 2.e, 5.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from alliance.core.language import day_words
from alliance.core.refusal import Refused
from alliance.rules import clauses
from alliance.rules.programme import Programme
from alliance.rules.shapes import ActivityKind

COOPERATION = clauses.ref("SN15-4.1")
TRAINING = clauses.ref("SN15-4.2")
AGREEMENT = clauses.ref("SN15-2.e")
FILED = clauses.ref("SN15-5.3")
ENDED = clauses.ref("SN15-2.d")
ANSWERED = ("acknowledged", "silent")


@dataclass(frozen=True)
class Held:
    """What somebody says took place. Fields that the kind does not ask for are left as they are by default."""

    title: str
    held_on: date
    until: date | None = None
    place: str = ""
    people: int = 0
    teachers: str = ""
    technique: str = ""
    first_on: date | None = None
    summary: str = ""


def kind_of(programme: Programme, key: str) -> ActivityKind:
    """The kind of that key; an unknown one is refused."""
    try:
        return programme.activity_kind(key)
    except KeyError as unknown:
        raise Refused("", _("请选择活动种类"), field="kind") from unknown


def may_be_logged(state: str, filed_on: date | None, held_on: date) -> None:
    """Before filing nothing is logged (SN15-5.3); after the end nothing new (SN15-2.d)."""
    if state == "proposed" or filed_on is None:
        raise Refused(FILED, _("联盟尚未备案，备案前不能登记活动"))
    if state != "active":
        raise Refused(ENDED, _("联盟已解散或终止，不能再登记活动"))
    if held_on < filed_on:
        raise Refused(
            FILED, _("活动日期早于联盟备案日期（%(day)s），不能登记", day=day_words(filed_on)), field="held_on"
        )


def right_dates(kind: ActivityKind, held: Held, today: date) -> None:
    """What is logged has taken place."""
    if held.held_on > today:
        raise Refused(kind.clause, _("活动日期不能晚于今天"), field="held_on")
    if held.until is not None and held.until > today:
        raise Refused(kind.clause, _("结束日期不能晚于今天；尚未结束的，请在结束后补登"), field="until")
    if held.until is not None and held.until < held.held_on:
        raise Refused(kind.clause, _("结束日期不能早于开始日期"), field="until")


def complete(kind: ActivityKind, held: Held, today: date) -> None:
    """The words and numbers the kind asks for."""
    if not held.title.strip():
        raise Refused(kind.clause, _("请填写活动主题"), field="title")
    if isinstance(held.people, bool) or held.people < 0:
        raise Refused(kind.clause, _("人数须为不小于 0 的整数"), field="people")
    if "technique" in kind.fields:
        if not held.technique.strip():
            raise Refused(COOPERATION, _("请填写推广的新技术、新业务名称"), field="technique")
        if held.first_on is None or held.first_on > today:
            raise Refused(COOPERATION, _("请填写该技术在成员单位首次开展的日期，不晚于今天"), field="first_on")


def asked_for(kind: ActivityKind, held: Held) -> dict[str, Any]:
    """The columns of an activity of this kind: what the kind does not ask for is not kept."""
    fields = set(kind.fields)
    technique = held.technique.strip() if "technique" in fields else ""
    return {
        "title": held.title.strip(),
        "held_on": held.held_on,
        "until": held.until if "until" in fields else None,
        "place": held.place.strip() if "place" in fields else "",
        "people": held.people if "people" in fields or kind.counts_people else 0,
        "teachers": held.teachers.strip() if "teachers" in fields else "",
        "technique": technique,
        "first_on": held.first_on if technique else None,
        "summary": held.summary.strip(),
    }


def may_be_planned(state: str, year: int, today: date) -> None:
    """A plan is made for a year that is not over, of an alliance that has not ended."""
    if state not in ("proposed", "active"):
        raise Refused(ENDED, _("联盟已解散或终止，不能再填报计划"))
    if not today.year <= year <= today.year + 1:
        raise Refused(TRAINING, _("只能填报今年和明年的计划；过去年度的计划不能再改"), field="year")


def list_fits(kind: ActivityKind, listed: int, people: int, answered: bool) -> None:
    """A list of those trained belongs to a kind that trains, and agrees with the number others have acknowledged."""
    if not kind.counts_people:
        raise Refused(TRAINING, _("这一种类不计培训人员，不登记名单"), field="trainees")
    if not listed:
        raise Refused(TRAINING, _("请填写参训人员，一行一人"), field="trainees")
    if answered and listed != people:
        raise Refused(
            TRAINING,
            _("已有单位认可 %(people)d 人，名单却有 %(listed)d 人；人数有误的，请撤回活动后重新登记", people=people, listed=listed),
            field="trainees",
        )  # fmt: skip


def needs_member(kind: ActivityKind, named: int) -> None:
    """A kind that happens at a member names at least one."""
    if "member" in kind.fields and not named:
        raise Refused(kind.clause, _("请勾选参加的成员单位"), field="members")


def all_bound(names: Mapping[str, bool], on: date) -> None:
    """Every hospital named was a member with its agreement in force on that day (SN15-2.e)."""
    unbound = [name for name, bound in names.items() if not bound]
    if unbound:
        raise Refused(
            AGREEMENT,
            _("活动当日（%(day)s）不是成员或协议不在有效期内：%(names)s", day=day_words(on), names="、".join(unbound)),
            field="members",
        )


def unanswered(answers: Mapping[str, str]) -> list[str]:
    """The hospitals whose word is still missing, or who dispute."""
    return [name for name, answer in answers.items() if answer not in ANSWERED]
