"""Applications of the further programmes that are still under way in the demo world: a draft, one in the form check, one before
a panel, one refused; for each programme that takes applications. Invented hospitals only, everything by the pages' actions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from alliance.core import panel as experts
from alliance.core import settings
from alliance.core.actor import Actor
from alliance.core.panel import pool
from alliance.demo import papers
from alliance.demo.agenda import Agenda
from alliance.organisations import queries as who
from alliance.organisations.queries import Department
from alliance.rules import criteria, intake, objective, programme, route, windows
from alliance.selection import actions
from alliance.selection.actions import Origin, Stated, data, panels, reviews
from alliance.selection.queries import boards, facts_of
from alliance.selection.queries import data as measured
from alliance.selection.queries import panels as queries

DRAFT, CHECKED, JUDGED, REFUSED = "draft", "form", "review", "refused"
SAID = "（示例）"
POOL = 4  # experts of a programme, of whom as many as its office asks for are drawn
POINTS = Decimal("0.8")  # of the full points, in the one sheet that is written

Who = Callable[[str, datetime], Actor]


@dataclass(frozen=True)
class Wish:
    """One application: the department (its place among the hospital's), the disease or specialty with its code, where it stays."""

    number: int
    department: str
    subject: str
    code: str
    stays: str


@dataclass(frozen=True)
class Round:
    """The applications of one hospital within one programme."""

    programme: str
    office: str  # the first part of its people's logins
    track: str
    system: str
    key: str  # the first part of the hospital's people's logins
    hospital: str
    wishes: tuple[Wish, ...]


def experts_of(office: str) -> list[str]:
    """The logins of a programme's experts."""
    return [f"{office}-expert{number}" for number in range(1, POOL + 1)]


def plan(agenda: Agenda, one: Round, opened: datetime, recommended: datetime, actor: Who) -> None:
    """Begun, sent and signed on a day that is open; the city, the form check and the panel come from `recommended` on."""
    for at, deed in (
        (opened, lambda at: _begin(one, actor, at)),
        (opened + timedelta(hours=3), lambda at: _sign(one, actor, at)),
        (recommended, lambda at: _recommend(one, actor, at)),
        (recommended + timedelta(days=2), lambda at: _check(one, actor, at)),
        (recommended + timedelta(days=3), lambda at: _people(one, actor, at)),
        (recommended + timedelta(days=4), lambda at: _shortlist(one, actor, at)),
        (recommended + timedelta(days=6), lambda at: _judge(one, actor, at)),
    ):  # fmt: skip
        agenda.add(at, deed)


def _begin(one: Round, actor: Who, at: datetime) -> None:
    for wish in one.wishes:
        where, clerk = _place(one, wish), actor(f"{one.key}-zk{wish.number}", at)
        stated = _stated(one, wish)
        made = actions.start(programme.load(one.programme), one.track, where, stated, clerk, at)
        if wish.stays == DRAFT:
            continue
        origin = Origin(at.date(), f"医院年报{SAID}", f"李示例{SAID}")
        actions.enter(where, figures(one.programme, one.track, at), origin, clerk, at)
        asked = _way(one).papers_on(one.track)
        uploads = [(paper.key, f"{paper.words}{SAID}.pdf", papers.scan()) for paper in asked]
        actions.save(made, stated, clerk, at, uploads=uploads)
        actions.submit(made, clerk, at)


def _stated(one: Round, wish: Wish) -> Stated:
    letters = dict.fromkeys(("national-letter", "provincial-letter"), ("某示例", "示例医学会主任委员"))
    called = intake.load(one.programme)
    direction = wish.subject if called is not None and called.called else ""
    return Stated(wish.subject, one.system, wish.code, direction=direction, signers=letters)


def figures(key: str, track: str, at: datetime) -> dict[tuple[str, int], str]:
    """Figures that just reach what a programme asks on a track, for every fact somebody has to enter."""
    rows, year = criteria.on_track(criteria.load(key), track), windows.beijing_day(at).year
    known, made = settings.values(key), dict[tuple[str, int], str]()
    for fact, each in facts_of(criteria.asked(rows), rows, year):
        made[fact.key, each] = _value(fact, each, rows, known)
    return made


def _value(fact: criteria.Asked, year: int, rows: Sequence[criteria.Criterion], known: Mapping[str, Any]) -> str:
    bound = [one.applies.allowed[0] for one in rows if one.applies is not None and one.applies.fact == fact.key]
    if bound:
        return str(bound[0])
    tests = [test for one in rows for test in one.tests if test.fact == fact.key]
    if fact.kind == "statement":
        return f"符合要求{SAID}"
    test = next((each for each in tests if each.ask not in ("grows", "not-falling")), tests[0])
    if test.ask in ("grows", "not-falling"):
        return fact.choices[0] if fact.choices else str(year)
    if test.ask in ("yes", "no"):
        return str(criteria.YES if test.ask == "yes" else criteria.NO)
    if test.allowed:
        return test.allowed[0]
    return str(known[test.limit_setting]) if test.limit_setting else format(test.limit or Decimal(0), "f")


def _way(one: Round) -> route.Route:
    found = route.load(one.programme)
    assert found is not None
    return found


def _found(one: Round, stays: str) -> Any:
    wish = next(each for each in one.wishes if each.stays == stays)
    return boards.newest(one.programme, one.track, wish.subject)


def _sign(one: Round, actor: Who, at: datetime) -> None:
    for stays in (CHECKED, JUDGED, REFUSED):
        actions.verdict(_found(one, stays), "agree", f"同意申报{SAID}", {}, actor(f"{one.key}-leader", at), at)


def _recommend(one: Round, actor: Who, at: datetime) -> None:
    """The city's word where one is asked, in the order it gives where the text asks for one (SX3-11)."""
    asked = [_found(one, stays) for stays in (CHECKED, JUDGED, REFUSED)]
    station = next((each for each in _way(one).on_track(one.track) if each.key == "city"), None)
    if station is None or asked[0].state != station.key:
        return
    city = actor(f"{one.key}-city", at)
    if station.recommends:
        ranks = {each.id: place for place, each in enumerate(asked, 1)}
        actions.rank(one.programme, asked[0].year, one.track, ranks, {}, city, at, recommend=True)
        return
    for each in asked:
        actions.verdict(each, "agree", f"情况属实，同意推荐{SAID}", {}, city, at)


def _check(one: Round, actor: Who, at: datetime) -> None:
    office, record = actor(f"{one.office}-office", at), _found(one, JUDGED)
    way = _way(one)
    answers = {f"paper_{paper.key}": "yes" for paper in way.papers_on(one.track)} | {"main_city": "no"}
    answers |= {f"excl_{each.key}": "no" for each in way.exclusions}
    actions.verdict(record, "agree", f"材料齐全，形式审核合格{SAID}", answers, office, at)
    why = f"材料所列技术与申报的专科（专病）不符，形式审核不合格{SAID}"
    actions.verdict(_found(one, REFUSED), "refuse", why, {}, office, at)


def _people(one: Round, actor: Who, at: datetime) -> None:
    """The office enters the experts; each accepts the duties himself."""
    office, asked = actor(f"{one.office}-office", at), _way(one).duties
    subject = _found(one, JUDGED).department_name
    for login in experts_of(one.office):
        person = actor(login, at)
        row = pool.enter(
            one.programme, person.person_id or 0, person.name, person.organisation_name, subject, "主任医师", office, at
        )
        pool.accept_duties(row, "\n".join(each.words for each in asked), person, at)


def _shortlist(one: Round, actor: Who, at: datetime) -> None:
    """Where objective data decide who goes on: the figures, the list, the second person's signature."""
    system, record = objective.load(one.programme), _found(one, JUDGED)
    if system is None or _way(one).mode("data") is None:
        return
    lines = [
        ",".join((record.lead_name, record.department_name, record.subject, each.words, str(record.year - back), "1", f"示例平台{SAID}"))
        for each in system.indicators for back in range(1, each.years + 1)
    ]  # fmt: skip
    content = "\n".join(("医院,科室,专科,指标,年度,数值,来源", *lines)).encode()
    rows = measured.read(content, one.programme, record.year)
    data.take_in(one.programme, rows, ("示例.csv", content), actor(f"{one.office}-office", at), at)
    listed = data.propose(one.programme, record.year, one.track, record.subject, actor(f"{one.office}-office", at), at)
    data.sign(listed, actor(f"{one.office}-head", at), at)


def _judge(one: Round, actor: Who, at: datetime) -> None:
    """A panel drawn by lot and opened; one expert has written his sheet, one has only accepted, the others have not answered."""
    office, record = actor(f"{one.office}-office", at), _found(one, JUDGED)
    modes = _way(one).modes
    waived = {str(each.key): f"申报材料已足以判断{SAID}" for each in modes if each.optional}
    made = panels.make(
        one.programme, record.year, one.track, f"{record.department_name}组{SAID}", [record], waived, office, at
    )
    least = int(settings.value(one.programme, "panel_least"))
    panels.fix_lots(made, {record.department_name: least}, office, at)
    invited = panels.draw(made, "示例", office, at)
    panels.open_(made, office, at)
    for number, each in enumerate(invited[:2]):
        login = next(login for login in experts_of(one.office) if actor(login, at).person_id == each.person_id)
        reviews.accept(each, (), "", actor(login, at), at)
        if number == 0:
            _write(made, each, actor(login, at), at)


def _write(made: Any, invited: Any, expert: Actor, at: datetime) -> None:
    assert experts.invited(expert, invited)
    points = {each.key: format((each.full * POINTS).quantize(Decimal(1)), "f") for each in queries.aspects_of(made)}
    for case in made.cases:
        reviews.give(invited, case, points, {}, "agree", f"基础较好，同意推荐{SAID}", None, expert, at)


def _place(one: Round, wish: Wish) -> Department:
    hospital = who.organisation_named(one.hospital)
    assert hospital is not None
    return next(each for each in who.departments_of(hospital.id) if each.name == wish.department)
