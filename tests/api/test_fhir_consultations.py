"""Consultations in the FHIR view: requests of their own category, for tokens with their scope; what moved since."""

from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask

from alliance.api.fhir import codes
from alliance.care import actions
from alliance.care.flow import CONSULTATION_FLOW
from alliance.care.model import Consultation, Referral
from alliance.ext import db
from tests.api.calls import token_of
from tests.api.test_fhir import Reader, readers
from tests.care.allied import patient, the_allied
from tests.care.made import WAYS, in_state, requested, sent
from tests.support.seen import statements
from tests.support.world import NOW

__all__ = ["readers"]
pytestmark = [pytest.mark.on("sqlite"), pytest.mark.clause("SN15-4.3.b")]


def ids(reader: Reader, address: str) -> list[str]:
    return [one["resource"]["id"] for one in reader(address).get("entry", ())]


def test_each_state_is_a_request_without_the_patient(allied: Flask, readers: dict[str, Reader]) -> None:
    with allied.app_context():
        world = the_allied()
        made = {state: in_state(world, "consultation", state, n).id for n, state in enumerate(WAYS["consultation"], 1)}
    assert set(codes.CONSULTED) == set(CONSULTATION_FLOW.states) == set(made)
    for state, number in made.items():
        told = readers["provincial"](f"ServiceRequest/c{number}")
        assert (told["status"], told["id"]) == (codes.CONSULTED[state], f"c{number}")
        assert told["category"][0]["coding"][0]["code"] == "11429006"
        assert told["identifier"][0]["system"] == codes.CONSULTATION_NUMBER
        who = patient(1)
        assert not any(word in str(told) for word in (who.name, who.resident_id, who.phone))
    answered = readers["weinan"](f"ServiceRequest/c{made['answered']}")
    assert [note["text"].split("：")[0] for note in answered["note"]] == ["会诊目的", "会诊意见"]
    for address in (
        f"ServiceRequest/c{made['held']}",
        f"Task/c{made['held']}",
        "ServiceRequest/c",
        "ServiceRequest/c1x",
    ):
        readers["ankang"](address, 404)
    readers["weinan"](f"Task/c{made['held']}", 404)


def test_category_tells_the_kinds_apart_and_pages_go_through_both(allied: Flask, readers: dict[str, Reader]) -> None:
    with allied.app_context():
        world = the_allied()
        requests = [sent(world, serial, green_channel=serial == 2).id for serial in (1, 2, 3)]
        asked_for = [requested(world, serial).id for serial in (4, 5)]
        narrow = token_of("weinan", ("referrals:read",), "只看转诊")
    weinan, first = readers["weinan"], str(requests[0])
    every = [*map(str, reversed(requests)), *(f"c{one}" for one in reversed(asked_for))]
    for size in (1, 2, 3, 5):
        address, found = f"ServiceRequest?_count={size}", []
        while address:
            bundle = weinan(address)
            found += [one["resource"]["id"] for one in bundle["entry"]]
            following = [link["url"] for link in bundle["link"] if link["relation"] == "next"]
            address = following[0].removeprefix("http://localhost/fhir/") if following else ""
        assert found == every, size
    assert ids(weinan, "ServiceRequest?category=3457005") == every[:3]
    assert ids(weinan, "ServiceRequest?category=11429006") == every[3:]
    assert ids(weinan, f"ServiceRequest?category={quote(codes.SNOMED + '|11429006')}") == every[3:]
    assert ids(weinan, f"ServiceRequest?category={quote('urn:other|11429006')}") == []
    assert ids(weinan, "ServiceRequest?category=green") == [str(requests[1])]
    assert ids(weinan, f"ServiceRequest?_id={first},c{asked_for[0]}") == [first, f"c{asked_for[0]}"]
    weinan("ServiceRequest?_before=d1", 400)
    only = Reader(weinan.client, narrow)
    assert ids(only, "ServiceRequest") == every[:3]
    assert only(f"ServiceRequest/c{asked_for[0]}", 403)["issue"][0]["code"] == "forbidden"
    with allied.app_context(), statements() as seen:
        weinan("ServiceRequest")
    assert len(seen) == 4  # the token with its call counted, its hospital, the referrals, the consultations


def test_what_moved_since_a_moment(allied: Flask, readers: dict[str, Reader]) -> None:
    later = NOW + timedelta(hours=2)
    with allied.app_context():
        world = the_allied()
        numbers = [sent(world, serial).id for serial in (1, 2)]
        other = requested(world, 3).id
        actions.accept(db.session.get_one(Referral, numbers[0]), world.actor("provincial-desk"), later)
        actions.cancel(
            db.session.get_one(Consultation, other), world.actor("weinan-desk"), later, code="other", text="不再需要"
        )
    with time_machine.travel(later, tick=False):
        for kind, wanted in (("ServiceRequest", [str(numbers[0]), f"c{other}"]), ("Task", [str(numbers[0])])):
            moment = quote((NOW + timedelta(hours=1)).isoformat())
            assert ids(readers["weinan"], f"{kind}?_lastUpdated=gt{moment}") == wanted
            assert ids(readers["weinan"], f"{kind}?_lastUpdated=lt{moment}") == [str(numbers[1])]
            readers["weinan"](f"{kind}?_lastUpdated=yesterday", 400)
