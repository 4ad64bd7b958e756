"""The papers of a selection as people download them: what they say, who may read them, the same bytes for the same record."""

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from alliance.core import notices, settings
from alliance.core.work import work
from alliance.ext import db
from alliance.register.queries import Designation
from alliance.rules import programme as programmes
from alliance.selection import actions as selection
from alliance.selection import queries, rules
from alliance.selection.actions import award, panels, reviews
from alliance.selection.model import Candidacy, Panel
from alliance.selection.queries import panels as judging
from alliance.selection.queries import prints
from tests.documents.reading import pdf_sheets, squeezed, word_text
from tests.documents.test_trial import changed
from tests.selection import awarding, made
from tests.selection.judged import SX3, SX6, WZ10, candidacy, hand_in, on_panel
from tests.selection.judged import made as put_together
from tests.selection.shanxi import actor, department
from tests.selection.test_pages import client_of, sound
from tests.support.world import NOW, post

pytestmark = [pytest.mark.on("sqlite")]


def both(client: FlaskClient, address: str) -> tuple[str, list[str]]:
    """A paper as Word (its words) and as PDF (the words of each sheet), without blanks."""
    word, pdf = (client.get(f"{address}.{kind}") for kind in ("docx", "pdf"))
    assert (word.status_code, pdf.status_code) == (200, 200), address
    return word_text(word.data), pdf_sheets(pdf.data)


def says(client: FlaskClient, address: str, *said: str) -> str:
    """Both forms of a paper say this."""
    word, sheets = both(client, address)
    for words in said:
        assert squeezed(words) in word, f"{address}: {words}"
        assert squeezed(words) in "".join(sheets), f"{address}: {words}"
    return word


def refused(client: FlaskClient, address: str, status: int = 404) -> None:
    """Neither form is given."""
    for kind in ("docx", "pdf"):
        assert client.get(f"{address}.{kind}").status_code == status, (address, kind)


@pytest.fixture
def centre(further: Flask) -> Iterator[Flask]:
    """The larger world in a window of the disease centres."""
    with time_machine.travel(made.DAYS[SX6], tick=False):
        yield further


@pytest.mark.clause("SX6-7", "SX6-8", "SX6-9")
def test_a_draft_is_marked_on_every_sheet_and_the_signed_one_says_what_was_signed(centre: Flask) -> None:
    with centre.app_context():
        one = made.ready(department("taiyuan", "神经内科"), SX6)
        number, digest = one.id, rules.digest(rules.content(one, (), ()))
    clerk, paper = client_of(centre, "taiyuan-clerk"), f"/candidacies/{number}/application"
    _word, sheets = both(clerk, paper)
    assert len(sheets) > 1
    assert all("草稿" in sheet for sheet in sheets)
    assert digest not in "".join(sheets)
    says(
        clerk, paper, "山西省省级专病诊疗技术中心申报书", "晋卫医规〔2025〕6号", "草稿，尚未提交", "山西省癫痫诊疗技术中心",
        "原则上至少40张床位", "（SX6-6.8）", "主要依托少数特定设备开展的诊疗服务", "国家级专家推荐信", "示例医学会主任委员",
        "医院负责人签署", "（盖章处）：",
    )  # fmt: skip
    with centre.app_context():
        one = db.session.get_one(Candidacy, number)
        selection.submit(one, actor("taiyuan-clerk"), made.DAYS[SX6])
        made.agreed(one, "taiyuan-leader", facts={})
        digest = one.submissions[-1].digest
    for kind in ("pdf", "docx"):
        assert clerk.get(f"{paper}.{kind}").data == clerk.get(f"{paper}.{kind}").data, "the same record, the same bytes"
    text = says(clerk, paper, "（第 1 次）", f"签署内容校验：{digest}", "同意", "太原示例医院")
    assert "草稿" not in text
    sheets = pdf_sheets(clerk.get(f"{paper}.pdf").data)
    assert all("草稿" not in sheet and digest in sheet and "第1次提交" in sheet for sheet in sheets)
    for login in ("datong-clerk", "datong-leader", "specialty-office", "yuncheng"):
        refused(client_of(centre, login), paper)
    refused(centre.test_client(), paper, 302)


@pytest.mark.clause("SX6-9")
def test_what_was_returned_prints_the_draft_and_keeps_what_was_submitted(centre: Flask) -> None:
    with centre.app_context():
        one = made.submitted(department("taiyuan", "神经内科"), SX6)
        selection.verdict(one, "return", "请补材料", {}, actor("taiyuan-leader"), made.DAYS[SX6])
        stated = made.stated(SX6, subject="帕金森病", code="G20.x00")
        selection.save(one, stated, actor("taiyuan-clerk"), made.DAYS[SX6])
        number = one.id
    clerk, paper = client_of(centre, "taiyuan-clerk"), f"/candidacies/{number}/application"
    assert "帕金森病" in says(clerk, paper, "草稿，尚未提交")
    kept = clerk.get(f"{paper}.docx?serial=1")
    assert "癫痫" in word_text(kept.data)
    assert "帕金森病" not in word_text(kept.data), "a submission is printed as it was handed in"
    assert "退回补正" in word_text(kept.data)
    assert clerk.get(f"{paper}.docx?serial=2").status_code == 404
    page = clerk.get(f"/candidacies/{number}").text
    assert "第 1 次提交的申报书" in page


@pytest.mark.clause("SX3-11", "SX3-14", "SX3-15", "WZ10-4.1")
def test_each_programme_prints_its_own_form(further: Flask) -> None:
    papers: list[tuple[str, str, tuple[str, ...]]] = []
    with further.app_context():
        made.called()
        asked: list[tuple[str, str, str, tuple[str, ...]]] = [
            (
                SX3,
                "yc1",
                "yc1-clerk",
                ("山西省临床重点专科申报书", "晋卫医规〔2025〕3号", "设区的市初审、择优推荐", "（SX3-14）"),
            ),
            (WZ10, "wenzhou", "wenzhou-clerk", ("温州市临床重点专科建设项目申报书", "温卫发〔2023〕10号")),
        ]
        for programme, hospital, login, said in asked:
            with time_machine.travel(made.DAYS[programme], tick=False):
                one = made.ready(made.department(hospital), programme)
            papers.append((f"/candidacies/{one.id}/application", login, said))
    for (paper, login, said), programme in zip(papers, (SX3, WZ10), strict=True):
        with time_machine.travel(made.DAYS[programme], tick=False):
            says(client_of(further, login), paper, *said)


def closed(programme: str, where: tuple[str, str] = ("datong", "外科")) -> tuple[int, int, int]:
    """A closed panel, its case and its candidacy; its experts drawn by lot where there is a defence."""
    which = on_panel(programme, where=where) if programme != SX6 else drawn(where)
    case = which.cases[0]
    hand_in(which)
    return which.id, case.id, case.candidacy_id


def drawn(where: tuple[str, str]) -> Panel:
    """A panel of a disease centre whose experts were drawn and which has heard the applicant."""
    which, officer = put_together(candidacy(where, SX6)), awarding.office(SX6)
    panels.fix_lots(which, {"神经": 2, "管理": 1}, officer, NOW)
    panels.draw(which, "示例词", officer, NOW)
    for one in list(which.invitations):
        reviews.accept(one, (), "", actor(one.person.removesuffix("示例")), NOW)
    panels.set_order(which, NOW + timedelta(days=1), 20, officer, NOW)
    panels.open_(which, officer, NOW)
    panels.record_defence(which.cases[0], "答辩清楚", officer, NOW)
    return which


@pytest.mark.clause("SX6-9", "SX3-9", "SX3-17")
@pytest.mark.usefixtures("that_day")
def test_the_opinion_of_a_closed_panel_with_and_without_points(judged: Flask) -> None:
    with judged.app_context():
        points = closed(SX3)
        plain = closed(SX6, where=("taiyuan", "神经内科"))
        still = on_panel(WZ10, where=("wenzhou", "肿瘤科"))
        open_panel, open_case = still.id, still.cases[0].id
    office = client_of(judged, "specialty-office")
    scored = says(
        office, f"/judging/panels/{points[0]}/{points[1]}/opinion", "评审意见书", "专科基本条件（SX3-17）", "总分", "28",
        "3 名专家中 3 名同意", "专家 3", "示例意见", "没有抽签", "specialty-ex1示例", "签名", "与上文的专家编号不对应",
    )  # fmt: skip
    assert "不打分" not in scored
    centre = client_of(judged, "centre-office")
    says(
        centre, f"/judging/panels/{plain[0]}/{plain[1]}/opinion", "没有规定打分", "评审组意见：同意", "答辩清楚", "未作：示例理由",
    )  # fmt: skip
    says(centre, f"/judging/panels/{plain[0]}/opinion", "汇总", "太原示例医院", "3/3", "同意")
    says(office, f"/judging/panels/{points[0]}/opinion", "汇总", "名次", "28")
    wenzhou = client_of(judged, "wenzhou-office")
    refused(wenzhou, f"/judging/panels/{open_panel}/opinion")
    refused(wenzhou, f"/judging/panels/{open_panel}/{open_case}/opinion")
    for client in (centre, client_of(judged, "centre-ex1")):
        for kind in ("pdf", "docx"):
            assert client.get(f"/judging/panels/{points[0]}/opinion.{kind}").status_code in (403, 404)
    refused(office, f"/judging/panels/{points[0]}/{plain[1]}/opinion")


@pytest.mark.clause("SX6-9", "SX3-17")
@pytest.mark.usefixtures("that_day")
def test_the_applicant_reads_numbers_and_only_once_it_is_decided(judged: Flask) -> None:
    with judged.app_context():
        _panel, _case, number = closed(SX6, where=("taiyuan", "神经内科"))
    clerk, paper = client_of(judged, "taiyuan-clerk"), f"/candidacies/{number}/opinion"
    refused(clerk, paper)
    says(client_of(judged, "centre-office"), paper, "centre-ex")
    with judged.app_context(), work():
        one = db.session.get_one(Candidacy, number)
        one.state, one.closed_at = "refused", NOW
    text = says(clerk, paper, "专家 1", "示例意见", "姓名由管理办公室留存")
    assert "-ex" not in text
    assert paper in clerk.get(f"/candidacies/{number}").text
    refused(client_of(judged, "datong-clerk"), paper)


@pytest.mark.clause("SX3-9", "SX6-9")
@pytest.mark.usefixtures("that_day")
def test_the_draw_can_be_repeated_from_the_paper(judged: Flask) -> None:
    with judged.app_context():
        which = drawn(("datong", "外科"))
        hand_in(which)
        paper, number, seed = dict(which.paper), which.id, judging.seed_of(which)
    text = says(client_of(judged, "centre-office"), f"/judging/panels/{number}/opinion", "复算办法", "示例词", "相符")
    for part in ("commitment", "frame_hash", "secret"):
        assert paper[part] in text
    assert seed in text
    found = re.search(r"秘密([0-9a-f]{32})现场词示例词种子([0-9a-f]{64})", text)
    assert found is not None
    assert hashlib.sha256(f"{found[1]}|示例词".encode()).hexdigest() == found[2]
    for stratum in paper["strata"]:
        again = sorted(
            stratum["numbers"],
            key=lambda one: hashlib.sha256(f"{found[2]}|{stratum['stratum']}|{one}".encode()).hexdigest(),
        )
        assert again[: stratum["take"]] == list(stratum["drawn"])
        assert "、".join(stratum["drawn"]) in text


@pytest.mark.clause("SX3-8", "SX3-19", "SX3-20", "SX6-9", "SX6-11.1")
@pytest.mark.usefixtures("that_day")
def test_the_list_for_the_meeting_names_the_rule_that_blocks(shanxi: Flask) -> None:
    with shanxi.app_context():
        awarding.choose(awarding.candidacy(SX6))
        awarding.candidacy(SX6, which="心血管内科")
        board = awarding.board(SX6)
        version = board.list_version
    office, paper = client_of(shanxi, "centre-office"), "/selection/shanxi-centre/board/list"
    text = says(
        office, paper, "拟定名单", "综合得分居前", "每一专病一个中心", "（SX6-11.1）", "■■■■■■■■■■　已满", "现行名单还须经：研究同意",
        f"第 {version} 次修改",
    )  # fmt: skip
    with shanxi.app_context():
        awarding.meet(SX6)
    assert squeezed("全部会议已同意现行名单") in both(office, paper)[0]
    record = "/selection/shanxi-centre/meetings/1/record"
    says(office, record, "会议纪要", "研究同意", "张示例、李示例", "综合得分居前")
    with shanxi.app_context():
        awarding.choose(awarding.candidacy(SX6, hospital="datong", subject="癫痫"))
    assert both(office, paper)[0] != text
    says(office, record, "会后名单已改为", "须重新审议")
    for login in ("specialty-office", "wenzhou-commission"):
        refused(client_of(shanxi, login), paper)
        refused(client_of(shanxi, login), record)
    refused(client_of(shanxi, "specialty-office"), "/selection/shanxi-specialty/meetings/1/record")
    refused(client_of(shanxi, "specialty-office"), "/selection/shanxi-specialty/board/list")
    refused(client_of(shanxi, "taiyuan-clerk"), paper, 403)
    assert f"{paper}.docx" in office.get("/selection/shanxi-centre/board").text


@pytest.mark.clause("SX3-21")
@pytest.mark.usefixtures("that_day")
def test_finance_is_asked_by_letter_while_something_waits_for_it(shanxi: Flask) -> None:
    paper, later = "/selection/shanxi-specialty/board/joint", NOW + timedelta(days=10)
    with shanxi.app_context():
        one = awarding.candidacy(SX3)
        awarding.published(SX3, one, funded=True)
        number = one.id
    with time_machine.travel(later, tick=False):
        commission, finance = client_of(shanxi, "specialty-commission"), client_of(shanxi, "specialty-finance")
        refused(commission, paper)
        with shanxi.app_context():
            award.settle(db.session.get_one(Candidacy, number), actor("specialty-commission"), later)
        says(
            commission, paper, "关于会同确定2026年度", "晋卫医规〔2025〕3号", "太原示例医院神经内科", "请研究并函复意见", "起公示",
            "拟定名单（第1次修改）",
        )  # fmt: skip
        says(finance, paper, "卒中")
        assert f"{paper}.pdf" in commission.get("/selection/shanxi-specialty/board").text
        refused(client_of(shanxi, "centre-commission"), paper)
        with shanxi.app_context():
            award.answer_jointly(db.session.get_one(Candidacy, number), True, "", actor("specialty-finance"), later)
        refused(finance, paper)
        assert f"{paper}.pdf" not in commission.get("/selection/shanxi-specialty/board").text


@pytest.mark.clause("SX6-9", "SX3-20", "SX6-11.2", "SX6-11.3")
@pytest.mark.usefixtures("that_day")
def test_notice_and_excerpt_are_for_everybody(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = awarding.candidacy(SX6)
        awarding.published(SX6, one)
        number = one.id
    anybody, notice = shanxi.test_client(), "/public/shanxi-centre/publicity/1/notice"
    says(
        anybody, notice, "拟定名单（", "公示", "2026年6月15日至2026年6月22日（7日，SX6-9）", "太原示例医院", "山西省卒中诊疗技术中心",
        "实名或匿名", "/public/shanxi-centre/publicity/1/objection", "（盖章处）：",
    )  # fmt: skip
    refused(anybody, "/public/shanxi-specialty/publicity/1/notice")
    assert f"{notice}.pdf" in anybody.get("/public/shanxi-centre/publicity").text
    later = NOW + timedelta(days=8)
    with time_machine.travel(later, tick=False):
        with shanxi.app_context():
            award.settle(db.session.get_one(Candidacy, number), actor("centre-commission"), later)
            entry = db.session.get_one(Candidacy, number).designation_id
        excerpt = f"/public/shanxi-centre/{entry}/excerpt"
        says(
            anybody,
            excerpt,
            "名录摘录",
            "晋专病备〔2026〕1号",
            "山西省卒中诊疗技术中心",
            "2031年6月22日",
            "在册",
            "截至2026年6月23日",
        )
        refused(anybody, f"/public/shanxi-specialty/{entry}/excerpt")
        assert f"{excerpt}.pdf" in anybody.get(f"/public/shanxi-centre/{entry}").text
    with time_machine.travel(NOW + timedelta(days=6 * 366), tick=False):
        says(anybody, excerpt, "有效期已满")


def test_an_english_reader_prints_the_same_paper(shanxi: Flask) -> None:
    with shanxi.app_context():
        awarding.choose(awarding.candidacy(SX6))
        assert queries.prints.bar_names([], []) != {}
    office = client_of(shanxi, "centre-office")
    with time_machine.travel(NOW, tick=False):
        chinese = office.get("/selection/shanxi-centre/board/list.docx").data
        office.set_cookie("language", "en")
        english = office.get("/selection/shanxi-centre/board/list.docx", headers={"Accept-Language": "en"}).data
    assert chinese == english
    assert Panel.__tablename__ == "panel"


@pytest.mark.clause("SX6-9", "SX6-11.6", "SX3-21")
@pytest.mark.usefixtures("that_day")
def test_a_further_programme_s_office_sets_the_template_of_its_letters(shanxi: Flask) -> None:
    office, where = client_of(shanxi, "centre-office"), "/selection/templates"
    sound(office, where, "公文的 Word 模板", "确定的通知", "平台自带", "占位符一览")
    assert where in office.get("/selection/shanxi-centre").text
    kind, changed_letter = f"{where}/letter-selection.granted", changed("letter", "抄送：", "抄报：")
    assert post(office, kind, {"note": "抄报", "file": (BytesIO(b"no"), "a.docx")}, page=where).status_code == 409
    sent = {"note": "抄报", "file": (BytesIO(changed_letter), "模板.docx")}
    assert post(office, kind, sent, page=where).status_code == 302
    sound(office, where, "第 1 版", "启用第 1 版")
    assert "示例办公室" in word_text(office.get(f"{kind}/1/preview.docx").data)
    assert office.get(f"{kind}/1.docx").data == changed_letter
    assert office.get(f"{kind}/2.docx").status_code == 404
    assert post(office, f"{kind}/1/use", {"_seen": "0"}, page=where).status_code == 302
    assert post(office, f"{kind}/1/use", {"_seen": "0"}, page=where).status_code == 409, "another has used it meanwhile"
    sound(office, where, "另用第 1 版")
    with shanxi.app_context():
        one = awarding.candidacy(SX6)
        awarding.published(SX6, one)
        later = NOW + timedelta(days=8)
        award.settle(one, actor("centre-commission"), later)
        (letter,) = db.session.execute(db.select(notices.Notice)).scalars()
        assert (letter.template_form, letter.template) == ("letter-selection.granted", 1)
        assert "抄报" not in word_text(notices.printed(letter)), "nobody gets a copy of it"
        assert len(notices.printed(letter)) != len(word_text(notices.printed(letter)))
    for login in ("specialty-office", "wenzhou-office"):
        assert client_of(shanxi, login).get(f"{kind}/1.docx").status_code == 404, "another programme's version"
    assert client_of(shanxi, "taiyuan-clerk").get(where).status_code == 403
    assert office.get(f"{where}/annex1/0.docx").status_code == 404


@pytest.mark.clause("SX6-6.8", "SX3-8", "WZ10-4.2")
@pytest.mark.usefixtures("that_day")
def test_a_clause_of_a_further_programme_tells_what_rests_on_it_and_which_value_stood_when(shanxi: Flask) -> None:
    anybody = shanxi.test_client()
    sound(anybody, "/clauses/SX6-6.8", "用在哪里", "申报条件", "原则上至少40张床位")
    sound(anybody, "/clauses/SX3-8", "名额")
    sound(anybody, "/clauses/WZ10-4.2", "用在哪里")
    with shanxi.app_context():
        key = next(one for one in programmes.load(SX6).settings if one.key == "form_check_workdays")
        for value, day in (("12", NOW - timedelta(days=20)), ("15", NOW - timedelta(days=5))):
            settings.put(SX6, key.key, value, actor("centre-head"), day, "示例")
    sound(
        anybody, f"/clauses/{key.clause}", "<b>15</b>", "自 2026年6月10日 起", "此前 12，自 2026年5月26日 起", f"最初 {key.value}",
    )  # fmt: skip


@pytest.mark.parametrize(("state", "mark", "words"), [
    ("active", "", "在册"), ("active", "rectification", "在册，整改中"), ("revoked", "", "已撤销"), ("dissolved", "", "已终止"),
])  # fmt: skip
def test_an_excerpt_says_how_an_entry_stands(shanxi: Flask, state: str, mark: str, words: str) -> None:
    one = Designation(programme=SX6, number="晋专病备〔2026〕1号", name="示例中心", state=state, mark=mark)
    with shanxi.test_request_context():
        sheet = prints.excerpt(programmes.load(SX6), one, NOW.date(), "https://example.org/verify")
    assert ["状态", words] in sheet["blocks"][1]["rows"]
