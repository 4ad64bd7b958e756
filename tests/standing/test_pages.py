"""The pages of standing: whose they are, what they refuse, what they keep, how many queries they take."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.core import notices
from alliance.ext import db
from alliance.standing import actions
from alliance.standing.model import Measure
from alliance.supervision import actions as supervision
from tests.standing.judged import PDF, day, decided, in_force, proposed, provisional, signed, the_judged
from tests.support import lists
from tests.support.browser import assert_valid_html
from tests.support.seen import statements
from tests.support.world import post, sign_in

MARCH = day(2026, 3, 20)


def client_of(app: Flask, login: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, login)
    return client


def hearing_of(app: Flask, specialty: str = "妇产科") -> int:
    """A yellow card in its hearing; its id."""
    with app.app_context():
        judged = the_judged()
        measure = proposed(judged, specialty, 2025, "45")
        actions.hear(measure, judged.actor("office"), day(2026, 11, 20))
        return measure.id


@pytest.mark.clause("SN15-2.d")
def test_the_alliance_states_its_case_with_a_paper(judged_app: Flask) -> None:
    id = hearing_of(judged_app)
    clerk = client_of(judged_app, "xian-fck")
    home = clerk.get("/")
    assert "陈述申辩" in home.text
    address = f"/measures/{id}/statement"
    assert_valid_html(clerk.get(address).text)
    empty = post(clerk, address, {"statement": ""})
    assert empty.status_code == 422
    assert "请写明意见" in empty.text
    wrong = post(clerk, address, {"statement": "已补报数据", "files": (io.BytesIO(b"no"), "x.exe")},
                 content_type="multipart/form-data")  # fmt: skip
    assert wrong.status_code == 409
    assert "已补报数据" in wrong.text
    done = post(clerk, address, {"statement": "已补报数据", "_seen": "2"}, follow_redirects=True)
    assert done.status_code == 200
    assert "已补报数据" in done.text
    assert_valid_html(done.text)


@pytest.mark.clause("SN15-2.c")
def test_a_refused_step_keeps_the_words_and_names_the_clause(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        id = proposed(judged, "妇产科", 2025, "45").id
    head = client_of(judged_app, "head")
    address = f"/measures/{id}/steps/sign"
    shown = head.get(address)
    assert shown.status_code == 200
    assert "SN15-2.d" in shown.text
    answer = post(head, address, {"remark": "同意处理"}, page=f"/measures/{id}/steps/drop")
    assert answer.status_code == 409
    assert "须先听取联盟的陈述申辩" in answer.text
    assert_valid_html(answer.text)
    missing = post(head, f"/measures/{id}/steps/drop", {"remark": ""})
    assert missing.status_code == 422
    assert head.get(f"/measures/{id}/steps/none").status_code == 404


@pytest.mark.clause("SN15-2.c")
def test_somebody_was_first(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = signed(judged, proposed(judged, "妇产科", 2025, "45"), MARCH)
        id, version = measure.id, measure.version
    first, second = client_of(judged_app, "office"), client_of(judged_app, "office2")
    address = f"/measures/{id}/steps/issue"
    token = re.findall(r'name="csrf_token" value="([^"]+)"', second.get(address).text)[-1]
    assert post(first, address, {"_seen": str(version)}).status_code == 302
    told = second.post(address, data={"csrf_token": token, "_seen": str(version)})
    assert told.status_code == 409
    assert "先办理" in told.text


@pytest.mark.clause("SN15-2.b", "SN15-2.d")
def test_deciding_shows_asks_and_then_does(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        decided(judged, 2024, {"骨科": "45", "妇产科": "75"})
        round = provisional(judged, 2025, {"骨科": "50", "妇产科": "93.5", "呼吸内科": "75"})
        address, version = f"/rounds/{round.id}/decide", round.version
    head = client_of(judged_app, "head")
    shown = head.get(address)
    assert_valid_html(shown.text)
    assert shown.text.index("责令解散") < shown.text.index("表扬")
    asked = post(head, address, {"_seen": str(version)})
    assert asked.status_code == 200
    assert "陕西示例骨科专科联盟：提出「责令解散」（依据 2024、2025 年结果）" in asked.text
    with judged_app.app_context():
        assert db.session.query(Measure).filter_by(year=2025).count() == 0
    done = post(head, address, {"_seen": str(version), "_confirmed": "1"})
    assert (done.status_code, done.location) == (302, "/measures?state=open")
    with judged_app.app_context():
        assert db.session.query(Measure).filter_by(year=2025).count() == 2
    assert_valid_html(head.get(address).text)
    assert post(head, address, {"_seen": str(version), "_confirmed": "1"}, page="/measures").status_code == 409


@pytest.mark.clause("SN15-2.b")
@pytest.mark.parametrize(
    ("login", "status"), [("office", 403), ("commission", 403), ("auditor", 403), ("xian-fck", 403)]
)
def test_only_the_head_decides(judged_app: Flask, login: str, status: int) -> None:
    with judged_app.app_context():
        round_id = provisional(the_judged(), 2025, {"骨科": "50"}).id
    client = client_of(judged_app, login)
    assert post(client, f"/rounds/{round_id}/decide", {"_confirmed": "1"}, page="/").status_code == status


@pytest.mark.clause("SN15-3.6.c")
def test_the_office_proposes_on_conduct(judged_app: Flask) -> None:
    with judged_app.app_context():
        id = the_judged().alliance("骨科").id
    office = client_of(judged_app, "office")
    listed = office.get("/measures/inactive")
    assert_valid_html(listed.text)
    address = f"/alliances/{id}/measures/new"
    assert f"{address}?inactive=1" in listed.text
    form = office.get(f"{address}?inactive=1")
    assert "连续12个月（办公室设定）" in form.text
    assert_valid_html(form.text)
    assert post(office, address, {"kind": "criticism", "reasons": ""}).status_code == 422
    assert post(office, address, {"kind": "yellow-card", "reasons": "有理由"}).status_code == 422
    done = post(office, address, {"kind": "criticism", "reasons": "连续一年没有活动"})
    assert done.status_code == 302
    again = post(office, address, {"kind": "criticism", "reasons": "仍然没有活动"})
    assert again.status_code == 409
    assert "仍然没有活动" in again.text


@pytest.mark.clause("SN15-3.6.c", "SN15-3.5.b")
def test_a_breach_on_record_is_taken_over_as_the_ground(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        one = judged.alliance("骨科")
        made = supervision.record_misconduct(
            one.id, one.lead_id, MARCH.date(), "以联盟名义走穴", "属实，违反规定", judged.actor("office"), MARCH
        )
        address, number = f"/alliances/{one.id}/measures/new", made.id
    office = client_of(judged_app, "office")
    assert f"{address}?misconduct={number}" in office.get(address).text
    form = office.get(f"{address}?misconduct={number}").text
    assert "以联盟名义走穴" in form and "认定：属实，违反规定" in form
    assert_valid_html(form)
    assert office.get(f"{address}?misconduct={number + 1}").status_code == 404


STRANGERS = ("weinan-member", "qc", "expert", "sysadmin")


@pytest.mark.clause("SN15-2.c")
def test_strangers_see_nothing(judged_app: Flask) -> None:
    id = hearing_of(judged_app)
    with judged_app.app_context():
        alliance = the_judged().alliance("妇产科").id
    for login in STRANGERS:
        client = client_of(judged_app, login)
        assert client.get(f"/measures/{id}").status_code == 403, login
    for login in ("university-leader", "baoji-xhnk", "city-610300", "university-superior"):
        client = client_of(judged_app, login)
        assert client.get(f"/measures/{id}").status_code == 404, login
        assert client.get(f"/alliances/{alliance}/standing").status_code == 404, login
        assert client.get("/measures").status_code == 200


def test_a_passing_year_and_the_next_are_told_on_the_page_of_years(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        decided(judged, 2023, {"骨科": "45"})
        decided(judged, 2025, {"骨科": "75"})
        id = judged.alliance("骨科").id
    for login in ("head", "university-gk", "university-leader", "university-superior"):
        page = client_of(judged_app, login).get(f"/alliances/{id}/standing")
        assert page.status_code == 200
        assert_valid_html(page.text)
        assert "未考核，连续中断" in page.text
        assert "若不合格：黄牌警告" in page.text


@pytest.mark.clause("SN15-2.c")
def test_the_letter_can_be_taken_as_word(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = in_force(judged, proposed(judged, "妇产科", 2025, "45"), MARCH)
        id, notice = measure.id, measure.notice_id
    clerk = client_of(judged_app, "xian-fck")
    record = clerk.get(f"/measures/{id}")
    assert f"/notices/{notice}.docx" in record.text
    assert clerk.get(f"/notices/{notice}.docx").data.startswith(b"PK")


@pytest.mark.clause("SN15-2.d")
def test_who_signs_reads_the_statement_what_follows_and_says_how_it_was_considered(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = proposed(judged, "妇产科", 2025, "45")
        actions.hear(measure, judged.actor("office"), MARCH)
        actions.state(measure, "两例会诊未计入", judged.lead("妇产科"), MARCH)
        id = measure.id
    head, address = client_of(judged_app, "head"), f"/measures/{id}/steps/sign"
    shown = head.get(address).text
    assert_valid_html(shown)
    for said in ("两例会诊未计入", "如果生效，则：", "2026 年度若不合格：责令解散", "对陈述申辩的研究意见"):
        assert said in shown
    assert post(head, address, {"remark": ""}).status_code == 422
    assert post(head, address, {"remark": "已补算，仍不合格"}).status_code == 302
    seen = client_of(judged_app, "xian-fck").get(f"/measures/{id}").text
    assert "已补算，仍不合格" in seen


@pytest.mark.clause("SN15-2.d")
def test_the_alliance_asks_for_a_review_and_the_commission_answers(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = in_force(judged, proposed(judged, "妇产科", 2025, "45"), MARCH)
        id = measure.id
    clerk, address = client_of(judged_app, "xian-fck"), f"/measures/{id}/review"
    assert address in clerk.get(f"/measures/{id}").text
    assert_valid_html(clerk.get(address).text)
    assert post(clerk, address, {"words": ""}).status_code == 422
    wrong = post(
        clerk, address, {"words": "数据有误", "files": (io.BytesIO(b"no"), "x.exe")}, content_type="multipart/form-data"
    )
    assert (wrong.status_code, "数据有误" in wrong.text) == (409, True)
    done = post(
        clerk,
        address,
        {"words": "数据有误", "files": (io.BytesIO(PDF), "说明.pdf")},
        content_type="multipart/form-data",
    )
    assert done.status_code == 302
    again = post(clerk, address, {"words": "再次"}, page="/measures")
    assert (again.status_code, "已经申请复核" in again.text) == (409, True)
    page = clerk.get(done.location)
    assert_valid_html(page.text)
    paper = re.search(r"/reviews/\d+/files/\d+", page.text)
    assert paper is not None and clerk.get(paper[0]).data == PDF
    for login in ("university-leader", "baoji-xhnk"):
        stranger = client_of(judged_app, login)
        assert (stranger.get(done.location).status_code, stranger.get(paper[0]).status_code) == (404, 404)
    commission = client_of(judged_app, "commission")
    assert "答复复核申请" in commission.get("/").text
    assert_valid_html(commission.get(done.location).text)
    reject = f"{done.location}/reject"
    assert post(commission, reject, {"remark": ""}, page=done.location).status_code == 422
    assert post(commission, reject, {"remark": "事实清楚"}, page=done.location).status_code == 302
    assert post(commission, reject, {"remark": "再次"}, page="/measures").status_code == 409
    assert_valid_html(clerk.get(f"/measures/{id}").text)


@pytest.mark.clause("SN15-2.d")
def test_the_case_file_is_made_and_taken(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = in_force(judged, proposed(judged, "妇产科", 2025, "45"), MARCH)
        id = measure.id
    office, address = client_of(judged_app, "office"), f"/measures/{id}/casefile"
    assert_valid_html(office.get(address).text)
    assert post(office, address, {}).status_code == 302
    page = office.get(address)
    assert_valid_html(page.text)
    file = re.search(r"/casefiles/\d+\.pdf", page.text)
    assert file is not None and office.get(file[0]).data.startswith(b"%PDF-")
    clerk = client_of(judged_app, "xian-fck")
    assert clerk.get(file[0]).status_code == 404, "the whole one is not the alliance's"
    assert clerk.get(address).status_code == 200
    assert client_of(judged_app, "university-leader").get(address).status_code == 404
    assert post(client_of(judged_app, "auditor"), address, {}, page="/").status_code == 403


@pytest.mark.clause("SN15-2.d")
def test_a_letter_served_on_paper_is_entered_with_its_proof(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = in_force(judged, proposed(judged, "妇产科", 2025, "45"), MARCH)
        notice = measure.notice_id
        service = notices.service_on(measure, "yellow-card", "hospital")
        assert service is not None
        address = f"/services/{service.id}/paper"
    office = client_of(judged_app, "office")
    assert address in office.get(f"/notices/{notice}").text
    assert_valid_html(office.get(address).text)
    assert post(office, address, {"on": "2026-03-20", "by": ""}).status_code == 422
    bare = post(office, address, {"on": "2026-03-20", "by": "李示例"})
    assert (bare.status_code, "李示例" in bare.text) == (409, True)
    sent = {"on": "2026-03-20", "by": "李示例", "file": (io.BytesIO(PDF), "回证.pdf")}
    assert post(office, address, sent, content_type="multipart/form-data").status_code == 302
    shown = client_of(judged_app, "xian-leader").get(f"/notices/{notice}")
    assert_valid_html(shown.text)
    proof = re.search(r"/services/\d+/proof/\d+", shown.text)
    assert proof is not None
    assert client_of(judged_app, "xian-leader").get(proof[0]).data == PDF
    assert client_of(judged_app, "weinan-member").get(proof[0]).status_code == 404
    assert client_of(judged_app, "xian-leader").get(f"/notices/{notice}.pdf").data.startswith(b"%PDF-")


@pytest.mark.clause("SN15-3.6.b")
def test_favoured_lead_units_as_page_excel_and_print(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        in_force(judged, proposed(judged, "妇产科", 2025, "93.5"), MARCH)
    head = client_of(judged_app, "head")
    page = head.get("/measures/favoured")
    assert_valid_html(page.text)
    assert "陕西示例妇产科专科联盟" in page.text
    assert head.get("/measures/favoured?as=xlsx").data.startswith(b"PK")
    assert "陕西示例妇产科专科联盟" in head.get("/measures/favoured?as=print").text
    assert "没有受倾斜的牵头单位" in head.get("/measures/favoured?year=2020").text


@pytest.mark.on("sqlite")
def test_lists_take_the_same_queries_for_few_and_many(judged_app: Flask) -> None:
    head = client_of(judged_app, "head")

    def counted(address: str) -> int:
        with judged_app.app_context(), statements() as sent:
            assert head.get(address).status_code == 200
        return len(sent)

    with judged_app.app_context():
        round_id = provisional(the_judged(), 2024, {"骨科": "45"}).id
    addresses = ("/measures", f"/rounds/{round_id}/decide", "/measures/inactive")
    counted("/measures")  # the first request of a session also keeps its token
    few = {address: counted(address) for address in addresses}
    with judged_app.app_context():
        _fill(50)
    with judged_app.app_context():
        many_id = provisional(
            the_judged(), 2025, dict.fromkeys(("骨科", "妇产科", "呼吸内科", "消化内科", "肾内科"), "45")
        ).id
    assert counted("/measures") == few["/measures"] == MEASURES
    assert counted(f"/rounds/{many_id}/decide") == few[addresses[1]] == DECIDE
    assert counted("/measures/inactive") == few["/measures/inactive"] == INACTIVE


MEASURES, DECIDE, INACTIVE = 7, 12, 10


def _fill(n: int) -> None:
    """Many dropped measures, made past the actions."""
    from alliance.core.work import work

    alliance = the_judged().alliance("妇产科")
    with work():
        for serial in range(n):
            db.session.add(Measure(
                programme=alliance.programme, designation_id=alliance.id, designation_name=alliance.name,
                department_id=alliance.department_id, lead_id=alliance.lead_id, lead_name=alliance.lead_name,
                kind="criticism", ground="conduct", year=2000 + serial, clause="SN15-3.6.c", reasons="示例",
                proposed_at=MARCH, state="dropped", end_reason="示例",
            ))  # fmt: skip


def test_the_list_of_measures_in_every_way(judged_app: Flask) -> None:
    with judged_app.app_context():
        _fill(2)
    assert len(lists.whole(judged_app, client_of(judged_app, "head"), "/measures")) > 3
