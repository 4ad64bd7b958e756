"""The pages of quality documents: shared, received, reminded; typed words stay; strangers find nothing; lists stay cheap."""

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from alliance.core.work import work
from alliance.ext import db
from alliance.supervision.model import QualityDocument, QualityReceipt, QualityVersion
from tests.supervision.quality.test_receipts import LEAD, MEMBER, join, shared
from tests.supervision.reported import OPENS, PDF, the_reported
from tests.support import lists
from tests.support.browser import assert_valid_html
from tests.support.seen import few_and_many
from tests.support.world import post, sign_in

pytestmark = pytest.mark.clause("SN15-3.5.a")
Browser = Callable[[str], FlaskClient]


def scan() -> tuple[BytesIO, str]:
    return BytesIO(PDF), "诊疗规范.pdf"


@pytest.fixture
def browser_of(reported_app: Flask) -> Iterator[Browser]:
    """A browser signed in as somebody, on the first of July."""

    def browser(login: str) -> FlaskClient:
        client = reported_app.test_client()
        sign_in(client, login)
        return client

    with time_machine.travel(OPENS):
        yield browser


def test_from_the_lead_to_every_member(reported_app: Flask, browser_of: Browser) -> None:
    with reported_app.app_context():
        join(the_reported(), "yanan")
        alliance = the_reported().alliance().id
    lead, weinan = browser_of(LEAD), browser_of(MEMBER)
    typed = {"kind": "norm", "title": "肺结节诊疗规范", "summary": "统一分级和随访"}
    bare = post(lead, f"/alliances/{alliance}/quality/new", typed)
    assert bare.status_code == 409
    assert "统一分级和随访" in bare.text
    assert post(lead, f"/alliances/{alliance}/quality/new", {**typed, "title": ""}).status_code == 422
    sent = post(lead, f"/alliances/{alliance}/quality/new", {**typed, "file": scan()})
    assert sent.location == "/quality/1"
    assert "签收质控文件" in weinan.get("/").text
    assert weinan.get("/quality/receipts/1").location == "/quality/1"
    shown = weinan.get("/quality/1").text
    assert "待本院签收" in shown
    assert "延安示例医院" not in shown  # a member sees its own receipt
    assert post(weinan, "/quality/1/receive", {"serial": "1"}, page="/quality/1").status_code == 302
    assert "签收质控文件" not in weinan.get("/").text
    assert "本院已签收" in weinan.get("/quality").text
    assert "1 家未签收" in lead.get("/quality/1").text
    assert post(lead, "/quality/1/remind", page="/quality/1").status_code == 302
    again = post(lead, "/quality/1/remind", page="/quality/1")
    assert again.status_code == 409
    assert "今天已经催办过" in again.text
    revised = {"summary": "随访间隔改为三个月", "file": scan(), "_seen": "1"}
    assert post(lead, "/quality/1/revise", revised).status_code == 302
    late = post(weinan, "/quality/1/receive", {"serial": "1"}, page="/quality/1")
    assert late.status_code == 409
    assert "旧版（第 1 版），待签收" in lead.get(f"/alliances/{alliance}/quality").text
    stale = post(lead, "/quality/1/withdraw", {"remark": "已并入新规范", "_seen": "1"})
    assert stale.status_code == 409
    assert post(lead, "/quality/1/withdraw", {"remark": "已并入新规范", "_seen": "2"}).status_code == 302
    assert "已并入新规范" in weinan.get("/quality/1").text


@pytest.fixture
def document(reported_app: Flask) -> int:
    """A document shared with 渭南 and 延安."""
    with reported_app.app_context():
        return shared().document.id


def test_the_pages_are_valid_and_strangers_find_nothing(
    reported_app: Flask, document: int, browser_of: Browser
) -> None:
    own, inside = f"/quality/{document}", "/alliances/1/quality"
    for login, addresses in (
        (LEAD, ("/quality", inside, f"{inside}/new", own, f"{own}/revise", f"{own}/withdraw", f"{own}/print")),
        (MEMBER, ("/quality", inside, own, f"{own}/print")), ("office", ("/quality?q=结节", "/quality?q=无", inside, own)),
        ("city-610100", ("/quality", own)), ("ankang-member", ("/quality",)),
    ):  # fmt: skip
        client = browser_of(login)
        for address in addresses:
            page = client.get(address)
            assert page.status_code == 200, (login, address)
            assert_valid_html(page.text)
    for login, address, status in (
        ("ankang-member", own, 404), ("university-gk", own, 404), ("ankang-member", f"{own}/print", 404), ("expert", own, 403),
        ("university-gk", "/quality/receipts/1", 404), ("ankang-member", f"{own}/files/1", 404), (MEMBER, f"{own}/revise", 403),
        ("university-gk", f"{own}/revise", 404), ("provincial-xxgnk", f"{own}/revise", 404), (LEAD, "/quality/99", 404),
        (LEAD, f"{own}/files/99", 404),
    ):  # fmt: skip
        assert browser_of(login).get(address).status_code == status, (login, address)


def many(count: int) -> None:
    """More documents of the alliance, each with a receipt owed by 渭南, past the procedure."""
    world = the_reported()
    one, weinan = world.alliance(), world.hospital("weinan")
    with work():
        for n in range(100, 100 + count):
            shared_by = {"id": n, "serial": 1}
            db.session.execute(insert(QualityDocument).values(
                **shared_by, programme=one.programme, designation_id=one.id, designation_name=one.name, lead_id=one.lead_id,
                lead_name=one.lead_name, department_id=one.department_id, kind="norm", title=f"规范{n}",
            ))  # fmt: skip
            db.session.execute(insert(QualityVersion).values(
                **shared_by, document_id=n, summary="要点", shared_at=OPENS, shared_by="示例",
            ))  # fmt: skip
            db.session.execute(insert(QualityReceipt).values(
                version_id=n, organisation_id=weinan.id, organisation_name=weinan.name, asked_at=OPENS,
            ))  # fmt: skip


@pytest.mark.parametrize(
    ("login", "address", "count"), [(MEMBER, "/quality", 8), (LEAD, "/quality", 10), (LEAD, "/alliances/1/quality", 10)]
)
def test_a_list_takes_the_same_statements_for_one_and_fifty(
    reported_app: Flask, document: int, browser_of: Browser, login: str, address: str, count: int
) -> None:
    assert few_and_many(reported_app, browser_of(login), address, many) == [count, count]


@pytest.mark.parametrize("login", [MEMBER, LEAD])
def test_the_list_in_every_way(reported_app: Flask, document: int, browser_of: Browser, login: str) -> None:
    rows = lists.whole(reported_app, browser_of(login), "/quality")
    assert ("待本院签收" in rows[-1]) == (login == MEMBER)
