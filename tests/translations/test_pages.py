"""The interface in English: chosen by the reader or asked for by the browser; Chinese otherwise."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from alliance.core.language import told
from alliance.core.pages import words
from alliance.rules import programme
from tests.support.browser import assert_valid_html
from tests.support.world import sign_in
from tests.translations.catalogue import HAN

pytestmark = [pytest.mark.usefixtures("_compiled"), pytest.mark.on("sqlite")]


def test_the_sign_in_page_is_told_in_english(client: FlaskClient) -> None:
    client.set_cookie("language", "en")
    page = client.get("/sign-in").text
    assert '<html lang="en">' in page and ">Sign in<" in page
    assert_valid_html(page)
    assert not HAN.search(page.replace("中文", "").replace(">联<", "><"))


def test_the_browser_is_believed_until_the_reader_chooses(client: FlaskClient) -> None:
    asked = {"Accept-Language": "en-GB,en;q=0.9"}
    assert '<html lang="en">' in client.get("/sign-in", headers=asked).text
    client.set_cookie("language", "zh")
    assert '<html lang="zh-Hans">' in client.get("/sign-in", headers=asked).text


def test_chinese_is_the_language_without_a_choice(client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    assert '<html lang="zh-Hans">' in page and "登录" in page


def test_units_of_a_programme_are_told_in_the_readers_language(app: Flask) -> None:
    fact = programme.load("shaanxi-alliance").fact("up_referrals")
    with app.test_request_context():
        with force_locale("en"):
            assert (words(fact), words(fact, "unit"), told("甲", "a")) == (fact.words_en, "cases", "a")
        with force_locale("zh"):
            assert (words(fact), words(fact, "unit"), told("甲", "a")) == (fact.words, fact.unit, "甲")


def test_settings_are_told_with_their_units_in_the_readers_language(settled: Flask) -> None:
    client = settled.test_client()
    sign_in(client, "office")
    assert "工作日" in client.get("/settings").text
    client.set_cookie("language", "en")
    page = client.get("/settings").text
    assert "Pass mark" in page and "workdays" in page and "工作日" not in page
    assert_valid_html(page)


def test_a_refused_page_is_told_in_chinese_alone(settled: Flask) -> None:
    client = settled.test_client()
    sign_in(client, "provincial-hxnk")
    answer = client.get("/settings")
    assert answer.status_code == 403 and "当前岗位不能打开这一页" in answer.text
    assert "permission" not in answer.text
