"""Papers of a record by the interface: put with it, listed, fetched, by its two ends alone."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core.files import File
from alliance.core.journal import JournalEntry
from alliance.ext import db
from tests.api.calls import Caller, Callers, consultation_body, referral_body, token_of
from tests.care.allied import PDF, the_allied

pytestmark = pytest.mark.on("sqlite")


def put(caller: Caller, path: str, content: bytes = PDF, name: str = "CT报告.pdf", **headers: str) -> Any:
    """One paper, as a form."""
    given = {
        "Authorization": f"Bearer {caller.token}",
        **{key.replace("_", "-"): value for key, value in headers.items()},
    }
    return caller.client.post(f"/api/v1{path}", data={"file": (BytesIO(content), name)}, headers=given)


def papers(app: Flask) -> int:
    with app.app_context():
        mine = File.record_type.in_(("referral", "consultation"))
        return db.session.execute(select(func.count()).select_from(File).where(mine)).scalar_one()


@pytest.mark.clause("SN15-4.3.a")
@pytest.mark.parametrize("kind", ["referral", "consultation"])
def test_put_listed_and_fetched_by_the_two_ends_alone(allied: Flask, callers: Callers, kind: str) -> None:
    with allied.app_context():
        body = {"referral": referral_body, "consultation": consultation_body}[kind](the_allied())
        narrow = token_of("provincial", (f"{kind}s:read", f"{kind}s:write"), "不看患者")
    number = callers["weinan"]("POST", f"/{kind}s", body).json["id"]
    path = f"/{kind}s/{number}/files"
    made = put(callers["weinan"], path)
    assert made.status_code == 201, made.text
    assert {name: made.json[name] for name in ("name", "kind", "size")} == {
        "name": "CT报告.pdf",
        "kind": "pdf",
        "size": len(PDF),
    }
    assert made.headers["Location"] == f"/api/v1{path}/{made.json['id']}"
    assert callers["provincial"]("GET", path).json["items"] == [made.json]
    fetched = callers["provincial"]("GET", f"{path}/{made.json['id']}")
    assert (fetched.status_code, fetched.data, fetched.mimetype) == (200, PDF, "application/pdf")
    assert fetched.headers["Cache-Control"] == "no-store"
    with allied.app_context():
        last = db.session.execute(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).scalar_one()
        assert (last.event, last.facts["file"]) == (f"{kind}.open-file", "CT报告.pdf")
    for stranger in ("yanan", "ankang"):
        assert put(callers[stranger], path).status_code == 404
        for address in (path, f"{path}/{made.json['id']}"):
            assert callers[stranger]("GET", address).status_code == 404
    assert callers["weinan"]("GET", f"{path}/999").status_code == 404
    assert Caller(allied.test_client(), narrow)("GET", f"{path}/{made.json['id']}").status_code == 403
    assert papers(allied) == 1


def test_refused_as_on_the_page_and_sent_twice_it_stands_once(allied: Flask, callers: Callers) -> None:
    with allied.app_context():
        body = referral_body(the_allied())
    weinan, patient = callers["weinan"], body["patient"]
    number = weinan("POST", "/referrals", body).json["id"]
    path = f"/referrals/{number}/files"
    for content, name, status in (
        (b"MZ", "病毒.exe", 409), (b"", "空.pdf", 409), (b"no pdf", "假.pdf", 409), (PDF, f"{patient['name']}.pdf", 409),
    ):  # fmt: skip
        refused = put(weinan, path, content, name)
        assert (refused.status_code, refused.json["field"]) == (status, "file"), refused.text
    assert weinan.client.post(
        f"/api/v1{path}", data={"file": "words"}, headers={"Authorization": f"Bearer {weinan.token}"}
    ).status_code == 422  # fmt: skip
    assert weinan("POST", path, {"file": "x"}).status_code == 422
    assert papers(allied) == 0
    first, again = (put(weinan, path, Idempotency_Key="a") for _time in range(2))
    assert (again.status_code, again.json, again.headers["Idempotency-Replayed"]) == (201, first.json, "true")
    assert put(weinan, path, PDF + b"%", Idempotency_Key="a").status_code == 409
    assert papers(allied) == 1
    callers["provincial"]("POST", f"/referrals/{number}/decline", {"code": "other", "text": "见说明"})
    ended = put(weinan, path)
    assert (ended.status_code, "已经结束" in ended.json["message"]) == (409, True)


def test_a_paper_may_be_larger_than_other_bodies_and_no_larger_than_on_the_page(
    allied: Flask, callers: Callers
) -> None:
    caller = callers["weinan"]
    with allied.app_context():
        number = caller("POST", "/referrals", referral_body(the_allied())).json["id"]
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="CT.pdf"\r\n\r\n' + PDF

    def sent(size: int) -> int:  # written out here: the client's own way leaves a temporary file behind
        return caller.client.post(
            f"/api/v1/referrals/{number}/files", data=head + b"%" * size + b"\r\n--x--\r\n",
            content_type="multipart/form-data; boundary=x", headers={"Authorization": f"Bearer {caller.token}"},
        ).status_code  # fmt: skip

    assert [sent(megabytes * 1_000_000) for megabytes in (3, 21, 24)] == [201, 409, 413]
