"""A public page needs no session, and is read in Chinese or English."""

from flask import Flask
from sqlalchemy import func, select

from alliance.core.access import WebSession
from alliance.ext import db


def test_reading_the_register_leaves_no_session_behind(settled: Flask) -> None:
    client = settled.test_client()
    for address in ("/public", "/public/check?q=某某", "/public/editions"):
        assert client.get(address).status_code == 200
    assert client.get_cookie("alliance_session") is None
    with settled.app_context():
        assert db.session.execute(select(func.count()).select_from(WebSession)).scalar_one() == 0


def test_anybody_chooses_the_language(settled: Flask) -> None:
    client = settled.test_client()
    assert 'name="language"' in client.get("/public").text
    answer = client.post("/language", data={"language": "en", "next": "/public"})
    assert answer.location == "/public"
    assert 'lang="en"' in client.get("/public").text
