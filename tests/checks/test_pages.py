"""The pages: who sees what, what is refused is shown as typed, every page is sound, lists do not grow their queries."""

import json
from datetime import datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from alliance.care.actions import reveal
from alliance.care.queries import referral
from alliance.checks import actions
from alliance.clock import BEIJING
from alliance.core.refusal import NotFound, Refused
from tests.checks.sampled import LATER, PROGRAMME, YEAR, Sampled, the_sampled
from tests.support.html import problems
from tests.support.seen import statements
from tests.support.world import post, sign_in


@pytest.fixture(autouse=True)
def _frozen() -> object:
    with time_machine.travel(LATER, tick=True):
        yield


def _as(app: Flask, login: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, login)
    return client


def _sound(client: FlaskClient, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200, address
    assert not problems(page.text), (address, problems(page.text))
    return page.text


def _asked(world: Sampled, sample: Any) -> Any:
    """A drawn record about which weinan is asked."""
    return next((one for one in world.items(sample) if one.hospital_id == world.allied.id("weinan")), None)


def _drawn_with_weinan(world: Sampled) -> Any:
    """A sample in which weinan is asked: the word is tried until it is."""
    found = world.committed()
    actions.draw(found, "今日报数：三", world.actor("office2"), LATER)
    return found


@pytest.mark.clause("SN15-2.b", "SN15-3.6.a")
def test_a_year_from_the_frame_to_the_shares(sampled_app: Flask) -> None:
    office, other, head = (_as(sampled_app, login) for login in ("office", "office2", "head"))
    assert "还没有抽过样" in _sound(office, "/checks")
    begun = post(office, "/checks/samples", {"year": YEAR}, page="/checks")
    assert begun.status_code == 302
    address = begun.headers["Location"]
    assert "已公布，待抽样" in _sound(office, address)
    again = post(office, "/checks/samples", {"year": YEAR}, page="/checks")
    assert again.status_code == 409 and "每年只抽一次" in again.text
    own = post(office, f"{address}/draw", {"word": "我来抽"}, page=f"{address}/draw")
    assert own.status_code == 409 and "我来抽" in own.text and "由另一位同事抽样" in own.text
    assert post(other, f"{address}/draw", {"word": ""}, page=f"{address}/draw").status_code == 422
    drawn = post(other, f"{address}/draw", {"word": "今日报数：三"}, page=f"{address}/draw")
    assert drawn.status_code == 302
    assert "核查中" in _sound(office, address) and "按医院核查" in _sound(head, address)
    assert "重算一致" in _sound(office, f"{address}/replay")
    paper = json.loads(office.get(f"{address}/sample.json").data)
    assert paper["word"] == "今日报数：三"
    assert post(head, f"{address}/close", page=address).status_code == 409
    for login in ("commission", "auditor"):
        _sound(_as(sampled_app, login), address)
    assert "哈希" in _sound(office, "/checks") and office.get("/checks/samples/99").status_code == 404


@pytest.mark.clause("SN15-2.b")
def test_a_hospital_answers_and_the_office_checks(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        sample = _drawn_with_weinan(world)
        one = _asked(world, sample)
        assert one is not None
        address, number, sheet = f"/checks/records/{one.id}", one.number, f"/checks/samples/{sample.id}"
        theirs = next(row.id for row in world.items(sample) if row.hospital_id != one.hospital_id)
        hospital = one.hospital_id
    desk, office = _as(sampled_app, "weinan-desk"), _as(sampled_app, "office")
    assert f'href="{sheet}"' in _sound(desk, "/checks/mine")
    assert number in _sound(desk, sheet) and "待答复" in _sound(desk, sheet)
    assert desk.get(f"/checks/records/{theirs}").status_code == 404
    text = _sound(desk, address)
    assert "本院答复" in text and "记下核查结果" not in text and "欧阳" not in text
    bad = post(desk, f"{address}/answer", {"said": "differs", "note": ""}, page=address)
    assert bad.status_code == 409 and "请写明情况" in bad.text
    assert post(desk, f"{address}/answer", {"said": "verified", "note": ""}, page=address).status_code == 302
    assert "欧阳" not in _sound(office, address) and "欧阳" not in _sound(office, f"{sheet}/hospitals/{hospital}")
    assert "打印" in _sound(office, f"{sheet}/hospitals/{hospital}?print=1")
    given = {"result": "differs", "way": "phone", "on": LATER.date().isoformat(), "note": ""}
    bad = post(office, f"{address}/check", given, page=address)
    assert bad.status_code == 409 and "请写明情况" in bad.text
    assert post(office, f"{address}/check", {**given, "result": "verified"}, page=address).status_code == 302
    assert "核实" in _sound(desk, address)
    assert post(office, f"{address}/again", {"remark": ""}, page=address).status_code == 422
    assert post(office, f"{address}/again", {"remark": "看错"}, page=address).status_code == 302
    assert office.get(f"/checks/samples/{sample.id}/hospitals/999999").status_code == 404


@pytest.mark.clause("SN15-2.b")
def test_a_look_at_padding_is_shown_to_the_office_only(sampled_app: Flask) -> None:
    office = _as(sampled_app, "office")
    begun = post(office, "/checks/padding", {"year": YEAR}, page="/checks")
    assert begun.status_code == 302
    address = begun.headers["Location"]
    assert "没有提示" in _sound(office, address)
    for login in ("commission", "auditor", "provincial-hxnk"):
        assert _as(sampled_app, login).get(address).status_code in (403, 404)
    with sampled_app.app_context():
        world = the_sampled()
        sample = _drawn_with_weinan(world)
        number = sample.id
    seen = _as(sampled_app, "commission")
    assert ">加抽<" not in _sound(seen, f"/checks/samples/{number}")
    assert b"flag" not in seen.get(f"/checks/samples/{number}/sample.json").data.replace(b"flag_factor", b"")


@pytest.mark.clause("SN15-2.b")
def test_the_office_never_opens_an_identity(sampled_app: Flask) -> None:
    """What a drawn record leads to is the hospital's own page: who is no party of it is refused the patient."""
    with sampled_app.app_context():
        world = the_sampled()
        one = next(row for row in world.items(_drawn_with_weinan(world)) if row.record_type == "referral")
        for login in ("office", "office2", "head"):
            with pytest.raises((Refused, NotFound)):
                reveal(referral(world.actor(login), one.record_id), world.actor(login), LATER, "核查")


def test_lists_do_not_grow_their_queries(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        sample = _drawn_with_weinan(world)
        number, rows = sample.id, world.items(sample)
        hospital = max({row.hospital_id for row in rows}, key=lambda id: sum(row.hospital_id == id for row in rows))
        alone = min({row.hospital_id for row in rows}, key=lambda id: sum(row.hospital_id == id for row in rows))
    office, sent = _as(sampled_app, "office"), {}
    for id in (hospital, alone):
        address = f"/checks/samples/{number}/hospitals/{id}"
        office.get(address)
        with sampled_app.app_context(), statements() as seen:
            office.get(address)
        sent[id] = len(seen)
    assert len(set(sent.values())) == 1


@pytest.mark.clause("SN15-3.6.c")
def test_the_lead_answers_what_it_was_told(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        actions.tell_leads(PROGRAMME, datetime(2026, 12, 1, 9, tzinfo=BEIJING))
    with time_machine.travel(datetime(2026, 12, 2, 9, tzinfo=BEIJING), tick=True):
        lead, office = _as(sampled_app, "provincial-hxnk"), _as(sampled_app, "office")
        listed = _sound(lead, "/checks/dormant")
        address = listed.split('href="/checks/dormant/', 1)[1].split('"', 1)[0]
        address = f"/checks/dormant/{address}"
        assert "什么算活动" in _sound(lead, address) and "没有提醒" in _sound(office, "/checks/dormant")
        assert office.get(address).status_code == 404
        assert post(lead, address, {"remark": ""}, page=address).status_code == 422
        assert post(lead, address, {"remark": "十二月巡诊"}, page=address).status_code == 302
        assert "十二月巡诊" in _sound(lead, address)
    with time_machine.travel(datetime(2027, 1, 15, 9, tzinfo=BEIJING), tick=True):
        assert "十二月巡诊" in _sound(_as(sampled_app, "office"), address)
