"""Fast entry, drafts without the patient, codes, the printed slip, attachments, telephones, worklists."""

import io
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.care import actions, queries
from alliance.care.model import CareDraft, Diagnosis
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Refused
from alliance.ext import db
from tests.care.allied import PDF, resident_id, the_allied
from tests.care.made import RECEIVER, SENDER, in_state, sent
from tests.care.test_pages import client_of, typed
from tests.care.test_privacy import CANARY, told
from tests.support.html import problems
from tests.support.world import post

pytestmark = [pytest.mark.on("sqlite"), pytest.mark.usefixtures("that_day")]


def test_a_draft_comes_back_without_the_patient(allied: Flask) -> None:
    client = client_of(allied, SENDER)
    page = "/care/referrals/new"
    data = typed(
        allied, patient_name=CANARY.name, resident_id=CANARY.resident_id, phone=CANARY.phone,
        treatment=f"{CANARY.name}已抗感染三天", summary="好转", doctor="示例医生",
    )  # fmt: skip
    saved = post(client, f"{page}/draft", data, page=page)
    assert re.fullmatch(r"\d\d:\d\d", saved.get_json()["saved"])
    with allied.app_context():
        draft = db.session.execute(select(CareDraft)).scalar_one()
        assert told(str(draft.content)) == []
        assert {"reason", "doctor", "tests-0-name"} <= draft.content.keys()
        assert not {"treatment", "patient_name", "csrf_token"} & draft.content.keys()
    again = client.get(page)
    assert problems(again.text) == []
    for words in ("氧合下降", "示例医生", "胸部CT", "草稿"):
        assert words in again.text
    assert told(again.text) == []
    assert "氧合下降" not in client_of(allied, "weinan-member").get(page).text, "a draft is its writer's"
    assert post(client, f"{page}/drop", {}, page=page).status_code == 302
    assert "氧合下降" not in client.get(page).text
    post(client, f"{page}/draft", data, page=page)
    assert post(client, page, typed(allied)).status_code == 302
    with allied.app_context():
        assert db.session.execute(select(CareDraft)).first() is None, "sent, so gone"


def test_one_after_the_other(allied: Flask) -> None:
    client = client_of(allied, SENDER)
    answer = post(client, "/care/referrals/new", typed(allied, again="1", doctor="示例医生", to_department="呼吸内科"))
    assert answer.location == "/care/referrals/new#patient_name"  # the focus stands where the next one begins
    following = client.get(answer.location).text
    for words in ("ZZ20260001", 'value="示例医生"', 'value="呼吸内科"', '<option value="J18.9">'):
        assert words in following
    assert resident_id(1) not in following


def test_codes_are_found_by_code_words_and_initials(allied: Flask) -> None:
    with allied.app_context():
        assert actions.load_diagnoses() > 100
        assert actions.load_diagnoses() == 0
        for words in ("j18", "J18.9", "肺炎", "fy"):
            assert "J18.9" in {one.code for one in queries.diagnoses(words)}, words
        assert queries.diagnoses(" ") == queries.diagnoses("%") == []
    client = client_of(allied, SENDER)
    assert {"code": "J18.9", "name": "肺炎", "pinyin": "fy"} in client.get("/care/diagnoses.json?q=fy").get_json()
    page = "/care/referrals/new"
    looked = post(client, page, typed(allied, diagnosis_code="fy", look="1"))
    assert (looked.status_code, problems(looked.text)) == (200, [])
    assert 'name="pick" value="J18.9"' in looked.text
    assert "氧合下降" in looked.text
    picked = post(client, page, typed(allied, diagnosis_code="fy", diagnosis="", pick="J18.9"))
    assert 'value="J18.9"' in picked.text
    assert 'value="肺炎"' in picked.text
    with allied.app_context():
        assert db.session.query(queries.CASES["referral"]).count() == 0, "looking up sends nothing"


def test_a_whole_table_refuses_what_it_lacks(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        actions.load_diagnoses()
        assert sent(world, 1, diagnosis_code="Z99.8").diagnosis_code == "Z99.8", "the sample is no whole table"
        assert (
            actions.import_diagnoses([("J18.900", "肺炎"), ("J18.900", "肺炎"), ("I21.900x001", "急性心梗")], "示例版")
            == 2
        )
        assert db.session.get(Diagnosis, "I21.900x001") is not None
        with pytest.raises(Refused, match="编码表中没有") as caught:
            sent(world, 2, diagnosis_code="Z99.8")
        assert caught.value.field == "diagnosis_code"
        for rows, edition in (([], "示例版"), ([("J18.9", "肺炎")], " ")):
            with pytest.raises(Refused):
                actions.import_diagnoses(rows, edition)
        assert queries.edition() == "示例版", "a refused import changes nothing"


@pytest.mark.parametrize("paper", ["a5", "a4"])
def test_the_slip_carries_no_identity(allied: Flask, paper: str) -> None:
    from alliance.care.views.record import labels
    from alliance.documents import pdf

    sender, address = client_of(allied, SENDER), "/care/referrals/1/slip.pdf"
    more: dict[str, Any] = {
        "green_channel": True,
        "urgency": "emergency",
        "cautions": "持续吸氧",
        "diagnosis_code": "J18.9",
    }
    with allied.app_context():
        sent(the_allied(), patient=CANARY, **more)
    desk = {"desk-telephone": "029-00000120", "desk-hours": "每天 24 小时"}
    assert post(client_of(allied, RECEIVER), "/care/desk", desk).status_code == 302
    with allied.test_request_context():
        case = queries.referral(the_allied().actor(SENDER), 1)
        data = queries.slip(case, paper, labels())
    assert told(str(data)) == []
    assert (data["number"], data["desk_telephone"], data["green_channel"]) == ("ZZ20260001", "029-00000120", True)
    made = sender.get(f"{address}?paper={paper}")
    assert (made.status_code, made.mimetype, pdf.pages(made.data)) == (200, "application/pdf", 1)
    assert told(made.headers["Content-Disposition"]) == []
    for login, status in (("ankang-desk", 404), ("office", 403), ("weinan-leader", 403)):
        assert client_of(allied, login).get(address).status_code == status


def test_papers_are_opened_by_the_two_desks_and_journalled(allied: Flask) -> None:
    client = client_of(allied, SENDER)
    page = "/care/referrals/new"
    answer = client.get(page)
    for name, status in ((f"{typed(allied)['patient_name']}.pdf", 409), ("病历.exe", 409), ("影像报告.pdf", 302)):
        answer = post(client, page, typed(allied, files=(io.BytesIO(PDF), name)), content_type="multipart/form-data")
        assert answer.status_code == status, name
    record = answer.location
    more = post(
        client,
        f"{record}/files",
        {"files": (io.BytesIO(PDF), "补充.pdf")},
        page=record,
        content_type="multipart/form-data",
    )
    assert more.status_code == 302
    shown = client.get(record)
    assert ("影像报告.pdf" in shown.text, "补充.pdf" in shown.text, problems(shown.text)) == (True, True, [])
    assert "影像报告.pdf" not in client_of(allied, "office").get(record).text
    (first, _second) = re.findall(rf'action="({record}/files/\d+)"', shown.text)
    opened = post(client_of(allied, RECEIVER), first, {}, page=record)
    assert opened.data == PDF
    stranger = client_of(allied, "ankang-desk")
    assert post(stranger, first, {}, page="/care").status_code == 404
    with allied.app_context():
        events = db.session.execute(select(JournalEntry.event)).scalars().all()
        assert events.count("referral.open-file") == 1


def test_telephones_are_kept_by_their_own_hospital(allied: Flask) -> None:
    client = client_of(allied, RECEIVER)
    shown = client.get("/care/desk")
    assert problems(shown.text) == []
    names = re.findall(r'name="(departments-\d+-telephone)"', shown.text)
    given = {"desk-telephone": "029-00000120", "desk-hours": "每天", **dict.fromkeys(names, "029-00000119")}
    assert post(client, "/care/desk", given).status_code == 302
    assert post(client, "/care/desk", given).status_code == 302
    assert "029-00000119" in client_of(allied, SENDER).get("/care/desk").text
    with allied.app_context():
        events = list(db.session.execute(select(JournalEntry.event).where(JournalEntry.event.like("%.desk"))).scalars())
        assert events == ["organisation.desk"], "what did not change is not journalled"


def test_undo_through_the_pages(allied: Flask) -> None:
    with allied.app_context():
        in_state(the_allied(), "referral", "accepted")
    client, page = client_of(allied, RECEIVER), "/care/referrals/1"
    assert "更正上一步" in client.get(page).text
    form = client.get(f"{page}/undo")
    assert (form.status_code, "待接收" in form.text, problems(form.text)) == (200, True, [])
    assert post(client, f"{page}/undo", {"reason": ""}).status_code == 422
    assert post(client, f"{page}/undo", {"reason": "点错了", "_seen": "2"}).status_code == 302
    assert "点错了" in client_of(allied, SENDER).get(page).text
    office = client_of(allied, "office").get(page).text
    assert ("点错了" in office, "更正：同意接收" in office) == (False, True)
    assert client.get(f"{page}/undo").status_code == 409
    assert client_of(allied, SENDER).get(f"{page}/undo").status_code == 409


STATES = ("asked", "forwarding", "forwarded", "scheduled", "cancelling", "no_show", "cancelled", "closed")


def test_every_state_has_its_page_and_its_steps(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        cases = {state: in_state(world, "referral", state, n).id for n, state in enumerate(STATES, 1)}
    for login in (SENDER, RECEIVER, "office"):
        client = client_of(allied, login)
        for state, number in cases.items():
            shown = client.get(f"/care/referrals/{number}")
            assert (shown.status_code, problems(shown.text)) == (200, []), (login, state)
            for link in re.findall(rf'href="(/care/referrals/{number}/[a-z_]+)"', shown.text):
                form = client.get(link)
                assert (form.status_code, problems(form.text)) == (200, []), link


def test_the_list_by_what_is_late_and_by_number(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        for serial in (1, 2):
            sent(world, serial, urgency="urgent" if serial == 1 else "routine")
    client = client_of(allied, RECEIVER)
    listed: Any = lambda query: re.findall(r">(ZZ\d+)</a>", client.get(f"/care?{query}").text)  # noqa: E731
    assert listed("scope=todo") == ["ZZ20260002", "ZZ20260001"]
    assert listed("scope=late") == []
    assert listed("scope=all&number=zz20260001") == ["ZZ20260001"]
    assert listed("scope=all&number=%25") == []
