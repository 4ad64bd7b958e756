"""Attachments are what they claim to be and lie whole on the disk; letters are numbered without gap or reuse."""

import io
import os
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.core import files, notices
from alliance.core.actor import SYSTEM, Role
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries
from tests.support import papers
from tests.support.papers import PDF
from tests.support.world import NOW, the_world

PNG = papers.picture()


def _docx(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("协议.pdf", PDF),
        ("章程.PNG", PNG),
        ("扫描.jpg", papers.picture(kind="JPEG")),
        ("表.docx", _docx("word/document.xml")),
    ],
)
def test_a_file_is_kept_and_read_back(settled: Flask, name: str, content: bytes) -> None:
    with settled.app_context():
        record = queries.organisation_named("示例省立医院")
        file = files.attach(record, "evidence", name, content, SYSTEM, NOW)
        assert files.content(file) == content
        assert [one.name for one in files.of(record, "evidence")] == [name]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ", "不能上传"),
        ("a.svg", b"<svg/>", "不能上传"),
        ("a", PDF, "不能上传"),
        ("a.pdf", b"", "空文件"),
        ("a.pdf", b"<html>", "内容不是 PDF"),
        ("a.pdf", papers.locked(opens=True), "设有密码"),
        ("a.png", PDF, "内容不是 PNG"),
        ("a.docx", _docx("xl/workbook.xml"), "内容不是 DOCX"),
        ("a.xlsx", _docx("xl/workbook.xml", "xl/vbaProject.bin"), "含有宏"),
        ("a.docx", b"PK\x03\x04broken", "内容不是 DOCX"),
        ("大.pdf", PDF + b"0" * (30 * files.MEGABYTE), "超过上限 20 MB"),
    ],
)
def test_what_is_not_what_it_claims_is_refused_with_the_reason(
    settled: Flask, name: str, content: bytes, words: str
) -> None:
    with settled.app_context():
        record = queries.organisation_named("示例省立医院")
        with pytest.raises(Refused, match=words):
            files.attach(record, "evidence", name, content, SYSTEM, NOW)
        assert files.of(record) == []


def test_a_crash_leaves_nothing_that_the_sweeper_does_not_find(settled: Flask) -> None:
    with settled.app_context():
        record = queries.organisation_named("示例省立医院")
        with pytest.raises(ZeroDivisionError), work():
            files.attach(record, "evidence", "断.pdf", PDF, SYSTEM, NOW)
            raise ZeroDivisionError
        left = list(files.Store.root.glob("*/*"))
        assert len(left) == 1
        old = (NOW - timedelta(days=1)).timestamp()
        os.utime(left[0], (old, old))
        assert files.sweep(NOW) == 1
        assert list(files.Store.root.glob("*/*")) == []


def _issue(title: str) -> notices.Notice:
    hospital = queries.organisation_named("示例省立医院")
    assert hospital is not None
    return notices.issue(
        hospital,
        "test",
        title,
        ["正文"],
        code="示联办",
        issuer="示例办公室",
        clause="SN15-2.c",
        actor=SYSTEM,
        at=NOW,
        to=[("hospital", hospital.id, hospital.name, Role.HOSPITAL_LEADER)],
    )


def test_numbers_have_no_gap_when_a_letter_fails(settled: Flask) -> None:
    with settled.app_context():
        first = _issue("甲").number
        with pytest.raises(ZeroDivisionError), work():
            _issue("乙")
            raise ZeroDivisionError
        assert [first, _issue("丙").number] == ["示联办〔2026〕1号", "示联办〔2026〕2号"]


def test_letters_issued_at_once_get_different_numbers(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    with settled.app_context():
        _issue("先")

    def issue() -> None:
        with settled.app_context():
            _issue("同时")

    assert at_once(*[issue] * 6) == [None] * 6
    with settled.app_context():
        serials = db.session.execute(select(notices.Notice.serial).order_by(notices.Notice.serial)).scalars().all()
        assert serials == [1, 2, 3, 4, 5, 6, 7]


def test_receipt_is_the_addressees_and_is_recorded_once(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        service = _issue("收").services[0]
        with pytest.raises(NotFound):
            notices.receive(service.id, world.actor("xian-leader"), NOW)
        with pytest.raises(Refused):
            notices.receive(service.id, world.actor("provincial-desk"), NOW)
        notices.receive(service.id, world.actor("provincial-leader"), NOW)
        notices.receive(service.id, world.actor("provincial-leader"), NOW + timedelta(days=1))
        assert service.received_at == NOW
