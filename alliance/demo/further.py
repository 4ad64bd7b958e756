"""The further programmes in the demo world: their offices, a few fictitious hospitals, candidacies in several states.

Everything by the actions an officer's page calls. Applications come as reviewed on paper (历史补录) within a real window.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from alliance.core import publicity, settings
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.work import work
from alliance.demo import applying, papers, people
from alliance.demo.agenda import Agenda
from alliance.ext import db
from alliance.organisations import actions as organisations
from alliance.organisations import queries as who
from alliance.rules import intake, route, targets
from alliance.selection import actions as selection
from alliance.selection.actions import award, boards, paper
from alliance.selection.queries import boards as queries
from alliance.targets import actions as reaching

CENTRE, SPECIALTY, REGIONAL, WENZHOU = (
    "shanxi-centre",
    "shanxi-specialty",
    "shanxi-regional-centre",
    "wenzhou-specialty",
)
LOOK_BACK = 3 * 366  # days in which the last open day of a window is looked for
OFFICES = (
    (CENTRE, "zb", "山西示例专病中心管理部门", "140000"),
    (SPECIALTY, "zk", "山西示例重点专科管理部门", "140000"),
    (REGIONAL, "qy", "山西示例区域医疗中心管理部门", "140000"),
    (WENZHOU, "wz", "温州示例重点专科管理部门", "330300"),
)
POSTS = (
    ("office", Role.OFFICE_HANDLER), ("head", Role.OFFICE_HEAD), ("commission", Role.PROVINCIAL_COMMISSION),
    ("finance", Role.CO_DEPARTMENT),
)  # fmt: skip
HOSPITALS = (
    ("taiyuan", "太原示例医院", "140100", "city", "三级", ("神经内科", "心血管内科", "儿科")),
    ("datong", "大同示例医院", "140200", "city", "三级", ("神经内科", "外科")),
    ("wenzhou", "温州示例医院", "330300", "city", "三级", ("肿瘤科",)),
    ("ruian", "瑞安示例医院", "330381", "county", "二级", ("呼吸内科",)),
    ("jinzhong", "晋中示例医院", "140700", "city", "三级", ("骨科", "肾内科", "消化内科", "神经外科")),
    ("wenzhou2", "温州示例二院", "330300", "city", "三级", ("骨科", "肾内科", "消化内科", "神经外科")),
)
CITY_BODY = ("jinzhong", "晋中示例市级主管部门", "140700")  # whose recommendation that hospital needs
CALLED = "儿科 1\n外科 1\n骨科 1\n肾内科 1\n消化内科 1\n神经外科 1"


@dataclass(frozen=True)
class Wish:
    """One application: programme, track, hospital, department, subject, score."""

    programme: str
    track: str
    hospital: str
    department: str
    subject: str
    score: str
    state: str = "board"


FIRST = Wish(CENTRE, "centre", "taiyuan", "神经内科", "示例卒中", "91.5")
SECOND = Wish(CENTRE, "centre", "taiyuan", "心血管内科", "示例心衰", "88.25")
THIRD = Wish(CENTRE, "centre", "datong", "神经内科", "示例癫痫", "84")
FUNDED = Wish(SPECIALTY, "competitive", "taiyuan", "儿科", "儿科", "90")
WAITING = Wish(SPECIALTY, "competitive", "datong", "外科", "外科", "86.5")
CITY = Wish(WENZHOU, "city", "wenzhou", "肿瘤科", "肿瘤科", "89")
COUNTY = Wish(WENZHOU, "county", "ruian", "呼吸内科", "呼吸内科", "80", "review")

UNDER_WAY = {  # each hospital's four departments apply: a draft, one in the form check, one before a panel, one refused
    CENTRE: ("zb", "centre", "icd10", HOSPITALS[-2], (
        ("示例股骨头坏死", "M87.000"), ("示例肾病", "N18.900"), ("示例肠病", "K50.900"), ("示例脑瘤", "D33.200"),
    )),
    SPECIALTY: ("zk", "competitive", "subject", HOSPITALS[-2], (
        ("骨科", "04.03"), ("肾内科", "03.05"), ("消化内科", "03.02"), ("神经外科", "04.02"),
    )),
    WENZHOU: ("wz", "city", "subject", HOSPITALS[-1], (
        ("骨科", "04.03"), ("肾内科", "03.05"), ("消化内科", "03.02"), ("神经外科", "04.02"),
    )),
}  # fmt: skip


def logins() -> list[tuple[str, list[str]]]:
    """Whom one signs in as, by office and by hospital."""
    offices = [
        (name, [*(f"{prefix}-{suffix}" for suffix, _role in POSTS), *applying.experts_of(prefix)[: key in UNDER_WAY]])
        for key, prefix, name, _division in OFFICES
    ]
    hospitals = [
        (name, [*(f"{key}-zk{number}" for number in range(1, len(departments) + 1)), f"{key}-leader"])
        for key, name, *_rest, departments in HOSPITALS
    ]
    return [*offices, *hospitals, (CITY_BODY[1], [f"{CITY_BODY[0]}-city"])]


def settle_in(at: datetime) -> None:
    """Offices, hospitals and people of the further programmes; each programme is switched on by its head."""
    with work():
        for programme, prefix, name, division in OFFICES:
            body = organisations.add_organisation(
                SYSTEM, at, name=name, kind="commission", division_code=division, tier="province", fictitious=True
            )
            for suffix, role in POSTS:
                person = _person(f"{prefix}-{suffix}", at)
                organisations.give_post(SYSTEM, at, person, role, body, programme=programme, since=at.date())
            for login in applying.experts_of(prefix) if programme in UNDER_WAY else ():
                organisations.give_post(
                    SYSTEM, at, _person(login, at), Role.EXPERT, body, programme=programme, since=at.date()
                )
            settings.put(programme, "switched_on", "true", _actor(f"{prefix}-head", at), at, "示例世界启用")
        city = organisations.add_organisation(
            SYSTEM, at, name=CITY_BODY[1], kind="commission", division_code=CITY_BODY[2], tier="city", fictitious=True
        )
        organisations.give_post(
            SYSTEM, at, _person(f"{CITY_BODY[0]}-city", at), Role.CITY_COMMISSION, city, since=at.date()
        )
        for key, name, division, tier, level, departments in HOSPITALS:
            hospital = organisations.add_organisation(
                SYSTEM, at, name=name, kind="hospital", division_code=division, tier=tier, level=level, grade="甲等",
                category="综合医院", fictitious=True, source="示例数据",
                superior_id=city.id if key == CITY_BODY[0] else None,
            )  # fmt: skip
            for number, each in enumerate(departments, 1):
                department = organisations.add_department(SYSTEM, at, hospital, each)
                organisations.give_post(
                    SYSTEM, at, _person(f"{key}-zk{number}", at), Role.LEAD_CLERK, hospital, department=department,
                    since=at.date(),
                )  # fmt: skip
            organisations.give_post(
                SYSTEM, at, _person(f"{key}-leader", at), Role.HOSPITAL_LEADER, hospital, since=at.date()
            )


def plan(agenda: Agenda, arrival: datetime, now: datetime) -> None:
    """What happens in each programme, at moments of its own windows between `arrival` and `now`."""
    _centres(agenda, arrival, now)
    _specialties(agenda, now)
    _wenzhou(agenda, arrival, now)
    agenda.add(now - timedelta(days=40), lambda at: _targets(at, now.year))


def _centres(agenda: Agenda, arrival: datetime, now: datetime) -> None:
    day = _last_open(CENTRE, now.date() - timedelta(days=1))
    if day is None or day <= arrival.date():
        return
    start = now.replace(year=day.year, month=day.month, day=day.day, hour=10, minute=0)
    for days, deed in (
        (1, lambda at: _enter_all((FIRST, SECOND, THIRD), day, at)),
        (2, lambda at: _choose(FIRST, at)),
        (3, lambda at: _meet(FIRST, day.year, at)),
        (4, lambda at: _publish(FIRST, day.year, at)),
        (13, lambda at: _settle(FIRST, at)),
        (14, lambda at: _choose(SECOND, at)),
    ):  # fmt: skip
        agenda.add(start + timedelta(days=days), _told(deed))
    _under_way(agenda, CENTRE, start, max(start + timedelta(hours=5), now - timedelta(days=8)))
    agenda.add(max(start + timedelta(days=15), now - timedelta(days=2)), _told(lambda at: _show(SECOND, day.year, at)))


def _specialties(agenda: Agenda, now: datetime) -> None:
    opens = (now - timedelta(days=120)).date()
    closes = opens + timedelta(days=30)
    taken = intake.load(SPECIALTY)
    if taken is None or not taken.validity.since <= opens.isoformat() <= closes.isoformat() <= taken.validity.until:
        return
    start = now - timedelta(days=120)
    for days, deed in (
        (0, lambda at: _call(opens, closes, at)),
        (32, lambda at: _enter_all((FUNDED, WAITING), closes, at)),
        (33, lambda at: _choose(FUNDED, at, funded=True)),
        (34, lambda at: _meet(FUNDED, closes.year, at)),
        (35, lambda at: _publish(FUNDED, closes.year, at)),
        (60, lambda at: _settle(FUNDED, at)),
        (61, lambda at: _agree(FUNDED, at)),
        (62, lambda at: _settle_jointly(FUNDED, at)),
    ):  # fmt: skip
        agenda.add(start + timedelta(days=days), _told(deed))
    began = start + timedelta(days=10)
    _under_way(agenda, SPECIALTY, began, max(began + timedelta(days=20), now - timedelta(days=8)))


def _wenzhou(agenda: Agenda, arrival: datetime, now: datetime) -> None:
    day = _last_open(WENZHOU, min(now.date(), date(2026, 1, 1)) - timedelta(days=1))
    if day is None or day <= arrival.date():
        return
    start = now.replace(year=day.year, month=day.month, day=day.day, hour=9, minute=0)
    for days, deed in (
        (10, lambda at: _people(at)),
        (11, lambda at: _enter_all((CITY, COUNTY), day, at)),
        (12, lambda at: _choose(CITY, at)),
        (13, lambda at: _meet(CITY, day.year, at)),
        (14, lambda at: _decide(CITY, day.year, at)),
        (15, lambda at: _report(COUNTY, at)),
    ):  # fmt: skip
        agenda.add(start + timedelta(days=days), _told(deed))
    _under_way(agenda, WENZHOU, start, start + timedelta(days=9))


def _under_way(agenda: Agenda, programme: str, opened: datetime, recommended: datetime) -> None:
    office, track, system, (key, hospital, *_rest, departments), subjects = UNDER_WAY[programme]
    stays = (applying.DRAFT, applying.CHECKED, applying.JUDGED, applying.REFUSED)
    wishes = tuple(
        applying.Wish(number, department, *subject, stay)
        for number, (department, subject, stay) in enumerate(zip(departments, subjects, stays, strict=True), 1)
    )
    one = applying.Round(programme, office, track, system, key, hospital, wishes)
    applying.plan(agenda, one, opened, recommended, _actor)


def _told(deed: Callable[[datetime], object]) -> Callable[[datetime], None]:
    def done(at: datetime) -> None:
        deed(at)

    return done


def _last_open(programme: str, day: date) -> date | None:
    """The last day on which a programme with yearly windows took applications."""
    taken = intake.load(programme)
    if taken is None:
        return None
    days = (day - timedelta(days=back) for back in range(LOOK_BACK))
    return next((one for one in days if intake.on(taken, one, ()).open), None)


def _enter_all(wishes: Iterable[Wish], day: date, at: datetime) -> None:
    for one in wishes:
        _enter(one, day, at)


def _enter(wish: Wish, day: date, at: datetime) -> None:
    row = who.organisation_named(next(one[1] for one in HOSPITALS if one[0] == wish.hospital))
    assert row is not None
    department = next(one for one in who.departments_of(row.id) if one.name == wish.department)
    paper.enter_reviewed(
        wish.programme, wish.track, department.id, wish.subject, day, Decimal(wish.score), "纸质评审记录（示例）",
        _of(wish.programme, "office", at), at, state=wish.state,
    )  # fmt: skip


def _found(wish: Wish) -> Any:
    return queries.newest(wish.programme, wish.track, wish.subject)


def _choose(wish: Wish, at: datetime, *, funded: bool = False) -> None:
    boards.choose(_found(wish), "评审得分居前，兼顾布局", _of(wish.programme, "office", at), at, funded=funded)


def _meet(wish: Wish, year: int, at: datetime) -> None:
    way = route.load(wish.programme)
    for one in way.meetings if way is not None else ():
        boards.hold_meeting(
            boards.board_for(wish.programme, year, wish.track), one.key, at.date(), "示例人员甲、乙、丙", "agree", "",
            ("会议纪要（示例）.pdf", papers.scan()), _of(wish.programme, "office", at), at,
        )  # fmt: skip


def _publish(wish: Wish, year: int, at: datetime) -> None:
    award.publish(boards.board_for(wish.programme, year, wish.track), _of(wish.programme, "commission", at), at)


def _show(wish: Wish, year: int, at: datetime) -> None:
    _meet(wish, year, at)
    _publish(wish, year, at)


def _settle(wish: Wish, at: datetime) -> None:
    """Decide, unless the publicity still runs (its year has no calendar yet)."""
    record = _found(wish)
    line = publicity.line_of(record)
    if line is not None and not publicity.is_open(publicity.get(wish.programme, line.publicity_id), at):
        award.settle(record, _of(wish.programme, "commission", at), at)


def _agree(wish: Wish, at: datetime) -> None:
    record = _found(wish)
    if record.state == "joint":
        award.answer_jointly(record, True, "同意安排（示例）", _of(wish.programme, "finance", at), at)


def _settle_jointly(wish: Wish, at: datetime) -> None:
    record = _found(wish)
    if record.state == "joint":
        award.settle_jointly(record, _of(wish.programme, "commission", at), at)


def _decide(wish: Wish, year: int, at: datetime) -> None:
    award.decide(boards.board_for(wish.programme, year, wish.track), _of(wish.programme, "commission", at), at)


def _report(wish: Wish, at: datetime) -> None:
    award.enter_reported([_found(wish)], _of(wish.programme, "commission", at), at)


def _call(opens: date, closes: date, at: datetime) -> None:
    selection.set_call(SPECIALTY, opens.year, opens, closes, {"competitive": CALLED}, _of(SPECIALTY, "office", at), at)


def _people(at: datetime) -> None:
    for code, count in (("330300", 9_600_000), ("330381", 1_500_000)):
        boards.put_population(
            WENZHOU, code, count, date(2020, 11, 1), "示例数据（约数）", _of(WENZHOU, "office", at), at
        )


def _targets(at: datetime, year: int) -> None:
    """A fictitious hospital reports on the last table, two years of a few figures."""
    known = targets.load(REGIONAL)
    hospital = who.organisation_named(HOSPITALS[0][1])
    if known is None or hospital is None:
        return
    table = known.plans[-1]
    reaching.set_holder(REGIONAL, table, hospital, _of(REGIONAL, "office", at), at)
    for back, figures in ((2, {"cmi": "1.10", "stay": "9.1"}), (1, {"cmi": "1.12", "stay": "8.7"})):
        reaching.put_actuals(
            REGIONAL, table, year - back, figures, "医院年报（示例）", _actor("taiyuan-leader", at), at
        )


def _of(programme: str, suffix: str, at: datetime) -> Actor:
    return _actor(f"{next(one[1] for one in OFFICES if one[0] == programme)}-{suffix}", at)


def _actor(login: str, at: datetime) -> Actor:
    person = who.person_by_login(login)
    actor = who.actor_for(person, at.date()) if person is not None else None
    assert actor is not None, login
    return actor


def _person(login: str, at: datetime) -> who.Person:
    row = organisations.add_person(SYSTEM, at, login=login, name=f"示例{login}", password_hash=people.shared_hash())
    db.session.flush()
    return row
