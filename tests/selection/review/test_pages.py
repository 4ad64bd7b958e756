"""The pages of the review: from the workbook to the list, from the lot to the closed sheets and the result; what is refused."""

import io
from typing import Any

import pytest
from flask import Flask

from alliance.core import settings
from alliance.core.imports import tables
from alliance.core.panel import pool
from alliance.core.work import work
from alliance.ext import db
from alliance.selection.actions import panels, reviews
from alliance.selection.model import Invitation, Panel
from tests.selection.judged import SX3, SX6, WANTED, candidacy, expert, figures, hand_in, made, office, on_panel, sheet
from tests.selection.shanxi import actor
from tests.selection.squared import count
from tests.selection.test_objective import GOOD, book
from tests.selection.test_pages import client_of, sound
from tests.support.seen import few_and_many
from tests.support.world import NOW, post

pytestmark = [pytest.mark.on("sqlite"), pytest.mark.usefixtures("that_day")]
REVIEW = f"/selection/{SX3}/review"


@pytest.mark.clause("SX3-16", "SX3-17")
def test_from_the_workbook_to_the_signed_list(judged: Flask) -> None:
    with judged.app_context():
        for where in WANTED:
            candidacy(where)
        figures({"taiyuan": "10", "datong": "9", "wenzhou": "1"})
        settings.put(SX3, "shortlist_cut_off", "score:50", actor("specialty-head"), NOW, "按分")
    centre, officer, head = (client_of(judged, one) for one in ("centre-data", "specialty-office", "specialty-head"))
    upload = f"{REVIEW}/data/upload"
    sound(centre, f"{REVIEW}/data", "上传数据", "太原示例医院", "/clauses/SX3-16")
    sound(centre, upload, "下载模板")
    template = tables.sheets(centre.get(f"{REVIEW}/data/template.xlsx").data, 100)
    assert list(template) == ["数据", "指标"]
    bad = (*GOOD[:5], "约", "HQMS")

    def file(*rows: Any) -> dict[str, Any]:
        return {"file": (io.BytesIO(book(*rows)), "数据.xlsx")}

    shown = post(centre, upload, file(GOOD, bad), content_type="multipart/form-data")
    assert shown.status_code == 200
    for words in ("1 行有问题，共 2 行", "不是数值", "只导入没有问题的 1 行", "下载有问题的行"):
        assert words in shown.text
    back = post(centre, upload, file(GOOD, bad) | {"step": "bad"}, content_type="multipart/form-data")
    (line,) = [row for row in tables.sheets(back.data, 100)["数据"] if row[0] == "太原示例医院"]
    assert "不是数值" in str(line[7])
    whole = post(centre, upload, file(GOOD, bad) | {"step": "import"}, content_type="multipart/form-data")
    assert whole.status_code == 409
    taken = post(centre, upload, file(GOOD, bad) | {"step": "good"}, content_type="multipart/form-data")
    assert taken.status_code == 302, taken.text
    sound(centre, f"{REVIEW}/data?specialty=神经内科", "1 行未导入")
    sound(officer, f"{REVIEW}/compare?specialty=神经内科&year=2026", "第 1 名", "1.2345", "草案")
    sound(officer, f"{REVIEW}/data/1", "数据.xlsx", "1.2345")
    picture = officer.get(f"{REVIEW}/compare.svg?specialty=神经内科&year=2026&hospital=999")
    assert picture.status_code == 404
    sound(officer, REVIEW, "神经内科", "形成名单")
    address = f"{REVIEW}/shortlist/2026/competitive/神经内科"
    sound(officer, address, "入围", "未入围", "提出名单")
    proposed = post(officer, address)
    assert proposed.status_code == 302, proposed.text
    assert post(officer, "/judging/shortlists/1/sign", {"_seen": "1"}, page="/judging/shortlists/1").status_code == 409
    assert post(head, "/judging/shortlists/1/sign", {"_seen": "1"}, page="/judging/shortlists/1").status_code == 302
    sound(head, "/judging/shortlists/1", "已签发", "差")
    assert client_of(judged, "specialty-ex1").get(f"{REVIEW}/data").status_code in (403, 404)
    assert client_of(judged, "wenzhou-office").get("/judging/shortlists/1").status_code == 404


@pytest.mark.clause("SX3-9", "SX6-9")
def test_from_the_lot_to_the_result(judged: Flask) -> None:
    with judged.app_context():
        candidacy(WANTED[0], SX6, argued="疾病谱不同")
    officer, one = client_of(judged, "centre-office"), client_of(judged, "centre-ex1")
    new = f"/selection/{SX6}/review/new/2026/centre"
    assert "太原示例医院" in sound(officer, new, "组建评审组", "不作现场审核的理由")
    assert post(officer, new, {"title": "", "cases": "1"}).status_code == 422
    made_ = post(officer, new, {"title": "示例组", "cases": "1", "waive_site": "材料充分"})
    assert made_.location.endswith("/judging/panels/1"), made_.text
    page = "/judging/panels/1"
    sound(officer, page, "公布名册", "任职或近期曾任职：太原示例医院", "材料充分")
    assert post(officer, f"{page}/lots", {"_seen": "1", "n_0": "0", "n_1": "3"}, page=page).status_code == 302
    sound(officer, page, "现场宣布的随机词")
    assert post(officer, f"{page}/draw", {"_seen": "2", "word": "示例"}, page=page).status_code == 302
    page_text = sound(officer, page, "重算一致", "抽取")
    assert "centre-ex3示例" in page_text
    with judged.app_context():
        ex1 = panels.invite(db.session.get(Panel, 1) or made(), expert("ex1", SX6), office(SX6), NOW).id
        for name in ("ex3", "ex4", "longago"):
            row = db.session.query(Invitation).filter_by(person=f"centre-{name}示例").one()
            reviews.accept(row, (), "", actor(f"centre-{name}"), NOW)
    mine = f"/judging/{ex1}"
    sound(one, "/judging", "示例组", "待接受")
    sound(one, mine, "请先声明利益冲突", "须回避的申报")
    assert one.get(f"{mine}/1").status_code == 404, "nothing before the declaration"
    assert post(one, f"{mine}/accept", {"_seen": "1", "conflicts": "1"}, page=mine).status_code == 409
    assert post(one, f"{mine}/accept", {"_seen": "1"}, page=mine).status_code == 302
    assert post(officer, f"{page}/open", {"_seen": "3"}, page=page).status_code == 302
    sound(one, f"{mine}/1", "疾病谱不同", "意见书", "/clauses/SX6-11.1")
    given = {"verdict": "agree", "text": "同意设置", "argued": "yes"}
    assert post(one, f"{mine}/1", given).status_code == 302
    assert post(one, f"{mine}/close", {}, page=mine).status_code == 409
    order = {"first": "2026-06-16T09:00", "minutes": "20"}
    assert post(officer, f"{page}/order", order, page=page).status_code == 302
    assert post(officer, "/judging/cases/1/heard", {"note": "答辩充分"}).status_code == 302
    assert post(one, f"{mine}/close", {}, page=mine).status_code == 302
    board = sound(officer, page, "4 位专家中 1 位已交出")
    assert "同意设置" not in board
    assert officer.get(f"{page}/result").status_code == 404
    with judged.app_context():
        hand_in(db.session.get(Panel, 1) or made(), argued=True)
    sound(officer, f"{page}/result", "同意设置", "增设必要性论证通过", "4 位专家中 4 位同意")
    assert post(officer, "/judging/cases/1/nominate", {}, page=f"{page}/result").status_code == 302
    sound(one, mine, "已交出")


@pytest.mark.clause("SX3-9")
def test_an_expert_answers_for_the_duties_from_the_to_do_list(judged: Flask) -> None:
    with judged.app_context():
        one, person = expert("ex1", SX6), actor("centre-ex1")
        with work():
            db.session.delete(one)
        id = pool.enter(SX6, person.person_id or 0, person.name, "示例", "神经", "", office(SX6), NOW).id
    officer, mine = client_of(judged, "centre-office"), client_of(judged, "centre-ex1")
    asked, page = f"/judging/experts/{id}", f"/selection/{SX6}/review/experts/{id}"
    sound(mine, "/", "接受或谢绝专家职责", asked)
    assert mine.get(asked).location.endswith("/judging")
    sound(mine, "/judging", "答复期限", "办公室设定", "谢绝职责")
    assert client_of(judged, "centre-ex2").get(asked).status_code == 404
    assert post(mine, "/judging/duties/decline", {"remark": ""}, page="/judging").status_code == 422
    assert post(mine, "/judging/duties/decline", {"remark": "外出进修"}, page="/judging").status_code == 302
    sound(mine, "/judging", "您已谢绝专家职责", "外出进修", "可以重新接受")
    sound(officer, "/", "专家谢绝职责", asked)
    assert officer.get(asked).location.endswith(page)
    assert client_of(judged, "specialty-office").get(asked).status_code == 404
    sound(officer, page, "已谢绝专家职责，不能受邀", "外出进修", "再次请其答复")
    assert post(officer, f"{page}/ask", {}, page=page).status_code == 302
    sound(officer, page, "待接受职责", "答复期限")
    assert post(mine, "/judging/duties", {}, page="/judging").status_code == 302
    assert "接受或谢绝专家职责" not in mine.get("/").text
    assert post(officer, f"{page}/ask", {}, page=f"/selection/{SX6}/review/experts").status_code == 409


@pytest.mark.clause("SX3-9", "SX3-17")
def test_the_desk_keeps_what_is_wrong_as_typed_and_a_conflict_closes_the_dossier(judged: Flask) -> None:
    with judged.app_context():
        found = on_panel()
        mine, case = f"/judging/{found.invitations[0].id}", found.cases[0].id
    one, other = client_of(judged, "specialty-ex1"), client_of(judged, "specialty-ex2")
    sound(one, f"{mine}/{case}", "医疗服务能力与专业技术水平", "办公室设定", "0 至 25 分")
    wrong = post(one, f"{mine}/{case}", {"p_basic": "10.001", "p_team": "3", "text": "写了一半"})
    assert (wrong.status_code, "10.001" in wrong.text, "写了一半" in wrong.text) == (409, True, True)
    assert post(one, f"{mine}/{case}", {"p_basic": "9.5", "text": "写了一半"}).status_code == 302
    assert "9.50" in sound(one, f"{mine}/{case}", "写了一半")
    assert other.get(f"{mine}/{case}").status_code == 404
    for client in (other, client_of(judged, "specialty-office")):
        for address in ("/judging", f"/selection/{SX3}/review", "/judging/panels/1", "/search?q=一半"):
            text = client.get(address).text
            assert "9.50" not in text, address
            assert "写了一半" not in text, address
    assert post(one, f"{mine}/{case}/step-back", {"conflict_note": ""}, page=f"{mine}/{case}").status_code == 422
    assert post(one, f"{mine}/{case}/step-back", {"conflict_note": "亲属"}, page=f"{mine}/{case}").status_code == 302
    assert one.get(f"{mine}/{case}").status_code == 404
    sound(one, mine, "已回避 1 件申报")


@pytest.mark.clause("SX3-9")
def test_the_pool_and_the_duties(judged: Flask) -> None:
    with judged.app_context():
        row = expert("ex1")
        with work():
            row.duties, row.accepted_at = "", None
        key = row.id
    officer, one = client_of(judged, "specialty-office"), client_of(judged, "specialty-ex1")
    pool = f"{REVIEW}/experts"
    sound(officer, pool, "待接受职责", "/clauses/SX3-9", "不得有明显的偏袒或歧视")
    sound(one, "/judging", "接受专家职责", "坚持实事求是")
    assert post(one, "/judging/duties", page="/judging").status_code == 302
    sound(officer, f"{pool}/{key}", "坚持实事求是")
    suspend = {"since": "2026-06-01", "until": "", "reason": "被投诉"}
    assert post(officer, f"{pool}/{key}/suspend", suspend | {"reason": ""}, page=f"{pool}/{key}").status_code == 422
    assert post(officer, f"{pool}/{key}/suspend", suspend, page=f"{pool}/{key}").status_code == 302
    sound(officer, f"{pool}/{key}", "被投诉", "暂停中")
    assert post(officer, f"{pool}/{key}/lift", {"remark": "查无此事"}, page=f"{pool}/{key}").status_code == 302
    assert one.get(pool).status_code in (403, 404)
    export = officer.get(f"{pool}?as=csv")
    assert "specialty-ex1示例" in export.data.decode("utf-8-sig")


@pytest.mark.clause("SX3-17")
def test_the_result_explains_each_score_with_its_picture(judged: Flask) -> None:
    with judged.app_context():
        found = on_panel()
        for row, points in zip(found.invitations, ("5", "5", "0.5"), strict=True):
            sheet(row, found.cases[0], points=points)
            reviews.close(row, actor(row.person.removesuffix("示例")), NOW)
        address = f"/judging/panels/{found.id}"
        assert count(Panel) == 1
    officer = client_of(judged, "specialty-office")
    sound(officer, address, "查看评审结果")
    sound(officer, f"{address}/result", "总分 24.50", "3.50", "偏离", "极差", "还没有签发", "并列同一名次")
    picture = officer.get(f"{address}/1/aspects.svg")
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    assert post(officer, "/judging/cases/1/nominate", {}, page=f"{address}/result").status_code == 409
    assert post(officer, "/judging/cases/1/turn-down", {"remark": ""}, page=f"{address}/result").status_code == 409
    assert client_of(judged, "centre-office").get(f"{address}/result").status_code == 404


def test_lists_ask_as_often_for_one_row_as_for_fifty(judged: Flask) -> None:
    with judged.app_context():
        on_panel()

    def more(many: int) -> None:
        with work():
            for number in range(many):
                row = Panel(
                    programme=SX3, year=2026, track="competitive", title=f"组{number}", made_at=NOW, made_by="示例"
                )
                db.session.add(row)
                db.session.flush()
                db.session.add(Invitation(
                    panel_id=row.id, expert_id=expert_id, person_id=person_id, person="示例", invited_at=NOW, invited_by="示例",
                ))  # fmt: skip

    with judged.app_context():
        expert_id, person_id = expert("ex1").id, expert("ex1").person_id
    taken = few_and_many(judged, client_of(judged, "specialty-ex1"), "/judging", more)
    assert taken[0] == taken[1]
    taken = few_and_many(judged, client_of(judged, "specialty-office"), f"{REVIEW}", lambda _many: None)
    assert taken[0] == taken[1]
