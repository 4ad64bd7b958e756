"""From the self-check to the certificate, through the pages, each person at his own; and what each may not see."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from flask import Flask

from alliance.demo import people
from alliance.ext import db
from alliance.filing.model import Application
from tests.filing.browsing import Person, scan
from tests.filing.stage import ASSESSED, CONDITIONS, Stage, prepared, stage
from tests.support import lists
from tests.support.seen import statements
from tests.support.world import NOW, World

Built = TypeVar("Built")


def inside(app: Flask, build: Callable[[World], Built]) -> Built:
    """Build something in a context of its own."""
    with app.app_context():
        return build(World(people.cast(), NOW))


def begun(app: Flask, state: str = "draft", key: str = "xian", **more: object) -> int:
    """An application in a state; its id."""
    made = inside(app, lambda world: stage(world, key, **more).to(state).application.id)  # type: ignore[arg-type]
    return int(str(made))


def state_of(app: Flask, id: int) -> str:
    with app.app_context():
        return db.session.get_one(Application, id).state


@pytest.fixture
def designation(app: Flask) -> int:
    """A designation in preparation of the department xian-jzk."""
    return int(str(inside(app, lambda world: prepared(world, "xian").id)))


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-3.3.a", "SN15-A2", "SN15-5.3")
def test_from_the_self_check_to_the_certificate_with_one_return(app: Flask, designation: int) -> None:
    clerk = Person(app, "xian-jzk")
    assert "陕西示例急诊科专科联盟" in clerk.get("/filings")
    start = f"/filings/start/{designation}"
    assert "15 个工作日内" in clerk.get(start)
    made = clerk.post(start, page=start)
    home = str(made.location)
    for key, words in {
        "department": {"person_in_charge": "王示例", "discipline_leader": "李示例"},
        "building_capability": {"building_capability": "三个病区。", "development_plan": "三年覆盖全省。"},
    }.items():
        clerk.post(f"{home}/sections/{key}", step="next", data=words)
    lacking = clerk.get(f"{home}/check")
    assert lacking.count("条件未作答") == len(CONDITIONS)
    for key in CONDITIONS:
        clerk.post(f"{home}/conditions/{key}", met="yes", note="", file=scan(f"{key}.pdf"), step="next")
    clerk.post(f"{home}/submit", 422, page=f"{home}/check")
    clerk.post(f"{home}/submit", page=f"{home}/check", true="y")
    assert "陕专联备申〔2026〕1号" in clerk.get(f"{home}/receipt")

    give = f"{home}/opinion"
    Person(app, "xian-leader").post(give, verdict="agree", text="大力支持，专项经费每年五十万元。")
    Person(app, "city-610100").post(give, verdict="agree", text="同意。")
    office = Person(app, "office")
    assert "大力支持" in office.get(give)
    office.post(give, verdict="return", text="请核实。", pin_building_capability="床位数？")

    assert "床位数？" in clerk.get(f"{home}/sections/building_capability")
    clerk.post(
        f"{home}/sections/building_capability", building_capability="四个病区。", development_plan="三年覆盖全省。"
    )
    clerk.post(f"{home}/submit", 409, page=f"{home}/check", true="y")
    remark = int(clerk.get(f"{home}/remarks").split('name="remark_', 1)[1].split('"', 1)[0])
    clerk.post(f"{home}/remarks", data={f"remark_{remark}": "已改为四个。"})
    clerk.post(f"{home}/submit", page=f"{home}/check", true="y")

    Person(app, "xian-leader").post(give, verdict="agree", text="同意。")
    assert "已改为四个" in office.get(give)
    assert "有改动" in office.get(f"{home}/compare")
    office.post(
        give, verdict="agree", text="同意上报。", data={f"fact_{key}": words for key, words in ASSESSED.items()}
    )
    Person(app, "commission").post(give, verdict="agree", text="同意备案。")
    shown = clerk.get(home)
    assert "陕专联备〔2026〕1号" in shown
    assert clerk.client.get(f"{home}/certificate.pdf").data.startswith(b"%PDF-")


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-3.3.a")
def test_who_is_no_party_to_it_finds_nothing(app: Flask) -> None:
    id = begun(app, "hospital")
    paths = [f"/filings/{id}", f"/filings/{id}/annex2.pdf", f"/filings/{id}/compare", f"/filings/{id}/files/1"]
    for login in ("provincial-leader", "provincial-hxnk", "xian-ek", "city-610100", "city-610300"):
        person = Person(app, login)
        for path in paths:
            person.get(path, 404)
        assert "陕西示例急诊科专科联盟" not in person.get("/filings?tab=open")
    for login in ("xian-member", "xian-desk", "university-superior", "expert", "sysadmin"):
        Person(app, login).get(f"/filings/{id}", 403)
    for login in ("xian-leader", "xian-admin", "xian-jzk", "office", "head", "commission", "auditor"):
        assert "陕西示例急诊科专科联盟" in Person(app, login).get(f"/filings/{id}")
    assert Person(app, "office").client.get(f"/filings/{id}/opinion").status_code == 404
    assert Person(app, "auditor").client.get(f"/filings/{id}/opinion").status_code == 403


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-A2")
def test_the_city_sees_it_once_it_is_asked(app: Flask) -> None:
    id = begun(app, "city")
    assert "请您出具意见" in Person(app, "city-610100").get(f"/filings/{id}")
    Person(app, "city-610300").get(f"/filings/{id}", 404)


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-3.3.a")
def test_a_refused_opinion_keeps_what_was_typed(app: Flask) -> None:
    id = begun(app, "office")
    office = Person(app, "office")
    page = office.post(
        f"/filings/{id}/opinion", 409, verdict="agree", text="写了很久的意见", fact_necessity="必要"
    ).text
    assert "写了很久的意见" in page
    assert "SN15-3.3.a" in page
    page = office.post(f"/filings/{id}/opinion", 422, text="还没选意见").text
    assert "还没选意见" in page
    assert state_of(app, id) == "office"


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-3.3.a")
def test_the_second_reviewer_is_told_who_was_first_and_keeps_his_words(app: Flask) -> None:
    id = begun(app, "office")
    first, second = Person(app, "office"), Person(app, "office2")
    facts = {f"fact_{key}": words for key, words in ASSESSED.items()}
    hidden = second.hidden(second.get(f"/filings/{id}/opinion"), f"/filings/{id}/opinion")
    first.post(f"/filings/{id}/opinion", verdict="agree", text="同意。", data=facts)
    answer = second.client.post(
        f"/filings/{id}/opinion", data={**hidden, "verdict": "return", "text": "我的意见", **facts}
    )
    assert answer.status_code == 409
    assert "已有人先办理" in answer.text
    assert "我的意见" in answer.text
    assert state_of(app, id) == "commission"


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-3.3.a")
def test_a_refusal_is_asked_once_more(app: Flask) -> None:
    id = begun(app, "commission")
    commission, path = Person(app, "commission"), f"/filings/{id}/opinion"
    asked = commission.client.post(
        path, data={**commission.hidden(commission.get(path), path), "verdict": "refuse", "text": "重复设置。"}
    )
    assert asked.status_code == 200
    assert "就此办结" in asked.text
    assert state_of(app, id) == "commission"
    hidden = commission.hidden(asked.text, path)
    assert (hidden["verdict"], hidden["text"], hidden["_confirmed"]) == ("refuse", "重复设置。", "1")
    assert commission.client.post(path, data=hidden).status_code == 302
    assert state_of(app, id) == "refused"
    assert "重复设置。" in Person(app, "xian-jzk").get(f"/filings/{id}")


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-3.3.a")
def test_withdrawing_is_asked_once_more_and_has_a_reason(app: Flask) -> None:
    id = begun(app, "office")
    clerk, path = Person(app, "xian-jzk"), f"/filings/{id}/withdraw"
    clerk.post(path, 422, text="")
    clerk.post(path, text="另行申报")
    assert state_of(app, id) == "withdrawn"
    clerk.get(f"/filings/{id}/sections/department", 409)


MANY = 26


def _many(world: World) -> list[Stage]:
    kinds = ("急诊科", "儿科", "妇产科", "骨科", "眼科", "肾内科", "感染科", "消化内科", "肿瘤科")
    ends = ("专科联盟", "联盟", "专科医联体")
    return [stage(world, "xian", name=f"陕西示例{one}{end}").to("office") for one in kinds for end in ends][:MANY]


@pytest.mark.on("sqlite")
@pytest.mark.parametrize("login", ["office", "xian-jzk"])
def test_the_list_takes_the_same_few_queries_for_one_and_for_many(app: Flask, login: str) -> None:
    begun(app, "office", "xian", name="陕西示例口腔科联盟")
    person = Person(app, login)
    person.get("/filings?tab=open")
    with app.app_context(), statements() as few:
        person.client.get("/filings?tab=open")
    inside(app, _many)
    with app.app_context(), statements() as many:
        assert person.client.get("/filings?tab=open").text.count("待办公室评估") >= MANY
    literal = {"office": 8, "xian-jzk": 10}[login]  # a clerk is also shown what may be begun
    assert (len(few), len(many)) == (literal, literal), "\n".join(many)


@pytest.mark.on("sqlite")
def test_the_list_in_every_way(app: Flask) -> None:
    begun(app, "office", "xian", name="陕西示例口腔科联盟")
    rows = lists.whole(app, Person(app, "office").client, "/filings?tab=open")
    assert rows[-1][0] == "陕西示例口腔科联盟"
