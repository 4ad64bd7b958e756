"""One city's opinion desk full of work: filings due, one long overdue and reminded of, one corrected and back again."""

from datetime import datetime, timedelta

from alliance.demo.agenda import Agenda, Deed
from alliance.demo.founding import ANSWERS, Founder, apply, approve, prepare
from alliance.demo.people import Cast
from alliance.demo.script import Waiting
from alliance.filing import actions as filing
from alliance.filing import queries as filings

CITY = "city-610100"
DUE = (
    Waiting("急诊医学科", "专科联盟", "xian", "急诊科", ("zhouzhi", "luochuan"), "city"),
    Waiting("新生儿科", "专科联盟", "xian", "儿科", ("zhouzhi", "sanyuan"), "city"),
    Waiting("产科", "专科联盟", "xian", "妇产科", ("sanyuan", "weinan"), "city"),
)
OVERDUE, BACK, FRESH = DUE
DAYS_AGO = {OVERDUE: 62, BACK: 42, FRESH: 24}  # when each was begun


def plan(cast: Cast, agenda: Agenda, now: datetime) -> None:
    """Three filings of one city's hospital: overdue, back after a correction, just come."""
    for number, script in enumerate(DUE):
        at = (now - timedelta(days=DAYS_AGO[script])).replace(hour=9, minute=20 + number)
        agenda.add(at, _file(cast, agenda, script))


def _file(cast: Cast, agenda: Agenda, script: Waiting) -> Deed:
    def deed(at: datetime) -> None:
        founder = Founder(cast, script, at)
        day = at + timedelta(days=14)
        application_id = apply(founder, prepare(founder), day)
        approve(founder, application_id, day, until="city")
        if script is OVERDUE:
            agenda.add(at + timedelta(days=56), _remind(cast, application_id))
        if script is BACK:
            agenda.add(at + timedelta(days=23), _return(cast, application_id))
            agenda.add(at + timedelta(days=31), _correct(founder, application_id))

    return deed


def _remind(cast: Cast, application_id: int) -> Deed:
    """The office reminds, where the calendar knows the due day."""

    def deed(at: datetime) -> None:
        application = filings.by_id(application_id)
        if filings.days(application, at.date())[-1]["late"]:
            filing.chase(application, cast.actor("office", at.date()), at)

    return deed


def _return(cast: Cast, application_id: int) -> Deed:
    def deed(at: datetime) -> None:
        application = filings.by_id(application_id)
        remarks = {"building_capability": "请核实床位数（示例）。", "condition-team": "请补充团队职称结构（示例）。"}
        filing.opinion(
            application, "return", "请按逐条意见补正（示例）。", {}, remarks, cast.actor(CITY, at.date()), at
        )  # fmt: skip

    return deed


def _correct(founder: Founder, application_id: int) -> Deed:
    def deed(at: datetime) -> None:
        application, clerk = filings.by_id(application_id), founder.clerk(at.date())
        better = ANSWERS["building_capability"].replace("60张", "72张")
        filing.save(application, {"building_capability": better}, clerk, at)
        filing.answer_condition(application, "team", True, "见佐证材料，附职称结构表（示例）", clerk, at)
        filing.answer_remarks(
            application, {row.id: "已核实并改正（示例）。" for row in application.remarks}, clerk, at
        )  # fmt: skip
        filing.submit(application, clerk, at + timedelta(hours=1))
        leader = founder.body("hospital", at.date())
        filing.opinion(application, "agree", "已核对改动，同意（示例）。", {}, {}, leader, at + timedelta(hours=2))

    return deed
