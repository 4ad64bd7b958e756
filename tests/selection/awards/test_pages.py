"""The pages of the list, its meetings, the publicity and the decision; the public's pages of a programme without sign-in."""

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from alliance.core import publicity
from alliance.ext import db
from alliance.selection.model import Candidacy
from tests.selection.awarding import PDF, SX3, SX6, WZ10, candidacy, choose, people, published
from tests.selection.test_pages import client_of, sound
from tests.support.html import problems
from tests.support.seen import few_and_many
from tests.support.world import NOW, post

pytestmark = [pytest.mark.on("sqlite"), pytest.mark.usefixtures("that_day")]
BOARD = "/selection/shanxi-centre/board"


def ids(app: Flask, *programmes: str) -> list[int]:
    """Candidacies ready to be listed."""
    with app.app_context():
        return [candidacy(one).id for one in programmes]


def act(client: FlaskClient, address: str, data: Mapping[str, object], page: str, *, status: int = 302) -> str:
    """Post a form of a page; what comes back is valid."""
    answer = post(client, address, dict(data), page)
    assert answer.status_code == status, answer.text
    if status != 302:
        assert problems(answer.text) == []
    return str(answer.location or answer.text)


@pytest.mark.clause("SX6-9", "SX6-11.2", "SX3-19", "SX3-20", "SX3-21")
def test_from_the_list_to_the_certificate(shanxi: Flask) -> None:
    (one,) = ids(shanxi, SX6)
    office, head, commission = (client_of(shanxi, f"centre-{who}") for who in ("office", "head", "commission"))
    sound(office, BOARD, "申报 1 件，列入名单 0 件", "布局均衡", "现行名单还须经", "/clauses/SX6-9")
    placed = f"{BOARD}/{one}"
    sound(office, placed, "山西省卒中诊疗技术中心", "山西省省级卒中诊疗技术中心", "列入名单")
    assert "请写明理由" in act(office, f"{placed}/choose", {"reason": ""}, placed, status=422)
    act(office, f"{placed}/choose", {"reason": "评审得分居前"}, placed)
    meeting = f"{BOARD}/meeting?year=2026&track=centre"
    form = {"kind": "study", "held_on": "2026-06-15", "present": "张示例", "decision": "agree", "note": ""}
    assert "请上传会议纪要" in act(office, meeting, form, meeting, status=409)
    act(office, meeting, form | {"minutes": (BytesIO(PDF[1]), PDF[0])}, meeting)
    page = sound(commission, BOARD, "全部会议已同意现行名单", "公示这份名单")
    assert "第 1 次修改" in page
    act(commission, f"{BOARD}/publish?year=2026&track=centre", {}, BOARD)
    anybody = shanxi.test_client()
    sound(
        anybody,
        "/public/shanxi-centre/publicity",
        "太原示例医院",
        "山西省卒中诊疗技术中心",
        "提出异议",
        "2026年6月22日",
    )
    sound(anybody, "/public/shanxi-centre", "名录还是空的", "公示中", "下一个窗口")
    objection = "/public/shanxi-centre/publicity/1/objection"
    assert "请留下联系方式" in act(anybody, objection, {"line": "1", "reason": "论文不属实"}, objection, status=422)
    where = act(
        anybody, objection, {"line": "1", "reason": "论文不属实", "contact": "13800000000", "name": ""}, objection
    )
    code = where.rsplit("/", 1)[-1]
    sound(anybody, where, code)
    sound(anybody, f"/public/shanxi-centre/publicity?code={code}", "正在核实")
    sound(office, "/selection/shanxi-centre/publicity", "论文不属实", "延长公示")
    answered = "/selection/objections/1"
    said = {"finding": "rejected", "outcome": "经核实不属实"}
    assert "另一位" in act(office, answered, said, answered, status=409)
    assert "经核实不属实" in act(office, answered, said, answered, status=409), "what was typed stays"
    sound(head, answered, "匿名", "13800000000")
    act(head, answered, said, answered)
    sound(anybody, f"/public/shanxi-centre/publicity?code={code}", "不成立", "经核实不属实")
    assert "公示期未满" in act(commission, f"{placed}/settle", {}, placed, status=409)
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        late = client_of(shanxi, "centre-commission")
        act(late, f"{placed}/settle", {}, placed)
        sound(late, placed, "晋专病备〔2026〕1号", "下载证书")
        for login in ("taiyuan-leader", "centre-office"):
            answer = client_of(shanxi, login).get(f"/selection/shanxi-centre/certificates/{one}.pdf")
            assert answer.data.startswith(b"%PDF"), login
        assert (
            client_of(shanxi, "datong-leader").get(f"/selection/shanxi-centre/certificates/{one}.pdf").status_code
            == 404
        )
        row = sound(anybody, "/public/shanxi-centre", "山西省卒中诊疗技术中心", "2031年6月22日", "在册")
        sound(anybody, str(re.search(r'href="(/public/shanxi-centre/\d+)"', row)[1]), "核验码")  # type: ignore[index]
        sound(anybody, "/public/shanxi-centre/check?q=山西省 卒中诊疗技术中心", "名录中有")
        sound(anybody, "/public/shanxi-centre/check?q=山西省癫痫诊疗技术中心", "名录中没有")
        told = anybody.get("/public/shanxi-centre/register.json").json
        assert told is not None
        assert told["count"] == 1
        assert told["designations"][0]["standing"] == "active"
        sound(anybody, f"/public/verify/{told['designations'][0]['code']}", "有效", "山西省卒中诊疗技术中心")
        assert anybody.get(f"/public/verify/{told['designations'][0]['code']}.svg").status_code == 200
        assert anybody.get(objection).status_code == 200
        assert "公示期已满" in anybody.get(objection).text
        assert "山西省省级专病诊疗技术中心" in anybody.get("/public").text
        assert "卒中" in anybody.get("/public/shanxi-centre?as=csv").text
    with time_machine.travel(NOW + timedelta(days=6 * 366), tick=False):
        sound(anybody, "/public/shanxi-centre", "期满待评估", "文件已于")
        sound(anybody, f"/public/verify/{told['designations'][0]['code']}", "有效期已满")


@pytest.mark.clause("SX3-21", "SX3-29")
def test_a_joint_decision_asks_each_in_turn_from_its_own_desk(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = candidacy(SX3, data_score=Decimal(100), shortlisted=True)
        published(SX3, one, funded=True)
        number, later = one.id, NOW + timedelta(days=10)
    page, record = f"/selection/{SX3}/board/{number}", f"/candidacies/{number}"
    with time_machine.travel(later, tick=False):
        commission, finance = client_of(shanxi, "specialty-commission"), client_of(shanxi, "specialty-finance")
        act(commission, f"{page}/settle", {}, page)
        sound(finance, "/", "会同确定待出具意见")
        sound(finance, record, "出具会同意见", f'href="{page}"', "客观数据得分 100.00")
        assert "按会同意见办结" not in commission.get(record).text
        act(finance, f"{page}/joint", {"verdict": "agree", "text": "同意"}, page)
        assert "出具会同意见" not in finance.get(record).text
        sound(commission, "/", "会同意见已出具，待办结")
        sound(commission, record, "按会同意见办结", f'href="{page}"')
        act(commission, f"{page}/settle-jointly", {}, page)
        assert "待办结" not in commission.get("/").text
        sound(finance, "/", "已确定并安排资金，待登记补助")
        new = f"/funds/{SX3}/new?candidacy={number}"
        sound(finance, record, "登记补助", f'href="{new}"')
        sound(finance, new, 'value="太原示例医院"', 'value="神经内科"')
        assert finance.get(f"/funds/{SX3}/new?candidacy=999").status_code == 404
        money = {
            "hospital": "太原示例医院", "department": "神经内科", "track": "competitive", "year": "2026",
            "document": "示例文号", "received": "1000", "p_technique": "600", "p_spread": "400",
        }  # fmt: skip
        act(finance, f"/funds/{SX3}/new", money, new)
        assert "待登记补助" not in finance.get("/").text
        assert "登记补助" not in finance.get(record).text
        line = sound(commission, record, "文件没有规定期限", "（山西省重点专科管理部门（示例） · 省卫生健康委）")
        assert "省级卫健委" not in line


@pytest.mark.clause("SX3-21")
def test_finance_says_its_word_on_its_own_page(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = candidacy(SX3)
        published(SX3, one, funded=True)
        number, later = one.id, NOW + timedelta(days=10)
    page = f"/selection/{SX3}/board/{number}"
    with time_machine.travel(later, tick=False):
        commission, finance = client_of(shanxi, "specialty-commission"), client_of(shanxi, "specialty-finance")
        sound(commission, page, "送会同确定")
        act(commission, f"{page}/settle", {}, page)
        sound(finance, page, "出具会同意见")
        assert "不同意须写明理由" in act(finance, f"{page}/joint", {"verdict": "refuse", "text": ""}, page, status=409)
        act(finance, f"{page}/joint", {"verdict": "agree", "text": "同意"}, page)
        act(commission, f"{page}/settle-jointly", {}, page)
        sound(commission, page, "已确定")
        assert client_of(shanxi, "treasury").get(page).status_code == 404
        assert client_of(shanxi, "centre-office").get(page).status_code == 404
        assert client_of(shanxi, "taiyuan-clerk").get(page).status_code == 403


@pytest.mark.clause("WZ10-2.2", "WZ10-2.3", "WZ10-4.1")
def test_places_by_people_what_counties_report_and_a_closed_programme(shanxi: Flask) -> None:
    with shanxi.app_context():
        candidacy(WZ10, hospital="wenzhou", division_code="330302")
        candidacy(WZ10, track="county", hospital="datong", state="review", subject="外科", division_code="330381")
    office, commission = client_of(shanxi, "wenzhou-office"), client_of(shanxi, "wenzhou-commission")
    sound(office, f"/selection/{WZ10}/board", "待填人口", "研究确定")
    where = f"/selection/{WZ10}/populations"
    given = {"people": "200000", "as_of": "2020-11-01", "source": "人口普查公报（示例）"}
    act(office, where, given | {"division": "330381"}, where)
    assert "请写明人口数据的来源" in act(office, where, given | {"division": "330300", "source": ""}, where, status=422)
    sound(office, where, "瑞安市", "200,000")
    listed = f"/selection/{WZ10}/reported"
    sound(commission, listed, "大同示例医院", "/clauses/WZ10-2.3")
    assert "请选择" in act(commission, listed, {}, listed, status=409)
    with shanxi.app_context():
        number = db.session.query(Candidacy.id).filter_by(track="county").scalar()
    act(commission, listed, {"one": str(number)}, listed)
    sound(commission, listed, "已登记", "没有待登记")
    anybody = shanxi.test_client()
    sound(anybody, f"/public/{WZ10}", "2023-02-03", "2025-12-31", "不再受理新的申报", "大同示例医院外科")
    assert anybody.get("/public/no-such-programme").status_code == 404
    assert client_of(shanxi, "centre-office").get(listed).status_code in (403, 404)


def test_one_address_may_not_flood(shanxi: Flask) -> None:
    with shanxi.app_context():
        published(SX6)
    anybody, where = shanxi.test_client(), "/public/shanxi-centre/publicity/1/objection"
    data = {"line": "", "reason": "论文不属实", "contact": "13800000000"}
    answers = [post(anybody, where, data, where).status_code for _each in range(6)]
    assert answers == [302, 302, 302, 302, 302, 429]
    with shanxi.app_context():
        assert len(publicity.objections(SX6)) == 5


def test_the_board_takes_the_same_statements_for_one_row_and_fifty(shanxi: Flask) -> None:
    with shanxi.app_context():
        people(WZ10, "330300", 9_000_000)
        choose(candidacy(WZ10, hospital="wenzhou", division_code="330381"))
    office = client_of(shanxi, "wenzhou-office")

    def more(count: int) -> None:
        for number in range(count):
            candidacy(WZ10, subject=f"病{number}", state="granted", closed_at=NOW, designation_id=_one(number))

    def _one(number: int) -> int:
        from alliance.register import actions
        from tests.selection.shanxi import actor, department

        where = department("datong", "外科")
        made = actions.designate(
            actor("wenzhou-commission"), NOW, programme=WZ10, scope="city", name=f"示例病{number}", specialty=f"病{number}",
            department_id=where.id,
        )  # fmt: skip
        return made.id

    taken = few_and_many(shanxi, office, f"/selection/{WZ10}/board", more)
    assert taken[0] == taken[1], taken
