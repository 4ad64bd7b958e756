"""The way of an application through its stations, programme by programme."""

import pytest
from flask import Flask

from alliance.core import inbox
from alliance.selection import actions, queries
from tests.selection.made import CHECKED, DAYS, SX3, SX6, WZ10, actor, agreed, called, department, submitted


@pytest.mark.clause("SX6-9", "SX6-7", "SX6-8")
def test_a_centre_goes_by_leader_city_and_form_check(further: Flask) -> None:
    with further.app_context():
        made = submitted(department("yc1"), SX6)
        assert (made.state, made.number, made.name) == ("hospital", "晋专病备申〔2026〕1号", "山西省癫痫诊疗技术中心")
        agreed(made, "yc1-leader")
        assert made.signed_content == made.submissions[-1].digest
        assert made.state == "city"
        agreed(made, "yuncheng")
        assert made.state == "form"
        agreed(made, "centre-office")
        assert made.state == "review"
        assert made.verdicts[-1].facts["excl_device"] == "no"
        assert made.verdicts[-1].facts["crit_beds"] == "met"
