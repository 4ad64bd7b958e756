"""Every clause chip opens a page: what the document asks, our readings, the settings with who set them, where it is used."""

import re
from pathlib import Path

import pytest
from flask import Flask

from alliance import clock
from alliance.core import settings
from alliance.rules import clauses, programme
from tests.support.browser import assert_valid_html
from tests.support.world import sign_in, the_world

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"\b(?:SN15|SX3|SX6|SX19|WZ10)-[A-Z]?\d+(?:\.[0-9a-z]+)*")
SHOWN = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("alliance/**/*.py"), *ROOT.glob("alliance/programmes/*/*.toml")]


def test_every_clause_that_is_named_exists() -> None:
    lines = [(path, line) for path in SHOWN for line in path.read_text(encoding="utf-8").splitlines()]
    shown = [(path, line) for path, line in lines if not line.startswith(("#", "within = "))]
    named = {(found, path.name) for path, line in shown for found in NAMED.findall(line)}
    assert len({clause for clause, _file in named}) > 30
    assert [one for one in sorted(named) if not clauses.known(one[0])] == []


@pytest.mark.on("sqlite")
def test_every_clause_has_its_page_for_everybody(settled: Flask) -> None:
    client = settled.test_client()
    for one in clauses.all_clauses():
        page = client.get(f"/clauses/{one.id}")
        assert page.status_code == 200, one.id
        assert one.zh in page.text
        assert_valid_html(page.text)
    assert client.get("/clauses/SN15-99").status_code == 404


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.c")
def test_a_clause_tells_its_document_readings_and_the_value_as_it_stands(settled: Flask) -> None:
    public, office = settled.test_client(), settled.test_client()
    sign_in(office, "office")
    page = public.get("/clauses/SN15-2.c").text
    assert "陕卫医发〔2023〕15号" in page and "条目 2.c" in page
    assert "文件没有合格分数线" in page
    assert "办公室设定" in page and "办公室尚未改设" in page
    assert "文件规定" in page  # the years of the yellow card are the document's
    assert "黄牌警告" in page
    with settled.app_context():
        world = the_world()
        head = world.actor("head")
        settings.put("shaanxi-alliance", "pass_mark", "65", head, clock.now(), "办公室会议决定")
    told = office.get("/clauses/SN15-2.c").text
    assert "<b>65</b>" in told and head.name in told
    outside = public.get("/clauses/SN15-2.c").text
    assert "<b>65</b>" in outside and head.name not in outside
    assert_valid_html(told)


@pytest.mark.on("sqlite")
def test_in_principle_is_said(settled: Flask) -> None:
    page = settled.test_client().get("/clauses/SN15-3.2").text
    assert "原则上" in page
    assert "设立条件" in page


@pytest.mark.on("sqlite")
def test_every_setting_stands_once_under_a_heading_of_the_document(settled: Flask) -> None:
    office = settled.test_client()
    sign_in(office, "office")
    page = office.get("/settings").text
    assert_valid_html(page)
    found = programme.load("shaanxi-alliance").settings
    assert page.count("<tr><td") == len(found) > 80
    headings = [
        page.index(f'<section id="{part}">') for part in ("SN15-2", "SN15-3.3", "SN15-3.5", "SN15-4.3", "SN15-A")
    ]
    assert headings == sorted(headings)
    for one in found:
        assert clauses.part_of(one.clause) is not None, one.key
    assert clauses.part_of("SX3-99") is None


def test_the_narrowest_heading_is_taken() -> None:
    part = clauses.part_of("SN15-3.5.d")
    assert part is not None
    assert (part.within, part.words) == ("SN15-3.5", "日常监督管理")
