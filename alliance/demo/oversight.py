"""The office's year: half-year reports, the evaluation, what follows from it, and the published list."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from alliance.clock import BEIJING
from alliance.core import notices
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.demo.agenda import Agenda
from alliance.demo.people import PROGRAMME, Cast
from alliance.demo.script import Alliance
from alliance.evaluation import actions as evaluation
from alliance.evaluation import queries as rounds
from alliance.organisations import actions as organisations
from alliance.register import actions as register
from alliance.standing import actions as standing
from alliance.standing import queries as measures
from alliance.supervision import actions as supervision
from alliance.supervision import queries as reports

MANUAL = {"strong": Decimal("0.95"), "fair": Decimal("0.75"), "weak": Decimal("0.3")}  # of an indicator's weight
EXAMPLE_FULL = {"referral_volume": Decimal(13), "consultations": Decimal(4)}  # what earns full marks, for each member
SECTIONS = {
    "done": "按章程开展双向转诊、远程会诊、巡诊和培训，完成情况见数据（示例）。",
    "plan": "下一期继续推广适宜技术，扩大县级成员参与（示例）。",
    "problems": "部分成员单位结果回传不够及时（示例）。",
    "deviations": "无",
}


def on(year: int, month: int, day: int, hour: int = 9) -> datetime:
    """A moment in Beijing."""
    return datetime.combine(date(year, month, day), time(hour), BEIJING)


@dataclass
class Oversight:
    """Who oversees: the office's people, and the scripts of the alliances by designation id."""

    cast: Cast
    scripts: dict[int, Alliance]
    last_year: int  # the last evaluated year: years back in a script count from it

    def vigour(self, designation_id: int, year: int) -> float:
        back = self.last_year - year
        script = self.scripts[designation_id]
        return script.vigour.get(back, script.vigour[min(script.vigour)])

    def clerk(self, designation_id: int, day: date) -> Actor:
        script = self.scripts[designation_id]
        return self.cast.actor(f"{script.lead}-{organisations.initials(script.department)}", day)


def plan(overseer: Oversight, agenda: Agenda, first_year: int, last_year: int) -> None:
    """Put the office's years on the agenda, the first and the last included."""
    agenda.add(on(first_year, 3, 10), lambda at: _adopt(overseer, at))
    for year in range(first_year, last_year + 1):
        for half, opened in (("H1", on(year, 7, 1, 6)), ("H2", on(year + 1, 1, 1, 6))):
            _plan_reports(overseer, agenda, year, half, opened)
        _plan_round(overseer, agenda, year)
        if year > first_year:
            agenda.add(on(year, 1, 8), lambda at: _publish(overseer, at))
        agenda.add(on(year, 7, 8), lambda at: _publish(overseer, at))


def _adopt(overseer: Oversight, at: datetime) -> None:
    office, head = overseer.cast.actor("office", at.date()), overseer.cast.actor("head", at.date())
    version = evaluation.draft_indicators(PROGRAMME, office, at)
    evaluation.set_weights(version, {}, EXAMPLE_FULL, office, at + timedelta(hours=2))
    evaluation.adopt(version, head, at + timedelta(days=1), title="陕西省专科联盟年度考核指标体系（示例）")


def _plan_reports(overseer: Oversight, agenda: Agenda, year: int, half: str, opened: datetime) -> None:
    def open_period(at: datetime) -> None:
        supervision.open_period(PROGRAMME, year, half, SYSTEM, at)
        for number, (designation_id, script) in enumerate(overseer.scripts.items()):
            late = overseer.last_year - year in script.late
            handed_in = at + timedelta(days=38 if late else 9 + number, hours=4)
            agenda.add(handed_in, _submit(overseer, designation_id, year, half))
            agenda.add(handed_in + timedelta(days=4), _accept(overseer, designation_id, year, half))

    agenda.add(opened, open_period)


def _submit(overseer: Oversight, designation_id: int, year: int, half: str) -> Any:
    def deed(at: datetime) -> None:
        report = reports.one(designation_id, year, half)
        if report is not None and report.state == "open":
            clerk = overseer.clerk(designation_id, at.date())
            supervision.submit(report, reports.proposed(report), SECTIONS, clerk, at)

    return deed


def _accept(overseer: Oversight, designation_id: int, year: int, half: str) -> Any:
    def deed(at: datetime) -> None:
        report = reports.one(designation_id, year, half)
        if report is not None and report.state == "submitted":
            supervision.accept(report, overseer.cast.actor("office", at.date()), at)

    return deed


def _plan_round(overseer: Oversight, agenda: Agenda, year: int) -> None:
    following = year + 1

    def step(take: Any) -> Any:
        def deed(at: datetime) -> None:
            found = rounds.by_year(PROGRAMME, year)
            if found is not None:
                take(found, at)

        return deed

    def office(at: datetime) -> Actor:
        return overseer.cast.actor("office", at.date())

    agenda.add(on(following, 1, 16), lambda at: _open_round(overseer, year, at))
    agenda.add(on(following, 3, 1), step(lambda found, at: evaluation.close_self(found, office(at), at)))
    agenda.add(on(following, 3, 4), step(lambda found, at: evaluation.compute(found, office(at), at)))
    agenda.add(on(following, 3, 5), step(lambda found, at: _check(overseer, found, at)))
    agenda.add(on(following, 3, 6), step(lambda found, at: _score(overseer, found, at)))
    agenda.add(on(following, 3, 8), step(lambda found, at: _form(overseer, found, at)))
    agenda.add(on(following, 3, 20), step(lambda found, at: _decide(overseer, agenda, found, at)))


def _open_round(overseer: Oversight, year: int, at: datetime) -> None:
    evaluation.open_round(PROGRAMME, year, overseer.cast.actor("office", at.date()), at)


def _check(overseer: Oversight, found: Any, at: datetime) -> None:
    office = overseer.cast.actor("office", at.date())
    evaluation.check_self(rounds.cards(found.id), office, at)
    evaluation.begin_scoring(found, office, at)


def _form(overseer: Oversight, found: Any, at: datetime) -> None:
    """What came in since the figures were taken is taken first."""
    office = overseer.cast.actor("office", at.date())
    evaluation.compute(found, office, at)
    evaluation.provisional(found, office, at)


def _score(overseer: Oversight, found: Any, at: datetime) -> None:
    for card in rounds.cards(found.id):
        vigour = overseer.vigour(card.designation_id, found.year)
        share = MANUAL["strong" if vigour > 0.9 else "fair" if vigour > 0.5 else "weak"]
        points = {
            line.indicator: (line.weight * share).quantize(Decimal("0.1"))
            for line in card.lines
            if line.source == "office"
        }
        evaluation.score_manual(card, points, overseer.cast.actor("office", at.date()), at)


def _decide(overseer: Oversight, agenda: Agenda, found: Any, at: datetime) -> None:
    if found.objections_due is None:
        return  # a year without a calendar: the window stays open until the office enters it
    for measure in standing.decide_round(found, overseer.cast.actor("head", at.date()), at):
        _plan_measure(overseer, agenda, measure.id, measure.kind, measure.designation_id, at)


def _plan_measure(
    overseer: Oversight, agenda: Agenda, measure_id: int, kind: str, designation_id: int, at: datetime
) -> None:
    cast = overseer.cast

    def step(days: int, take: Any) -> None:
        def deed(now: datetime) -> None:
            take(measures.get(cast.actor("office", now.date()), measure_id), now)

        agenda.add(at + timedelta(days=days), deed)

    if kind != "commendation":
        step(2, lambda one, now: standing.hear(one, cast.actor("office", now.date()), now))
        step(5, lambda one, now: standing.state(
            one, "对结果无异议，将对照指标整改（示例）", overseer.clerk(designation_id, now.date()), now
        ))  # fmt: skip
    words = "同意（示例）" if kind == "commendation" else "联盟对结果没有异议，按拟处理办理（示例）"
    step(8, lambda one, now: standing.sign(one, words, cast.actor("head", now.date()), now))
    if kind == "dissolution":
        step(
            16,
            lambda one, now: standing.order(
                one, now.date() + timedelta(days=14), cast.actor("commission", now.date()), now
            ),
        )
    else:
        step(10, lambda one, now: standing.issue(one, cast.actor("office2", now.date()), now))
    step(20, lambda one, now: _receive(overseer, one, now))


def _receive(overseer: Oversight, measure: Any, at: datetime) -> None:
    """The alliance and its hospital sign for their letters; the superior has yet to."""
    script = overseer.scripts[measure.designation_id]
    for letter in notices.of_designation(measure.designation_id):
        for service in letter.services:
            if service.role == Role.LEAD_CLERK:
                notices.receive(service.id, overseer.clerk(measure.designation_id, at.date()), at)
            elif service.role == Role.HOSPITAL_LEADER:
                notices.receive(service.id, overseer.cast.actor(f"{script.lead}-leader", at.date()), at)


def _publish(overseer: Oversight, at: datetime) -> None:
    office, head = overseer.cast.actor("office", at.date()), overseer.cast.actor("head", at.date())
    edition = register.draft_edition(PROGRAMME, at.date(), office, at)
    register.sign_edition(edition, head, at + timedelta(hours=4))
    register.publish_edition(edition, office, at + timedelta(hours=6))


def draft_list(overseer: Oversight, at: datetime) -> None:
    """A new edition waits for the head's signature."""
    register.draft_edition(PROGRAMME, at.date(), overseer.cast.actor("office", at.date()), at)
