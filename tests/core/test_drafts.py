"""What was typed is never lost: drafts of pages, forms that came after the session had ended, two tabs, another person."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from alliance import clock
from alliance.core import drafts
from alliance.core.access.sessions import WebSession
from alliance.core.drafts import Author, Draft, Typed
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Overtaken
from alliance.core.settings import SettingValue
from alliance.core.work import work
from alliance.demo.people import PASSWORD
from alliance.ext import db
from tests.support.browser import assert_valid_html
from tests.support.world import post, sign_in

pytestmark = pytest.mark.clause("SN15-A2")
PAGE = "/settings/pass_mark"
WORDS = "理由：经办公室会议讨论，改为六十五分。"
ONE, OTHER = Author(1, 1), Author(2, 2)
SCRIPT = {"Accept": "application/json"}


def hidden(text: str) -> dict[str, str]:
    """The hidden inputs of the page's own form."""
    form = next(one for one in re.findall(r"<form.*?</form>", text, re.DOTALL) if "_key" in one)
    tags = re.findall(r'<input[^>]*type="hidden"[^>]*>', form)
    pairs = ((re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags)
    return {name[1]: unescape(value[1]) for name, value in pairs if name and value}


def let_session_end(app: Flask) -> None:
    with app.app_context(), work():
        db.session.execute(update(WebSession).values(seen_at=clock.now() - timedelta(days=2)))


def kept(app: Flask) -> list[Draft]:
    with app.app_context():
        return list(db.session.execute(select(Draft).order_by(Draft.id)).scalars())


def sign_in_at(client: FlaskClient, address: str, login: str) -> str:
    """Sign in on the page one was sent to; where that leads."""
    page = client.get(address)
    assert_valid_html(page.text)
    data = {"csrf_token": hidden(page.text)["csrf_token"], "login": login, "password": PASSWORD}
    answer = client.post(address, data=data)
    assert answer.status_code == 302
    return str(answer.location)


def late_post(app: Flask, login: str = "head") -> tuple[FlaskClient, str]:
    """A form sent after the session had ended: the browser, and the sign-in page it was sent to."""
    client = app.test_client()
    sign_in(client, login)
    data = {**hidden(client.get(PAGE).text), "value": "65", "remark": WORDS, "new_password": "never kept"}
    let_session_end(app)
    answer = client.post(PAGE, data=data, headers={"Referer": f"http://localhost{PAGE}"})
    assert answer.status_code == 302, answer.text
    return client, str(answer.location)


def test_after_an_ended_session_the_same_person_finds_everything_as_typed(settled: Flask) -> None:
    client, address = late_post(settled)
    assert address.startswith("/sign-in?next=/settings/pass_mark&kept=")
    assert "登录已过期" in client.get(address).text
    assert sign_in_at(client, address, "head") == PAGE
    page = client.get(PAGE).text
    assert_valid_html(page)
    assert "登录过期前填写的内容都在" in page
    assert WORDS in page and 'value="65"' in page
    sent = client.post(PAGE, data={**hidden_of(page, "_key"), "value": "65", "remark": WORDS})
    assert sent.status_code == 302
    assert kept(settled) == []
    assert WORDS not in client.get(PAGE).text


def hidden_of(text: str, name: str) -> dict[str, str]:
    form = next(one for one in re.findall(r"<form.*?</form>", text, re.DOTALL) if f'name="{name}"' in one)
    return hidden(form)


def test_nothing_was_done_and_no_secret_was_kept(settled: Flask) -> None:
    late_post(settled)
    (draft,) = kept(settled)
    with settled.app_context():
        typed = drafts.read(draft)
        assert db.session.execute(select(SettingValue)).first() is None
        assert typed is not None
        assert {name for name, _words in typed.fields} == {"value", "remark"}
    assert WORDS.encode() not in draft.sealed


def test_another_person_never_sees_it_and_it_is_gone(settled: Flask) -> None:
    client, address = late_post(settled)
    assert kept(settled)
    assert sign_in_at(client, address, "office") == PAGE
    assert kept(settled) == []
    assert client.get(PAGE).status_code == 403
    assert WORDS not in client.get("/").text
    again = settled.test_client()
    sign_in(again, "head")
    assert WORDS not in again.get(PAGE).text


def test_a_session_gone_by_sign_out_elsewhere_keeps_the_words_too(settled: Flask) -> None:
    client = settled.test_client()
    sign_in(client, "head")
    data = {**hidden(client.get(PAGE).text), "value": "65", "remark": WORDS}
    post(client, "/sign-out", page="/")
    sign_in(client, "head")  # in another tab: a new session with another token
    answer = client.post(PAGE, data=data, headers={"Referer": f"http://localhost{PAGE}"})
    assert answer.location == PAGE
    assert WORDS in client.get(PAGE).text


@pytest.mark.parametrize("forged", ["", "nonsense", "WzEsIDFd.aaaa.bbbb"])
def test_words_without_a_signed_owner_are_not_kept(settled: Flask, forged: str) -> None:
    answer = settled.test_client().post(PAGE, data={"_who": forged, "value": "65", "remark": WORDS})
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/settings/pass_mark"
    assert kept(settled) == []


def test_a_form_of_another_person_is_refused_as_before(settled: Flask) -> None:
    one, two = settled.test_client(), settled.test_client()
    sign_in(one, "head")
    sign_in(two, "office")
    data = {**hidden(one.get(PAGE).text), "remark": WORDS}
    answer = two.post(PAGE, data=data)
    assert answer.status_code == 422
    assert kept(settled) == []


def test_an_autosave_after_the_end_says_so_and_where_to_sign_in(settled: Flask) -> None:
    client = settled.test_client()
    sign_in(client, "head")
    data = {**hidden(client.get(PAGE).text), "_action": PAGE, "remark": WORDS}
    let_session_end(settled)
    answer = client.post("/drafts", data=data, headers={**SCRIPT, "Referer": f"http://localhost{PAGE}"})
    assert answer.status_code == 401
    assert answer.json is not None and answer.json["error"] == "登录已过期" and answer.json["saved"]
    assert sign_in_at(client, answer.json["sign_in"], "head") == PAGE
    assert WORDS in client.get(PAGE).text


def test_files_are_named_to_be_chosen_again(settled: Flask) -> None:
    client = settled.test_client()
    sign_in(client, "head")
    data = {**hidden(client.get(PAGE).text), "remark": WORDS, "proof": (BytesIO(b"%PDF"), "纪要.pdf")}
    let_session_end(settled)
    answer = client.post(PAGE, data=data, headers={"Referer": f"http://localhost{PAGE}"})
    sign_in_at(client, str(answer.location), "head")
    page = client.get(PAGE).text
    assert "文件须重新选择：纪要.pdf" in page


def test_too_long_is_not_kept_and_still_leads_to_sign_in(settled: Flask) -> None:
    client = settled.test_client()
    sign_in(client, "head")
    data = {**hidden(client.get(PAGE).text), "remark": "长" * (drafts.LONGEST + 1)}
    let_session_end(settled)
    answer = client.post(PAGE, data=data, headers={"Referer": f"http://localhost{PAGE}"})
    assert answer.location == "/sign-in?next=/settings/pass_mark"
    assert kept(settled) == []


def saved(client: FlaskClient, token: str, version: int, words: str) -> tuple[int, dict[str, object]]:
    data = {"csrf_token": token, "_page": PAGE, "_draft": version, "_action": PAGE, "remark": words}
    answer = client.post("/drafts", data=data, headers=SCRIPT)
    return answer.status_code, dict(answer.json or {})


def test_a_draft_is_saved_unchecked_restored_and_dropped(settled: Flask) -> None:
    client = settled.test_client()
    sign_in(client, "head")
    token = hidden(client.get(PAGE).text)["csrf_token"]
    status, told = saved(client, token, 0, WORDS)
    assert status == 200 and told["draft"] == 1
    page = client.get(PAGE).text
    assert_valid_html(page)
    assert f"已恢复 {told['saved']} 的草稿" in page
    assert WORDS in page
    assert "登录过期前" not in page
    dropped = client.post("/drafts/drop", data={"csrf_token": token, "_page": PAGE})
    assert dropped.location == PAGE
    assert WORDS not in client.get(PAGE).text
    assert kept(settled) == []


def test_the_later_tab_is_told_and_overwrites_nothing(settled: Flask) -> None:
    client = settled.test_client()
    sign_in(client, "head")
    token = hidden(client.get(PAGE).text)["csrf_token"]
    assert saved(client, token, 0, "第一处")[0] == 200
    status, told = saved(client, token, 0, "第二处")
    assert status == 409
    assert "另一处" in str(told["error"])
    assert "第一处" in client.get(PAGE).text
    assert saved(client, token, 1, "第一处改过")[0] == 200


def test_without_script_a_refused_form_is_kept_and_a_taken_one_is_not(settled: Flask) -> None:
    client = settled.test_client()
    sign_in(client, "head")
    data = {**hidden(client.get(PAGE).text), "_page": PAGE, "value": "多少分", "remark": WORDS}
    assert client.post(PAGE, data=data).status_code == 409
    page = client.get(PAGE).text
    assert WORDS in page and 'value="多少分"' in page
    right = {**hidden_of(page, "_key"), "value": "65", "remark": WORDS}
    assert client.post(PAGE, data=right).status_code == 302
    assert kept(settled) == []


def test_drafts_leave_no_line_in_the_journal(settled: Flask) -> None:
    with settled.app_context():
        before = db.session.query(JournalEntry).count()
        drafts.keep(ONE, PAGE, Typed([("remark", WORDS)]), clock.now())
        assert db.session.query(JournalEntry).count() == before


def test_each_author_has_his_own(app: Flask) -> None:
    with app.app_context():
        for author in (ONE, OTHER):
            drafts.keep(author, PAGE, Typed([("remark", f"{author.person_id}")]), clock.now())
        found = drafts.find(ONE, PAGE)
        assert found is not None and drafts.read(found) == Typed([("remark", "1")])
        drafts.drop(ONE, PAGE)
        assert drafts.find(ONE, PAGE) is None
        assert drafts.find(OTHER, PAGE) is not None


def test_two_at_once_one_stands_and_one_is_told(app: Flask, at_once: Callable[..., list[object]]) -> None:
    def save(words: str) -> Callable[[], object]:
        def run() -> object:
            with app.app_context():
                return drafts.keep(ONE, PAGE, Typed([("remark", words)]), clock.now(), seen=0)

        return run

    results = at_once(save("一"), save("二"))
    assert sorted(type(one).__name__ for one in results) == ["Draft", "Overtaken"], results
    assert any(isinstance(one, Overtaken) for one in results)
    assert len(kept(app)) == 1


def test_old_drafts_are_swept_and_young_ones_stay(app: Flask) -> None:
    at = clock.now()
    with app.app_context():
        drafts.keep(ONE, PAGE, Typed([("remark", "旧")]), at - timedelta(days=drafts.KEPT_DAYS, seconds=1))
        drafts.keep(OTHER, PAGE, Typed([("remark", "新")]), at - timedelta(days=drafts.KEPT_DAYS))
        assert drafts.sweep(at) == 1
    assert [draft.person_id for draft in kept(app)] == [OTHER.person_id]


def test_what_another_key_sealed_counts_as_nothing(settled: Flask) -> None:
    client = settled.test_client()
    sign_in(client, "head")
    token = hidden(client.get(PAGE).text)["csrf_token"]
    saved(client, token, 0, WORDS)
    with settled.app_context(), work():
        db.session.execute(update(Draft).values(sealed=b"x" * 40))
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "已恢复" not in page.text
