"""The parcel of a year: made file by file, each with its hash, opened again, never of two versions of a round."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from docx import Document
from flask import Flask
from python_calamine import CalamineWorkbook

from alliance.core.inbox import Todo
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.documents import yearbook as paper
from alliance.evaluation import queries as rounds
from alliance.ext import db
from alliance.yearbook import actions, queries
from alliance.yearbook.flow import BOOK_FLOW
from alliance.yearbook.model import YearBookFile
from tests.standing.judged import PROGRAMME, Judged, day, decided, provisional, the_judged
from tests.support.seen import statements, trace

SCORES = {"骨科": "58.4", "妇产科": "93.5", "呼吸内科": "75"}
AT = day(2026, 3, 1)


def _round(judged: Judged) -> Any:
    decided(judged, 2025, SCORES)
    return rounds.by_year(PROGRAMME, 2025)


def _made(judged: Judged, login: str = "head") -> Any:
    found = actions.order(_round(judged), judged.actor(login), AT, "示例数据")
    return actions.advance(found.id, AT, seconds=600)


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.b", "SN15-3.6.a")
def test_the_parcel_holds_the_year_and_each_hash_is_right(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        book = _made(judged)
        assert (book.state, book.position, book.total) == ("done", 4, 4)
        content = actions.fetch(book, judged.actor("head"), AT)
        assert content == actions.fetch(queries.book(judged.actor("head"), book.id), judged.actor("head"), AT)
    archive = zipfile.ZipFile(io.BytesIO(content))
    files = {name: archive.read(name) for name in archive.namelist()}
    listed = json.loads(files[paper.MANIFEST])
    assert (listed["year"], listed["state"]) == (2025, "decided")
    assert {one["name"] for one in listed["files"]} == set(files) - {paper.MANIFEST, paper.SUMS}
    for one in listed["files"]:
        assert (
            hashlib.sha256(files[one["name"]]).hexdigest() == one["sha256"] and len(files[one["name"]]) == one["size"]
        )
    assert files[paper.SUMS].decode().splitlines() == [f"{one['sha256']}  {one['name']}" for one in listed["files"]]
    book_ = CalamineWorkbook.from_filelike(io.BytesIO(files["考核工作簿.xlsx"]))
    told = json.loads(files["考核数据.json"])
    assert [one["name"] for one in told["tables"]] == book_.sheet_names
    assert len([name for name in files if name.startswith("csv/")]) == len(book_.sheet_names)
    first = next(one for one in told["tables"] if one["name"] == "汇总")
    assert (first["rows"][0][1], first["rows"][0][3]) == ("陕西示例妇产科专科联盟", "93.5")
    assert "陕西示例妇产科专科联盟" in files["csv/01-汇总.csv"].decode("utf-8-sig")
    _read_report(files["考核报告.docx"])


def _read_report(content: bytes) -> None:
    report = Document(io.BytesIO(content))
    words = "\n".join(one.text for one in report.paragraphs)
    assert "参加考核 3 个联盟" in words and "合格线 60 分、优秀线 90 分为办公室设定" in words
    assert "示例数据" in report.sections[0].header.paragraphs[0].text
    assert len(report.inline_shapes) == 2
    first = [[cell.text for cell in row.cells] for row in report.tables[0].rows]
    assert [row[1] for row in first[1:]] == [f"陕西示例{one}专科联盟" for one in ("妇产科", "呼吸内科", "骨科")]


@pytest.mark.clause("SN15-2.b")
def test_it_is_made_in_steps_and_told_of_once(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        round, head = _round(judged), judged.actor("head")
        book = actions.order(round, head, AT)
        assert actions.order(round, head, AT).id == book.id
        assert actions.advance(book.id, AT, seconds=0).position == 1
        with pytest.raises(Refused):
            actions.fetch(queries.book(head, book.id), head, AT)
        assert actions.work_off(AT) == 1 and actions.work_off(AT) == 0
        asked = db.session.query(Todo).filter_by(kind=actions.READY, closed_at=None)
        assert asked.count() == 1
        assert len(queries.files_of(book.id)) == 6 + len(queries.annual(round).system.dimensions) + 6
        actions.fetch(queries.book(head, book.id), head, AT)
        assert asked.count() == 0
        assert actions.sweep(AT + timedelta(days=400)) == 1 and db.session.query(YearBookFile).count() == 0
        with pytest.raises(Refused):
            actions.fetch(queries.book(head, book.id), head, AT)


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.b")
def test_two_versions_of_a_round_are_never_mixed(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        round = provisional(judged, 2025, SCORES)
        book = actions.order(round, judged.actor("head"), AT)
        actions.advance(book.id, AT, seconds=0)
        with work():
            again = rounds.by_year(PROGRAMME, 2025)
            assert again is not None
            again.version += 1
        book = actions.advance(book.id, AT, seconds=600)
        assert book.state == "failed" and "变动" in book.reason
        assert db.session.query(YearBookFile).count() == 0


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.b")
def test_nobody_else_reaches_it_and_only_its_owner_stops_it(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        book = actions.order(_round(judged), judged.actor("head"), AT)
        before = trace(book)
        for login in ("office", "commission", "auditor", "provincial-hxnk", "sysadmin"):
            with pytest.raises(NotFound):
                queries.book(judged.actor(login), book.id)
            with pytest.raises((Refused, Overtaken)):
                BOOK_FLOW.move(book, "stop", judged.actor(login), AT)
            assert trace(book) == before
        actions.stop(book, judged.actor("head"), AT)
        assert book.state == "stopped"
        with pytest.raises((Refused, Overtaken)):
            actions.stop(book, judged.actor("head"), AT)


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.b")
def test_there_is_none_before_the_results_are_known(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        round = provisional(judged, 2025, SCORES)
        with work():
            round.state, round.provisional_at = "scoring", None
        with pytest.raises(Refused):
            actions.order(rounds.by_year(PROGRAMME, 2025), judged.actor("head"), AT)


@pytest.mark.clause("SN15-2.b")
def test_two_workers_make_each_file_once(judged_app: Flask, at_once: Any) -> None:
    with judged_app.app_context():
        number = actions.order(_round(the_judged()), the_judged().actor("head"), AT).id

    def advance() -> str:
        with judged_app.app_context():
            return str(actions.advance(number, AT, seconds=600).state)

    at_once(advance, advance)
    with judged_app.app_context():
        actions.advance(number, AT, seconds=600)
        names = [name for name, _size, _hash in queries.files_of(number)]
        assert len(names) == len(set(names)) and names[-2:] == [paper.MANIFEST, paper.SUMS]


def test_gathering_costs_the_same_however_many_alliances(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged, counts = the_judged(), []
        for year, scores in ((2024, {"骨科": "58.4"}), (2025, SCORES)):
            decided(judged, year, scores)
            round = rounds.by_year(PROGRAMME, year)
            assert round is not None and round.indicator_version.serial == 1
            with statements() as sent:
                queries.annual(round)
            counts.append(len(sent))
        assert counts == [6, 6]
