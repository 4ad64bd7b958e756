"""The pages: who is shown what, what is refused is shown as typed, lists do not grow their queries, papers go out."""

import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from alliance.audit import queries
from tests.audit.audited import OPENED, PAST, YEAR, Audited, another
from tests.support import lists
from tests.support.html import problems
from tests.support.papers import PDF
from tests.support.seen import statements
from tests.support.world import post, sign_in, the_world

Make = Callable[[Audited], int]


@pytest.fixture
def make(app: Flask) -> Callable[[Make], int]:
    """Build something in the world, outside any request."""

    def made(build: Make) -> int:
        with app.app_context():
            return build(Audited(the_world()))

    return made


@pytest.fixture
def day() -> Iterator[time_machine.Traveller]:
    """The pages are asked while the campaign runs."""
    with time_machine.travel(OPENED, tick=False) as traveller:
        yield traveller


def _as(app: Flask, login: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, login)
    return client


def _page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code, answer.text[:1500])
    assert problems(answer.text) == [], address
    return answer.text


def _seen(client: FlaskClient, address: str) -> str:
    found = re.search(r'name="_seen" value="(\d+)"', client.get(address).text)
    assert found is not None
    return found[1]


@pytest.mark.clause("SN15-5.2", "SN15-5.1.b")
def test_scope(app: Flask, make: Callable[[Make], int], day: object) -> None:
    id = make(lambda audited: audited.to("office").id)
    for login in ("office", "head", "commission", "auditor", "xian-jzk", "xian-leader", "xian-admin", "city-610100"):
        _page(_as(app, login), f"/audit-forms/{id}")
    for login in ("xian-ek", "provincial-hxnk", "provincial-leader", "city-610300"):
        _page(_as(app, login), f"/audit-forms/{id}", 404)
    assert _as(app, "xian-desk").get(f"/audit-forms/{id}").status_code == 403


@pytest.mark.clause("SN15-5.2")
def test_a_draft_is_its_authors_only(app: Flask, make: Callable[[Make], int], day: object) -> None:
    def build(audited: Audited) -> int:
        audited.opened()
        return audited.fill().id

    id = make(build)
    assert "省级课题三项" not in _page(_as(app, "office"), f"/audit-forms/{id}")
    assert _as(app, "office").get(f"/audit-forms/{id}/annex1.pdf").status_code == 404
    assert "核对并报送" in _page(_as(app, "xian-jzk"), f"/audit-forms/{id}")


@pytest.mark.clause("SN15-5.2")
def test_before_the_opening_only_the_province_sees_it(app: Flask, make: Callable[[Make], int], day: object) -> None:
    id = make(lambda audited: audited.to("listed").id)
    _page(_as(app, "office"), f"/audit-forms/{id}")
    for login in ("xian-jzk", "city-610100"):
        _page(_as(app, login), f"/audit-forms/{id}", 404)
        assert _as(app, login).get("/audits/1").status_code == 404


@pytest.mark.clause("SN15-5.2")
def test_the_office_walks_a_campaign(app: Flask, day: object) -> None:
    client = _as(app, "office")
    assert "还没有审核评估" in _page(client, "/audits")
    assert "2026年2月28日" in _page(client, "/audits/new")
    assert post(client, "/audits/new", {"year": "abc"}).status_code == 422
    board = post(client, "/audits/new", {"year": str(YEAR)}).headers["Location"]
    assert post(client, "/audits/new", {"year": str(YEAR)}).status_code == 409
    text = _page(client, board)
    assert "陕西示例急诊科专科联盟" in text
    answer = post(client, f"{board}/add", {"reason": ""})
    assert answer.status_code == 422
    young = re.search(r'<option value="(\d+)">陕西示例消化内科专科联盟', client.get(f"{board}/add").text)
    assert young is not None
    assert post(client, f"{board}/add", {"designation_id": young[1], "reason": "筹建较早"}).status_code == 302
    assert "增列：筹建较早" in _page(client, board)
    _page(client, f"{board}/steps/open")
    assert client.get(f"{board}/steps/other").status_code == 404
    opened = post(client, f"{board}/steps/open", {"_seen": _seen(client, f"{board}/steps/open")})
    assert opened.status_code == 302
    assert "5 个联盟收到待办" in client.get(board).text
    assert post(client, f"{board}/steps/close").status_code == 409
    assert client.get(f"{board}/picture.svg").mimetype == "image/svg+xml"
    for shown in queries.SHOWN:
        _page(client, f"{board}?show={shown}")
    assert post(client, f"{board}/steps/lapses").status_code == 302


@pytest.mark.clause("SN15-5.2")
def test_lapses_are_confirmed_one_by_one(app: Flask, make: Callable[[Make], int], day: time_machine.Traveller) -> None:
    id = make(lambda audited: audited.to("draft", "骨科").id)
    day.move_to(PAST)
    office, commission = _as(app, "office"), _as(app, "commission")
    board = "/audits/1"
    assert "未报送" in _page(office, board)
    _page(office, f"{board}/steps/lapses")
    assert post(office, f"{board}/steps/lapses").status_code == 302
    assert "须逐一确认" in _page(commission, board)
    step = f"/audit-forms/{id}/steps/confirm-lapse"
    shown = _page(commission, step)
    assert "关于陕西示例骨科专科联盟视为放弃省级专科联盟资格的决定" in shown
    assert "不能撤回" in shown
    assert post(commission, step, {"text": ""}).status_code == 422
    assert "这一步现在不能由您办理" in _page(office, step)
    stale = post(commission, step, {"text": "逾期", "_seen": "1"})
    assert stale.status_code == 409
    assert post(commission, step, {"text": "逾期未报", "_seen": _seen(commission, step)}).status_code == 302
    assert "已视为放弃" in _page(commission, f"/audit-forms/{id}")
    assert "逾期未报" in _page(_as(app, "university-gk"), f"/audit-forms/{id}")


@pytest.mark.clause("SN15-A1")
def test_what_is_refused_is_shown_as_typed(app: Flask, make: Callable[[Make], int], day: object) -> None:
    def build(audited: Audited) -> int:
        audited.opened()
        return audited.fill(changes={"patrol_visits": "六次"}).id

    id = make(build)
    client = _as(app, "xian-jzk")
    section = f"/audit-forms/{id}/sections/academic_events"
    text = _page(client, section)
    assert "六次" in text
    assert "平台无日志" in text
    assert "台账 12" in text
    check = f"/audit-forms/{id}/check"
    assert "须为不小于 0 的整数" in _page(client, check)
    assert post(client, check, {}).status_code == 422
    refused = post(client, check, {"true": "y"})
    assert refused.status_code == 409
    assert "SN15-A1" in refused.text
    assert problems(refused.text) == []
    typed = {"academic_events": "4", "patrol_visits": "6", "up_referrals": "20", "why_up_referrals": "", "_seen": "1"}
    stale = post(client, section, typed)
    assert stale.status_code == 409
    assert "现存内容" in stale.text
    saved = post(client, section, {**typed, "_seen": _seen(client, section), "step": "next"})
    assert saved.headers["Location"].endswith("/sections/hospital_support")
    assert "与台账（12）不一致" in _page(client, check)


@pytest.mark.clause("SN15-5.2", "SN15-A1")
def test_a_late_form_is_refused_without_a_reason(
    app: Flask, make: Callable[[Make], int], day: time_machine.Traveller
) -> None:
    def build(audited: Audited) -> int:
        audited.opened()
        return audited.fill("骨科").id

    id = make(build)
    day.move_to(PAST)
    client = _as(app, "university-gk")
    check = f"/audit-forms/{id}/check"
    assert "无故迟报不予收取" in _page(client, check)
    refused = post(client, check, {"true": "y", "late_reason": " "})
    assert refused.status_code == 409
    assert "SN15-5.2" in refused.text
    sent = post(client, check, {"true": "y", "late_reason": "经办人住院", "_seen": _seen(client, check)})
    assert sent.status_code == 302
    commission = _as(app, "commission")
    assert "经办人住院" in _page(commission, f"/audit-forms/{id}")
    step = f"/audit-forms/{id}/steps/take"
    _page(commission, step)
    assert post(commission, step, {"text": "理由充分"}).status_code == 302


@pytest.mark.clause("SN15-5.2", "SN15-A1")
def test_stations_speak_on_their_pages(app: Flask, make: Callable[[Make], int], day: object) -> None:
    id = make(lambda audited: audited.to("hospital").id)
    address = f"/audit-forms/{id}/evaluation"
    assert _as(app, "office").get(address).status_code == 404
    leader = _as(app, "xian-leader")
    _page(leader, address)
    assert post(leader, address, {}).status_code == 422
    empty = post(leader, address, {"verdict": "agree", "text": " "})
    assert empty.status_code == 409
    assert problems(empty.text) == []
    for login in ("xian-leader", "city-610100", "office"):
        client = _as(app, login)
        assert post(client, address, {"verdict": "agree", "text": "属实"}).status_code == 302, login
    commission = _as(app, "commission")
    asked = post(commission, address, {"verdict": "fail", "text": "未实际开展工作"})
    assert asked.status_code == 200
    assert "确认不通过" in asked.text
    assert problems(asked.text) == []
    done = post(commission, address, {"verdict": "fail", "text": "未实际开展工作", "_confirmed": "1"})
    assert done.status_code == 302
    _page(_as(app, "xian-jzk"), f"/audit-forms/{id}")


@pytest.mark.clause("SN15-A1")
def test_the_annex_goes_out_as_pdf_and_word(app: Flask, make: Callable[[Make], int], day: object) -> None:
    id = make(lambda audited: audited.to("office").id)
    client = _as(app, "xian-jzk")
    assert client.get(f"/audit-forms/{id}/annex1.pdf").data.startswith(b"%PDF")
    assert client.get(f"/audit-forms/{id}/annex1.docx").data.startswith(b"PK")
    assert client.get(f"/audit-forms/{id}/annex1.pdf?submission=1").status_code == 200
    assert client.get(f"/audit-forms/{id}/annex1.pdf?submission=9").status_code == 404
    scan = re.search(rf"/audit-forms/{id}/files/\d+", client.get(f"/audit-forms/{id}").text)
    assert scan is not None
    assert client.get(scan[0]).data.startswith(b"%PDF")
    assert client.get(f"/audit-forms/{id}/files/999").status_code == 404


@pytest.mark.clause("SN15-A1")
def test_a_falsehood_on_its_pages(app: Flask, make: Callable[[Make], int], day: object) -> None:
    id = make(lambda audited: audited.to("passed").id)
    office, commission = _as(app, "office"), _as(app, "commission")
    step = f"/audit-forms/{id}/steps/doubt"
    _page(office, step)
    assert post(office, step, {"text": "虚构"}).status_code == 409
    from io import BytesIO

    proof = {"text": "培训人数系虚构", "file": (BytesIO(PDF), "证据.pdf")}
    assert post(office, step, proof, content_type="multipart/form-data").status_code == 302
    assert "培训人数系虚构" in _page(commission, f"/audit-forms/{id}/steps/revoke")
    assert post(commission, f"/audit-forms/{id}/steps/clear-passed", {"text": "证据不足"}).status_code == 302
    assert commission.get(f"/audit-forms/{id}/steps/submit").status_code == 404


@pytest.mark.parametrize(
    ("login", "address"), [("office", "/audits/1"), ("city-610100", "/audits/1"), ("xian-jzk", "/audits")]
)
def test_lists_take_the_same_queries_for_one_and_fifty(
    app: Flask, make: Callable[[Make], int], day: object, login: str, address: str
) -> None:
    def build(audited: Audited) -> int:
        return audited.opened().id

    make(build)
    client = _as(app, login)
    client.get(address)
    with app.app_context(), statements() as few:
        client.get(address)

    def many(audited: Audited) -> int:
        campaign = audited.opened()
        for serial in range(48):
            another(serial, audited.alliance(), campaign)
        return campaign.id

    make(many)
    with app.app_context(), statements() as full:
        text = client.get(address).text
    assert text.count("第") > 40
    assert len(full) == len(few) == COUNTS[login], (len(few), len(full))


COUNTS = {"office": 9, "city-610100": 9, "xian-jzk": 6}


@pytest.mark.parametrize(("login", "address"), [("office", "/audits/1"), ("xian-jzk", "/audits")])
def test_lists_in_every_way(app: Flask, make: Callable[[Make], int], day: object, login: str, address: str) -> None:
    make(lambda audited: audited.opened().id)
    assert len(lists.whole(app, _as(app, login), address)) > 2
