"""A year's care and activities of one alliance, as lively as the script says: sent, accepted, arrived, returned, closed."""

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from alliance.activities import actions as activities
from alliance.activities import queries as held_activities
from alliance.care import actions as care
from alliance.care import queries as cases
from alliance.clock import BEIJING
from alliance.core.actor import Actor
from alliance.core.patients import Identity
from alliance.demo.agenda import Agenda, Deed
from alliance.demo.papers import scan
from alliance.demo.people import SURNAMES, Cast
from alliance.demo.script import DIAGNOSES, Alliance
from alliance.organisations import actions as organisations

UP, DOWN, CONSULTATIONS, PATROLS, TRAINED = 10, 5, 5, 2, 11  # a full year's work for each member
EVENTS, TECHNIQUES, COURSES = 4, 3, 3  # … and for the alliance
LATE = 45  # days after which a slow hospital answers at last
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
DOWN_WORDS: dict[str, Any] = {
    "rehabilitation": "按时服药，循序康复训练（示例）",
    "summary": "经治疗病情稳定出院（示例）",
}
URGENCIES = ("routine", "routine", "routine", "urgent")
NOWHERE = "610099"  # no division ever had this code: a number that begins with it cannot be issued to anyone


@dataclass
class Year:
    """The span of one alliance's work in a calendar year, and what is drawn for it."""

    cast: Cast
    script: Alliance
    designation_id: int
    start: date
    end: date
    vigour: float
    random: Random
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @property
    def share(self) -> float:
        """How much of the year's work falls into this span: all of it in a year that is over."""
        return 1.0 if self.is_over else self.end.timetuple().tm_yday / 365

    @property
    def clerk(self) -> str:
        """The login of the lead department's clerk."""
        return f"{self.script.lead}-{organisations.initials(self.script.department)}"

    @property
    def is_over(self) -> bool:
        """Whether the span reaches the end of its calendar year: what was not answered by then never was."""
        return (self.end.month, self.end.day) == (12, 31)

    def times(self, full: float) -> int:
        """How often something happens that happens `full` times in a full and lively year."""
        wanted = full * self.vigour * self.share
        return int(wanted) + (self.random.random() < wanted - int(wanted))

    def day(self) -> datetime:
        """A working moment within the span."""
        day = self.start + timedelta(days=self.random.randrange(max(1, (self.end - self.start).days)))
        return datetime.combine(day, time(8 + self.random.randrange(8), self.random.randrange(60)), BEIJING)


def plan(year: Year, agenda: Agenda) -> None:
    """Put the year's care and activities on the agenda."""
    for member in year.script.members:
        for _ in range(year.times(UP)):
            _refer(year, agenda, member, year.script.lead)
        down = DOWN if year.vigour > 0.5 else DOWN / 2
        for _ in range(year.times(down)):
            _refer(year, agenda, year.script.lead, member)
        for _ in range(year.times(CONSULTATIONS)):
            _consult(year, agenda, member)
        for _ in range(year.times(PATROLS)):
            _activity(year, agenda, "patrol_visit", "赴成员单位巡诊（示例）", [member], 0)
    _common_activities(year, agenda)


def _common_activities(year: Year, agenda: Agenda) -> None:
    members = list(year.script.members)
    for number in range(max(1, year.times(EVENTS))):
        _activity(year, agenda, "academic_event", f"第{number + 1}期学术沙龙（示例）", members, 40)
    for number in range(year.times(TECHNIQUES)):
        _activity(year, agenda, "technique_introduction", f"适宜技术推广{number + 1}（示例）", members[:2], 0)
    for number in range(max(1, year.times(COURSES))):
        people = round(TRAINED * year.vigour * year.share * len(members) / COURSES)
        _activity(year, agenda, "central_course", f"第{number + 1}期集中培训（示例）", members, max(1, people))
    if year.vigour > 0.5 and year.share > 0.4:
        _activity(year, agenda, "joint_grant", "联合申报课题（示例）", members[:2], 0)


def _patient(random: Random) -> Identity:
    """A patient whose number has a right check digit and belongs to no division: it cannot be issued to anyone."""
    born = date(1940, 1, 1) + timedelta(days=random.randrange(25_000))
    body = f"{NOWHERE}{born:%Y%m%d}{random.randrange(1000):03d}"
    check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]
    return Identity(random.choice(SURNAMES) + "某示例", body + check, "00000000000")


@dataclass
class _Referral:
    """One patient's way: sent, accepted or declined, arrived, answered, closed; each step by the hospital it belongs to."""

    year: Year
    agenda: Agenda
    sender: str
    receiver: str
    patient: Identity
    fate: float
    id: int = 0

    def desk(self, hospital: str, now: datetime) -> Actor:
        return self.year.cast.actor(f"{hospital}-desk", now.date())

    def send(self, now: datetime) -> None:
        year, up = self.year, self.receiver == self.year.script.lead
        code, diagnosis = year.random.choice(DIAGNOSES[year.script.specialty])
        self.id = care.send_referral(
            self.desk(self.sender, now), now, designation_id=year.designation_id, to_id=year.cast.hospitals[self.receiver],
            patient=self.patient, diagnosis=diagnosis, diagnosis_code=code, consent_by="patient",
            reason="需进一步诊治（示例）" if up else "病情稳定，转回康复（示例）", treatment="对症治疗（示例）",
            green_channel=year.random.random() > 0.9, urgency=year.random.choice(URGENCIES), despite_open=True,
            care_type=year.random.choice(("outpatient", "inpatient")), **({} if up else DOWN_WORDS),
        ).id  # fmt: skip
        self.agenda.add(now + timedelta(hours=2), self.decline if self.fate < 0.03 else self.accept)

    def decline(self, now: datetime) -> None:
        desk = self.desk(self.receiver, now)
        care.decline(cases.referral(desk, self.id), desk, now, code="no-bed")
        self.agenda.add(now + timedelta(hours=5), self.note)

    def note(self, now: datetime) -> None:
        desk = self.desk(self.sender, now)
        care.note(cases.referral(desk, self.id), desk, now)

    def accept(self, now: datetime) -> None:
        desk = self.desk(self.receiver, now)
        care.accept(cases.referral(desk, self.id), desk, now)
        self.agenda.add(now + timedelta(days=1), self.arrive)

    def arrive(self, now: datetime) -> None:
        desk = self.desk(self.receiver, now)
        care.arrive(cases.referral(desk, self.id), desk, now)
        prompt = self.fate < min(0.97, 0.4 + 0.7 * self.year.vigour)
        self.agenda.add(now + timedelta(days=6 if prompt else LATE), self.answer)

    def answer(self, now: datetime) -> None:
        desk = self.desk(self.receiver, now)
        words = "诊疗经过顺利，结果已回传（示例）", "按时复查，循序康复（示例）"
        care.return_outcome(cases.referral(desk, self.id), desk, now, *words)
        self.agenda.add(now + timedelta(days=1), self.close)

    def close(self, now: datetime) -> None:
        desk = self.desk(self.sender, now)
        care.close(cases.referral(desk, self.id), desk, now)


def _refer(year: Year, agenda: Agenda, sender: str, receiver: str) -> None:
    story = _Referral(year, agenda, sender, receiver, _patient(year.random), year.random.random())
    agenda.add(year.day(), story.send)


@dataclass
class _Consultation:
    """One question to the lead: requested, scheduled, held, answered, closed."""

    year: Year
    agenda: Agenda
    member: str
    patient: Identity
    answered: bool
    id: int = 0

    def asking(self, now: datetime) -> Actor:
        return self.year.cast.actor(f"{self.member}-member", now.date())

    def invited(self, now: datetime) -> Actor:
        return self.year.cast.actor(self.year.clerk, now.date())

    def request(self, now: datetime) -> None:
        year = self.year
        code, diagnosis = year.random.choice(DIAGNOSES[year.script.specialty])
        self.id = care.request_consultation(
            self.asking(now), now, designation_id=year.designation_id, to_id=year.cast.hospitals[year.script.lead],
            patient=self.patient, diagnosis=diagnosis, diagnosis_code=code, consent_by="patient",
            question="请协助明确诊断并指导治疗（示例）",
        ).id  # fmt: skip
        self.agenda.add(now + timedelta(hours=3), self.schedule)

    def schedule(self, now: datetime) -> None:
        lead, when = self.invited(now), now + timedelta(hours=20)
        if not self.answered and self.year.is_over:
            care.decline(cases.consultation(lead, self.id), lead, now, code="expert")
            self.agenda.add(now + timedelta(days=1), self.note)
            return
        care.schedule(cases.consultation(lead, self.id), lead, now, scheduled_for=when, expert="示例专家")
        self.agenda.add(now + timedelta(hours=21), self.hold)

    def note(self, now: datetime) -> None:
        asking = self.asking(now)
        care.note(cases.consultation(asking, self.id), asking, now)

    def hold(self, now: datetime) -> None:
        lead = self.invited(now)
        care.hold(cases.consultation(lead, self.id), lead, now)
        self.agenda.add(now + (timedelta(hours=1) if self.answered else timedelta(days=LATE)), self.answer)

    def answer(self, now: datetime) -> None:
        lead = self.invited(now)
        care.answer(cases.consultation(lead, self.id), lead, now, opinion="建议调整治疗方案并随访（示例）")
        self.agenda.add(now + timedelta(days=1), self.close)

    def close(self, now: datetime) -> None:
        asking = self.asking(now)
        care.close(cases.consultation(asking, self.id), asking, now)


def _consult(year: Year, agenda: Agenda, member: str) -> None:
    answered = year.random.random() < min(1, 0.5 + 0.5 * year.vigour)
    agenda.add(year.day(), _Consultation(year, agenda, member, _patient(year.random), answered).request)


def _activity(year: Year, agenda: Agenda, kind: str, title: str, members: list[str], people: int) -> None:
    at = year.day() + timedelta(hours=2)
    serial, found = next(year.numbers), {"id": 0}

    def log(now: datetime) -> None:
        held = activities.Held(
            title=f"{title}第{serial}次", held_on=now.date(), people=people, place="示例会议室", teachers="示例教师",
            technique=title if kind == "technique_introduction" else "", first_on=now.date(), summary="按计划举行（示例）",
        )  # fmt: skip
        activity = activities.log(
            year.cast.actor(year.clerk, now.date()), now, designation_id=year.designation_id, kind=kind, held=held,
            member_ids=[year.cast.hospitals[key] for key in members], evidence=[("现场记录示例.pdf", scan())],
        )  # fmt: skip
        found["id"] = activity.id
        for number, key in enumerate(members):
            if year.random.random() < 0.9:  # the others stay silent, which counts after some days
                agenda.add(now + timedelta(days=2, minutes=number), acknowledge(key))

    def acknowledge(key: str) -> Deed:
        def deed(now: datetime) -> None:
            member = year.cast.actor(f"{key}-member", now.date())
            activity = held_activities.activity(member, found["id"])
            if activity.state == "logged":
                activities.acknowledge(activity, member, now)

        return deed

    agenda.add(at, log)
