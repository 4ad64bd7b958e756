"""Who brings what an evaluation rests on, what a proposal and a decision need, what a finding leads to."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.language import day_words, told
from alliance.core.refusal import Refused
from alliance.rules import grounds, terms, yearly
from alliance.rules import windows as days
from alliance.rules.grounds import Ground, Grounds, Outcome, Rule
from alliance.rules.terms import Evaluation, Source, Terms
from alliance.terms.model import Finding, YearPaper

AUTHORITIES = frozenset({Role.CITY_COMMISSION, Role.COUNTY_COMMISSION})
OWN = frozenset({Role.LEAD_CLERK, Role.HOSPITAL_LEADER})
ENTERERS = OFFICE | {Role.EVALUATION_CENTRE}


def terms_of(programme: str) -> Terms:
    """What follows a designation of this programme; LookupError where nothing is said."""
    found = terms.load(programme)
    if found is None:
        raise LookupError(programme)
    return found


def grounds_of(programme: str) -> Grounds:
    """The grounds of this programme; LookupError where it has none."""
    found = grounds.load(programme)
    if found is None:
        raise LookupError(programme)
    return found


def ground_of(record: Any) -> Ground:
    """The ground of a finding."""
    return grounds_of(record.programme).ground(record.ground)


def rule_of(record: Any) -> Rule | None:
    """The rule a decided finding led to."""
    return next((one for one in grounds_of(record.programme).rules if one.key == record.rule), None)


def evaluation_of(record: Any) -> Evaluation | None:
    """The evaluation a finding ends; None for an event."""
    return terms_of(record.programme).evaluation(record.evaluation) if record.evaluation else None


def of_programme(actor: Actor, record: Any) -> bool:
    """Whether this post belongs to the record's programme."""
    return bool(actor.programme == record.programme)


def is_office(actor: Actor, record: Any) -> bool:
    """The programme's own office."""
    return actor.role in OFFICE and of_programme(actor, record)


def is_commission(actor: Actor, record: Any) -> bool:
    """Who decides in the programme."""
    return actor.role is Role.PROVINCIAL_COMMISSION and of_programme(actor, record)


def is_own(actor: Actor, record: Any) -> bool:
    """The designated department's clerk, or the leader of its hospital."""
    clerk = actor.role is Role.LEAD_CLERK and actor.department_id == record.department_id
    return actor.organisation_id == record.lead_id and (clerk or actor.role is Role.HOSPITAL_LEADER)


def brings(actor: Actor, source: Source, designation: Any) -> bool:
    """Whether this post brings this source of an evaluation of this designation."""
    if source.by == "department":
        return is_own(actor, designation)
    if source.by == "authority":
        return actor.role in AUTHORITIES and actor.organisation_id == designation.authority_id
    if source.by == "office":
        return is_office(actor, designation)
    return enters(actor, designation.programme)


def enters(actor: Actor, programme: str) -> bool:
    """Whether this post enters objective figures: the programme's evaluation centre or office."""
    return actor.role in ENTERERS and actor.programme == programme


def not_own(record: Any, actor: Actor) -> None:
    """Nobody decides about a hospital where he holds or lately held a post (DESIGN §6)."""
    if record.lead_id in actor.own_hospitals:
        raise Refused(record.clause, _("您在该医院任职或近期曾任职，须回避，请由其他人员办理"))


def still_active(designation: Any, clause: str) -> None:
    """Only what is in the register is evaluated."""
    if designation.state != "active":
        raise Refused(clause, _("「%(name)s」不在册，不再评估或认定", name=designation.name))


def may_propose(designation: Any, known: Terms, evaluation: Evaluation | None, ground: str, clause: str) -> None:
    """A finding is one of its evaluation's, or an event's; of this kind of designation."""
    allowed = known.events if evaluation is None else evaluation.grounds
    if ground not in allowed:
        raise Refused(clause, _("这一评估不能作出这样的认定"), field="ground")
    if evaluation is not None and evaluation.tracks and designation.scope not in evaluation.tracks:
        raise Refused(clause, _("这一类认定对象没有「%(name)s」", name=told(evaluation.words, evaluation.words_en)))


def year_is_open(
    evaluation: Evaluation, designation: Any, year: int, day: date, *, ahead: int, last: int | None
) -> None:
    """A yearly evaluation is of a year in the register and past; later years are not followed by earlier ones; one at the
    end of the term is of that year and not before its days."""
    said = told(evaluation.words, evaluation.words_en)
    if evaluation.when == "end":
        if designation.valid_until is None:
            raise Refused(evaluation.clause, _("没有期限的认定对象没有「%(name)s」", name=said))
        first = terms.end_window(designation.valid_until, ahead)[0]
        if year != designation.valid_until.year or day < first:
            raise Refused(evaluation.clause, _("「%(name)s」自 %(day)s 起进行", name=said, day=first), field="year")
        return
    newest = terms.year_open(evaluation, designation.filed_on, day)
    if newest is None or not designation.filed_on.year <= year <= newest:
        opens = days.day_of_year(year + evaluation.after, evaluation.opens)
        raise Refused(
            evaluation.clause, _("%(year)d 年的「%(name)s」自 %(day)s 起进行", year=year, name=said, day=opens), field="year"
        )  # fmt: skip
    if last is not None and year <= last:
        raise Refused(evaluation.clause, _("%(year)d 年已经评估，不能再评更早的年度", year=last), field="year")


def complete(lacking: Iterable[Source], clause: str) -> None:
    """A finding rests on all sources of its evaluation."""
    names = [told(one.words, one.words_en) for one in lacking]
    if names:
        raise Refused(clause, _("评估的依据还不齐，不能提出认定"), todo=names)


def another_person(finding: Finding, actor: Actor) -> None:
    """Who proposed a finding does not make it."""
    if actor.person_id is not None and actor.person_id == finding.proposed_by_id:
        raise Refused(finding.clause, _("认定由您提出，须由另一人作出"))


def heard(finding: Finding, day: date) -> None:
    """Before an adverse finding the hospital has stated its view, or its days for that are over."""
    if finding.heard_by is not None and finding.stated_at is None and day <= finding.heard_by:
        raise Refused(
            finding.clause, _("医院在 %(day)s 前可以陈述意见，期满或陈述后再作认定", day=day_words(finding.heard_by))
        )


def considered(finding: Finding, words: str) -> None:
    """What was stated is answered."""
    if finding.stated_at is not None and not words.strip():
        raise Refused(finding.clause, _("医院陈述了意见，须写明研究情况"), field="remark")


def rectifies(finding: Finding) -> None:
    """The finding asks for a rectification that was not verified yet."""
    if finding.put_right_by is None or finding.verification:
        raise Refused(finding.clause, _("没有待完成的整改"))


def may_be_unmet(finding: Finding, day: date) -> None:
    """Until its last day the hospital has its time: unmet is said of what it handed in, or after that day."""
    if finding.proved_at is None and finding.put_right_by is not None and day <= finding.put_right_by:
        raise Refused(
            finding.clause, _("整改期限 %(day)s 未过，医院还没有提交整改报告", day=day_words(finding.put_right_by))
        )


def outcome(programme: str, history: Sequence[grounds.Found]) -> Outcome:
    """What the last of these findings leads to."""
    return grounds.follow(grounds_of(programme), history)[-1]


def figure(words: str, clause: str, field: str = "") -> Decimal:
    """A figure as typed. Refused where it is none."""
    try:
        value = Decimal(words.replace(",", "").replace("，", "").strip().removesuffix("%"))
    except ArithmeticError:
        raise Refused(clause, _("「%(words)s」不是数字", words=words[:40]), field=field) from None
    if not value.is_finite() or value < 0 or value >= 10**12:
        raise Refused(clause, _("请填写不小于 0 的数字"), field=field)
    return value.quantize(Decimal("0.0001"))


def whole(paper: yearly.Paper, answers: dict[str, str]) -> None:
    """A paper is handed in whole, numbers as numbers."""
    for one in paper.parts:
        if one.kind == "number" and answers.get(one.key, "").strip():
            figure(answers[one.key], one.clause, one.key)
    lacking = yearly.missing(paper, answers)
    if lacking:
        names = [told(one.words, one.words_en) for one in lacking]
        raise Refused(lacking[0].clause, _("还有必填的内容没有填写"), field=lacking[0].key, todo=names)


def opened(paper: yearly.Paper, filed_on: date, year: int, at: datetime) -> None:
    """A paper is filled in from its day on, for a year in the register."""
    first = yearly.opens(paper, filed_on, year)
    if year < filed_on.year or days.beijing_day(at) < first:
        raise Refused(paper.clause, _("自 %(day)s 起填写", day=first))


def is_late(row: YearPaper, at: datetime) -> bool:
    """Whether a paper handed in now misses its day."""
    return days.beijing_day(at) > row.due


def published_by_another(row: Any, actor: Actor) -> None:
    """Who made an index does not publish it."""
    if actor.person_id is not None and actor.person_id == row.made_by_id:
        raise Refused("SX3-25", _("指数由您计算，须由另一人公布"))


def next_index(last: int | None, year: int, every: int, clause: str) -> None:
    """The index is made every so many years."""
    if last is not None and year < last + every:
        raise Refused(
            clause, _("每 %(n)d 年评估一次：%(last)d 年已公布，下一次为 %(year)d 年", n=every, last=last, year=last + every),
            field="year",
        )  # fmt: skip
