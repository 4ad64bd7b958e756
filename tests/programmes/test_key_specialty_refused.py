"""What SX3 refuses an applicant through the page, with nothing lost: no new application after its last day, while what runs is
evaluated; outside the window, with the next one named; barred, until when, why, by which decision; the same base twice."""

from datetime import date, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from alliance.clock import BEIJING
from alliance.ext import db
from alliance.register import actions as register
from alliance.rules import grounds
from alliance.selection.model import Candidacy
from tests.selection.made import SX3, actor, called, candidacy, department
from tests.selection.test_pages import client_of, sound
from tests.support.world import post

pytestmark = pytest.mark.on("sqlite")
NEW = f"/candidacies/new?programme={SX3}&track=competitive"
TYPED = {"subject": "神经内科", "code_system": "subject", "code": "03.04", "direction": "神经"}


def morning(year: int, month: int, day: int) -> datetime:
    """Nine in the morning of a day in Beijing."""
    return datetime(year, month, day, 9, tzinfo=BEIJING)


def refused(clerk: FlaskClient, app: Flask, *words: str) -> None:
    """The form comes back with the clause and the reason, as it was typed; nothing was made."""
    with app.app_context():
        before = db.session.execute(db.select(db.func.count()).select_from(Candidacy)).scalar_one()
    answer = post(clerk, NEW, TYPED)
    assert answer.status_code == 409, answer.text
    for one in (*words, 'value="神经内科"', 'value="03.04"'):
        assert one in answer.text, one
    with app.app_context():
        assert db.session.execute(db.select(db.func.count()).select_from(Candidacy)).scalar_one() == before


@pytest.mark.clause("SX3-35", "SX3-22")
def test_nobody_new_after_the_last_day_and_what_runs_is_evaluated(further: Flask) -> None:
    with further.app_context():
        called(2030, date(2030, 2, 1), date(2030, 2, 28))
        held = candidacy("granted", SX3, department("taiyuan"), morning(2029, 4, 10)).designation_id
    with time_machine.travel(morning(2030, 3, 1), tick=False):
        clerk = client_of(further, "yc1-clerk")
        sound(clerk, f"/selection/{SX3}/check", "2030年2月28日", "不再受理新的申报", "SX3-35")
        refused(clerk, further, "不再受理新的申报", "SX3-35")
    with time_machine.travel(morning(2030, 5, 6), tick=False):
        office = client_of(further, "specialty-office")
        sound(office, f"/designations/{held}", "2029 年 · 年度动态评估", "待认定")
        sound(office, f"/designations/{held}/evaluations/yearly/2029", "依据还不齐", "客观数据结果和环比")
    with time_machine.travel(morning(2030, 2, 28), tick=False):
        assert post(client_of(further, "yc1-clerk"), NEW, TYPED).status_code == 302, "the last day is in time"


@pytest.mark.clause("SX3-10")
def test_outside_the_call_s_days_the_next_are_named(further: Flask) -> None:
    with time_machine.travel(morning(2026, 5, 29), tick=False):
        refused(client_of(further, "yc1-clerk"), further, "SX3-10", "下一个窗口尚未发布")
        with further.app_context():
            called()
        refused(client_of(further, "yc1-clerk"), further, "SX3-10", "2026年6月1日", "2026年6月30日")
    with time_machine.travel(morning(2026, 7, 1), tick=False):
        refused(client_of(further, "yc1-clerk"), further, "SX3-10", "下一个窗口尚未发布")


@pytest.mark.clause("SX3-24")
def test_barred_until_when_why_and_by_which_decision(further: Flask) -> None:
    with further.app_context():
        called()
        table, where = grounds.load(SX3), department("yc1")
        assert table is not None
        rule = next(one for one in table.rules if one.key == "revoked-decline")
        bar = register.propose_bar(
            SX3, rule, where.organisation, where, date(2023, 6, 16), "连续两年下降", "晋重专函〔2023〕9号",
            actor("specialty-office"), morning(2026, 6, 1),
        )  # fmt: skip
        register.step_bar(bar, "sign", actor("specialty-commission"), morning(2026, 6, 1))
    with time_machine.travel(morning(2026, 6, 15), tick=False):
        clerk = client_of(further, "yc1-clerk")
        sound(clerk, NEW, "现在不能申报", "2026年6月16日", "晋重专函〔2023〕9号")
        refused(clerk, further, "SX3-24", "2026年6月16日", "连续两年下降", "晋重专函〔2023〕9号")
    with time_machine.travel(morning(2026, 6, 16), tick=False):
        assert post(client_of(further, "yc1-clerk"), NEW, TYPED).status_code == 302


@pytest.mark.clause("SX3-14")
def test_one_base_serves_one_application(further: Flask) -> None:
    with further.app_context():
        called()
        candidacy("granted", SX3, department("yc2"), morning(2025, 6, 15), name="运城示例二院神经内科")
    with time_machine.travel(morning(2026, 6, 15), tick=False):
        clerk = client_of(further, "yc1-clerk")
        assert post(clerk, NEW, TYPED).status_code == 302
        refused(clerk, further, "SX3-14", "不得重复申报", "晋重专备申〔2026〕1号")
        refused(client_of(further, "yc2-clerk"), further, "SX3-14", "运城示例二院神经内科")
