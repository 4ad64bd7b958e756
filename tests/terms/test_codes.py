"""Codes of diseases and operations: the sample, a whole table by workbook or CSV, what may stand in a form."""

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from flask import Flask
from flask.testing import FlaskClient

from alliance.core import codes
from alliance.core.refusal import Refused
from alliance.ext import db
from tests.selection.test_pages import client_of, sound
from tests.support.world import post


def workbook(rows: list[tuple[object, str]]) -> bytes:
    """A workbook with a heading, codes and names."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet()
    for number, row in enumerate([("编码", "名称"), *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return made.getvalue()


@pytest.mark.clause("SX6-4", "SX3-5")
def test_with_the_sample_any_code_of_the_right_form_may_stand(shanxi: Flask) -> None:
    with shanxi.app_context():
        assert codes.load_procedures() > 0 and codes.load_procedures() == 0
        assert codes.known("icd9cm3", "47.01") == codes.Known(True, "腹腔镜下阑尾切除术")
        assert codes.known("icd9cm3", "99.99").ok and codes.known("icd10", "I63.900").ok
        for system, wrong in (
            ("icd9cm3", "I21"),
            ("icd9cm3", ""),
            ("icd10", "47.01"),
            ("icd10", "脑卒中"),
            ("technique", " "),
        ):
            assert not codes.known(system, wrong).ok, (system, wrong)
        assert codes.known("technique", "深部脑刺激").ok


@pytest.mark.clause("SX6-4")
def test_a_whole_table_decides_and_a_spoilt_file_changes_nothing(shanxi: Flask) -> None:
    with shanxi.app_context():
        codes.load_procedures()
        for content in (b"%PDF-1.7", workbook([])):
            with pytest.raises(Refused):
                codes.put_procedures(codes.rows_of("icd9cm3", content), "3.0")
            assert codes.edition("icd9cm3") == "" and codes.known("icd9cm3", "47.01").name
        rows: list[tuple[object, str]] = [
            ("38.4501", "示例手术甲"),
            (36.1, "示例手术乙"),
            (7.0, "示例手术丙"),
            ("不是编码", "示例"),
        ]
        assert codes.put_procedures(codes.rows_of("icd9cm3", workbook(rows)), "3.0") == 3
        assert codes.known("icd9cm3", "38.4501") == codes.Known(True, "示例手术甲", "3.0")
        assert codes.known("icd9cm3", "36.1").ok and codes.known("icd9cm3", "07").ok
        assert not codes.known("icd9cm3", "47.01").ok


@pytest.mark.clause("SX6-4")
def test_the_diagnoses_of_care_are_the_same_table(shanxi: Flask) -> None:
    from alliance.care import actions

    with shanxi.app_context():
        csv = "编码,名称\nI63.900,脑梗死\n".encode("gb18030")
        assert actions.import_diagnoses(codes.rows_of("icd10", csv), "国家临床版 2.0") == 1
        assert codes.known("icd10", "i63.900") == codes.Known(True, "脑梗死", "国家临床版 2.0")
        assert not codes.known("icd10", "I64").ok


def send(client: FlaskClient, content: bytes, **more: str) -> Any:
    """Post a table."""
    data = {"system": "icd10", "edition": "国家临床版 2.0", "file": (BytesIO(content), "编码.csv")} | more
    return post(client, "/codes", data, content_type="multipart/form-data")


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX6-4")
def test_the_head_of_an_office_imports_a_table_on_the_page_and_others_read_it(shanxi: Flask) -> None:
    table = "编码,名称\nI63.900,脑梗死\nG40.900,癫痫\n".encode()
    head, handler = client_of(shanxi, "centre-head"), client_of(shanxi, "centre-office")
    sound(head, "/codes", "样例", "只核对写法", "导入编码表", "还没有导入过")
    assert "导入编码表" not in sound(handler, "/codes", "编码表")
    assert send(handler, table).status_code == 403
    assert client_of(shanxi, "taiyuan-leader").get("/codes").status_code == 403
    for content, told in (
        (b"%PDF-1.7", "不是能读的"), (b"a,b\n", "编码表是空的"), (b"", "编码表是空的"),
    ):  # fmt: skip
        answer = send(head, content)
        assert answer.status_code == 409 and told in answer.text and "国家临床版 2.0" in answer.text, content
    assert send(head, table, edition="").status_code == 422
    assert post(head, "/codes", {"system": "icd10", "edition": "2.0"}).status_code == 409
    with shanxi.app_context():
        assert codes.edition("icd10") == "" and codes.known("icd10", "G40.901").ok
    assert send(head, table).status_code == 302
    sound(handler, "/codes", "国家临床版 2.0", "2 个编码", "centre-head示例")
    with shanxi.app_context():
        assert codes.known("icd10", "G40.900") == codes.Known(True, "癫痫", "国家临床版 2.0")
        assert not codes.known("icd10", "G40.901").ok
        assert codes.near("icd10", "G40.901") == [("G40.900", "癫痫")] and codes.near("icd10", "诊断") == []
        assert db.session.get_one(codes.Diagnosis, "G40.900").pinyin == "dx"
        assert codes.edition("icd9cm3") == "", "the other table stays as it is"
