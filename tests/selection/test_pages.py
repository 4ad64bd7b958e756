"""The pages of selection: programmes, entering, self-check, the book, names, places, calls."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.core import settings
from alliance.rules import targets
from alliance.selection.model import FactEntry
from tests.rules.test_criteria import file, values
from tests.selection.shanxi import actor, department
from tests.selection.test_facts import HOME, count, put
from tests.support.html import problems
from tests.support.world import NOW, post, sign_in

pytestmark = [pytest.mark.on("sqlite"), pytest.mark.usefixtures("that_day")]
ENTER = "/selection/shanxi-centre/enter"
ORIGIN = {"as_of": "2026-05-31", "source": "医院年报", "signatory": "李示例"}


def client_of(app: Flask, login: str) -> FlaskClient:
    """Signed in as that person."""
    client = app.test_client()
    sign_in(client, login)
    return client


def sound(client: FlaskClient, address: str, *said: str) -> str:
    """A page that is there, valid, and says this."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert problems(answer.text) == []
    for words in said:
        assert words in answer.text, f"{address}: {words}"
    return answer.text


@pytest.mark.clause("SX6-6.8", "SX6-9", "SX6-12")
def test_from_the_list_to_the_self_check(shanxi: Flask) -> None:
    clerk = client_of(shanxi, "taiyuan-clerk")
    page = sound(clerk, "/selection", "省级专病诊疗技术中心", "下一个窗口", "申报前自查", "/clauses/SX6-9")
    assert "遴选申报" in page
    sound(clerk, "/selection/shanxi-centre/check", "还不能下结论", "未填")
    form: dict[str, Any] = {**ORIGIN, "beds__0": "39", "occupancy__2025": "89.5", "tcm__0": "no"}
    answer = post(clerk, ENTER, form)
    assert answer.status_code == 302, answer.text
    page = sound(clerk, answer.location, "有 1 项硬性条件未达到", "差 1", "差 0.5", "原则上，可说明理由", "硬性条件")
    sound(clerk, "/selection/facts", "床位", "医院年报", "李示例", "有效")


@pytest.mark.clause("SX6-6.11")
def test_what_is_wrong_stays_as_typed(shanxi: Flask) -> None:
    clerk = client_of(shanxi, "taiyuan-clerk")
    answer = post(clerk, ENTER, {**ORIGIN, "beds__0": "四十张", "doctors__0": "15"})
    assert answer.status_code == 409
    assert "四十张" in answer.text
    assert "请填写数字" in answer.text
    assert post(clerk, ENTER, {"beds__0": "40"}).status_code == 422
    with shanxi.app_context():
        assert count(FactEntry) == 0


def test_a_conflict_is_shown_and_ends_with_a_withdrawal(shanxi: Flask) -> None:
    with shanxi.app_context():
        first, second = put({("beds", 0): "40"})[0].id, put({("beds", 0): "38"}, origin=HOME)[0].id
    clerk, stranger = client_of(shanxi, "taiyuan-clerk"), client_of(shanxi, "datong-leader")
    sound(clerk, "/selection/facts", "来源互不一致", "数据有出入")
    sound(clerk, "/selection/shanxi-centre/check", "数据有出入")
    assert post(clerk, f"/selection/facts/{second}", {"remark": ""}).status_code == 422
    assert post(clerk, f"/selection/facts/{second}", {"remark": "漏计"}).status_code == 302
    sound(clerk, f"/selection/facts/{second}", "已撤回", "漏计")
    assert "数据有出入" not in clerk.get("/selection/facts").text
    assert stranger.get(f"/selection/facts/{first}").status_code == 404


@pytest.mark.clause("SX6-5", "SX6-11.6", "SX6-12")
def test_names_and_consequences_stand_on_the_programme_s_page(shanxi: Flask) -> None:
    office = client_of(shanxi, "centre-office")
    sound(office, "/selection/shanxi-centre?disease=癫痫", "山西省癫痫诊疗技术中心", "山西省省级癫痫诊疗技术中心")
    sound(office, "/selection/shanxi-centre?disease=中医脾胃病", "另行规定", "/clauses/SX6-12")
    sound(
        office, "/selection/shanxi-centre", "限期6个月整改", "2026年12月15日", "2031年6月15日", "全省前列", "办公室设定"
    )
    assert "申报前自查" not in office.get("/selection/shanxi-centre").text


@pytest.mark.clause("WZ10-2.2", "WZ10-2.3", "WZ10-4.1", "WZ10-4.2")
def test_places_are_reckoned_and_a_closed_programme_says_so(shanxi: Flask) -> None:
    office = client_of(shanxi, "wenzhou-office")
    sound(office, "/selection/wenzhou-specialty", "到期", "不再受理新的申报", "2025-12-31", "建设）周期 3 年")
    page = sound(office, "/selection/wenzhou-specialty/places")
    assert "超出名额" not in page
    page = sound(
        office,
        "/selection/wenzhou-specialty/places?population=1400000&lines=甲医院，温州市，肿瘤，是%0A乙医院，温州市，儿科，是%0A丙医院，温州市，骨科，否%0A丁医院，温州市，眼科，否",
        "超出名额", "主城区内医院占比不超过60%", "办公室设定",
    )  # fmt: skip
    assert page.count("超出名额") == 2, "the second of the main city, and the third of two places"
    sound(office, "/selection/wenzhou-specialty/places?track=county", "待填人口")


@pytest.mark.clause("WZ10-A")
def test_the_indicators_read_by_track(shanxi: Flask) -> None:
    office = client_of(shanxi, "wenzhou-office")
    city = sound(office, "/selection/wenzhou-specialty/indicators", "四级手术占比", "草案", "近 3 年", "专家评议")
    county = sound(office, "/selection/wenzhou-specialty/indicators?track=county", "三四级手术占比", "县外患者")
    assert "三四级手术占比" not in city
    assert "市外患者" not in county
    sound(client_of(shanxi, "centre-office"), "/selection/shanxi-centre/indicators", "没有附指标体系")


@pytest.mark.clause("SX3-10")
def test_the_office_calls_and_the_hospital_reads_it(shanxi: Flask) -> None:
    office, leader = client_of(shanxi, "specialty-office"), client_of(shanxi, "taiyuan-leader")
    sound(leader, "/selection/shanxi-specialty", "还没有发布申报通知", "下一个窗口尚未发布")
    sound(office, "/selection/shanxi-specialty/call", "发布申报通知")
    form = {"year": "2026", "opens": "2026-06-01", "closes": "2026-06-30", "t_competitive": "儿科 2"}
    wrong = post(office, "/selection/shanxi-specialty/call", {**form, "t_competitive": "儿科两个"})
    assert (wrong.status_code, "儿科两个" in wrong.text) == (409, True)
    assert post(office, "/selection/shanxi-specialty/call", {**form, "_seen": "0"}).status_code == 302
    sound(leader, "/selection/shanxi-specialty", "儿科", "受理中")
    sound(office, "/selection/shanxi-specialty/call", "更改理由")
    assert post(office, "/selection/shanxi-specialty/call", {**form, "_seen": "1"}).status_code == 422
    assert leader.get("/selection/shanxi-specialty/call").status_code == 403
    assert client_of(shanxi, "centre-office").get("/selection/shanxi-specialty/call").status_code == 404


def test_the_leader_chooses_the_department_and_all_criteria_print(shanxi: Flask) -> None:
    with shanxi.app_context():
        heart = department("taiyuan", "心血管内科")
        typed = values(file("criteria_sx6")["base"], {})
        put({key: text for key, text in typed.items() if key[0] != "hospital_grade"}, "taiyuan-leader", where=heart)
        number = heart.id
    leader = client_of(shanxi, "taiyuan-leader")
    page = sound(leader, f"/selection/shanxi-centre/check?department={number}", "没有未达到的硬性条件", "心血管内科")
    for clause in (*(f"SX6-6.{n}" for n in range(1, 13)), "SX6-7", "SX6-8", "SX6-12"):
        assert f"/clauses/{clause}" in page
    leader.post("/language", data={"language": "en"})
    assert leader.get("/selection/shanxi-centre/check?department=999999").status_code == 404


def test_a_post_of_a_programme_without_alliances_finds_none_of_their_pages(shanxi: Flask) -> None:
    head, leader = client_of(shanxi, "centre-head"), client_of(shanxi, "taiyuan-leader")
    home = head.get("/").text
    side = home[home.index('<nav class="side"') : home.index("</nav>", home.index('<nav class="side"'))]
    for address in re.findall(r'href="([^"]+)"', side):
        assert head.get(address).status_code == 200, address
    for address in ("/evaluation", "/board", "/specialties", "/measures", "/filings", "/care"):
        assert f'href="{address}"' not in side
        assert head.get(address).status_code == 404, address
    assert head.get("/search?q=示例").status_code == 200
    sound(head, "/settings", "本项目在平台上启用", "front_rank")
    assert leader.get("/filings").status_code == 200, "a hospital may be a member of an alliance beyond its province"


def test_who_has_nothing_to_do_with_it_does_not_see_it(shanxi: Flask) -> None:
    regional = client_of(shanxi, "regional-office")
    assert 'href="/selection"' not in regional.get("/").text
    sound(regional, "/selection", "没有可以申报的项目")
    assert regional.get("/selection/shanxi-centre").status_code == 404
    assert 'href="/selection"' in client_of(shanxi, "taiyuan-clerk").get("/").text


@pytest.mark.clause("SX19-4.1", "SX19-5.1")
def test_the_public_sees_what_a_programme_without_applications_asks_and_no_figure_that_was_reached(
    shanxi: Flask,
) -> None:
    public, page = shanxi.test_client(), "/public/shanxi-regional-centre"
    found = targets.load("shanxi-regional-centre")
    assert found is not None
    shown = sound(
        public,
        page,
        "本项目不接受申报",
        "支持措施",
        "省财政厅",
        "/clauses/SX19-5.1",
        *(one.hospital for one in found.plans),
    )
    assert shown.count("<tr>") == 5 + len(found.measures) + sum(len(found.rows(one)) for one in found.plans)
    assert page in public.get("/public").text
    for more in ("check", "publicity", "register.json"):
        assert public.get(f"{page}/{more}").status_code == 404, more
    with shanxi.app_context():
        settings.put("shanxi-regional-centre", "switched_on", "false", actor("regional-head"), NOW, "停用")
    assert public.get(page).status_code == 404, "a programme that is switched off shows nothing"
    assert page not in public.get("/public").text
