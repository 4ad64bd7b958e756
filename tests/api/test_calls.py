"""Sending, listing, reading, following: by the clauses, with nothing lost and nothing told to strangers."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from alliance.care.model import Consultation, Referral
from alliance.core import journal
from alliance.core.journal import JournalEntry
from alliance.ext import db
from tests.api.calls import TOMORROW, Caller, Callers, consultation_body, referral_body, token_of, words_of
from tests.care.allied import patient, the_allied
from tests.care.made import in_state, requested, sent, step
from tests.support.world import NOW


def how_many(model: Any) -> int:
    """Rows there are, read anew."""
    db.session.rollback()
    found: int = db.session.execute(select(func.count()).select_from(model)).scalar_one()
    return found


@pytest.mark.clause("SN15-4.3.a")
def test_a_referral_is_sent_read_and_listed_by_both_ends_only(allied: Flask, callers: Callers) -> None:
    with allied.app_context():
        world = the_allied()
        made = callers["weinan"]("POST", "/referrals", referral_body(world, reason="需进一步诊治"))
        assert made.status_code == 201 and made.headers["Location"].endswith(f"/referrals/{made.json['id']}")
        assert made.headers["Cache-Control"] == "no-store" and "Set-Cookie" not in made.headers
        for hospital, status in (("weinan", 200), ("provincial", 200), ("ankang", 404), ("yanan", 404)):
            assert callers[hospital]("GET", f"/referrals/{made.json['id']}").status_code == status
            assert len(callers[hospital]("GET", "/referrals").json["items"]) == (status == 200)
        shown = callers["provincial"]("GET", f"/referrals/{made.json['id']}").json
        assert shown["state"] == "sent" and "accept" in shown["steps"] and shown["direction"] == "up"
        assert shown["patient"] == {"name": "欧＊＊＊＊", "sex": "male", "birth_year": 1961}
        line = db.session.execute(select(JournalEntry).where(JournalEntry.event == "referral.send")).scalar_one()
        assert (line.name, line.role, line.organisation_id) == ("接口·HIS", "referral_desk", world.id("weinan"))


@pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
def test_what_the_text_forbids_is_refused_with_its_clause(allied: Flask, callers: Callers) -> None:
    with allied.app_context():
        world = the_allied()
        weinan, twin = callers["weinan"], referral_body(world, 5)
        assert weinan("POST", "/referrals", twin).status_code == 201
        before = how_many(JournalEntry)
        for body, clause, field in (
            (referral_body(world, to_id=world.id("weinan")), "SN15-4.3.a", "to_id"),
            (referral_body(world, to_id=world.id("ankang")), "SN15-4.3.a", "to_id"),
            (referral_body(world, alliance_id=world.heart.id), "SN15-5.3", "to_id"),
            (twin, "SN15-4.3.a", "despite_open"),
            (referral_body(world, consent_at="2026-06-15T10:00:01+08:00"), "", "consent_at"),
            (referral_body(world, reason="欧阳示例甲需转诊"), "", "reason"),
            (referral_body(world, patient={**vars(patient(1)), "resident_id": "61"}), "", "patient.resident_id"),
            (referral_body(world, diagnosis_code="肺炎"), "", "diagnosis_code"),
            (referral_body(world, to_id=world.id("yanan"), direction="down", rehabilitation=""), "SN15-4.3.a", "rehabilitation"),
            (referral_body(world, tests=[{"name": "CT", "on": "2026-06-16"}]), "SN15-4.3.c", "tests"),
        ):  # fmt: skip
            answer = weinan("POST", "/referrals", body)
            assert answer.status_code == 409, answer.text
            assert (answer.json["clause"], answer.json["field"]) == (clause, field), answer.text
            assert "欧阳示例甲" not in answer.text
        blank = weinan("POST", "/consultations", consultation_body(world, question=" "))
        assert (blank.status_code, blank.json["clause"]) == (409, "SN15-4.3.b")
        assert how_many(JournalEntry) == before and how_many(Referral) == 1


def test_refusals_speak_the_callers_language(allied: Flask, callers: Callers) -> None:
    with allied.app_context():
        body = referral_body(the_allied(), to_id=the_allied().id("weinan"))
    chinese = callers["weinan"]("POST", "/referrals", body, Accept_Language="zh-CN,zh;q=0.9")
    english = callers["weinan"]("POST", "/referrals", body, Accept_Language="en")
    assert chinese.json["message"].startswith("不能选择本院") and chinese.headers["Content-Language"] == "zh"
    assert english.json["message"].isascii() and english.headers["Content-Language"] == "en"
    cookie = callers["weinan"]
    cookie.client.set_cookie("language", "en")
    assert cookie("POST", "/referrals", body).json["message"].startswith("不能选择本院")


@pytest.mark.clause("SN15-4.3.a")
def test_of_a_batch_the_good_ones_stand_and_each_bad_one_is_told(allied: Flask, callers: Callers) -> None:
    with allied.app_context():
        world = the_allied()
        good = [referral_body(world, serial) for serial in (1, 2, 3)]
        bad = [
            referral_body(world, 4, to_id=world.id("weinan")), {**good[0], "diagnosis": 7}, {"nothing": True},
            referral_body(world, 1), referral_body(world, 6, alliance_id=999_999), referral_body(world, 7, despite_open="yes"),
        ]  # fmt: skip
        items = [good[0], bad[0], good[1], *bad[1:], good[2]]
        answer = callers["weinan"]("POST", "/referrals/batch", {"items": items}, Idempotency_Key="batch-1")
        assert answer.status_code == 200 and (answer.json["created"], answer.json["refused"]) == (3, 6)
        told = answer.json["results"]
        assert [one["index"] for one in told if one["referral"]] == [0, 2, 8]
        assert told[1]["refusal"]["clause"] == "SN15-4.3.a" and told[3]["refusal"]["field"] == "diagnosis"
        assert told[5]["refusal"]["field"] == "despite_open" and told[6]["refusal"]["message"]
        numbers = [one["referral"]["number"] for one in told if one["referral"]]
        assert numbers == sorted(set(numbers)) and how_many(Referral) == 3
        assert journal.verify() is None, "what a refused item wrote is out of the chain"
        again = callers["weinan"]("POST", "/referrals/batch", {"items": items}, Idempotency_Key="batch-1")
        assert again.json == answer.json and how_many(Referral) == 3


def test_a_call_sent_twice_acts_once(allied: Flask, callers: Callers) -> None:
    with allied.app_context():
        world = the_allied()
        weinan = callers["weinan"]
        first = weinan("POST", "/referrals", referral_body(world), Idempotency_Key="a-1")
        again = weinan("POST", "/referrals", referral_body(world), Idempotency_Key="a-1")
        assert (first.status_code, again.status_code) == (201, 201) and first.json == again.json
        assert (
            again.headers["Idempotency-Replayed"] == "true" and again.headers["Location"] == first.headers["Location"]
        )
        other = weinan("POST", "/referrals", referral_body(world, 2), Idempotency_Key="a-1")
        assert (other.status_code, other.json["field"]) == (409, "Idempotency-Key")
        assert weinan("POST", "/consultations", consultation_body(world), Idempotency_Key="a-1").status_code == 409
        assert (
            callers["provincial"](
                "POST", f"/referrals/{first.json['id']}/accept", {}, Idempotency_Key="a-1"
            ).status_code
            == 200
        )
        assert how_many(Referral) == 1 and how_many(Consultation) == 0
        refused = weinan("POST", "/referrals", referral_body(world, to_id=world.id("weinan")), Idempotency_Key="a-2")
        assert refused.status_code == 409
        assert weinan("POST", "/referrals", referral_body(world, 3), Idempotency_Key="a-2").status_code == 201
        with time_machine.travel(NOW + timedelta(days=8), tick=False):
            late = weinan("POST", "/referrals", referral_body(world, 9), Idempotency_Key="a-1")
        assert late.status_code == 201, "a key is forgotten after a week"


def test_the_same_key_at_once_acts_once(allied: Flask, callers: Callers, at_once: Any) -> None:
    with allied.app_context():
        body = referral_body(the_allied())
    token = callers["weinan"].token

    def call() -> Any:
        with time_machine.travel(NOW, tick=False):
            return Caller(allied.test_client(), token)("POST", "/referrals", body, Idempotency_Key="twice")

    first, second = at_once(call, call)
    assert (first.status_code, second.status_code) == (201, 201), (first, second)
    assert first.json == second.json
    with allied.app_context():
        assert how_many(Referral) == 1


def test_an_old_version_is_overtaken(allied: Flask, callers: Callers) -> None:
    with allied.app_context():
        world = the_allied()
        case = sent(world)
        case_id, version = case.id, case.version
        assert callers["provincial"]("POST", f"/referrals/{case_id}/accept", {"version": version}).status_code == 200
        late = callers["provincial"]("POST", f"/referrals/{case_id}/arrive", {"version": version})
        assert late.status_code == 409 and "接口·HIS" in late.json["message"]


@pytest.mark.clause("SN15-4.3.a")
def test_changes_are_followed_without_loss_by_both_ends_only(allied: Flask, callers: Callers) -> None:
    with allied.app_context():
        world = the_allied()
        provincial = callers["provincial"]
        start = provincial("GET", "/referrals").json["changes"]
        case = sent(world)
        for name in ("accept", "arrive", "outcome"):
            step(world, case, name, "provincial-desk")
        sent(world, 2)
        seen, cursor = [], start
        while True:
            page = provincial("GET", f"/referrals/changes?cursor={cursor}&limit=2").json
            seen += [(one["event"], one["referral"]["id"]) for one in page["items"]]
            cursor = page["next"]
            if not page["more"]:
                break
        assert [event for event, _id in seen] == ["send", "accept", "arrive", "outcome", "send"]
        assert provincial("GET", f"/referrals/changes?cursor={cursor}").json == {
            "items": [],
            "next": cursor,
            "more": False,
        }
        assert callers["ankang"]("GET", "/referrals/changes").json["items"] == []
        assert provincial("GET", f"/referrals/changes?cursor={'9' * 18}").json["items"] == []


def test_lists_are_narrowed_and_go_on_by_cursor(allied: Flask, callers: Callers) -> None:
    with allied.app_context():
        world = the_allied()
        numbers = [sent(world, serial).number for serial in range(1, 8)]
        step(world, db.session.get(Referral, 1), "accept", "provincial-desk")
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = callers["weinan"]("GET", f"/referrals?limit=3&cursor={cursor}").json
            seen += [one["number"] for one in page["items"]]
            cursor = page["next"]
        assert seen == numbers[::-1]
        for query, count in (
            (f"cursor={'9' * 18}", 7),
            ("state=sent", 6), ("state=open", 7), ("side=in", 0), ("side=out", 7), ("side=todo", 0), ("direction=down", 0),
            (f"alliance_id={world.bones.id}", 0), (f"alliance_id={world.breath.id}", 7), (f"number={numbers[3]}", 1),
            ("period=2026-06", 0),
        ):  # fmt: skip
            assert len(callers["weinan"]("GET", f"/referrals?{query}").json["items"]) == count, query
        for query in (
            "limit=0",
            "limit=101",
            "limit=1_0",
            "state=other",
            "cursor=-1",
            "period=2026-13",
            "offset=3",
            "alliance_id=",
        ):
            assert callers["weinan"]("GET", f"/referrals?{query}").status_code == 422, query


@pytest.mark.clause("SN15-4.3.a")
def test_an_identity_is_revealed_by_scope_and_purpose_and_journalled(allied: Flask, callers: Callers) -> None:
    with allied.app_context():
        world = the_allied()
        case_id = sent(world).id
        address = f"/referrals/{case_id}/patient"
        assert callers["provincial"]("POST", address, {}).status_code == 422
        assert callers["provincial"]("POST", address, {"purpose": "curiosity"}).status_code == 422
        assert callers["ankang"]("POST", address, {"purpose": "contact"}).status_code == 404
        plain = Caller(allied.test_client(), token_of("provincial", ["referrals:read"], "LIS"))
        assert plain("POST", address, {"purpose": "contact"}).status_code == 403
        reading = select(func.count()).select_from(JournalEntry).where(JournalEntry.event == "referral.reveal")
        assert db.session.execute(reading).scalar_one() == 0
        shown = callers["provincial"]("POST", address, {"purpose": "registration"})
        assert shown.json == vars(patient(1)) and shown.headers["Cache-Control"] == "no-store"
        db.session.rollback()
        assert db.session.execute(reading).scalar_one() == 1


@pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
def test_a_consultation_with_an_opinion_becomes_a_referral(allied: Flask, callers: Callers) -> None:
    with allied.app_context():
        world = the_allied()
        case = in_state(world, "consultation", "answered")
        body = {**referral_body(world), "consultation_id": case.id}
        del body["patient"]
        made = callers["weinan"]("POST", "/referrals", body)
        assert made.status_code == 201 and made.json["consultation_id"] == case.id
        assert (
            callers["weinan"]("POST", "/referrals", {**body, "consultation_id": requested(world, 2).id}).status_code
            == 404
        )
        del body["consultation_id"]
        assert callers["weinan"]("POST", "/referrals", body).json["field"] == "patient.name"


@pytest.mark.clause("SN15-4.3.a")
def test_agreeing_to_forward_answers_with_the_new_referral(allied: Flask, callers: Callers) -> None:
    with allied.app_context():
        world = the_allied()
        case = in_state(world, "referral", "forwarding")
        words = words_of(world, "referral", "agree_forward")
        made = callers["weinan"]("POST", f"/referrals/{case.id}/agree-forward", words)
        assert made.json["forwarded_from_id"] == case.id and made.json["receiver"]["id"] == world.id("yanan")
        assert callers["yanan"]("GET", f"/referrals/{made.json['id']}").status_code == 200


@pytest.mark.clause("SN15-2.e")
def test_the_alliances_of_the_hospital_with_members_and_departments(allied: Flask, callers: Callers) -> None:
    with allied.app_context():
        world = the_allied()
        told = callers["weinan"]("GET", "/alliances").json["items"]
        assert {one["id"]: one["state"] for one in told} == {
            world.breath.id: "active", world.bones.id: "active", world.heart.id: "proposed",
        }  # fmt: skip
        breath = next(one for one in told if one["id"] == world.breath.id)
        assert breath["members"][0]["id"] == breath["lead_id"] and len(breath["members"]) == 4
        assert breath["members"][0]["departments"]
        assert [one["id"] for one in callers["ankang"]("GET", "/alliances").json["items"]] == [world.bones.id]


@pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
def test_a_system_takes_back_its_own_last_step_only(allied: Flask, callers: Callers) -> None:
    weinan, provincial = callers["weinan"], callers["provincial"]
    with allied.app_context():
        bodies = referral_body(the_allied()), consultation_body(the_allied())
    sent, asked = (
        weinan("POST", f"/{kind}s", body).json for kind, body in zip(("referral", "consultation"), bodies, strict=True)
    )
    first = {"reason": "系统误发"}
    assert weinan("POST", f"/referrals/{sent['id']}/undo", first).status_code == 409  # a sending is called off
    taken = provincial("POST", f"/referrals/{sent['id']}/accept", {}).json
    for caller, body, status in (
        (weinan, first, 409), (callers["ankang"], first, 404), (provincial, {"reason": ""}, 422), (provincial, {}, 422),
        (provincial, {**first, "version": 1}, 409), (provincial, {"reason": "欧阳示例甲没有来"}, 409),
    ):  # fmt: skip
        assert caller("POST", f"/referrals/{sent['id']}/undo", body).status_code == status, body
    key = {"Idempotency_Key": "once"}
    given = {**first, "version": taken["version"]}
    back = [provincial("POST", f"/referrals/{sent['id']}/undo", given, **key) for _again in range(2)]
    assert [one.json["state"] for one in back] == ["sent", "sent"] and back[1].headers["Idempotency-Replayed"] == "true"
    assert "accept" in back[0].json["steps"]
    provincial("POST", f"/consultations/{asked['id']}/schedule", {"scheduled_for": TOMORROW})
    assert provincial("POST", f"/consultations/{asked['id']}/undo", first).json["state"] == "requested"
    events = [one["event"] for one in weinan("GET", "/referrals/changes").json["items"]]
    assert events == ["send", "accept", "undo"]
