"""A few referrals of yesterday at each turn of the closed loop, and the telephones of the desks that receive them."""

from datetime import date, datetime, timedelta
from typing import Any

from alliance.care import actions as care
from alliance.care import queries as cases
from alliance.core.actor import Actor
from alliance.core.patients import Identity
from alliance.demo.people import Cast
from alliance.demo.year import NOWHERE, WEIGHTS
from alliance.organisations import actions as bodies
from alliance.organisations import queries as organisations

WANTED = "请补充近期胸部影像和用药情况（示例）"
LEAD, MEMBER, THIRD = "provincial", "weinan", "yanan"
TESTS = [{"name": "胸部CT", "on": None, "saved": 280}, {"name": "血气分析", "on": None, "saved": 96}]


def under_way(cast: Cast, at: datetime) -> None:
    """One referral in each open state between a member and its lead; nothing where they share no alliance today."""
    lead, member = cast.actor(f"{LEAD}-desk", at.date()), cast.actor(f"{MEMBER}-desk", at.date())
    _telephones(cast, at)
    partner = next(
        (one for one in cases.partners(member, at.date()) if one.organisation_id == cast.hospitals[LEAD]), None
    )
    if partner is None:
        return
    story = _Story(member, lead, partner.designation_id, at)
    story.sent()
    asked = story.sent()
    care.ask(asked, lead, at + timedelta(minutes=20), text=WANTED)
    booked = story.sent(urgency="emergency", green_channel=True)
    care.accept(booked, lead, at + timedelta(minutes=10))
    when = (at + timedelta(days=2)).replace(hour=9, minute=0)
    care.schedule(booked, lead, at + timedelta(minutes=15), scheduled_for=when, place="呼吸内科二病区 12 床（示例）")
    called_off = story.sent()
    care.accept(called_off, lead, at + timedelta(minutes=30))
    care.ask_cancel(
        called_off, member, at + timedelta(minutes=50), code="patient", text="家属商议后决定暂不转院（示例）"
    )
    gone = story.sent()
    care.accept(gone, lead, at + timedelta(minutes=40))
    care.no_show(gone, lead, at + timedelta(hours=5))
    thirds = [key for key, _words in cases.thirds(story.sent(), at.date())]
    if thirds:
        designation_id, to_id = map(int, thirds[0].split(":"))
        full = story.sent()
        care.forward(full, lead, at + timedelta(minutes=45), to_id=to_id, designation_id=designation_id, code="no-bed")


class _Story:
    """Sends fictitious patients one after another."""

    def __init__(self, member: Actor, lead: Actor, designation_id: int, at: datetime) -> None:
        self.member, self.lead, self.designation_id, self.at, self.serial = member, lead, designation_id, at, 900

    def sent(self, **more: Any) -> Any:
        """One more patient up to the lead."""
        self.serial += 1
        on = self.at.date() - timedelta(days=1)
        return care.send_referral(
            self.member, self.at, designation_id=self.designation_id, to_id=self.lead.organisation_id or 0,
            patient=_patient(self.serial), diagnosis="慢性阻塞性肺疾病伴急性加重", diagnosis_code="J44.1", consent_by="relative",
            reason="氧合下降，需进一步诊治（示例）", treatment="抗感染、吸氧三天（示例）", care_type="inpatient",
            cautions="途中持续吸氧（示例）", clinic=care.Clinic("内科", "呼吸内科", "示例医生"),
            tests=[{**test, "on": on} for test in TESTS], **more,
        )  # fmt: skip


def _patient(serial: int) -> Identity:
    """A patient whose number has a right check digit and belongs to no division."""
    body = f"{NOWHERE}{date(1951, 5, 6):%Y%m%d}{serial:03d}"
    check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11]
    return Identity("王某示例", body + check, "00000000000")


def _telephones(cast: Cast, at: datetime) -> None:
    for key in (LEAD, MEMBER, THIRD):
        desk = cast.actor(f"{key}-desk", at.date())
        hospital = organisations.organisation(cast.hospitals[key])
        contacts = [(one, (one.telephone, "工作日 8:00–17:30")) for one in organisations.departments_of(hospital.id)]
        bodies.set_contacts(desk, at, hospital, ("029-00000120", "每天 24 小时"), contacts)
