"""The applicant's pages: kept without validation, by itself too; a second tab; files that are and are not taken."""

import re

import pytest
from flask import Flask

from alliance.core.files import Store
from alliance.ext import db
from alliance.filing.model import Application
from tests.filing.browsing import Person, scan
from tests.filing.test_journey import begun

pytestmark = pytest.mark.on("sqlite")


def answers(app: Flask, id: int) -> dict[str, str]:
    with app.app_context():
        return dict(db.session.get_one(Application, id).answers)


def test_a_half_filled_section_is_kept(app: Flask) -> None:
    id = begun(app, whole=False)
    clerk = Person(app, "xian-jzk")
    answer = clerk.post(f"/filings/{id}/sections/department", person_in_charge="王示例", discipline_leader="")
    assert answer.location == f"/filings/{id}/sections/department"
    assert answers(app, id) == {"person_in_charge": "王示例", "discipline_leader": ""}
    onward = clerk.post(
        f"/filings/{id}/sections/department", person_in_charge="王", discipline_leader="李", step="next"
    )
    assert onward.location == f"/filings/{id}/sections/members"


def test_it_is_kept_while_typing_and_the_version_goes_on(app: Flask) -> None:
    id = begun(app, whole=False)
    clerk, page = Person(app, "xian-jzk"), f"/filings/{id}/sections/department"
    hidden = clerk.hidden(clerk.get(page), "")
    hidden.pop("_key")
    for words in ("王", "王示例"):
        answer = clerk.client.post(f"{page}/draft", data={**hidden, "person_in_charge": words})
        assert answer.status_code == 200
        told = answer.get_json()
        assert re.fullmatch(r"\d\d:\d\d", told["saved"])
        hidden["_seen"] = str(told["seen"])
    assert answers(app, id)["person_in_charge"] == "王示例"
    hidden["_seen"] = "1"
    late = clerk.client.post(f"{page}/draft", data={**hidden, "person_in_charge": "旧"})
    assert late.status_code == 409
    assert "先保存" in late.get_json()["message"]


def test_the_second_tab_sees_both(app: Flask) -> None:
    id = begun(app, whole=False)
    clerk, page = Person(app, "xian-jzk"), f"/filings/{id}/sections/department"
    stale = clerk.hidden(clerk.get(page), "")
    clerk.post(page, person_in_charge="先存的", discipline_leader="")
    shown = clerk.client.post(page, data={**stale, "person_in_charge": "后填的", "discipline_leader": "李示例"})
    assert shown.status_code == 409
    assert "先存的" in shown.text
    assert 'value="后填的"' in shown.text
    assert answers(app, id)["person_in_charge"] == "先存的"
    again = clerk.hidden(shown.text, "")
    assert clerk.client.post(page, data={**again, "person_in_charge": "后填的"}).status_code == 302
    assert answers(app, id)["person_in_charge"] == "后填的"


def test_what_cannot_be_kept_is_told_at_its_field(app: Flask) -> None:
    id = begun(app, whole=False)
    shown = Person(app, "xian-jzk").post(f"/filings/{id}/sections/department", 422, person_in_charge="长" * 201).text
    assert "长" * 201 in shown
    assert 'href="#person_in_charge"' in shown


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.exe", b"MZ", "只收 PDF"),
        ("a.pdf", b"not a pdf", "内容不是 PDF"),
        ("a.pdf", b"", "空文件"),
        ("大.pdf", b"%PDF-" + b"0" * 200_000, "超过上限"),
    ],
)
def test_a_file_that_is_not_taken_leaves_the_typed_words(
    app: Flask, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes, told: str
) -> None:
    id = begun(app, whole=False)
    monkeypatch.setattr(Store, "largest", 100_000)
    clerk, page = Person(app, "xian-jzk"), f"/filings/{id}/conditions/leader"
    shown = clerk.post(page, 409, met="yes", note="二十年从业经历", file=scan(name, content)).text
    assert told in shown
    assert "二十年从业经历" in shown
    assert "二十年从业经历" not in clerk.get(page)


def test_evidence_comes_and_goes_only_while_it_is_with_the_applicant(app: Flask) -> None:
    id = begun(app)
    clerk, page = Person(app, "xian-jzk"), f"/filings/{id}/conditions/leader"
    shown = clerk.get(page)
    file_id = re.search(r'name="remove" value="(\d+)"', shown)
    assert file_id
    assert clerk.client.get(f"/filings/{id}/files/{file_id[1]}").data.startswith(b"%PDF-")
    clerk.post(page, met="yes", note="留下说明", remove=file_id[1])
    kept = clerk.get(page)
    assert "leader.pdf" not in kept
    assert "留下说明" in kept
    clerk.get(f"/filings/{id}/files/{file_id[1]}", 404)
    clerk.post(page, met="yes", note="", file=scan("新证明.pdf"))
    assert "新证明.pdf" in clerk.get(page)
    other = begun(app, "hospital", "provincial")
    stranger = Person(app, "provincial-hxnk")
    stranger.get(f"/filings/{other}/conditions/leader", 409)
    found = re.search(r"/files/(\d+)", stranger.get(f"/filings/{other}"))
    assert found
    clerk.get(f"/filings/{id}/files/{found[1]}", 404)


def test_unknown_sections_and_conditions_are_not_found(app: Flask) -> None:
    id = begun(app)
    clerk = Person(app, "xian-jzk")
    for path in ("sections/hospital_opinion", "sections/x", "conditions/x", "consents", "exemptions/lead-level"):
        clerk.get(f"/filings/{id}/{path}", 404)


@pytest.mark.clause("SN15-5.1")
def test_the_pages_of_an_exception(app: Flask) -> None:
    with app.app_context():
        from alliance.organisations.model import Organisation

        hospital = db.session.execute(db.select(Organisation).where(Organisation.name == "西安示例医院")).scalar_one()
        hospital.tier = "county"
        db.session.commit()
    id = begun(app)
    clerk, page = Person(app, "xian-jzk"), f"/filings/{id}/exemptions/lead-level"
    assert page in clerk.get(f"/filings/{id}/check")
    clerk.post(page, 422, text="")
    clerk.post(page, text="本专科为国家临床重点专科。")
    office = Person(app, "office")
    assert page in office.get(f"/filings/{id}")
    office.post(page, 422, text="可以")
    office.post(page, text="省内唯一。", granted="yes")
    assert "省内唯一" in clerk.get(f"/filings/{id}")
    clerk.post(f"/filings/{id}/submit", page=f"/filings/{id}/check", true="y")
