"""The opinion desk (SN15-3.3.a, A2): all that is due, several agreements at once, each by itself, nothing lost."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from alliance.clock import BEIJING
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.filing import actions, queries
from alliance.filing.actions import Answer
from alliance.filing.model import Application, Opinion, OpinionBatch
from alliance.register import actions as register
from tests.filing.browsing import Person
from tests.filing.stage import ASSESSED, NOW, Stage, stage
from tests.filing.test_journey import begun, inside, state_of
from tests.support.seen import statements
from tests.support.world import World

pytestmark = pytest.mark.clause("SN15-3.3.a", "SN15-A2")
AtOnce = Callable[..., list[object]]
NAMES = ("急诊科", "儿科", "妇产科", "骨科", "眼科", "肾内科", "感染科", "消化内科", "肿瘤科")
ENDS = ("专科联盟", "联盟", "专科医联体")
DESK = "/filings/desk"


def several(world: World, state: str, count: int, key: str = "xian") -> list[Stage]:
    names = [f"陕西示例{one}{end}" for one in NAMES for end in ENDS]
    return [stage(world, key, name=name).to(state) for name in names[:count]]


def ids_of(app: Flask, state: str, count: int, key: str = "xian") -> list[int]:
    found: list[int] = []
    inside(app, lambda world: found.extend(one.application.id for one in several(world, state, count, key)))
    return found


def answer(one: Stage, text: str = "同意。", **facts: str) -> Answer:
    return Answer(one.application.id, one.application.version, text, facts)


def verdicts(lines: Sequence[dict[str, object]]) -> list[bool]:
    return [bool(one["done"]) for one in lines]


def test_each_is_done_by_itself(world: World) -> None:
    """One was overtaken, one withdrawn, one is not the city's: the others are signed, with their own words."""
    one, two, gone, withdrawn = several(world, "city", 4)
    other = stage(world, "provincial").to("office")
    stale = answer(gone)
    gone.give("city", "return", "请核实。")
    withdrawn.to("withdrawn")
    city = one.actor("city")
    signed = actions.agree_all(
        [answer(one), stale, answer(two, "另写的意见。"), answer(withdrawn), answer(other)], city, one.later()
    )
    assert verdicts(signed.lines) == [True, False, True, False, False]
    states = [one.application.state for one in (one, gone, two, withdrawn, other)]
    assert states == ["office", "returned", "office", "withdrawn", "office"]
    texts = [stage.application.opinions[-1].text for stage in (one, two)]
    assert texts == ["同意。", "另写的意见。"]
    assert "已有人先办理" in signed.lines[1]["why"]
    assert signed.lines[1]["text"] == "同意。"  # what was typed stays
    assert signed.lines[4]["why"] == "这件申请已不在您的办理范围内"
    assert "name" not in signed.lines[4]  # another's is not told
    assert queries.batch(city, signed.id).lines == signed.lines
    for login in ("city-610300", "office", "xian-leader"):
        with pytest.raises(NotFound):
            queries.batch(world.actor(login), signed.id)


def test_an_own_hospital_is_not_decided_in_a_batch_either(world: World) -> None:
    one, two = several(world, "city", 2)
    city = replace(one.actor("city"), own_hospitals=frozenset({one.application.lead_id}))
    assert [line.recused for line in queries.desk(city, NOW.date())[0]] == [True, True]
    found = queries.prospects(city, [one.application.id, two.application.id], NOW)
    assert [[why.clause for why in row.hindrances] for row in found] == [["SN15-3.3.a"], ["SN15-3.3.a"]]
    signed = actions.agree_all([answer(one), answer(two)], city, one.later())
    assert verdicts(signed.lines) == [False, False]
    assert {line["clause"] for line in signed.lines} == {"SN15-3.3.a"}
    assert one.application.state == two.application.state == "city"


def test_what_the_office_must_assess_is_asked_for_each(world: World) -> None:
    one, two = several(world, "office", 2, "provincial")
    office = world.actor("office")
    signed = actions.agree_all([answer(one, **ASSESSED), answer(two, necessity="必要")], office, one.later())
    assert verdicts(signed.lines) == [True, False]
    assert "可行性" in signed.lines[1]["why"]
    assert signed.lines[1]["facts"] == {"necessity": "必要"}
    assert (one.application.state, two.application.state) == ("commission", "office")


@pytest.mark.clause("SN15-3.2", "SN15-3.3.d")
def test_the_commission_files_several_and_an_exception_wants_its_reason(world: World) -> None:
    plain, argued, renamed = (stage(world, "xian", name=f"陕西示例{one}联盟") for one in NAMES[:3])
    actions.answer_condition(argued.application, "leader", False, "正在引进。", argued.clerk, NOW)
    for one in (plain, argued, renamed):
        one.to("commission")
    designation = queries.by_id(renamed.application.id).designation_id
    from alliance.register import queries as registered

    register.rename(registered.by_id(designation), "陕西示例妇产科专科联盟", "", renamed.clerk, NOW)
    commission = world.actor("commission")
    found = {row.application.id: row for row in queries.prospects(
        commission, [one.application.id for one in (plain, argued, renamed)], NOW)}  # fmt: skip
    assert [found[one.application.id].is_open for one in (plain, argued, renamed)] == [True, True, False]
    assert {row.target for row in found.values()} == {"filed"}
    assert found[argued.application.id].exceptions[0][1] == "正在引进。"
    assert found[renamed.application.id].hindrances[0].clause == "SN15-3.3.d"
    signed = actions.agree_all([answer(one) for one in (plain, argued, renamed)], commission, plain.later())
    assert verdicts(signed.lines) == [True, False, False]
    assert (signed.lines[1]["clause"], signed.lines[2]["clause"]) == ("SN15-3.2", "SN15-3.3.d")
    again = actions.agree_all([answer(argued, exception="编制已批复，准予例外。")], commission, plain.later())
    assert verdicts(again.lines) == [True]
    assert argued.application.state == "filed"


def test_two_of_a_post_sign_the_same_batch_at_once(app: Flask, world: World, at_once: AtOnce) -> None:
    ids = [one.application.id for one in several(world, "commission", 3)]
    versions = {one: db.session.get_one(Application, one).version for one in ids}
    people = [world.actor("commission"), world.actor("commission2")]
    at = datetime(2026, 7, 1, 9, tzinfo=BEIJING)
    db.session.remove()

    def sign(place: int) -> Callable[[], list[bool]]:
        def run() -> list[bool]:
            order = ids if place == 0 else ids[::-1]
            with app.app_context():
                signed = actions.agree_all(
                    [Answer(one, versions[one], "同意。", {}) for one in order], people[place], at
                )
                done = {line["id"]: bool(line["done"]) for line in signed.lines}
                return [done[one] for one in ids]

        return run

    first, second = at_once(sign(0), sign(1))
    assert isinstance(first, list), first
    assert isinstance(second, list), second
    assert [a + b for a, b in zip(first, second, strict=True)] == [1, 1, 1]
    given = select(Opinion.application_id).where(Opinion.station == "commission")
    assert sorted(db.session.execute(given).scalars()) == sorted(ids)
    assert {db.session.get_one(Application, one).state for one in ids} == {"filed"}


@pytest.mark.on("sqlite")
def test_from_the_ticks_to_the_result(app: Flask) -> None:
    first, second, third = ids_of(app, "city", 3)
    city = Person(app, "city-610100")
    desk = city.get(DESK)
    assert desk.count('name="pick"') == 3
    assert "请先勾选" in city.get(f"{DESK}/confirm", 422)
    page = f"{DESK}/confirm?pick={first}&pick={second}&pick={third}&pick=999999"
    asked = city.get(page)
    assert "勾选 3 件，可以签署 3 件" in asked
    assert asked.count("转为“待办公室评估”。") == 3
    hidden = city.hidden(asked, f"{DESK}/confirm")
    data = {**hidden, "pick": [str(first), str(second), str(third)], "text": "同意。", f"text_{second}": "另写的意见。"}
    data |= {f"seen_{one}": version_of(app, one) for one in (first, second, third)}
    inside(app, lambda world: _returned(world, third))  # meanwhile, by a colleague
    answer = city.client.post(f"{DESK}/confirm", data=data)
    assert answer.status_code == 302, answer.text
    result = city.get(str(answer.location))
    assert "已签署 2 件，未办 1 件" in result
    assert "已有人先办理" in result
    assert [state_of(app, one) for one in (first, second, third)] == ["office", "office", "returned"]
    assert city.client.post(f"{DESK}/confirm", data=data).location == answer.location  # the second click
    with app.app_context():
        assert len(db.session.execute(select(OpinionBatch)).scalars().all()) == 1
        assert len(db.session.execute(select(Opinion).where(Opinion.station == "city")).scalars().all()) == 3
    Person(app, "city-610300").get(str(answer.location), 404)
    assert "没有等您出具意见的申请" in city.get(DESK)


def _returned(world: World, id: int) -> None:
    row = db.session.get_one(Application, id)
    actions.opinion(row, "return", "请核实。", {}, {}, world.actor("city-610100"), NOW, row.version)


def version_of(app: Flask, id: int) -> str:
    with app.app_context():
        return str(db.session.get_one(Application, id).version)


@pytest.mark.on("sqlite")
def test_what_must_be_answered_is_asked_before_anything_is_signed(app: Flask) -> None:
    first, second = ids_of(app, "office", 2, "provincial")
    office = Person(app, "office")
    page = f"{DESK}/confirm?pick={first}&pick={second}"
    seen = {f"seen_{one}": version_of(app, one) for one in (first, second)}
    facts = {f"fact_{key}_{first}": words for key, words in ASSESSED.items()}
    kept = {"pick": [str(first), str(second)], "text": "写了很久的意见"}
    told = office.post(f"{DESK}/confirm", 422, page=page, data={**seen, **kept, **facts}).text
    assert "写了很久的意见" in told
    assert f'href="#fact_necessity_{second}"' in told
    assert ASSESSED["necessity"] in told
    assert [state_of(app, one) for one in (first, second)] == ["office", "office"]
    facts |= {f"fact_{key}_{second}": words for key, words in ASSESSED.items()}
    office.post(f"{DESK}/confirm", page=page, data={**seen, **kept, **facts})
    assert [state_of(app, one) for one in (first, second)] == ["commission", "commission"]


@pytest.mark.on("sqlite")
def test_the_desk_is_filtered_sorted_and_only_ones_own(app: Flask) -> None:
    first, second = ids_of(app, "city", 2)
    city = Person(app, "city-610100")
    assert "陕西示例急诊科专科联盟" in city.get(f"{DESK}?q=专科联盟")
    assert "没有符合条件的申请" in city.get(f"{DESK}?q=不存在的")
    with time_machine.travel(datetime(2026, 9, 1, 9, tzinfo=BEIJING), tick=False):
        city = Person(app, "city-610100")
        late = city.get(f"{DESK}?due=late&order=name")
        assert late.count("row-late") == 2
        overdue = Person(app, "office")
        shown = overdue.get("/filings/overdue")
        assert shown.count("未催办") == 2
        overdue.post(f"/filings/{first}/chase", page="/filings/overdue")
        overdue.post(f"/filings/{second}/chase", page=f"/filings/{second}", back=f"/filings/{second}")
        assert overdue.get("/filings/overdue").count("1 次") == 2
        assert "已催办 1 次" in city.get(DESK)
        assert "办公室已催办 1 次" in Person(app, "xian-jzk").get(f"/filings/{first}")
        again = overdue.client.post(f"/filings/{first}/chase", data=_token(overdue))
        assert again.status_code == 409
        assert "每个工作日只催办一次" in again.text
    for login in ("city-610300", "office", "provincial-leader"):
        assert "没有等您出具意见的申请" in Person(app, login).get(DESK)
    Person(app, "xian-jzk").get(DESK, 403)
    Person(app, "city-610100").get("/filings/overdue", 403)


def _token(person: Person) -> dict[str, str]:
    page = person.get("/filings?tab=open")
    return {"csrf_token": page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]}


@pytest.mark.on("sqlite")
def test_the_leader_signs_several_too(app: Flask) -> None:
    first, second = ids_of(app, "hospital", 2)
    leader = Person(app, "xian-leader")
    page = f"{DESK}/confirm?pick={first}&pick={second}"
    leader.post(f"{DESK}/confirm", page=page, data={
        "pick": [str(first), str(second)], f"seen_{first}": version_of(app, first),
        f"seen_{second}": version_of(app, second), "text": "支持。"})  # fmt: skip
    assert [state_of(app, one) for one in (first, second)] == ["city", "city"]


@pytest.mark.on("sqlite")
@pytest.mark.parametrize(("path", "login"), [(DESK, "city-610100"), ("/filings/overdue", "office")])
def test_the_lists_take_the_same_few_queries_for_one_and_for_many(app: Flask, path: str, login: str) -> None:
    with time_machine.travel(datetime(2026, 9, 1, 9, tzinfo=BEIJING), tick=False):
        begun(app, "city", name="陕西示例口腔科联盟")
        person = Person(app, login)
        person.get(path)
        with app.app_context(), statements() as few:
            person.client.get(path)
        ids_of(app, "city", 26)
        with app.app_context(), statements() as many:
            assert person.client.get(path).text.count("row-late") == 27
        literal = 6
        assert (len(few), len(many)) == (literal, literal), "\n".join(many)
