"""Bars after a dissolution (办公室设定; no text asks them): off by default, held against a filing, ended by day or by the head."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask

from alliance.core import settings
from alliance.core.refusal import NotFound, Refused
from alliance.register import actions as register
from alliance.register import queries as designations
from alliance.register.model import Bar
from tests.standing.judged import PROGRAMME, Judged, day, decided, in_force, proposed, the_judged
from tests.standing.test_flow import trace
from tests.support.browser import assert_valid_html
from tests.support.world import post, sign_in

MARCH = day(2026, 3, 20)
pytestmark = [pytest.mark.on("sqlite"), pytest.mark.clause("SN15-2.d")]


def dissolved(judged: Judged, months: str) -> list[Bar]:
    """An alliance dissolved in March, with so many months set."""
    settings.put(PROGRAMME, "dissolution_bar_months", months, judged.actor("head"), MARCH, "示例")
    decided(judged, 2024, {"骨科": "45"})
    in_force(judged, proposed(judged, "骨科", 2025, "50"), MARCH)
    return designations.bars_of(judged.alliance("骨科").id)


def test_nothing_is_barred_unless_the_office_set_months(judged_app: Flask) -> None:
    with judged_app.app_context():
        assert dissolved(the_judged(), "0") == []


def test_the_hospital_does_not_lead_the_specialty_until_its_day(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        [bar] = dissolved(judged, "24")
        assert (bar.since, bar.until) == (MARCH.date(), date(2028, 3, 20))
        lead, other = bar.organisation_id, judged.hospital("provincial").id

        def held(on: date, hospital: int = lead, specialty: str = "骨科") -> bool:
            return designations.barred(PROGRAMME, hospital, specialty, on) is not None

        assert [held(MARCH.date()), held(bar.until - timedelta(days=1)), held(bar.until)] == [True, True, False]
        assert not held(MARCH.date(), other) and not held(MARCH.date(), lead, "神经内科")


def test_the_head_lifts_it_once_with_a_reason(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        [bar] = dissolved(judged, "24")
        head = judged.actor("head")
        before = trace()
        for by, reason in (
            (judged.actor("office"), "整改"), (judged.actor("commission"), "整改"), (head, " "),
            (replace(head, own_hospitals=frozenset({bar.organisation_id})), "整改"),
        ):  # fmt: skip
            with pytest.raises(Refused):
                register.step_bar(bar, "lift", by, MARCH, remark=reason)
        assert trace() == before
        register.step_bar(bar, "lift", head, MARCH, remark="学科已重组")
        assert designations.barred(PROGRAMME, bar.organisation_id, "骨科", MARCH.date()) is None
        with pytest.raises(Refused):
            register.step_bar(bar, "lift", head, MARCH, remark="再次")
        with pytest.raises(NotFound):
            designations.one_bar(judged.actor("university-gk"), bar.id)


def test_the_page(judged_app: Flask) -> None:
    with judged_app.app_context():
        [bar] = dissolved(the_judged(), "24")
        address, back = f"/bars/{bar.id}/lift", f"/alliances/{bar.designation_id}/standing"
    client = judged_app.test_client()
    sign_in(client, "head")
    assert address in client.get(back).text
    assert_valid_html(client.get(address).text)
    assert post(client, address, {"remark": ""}).status_code == 422
    assert post(client, address, {"remark": "学科已重组"}).status_code == 302
    shown = client.get(back).text
    assert_valid_html(shown)
    assert "学科已重组" in shown
    assert post(client, address, {"remark": "再次"}, page=back).status_code == 409
