"""The FHIR view: what is answered is FHIR by FHIR's own models, is this hospital's own, and holds no identity."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.operationoutcome import OperationOutcome
from fhir.resources.R4B.servicerequest import ServiceRequest
from fhir.resources.R4B.task import Task
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from alliance.api.fhir import codes
from alliance.api.fhir.search import PARAMETERS
from alliance.care import actions, queries
from alliance.care.flow import REFERRAL_FLOW
from alliance.care.model import Referral
from alliance.ext import db
from tests.api.calls import callers_of, token_of
from tests.care.allied import patient, the_allied
from tests.care.made import WAYS, in_state, sent
from tests.support.application import ROOT
from tests.support.seen import statements
from tests.support.world import NOW

MODELS: dict[str, Any] = {
    "ServiceRequest": ServiceRequest, "Task": Task, "Bundle": Bundle, "OperationOutcome": OperationOutcome,
    "CapabilityStatement": CapabilityStatement,
}  # fmt: skip


@dataclass
class Reader:
    """One hospital's system reading FHIR; every answer is read by FHIR's own models first."""

    client: FlaskClient
    token: str

    def ask(self, address: str, **headers: str) -> TestResponse:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(f"/fhir/{address}", headers={"Authorization": f"Bearer {self.token}", **given})

    def __call__(self, address: str, status: int = 200, **headers: str) -> dict[str, Any]:
        answer = self.ask(address, **headers)
        assert answer.status_code == status, answer.text
        assert answer.mimetype == "application/fhir+json"
        return checked(answer.text)

    def ids(self, address: str) -> list[int]:
        """The ids on one page."""
        return [int(one["resource"]["id"]) for one in self(address).get("entry", ())]


def checked(text: str) -> dict[str, Any]:
    """The resource, once FHIR's model of it has taken it and says the same again."""
    told: dict[str, Any] = json.loads(text)
    model = MODELS[told["resourceType"]].model_validate_json(text)
    assert set(json.loads(model.model_dump_json())) == set(told)
    return told


@pytest.fixture
def readers(allied: Flask) -> Iterator[dict[str, Reader]]:
    """A reader for each hospital; the clock stands at the world's moment."""
    with time_machine.travel(NOW, tick=False):
        yield {name: Reader(one.client, one.token) for name, one in callers_of(allied).items()}


@pytest.mark.clause("SN15-4.3.a")
def test_each_state_is_a_request_and_a_task(allied: Flask, readers: dict[str, Reader]) -> None:
    with allied.app_context():
        world = the_allied()
        made = {state: in_state(world, "referral", state, place).id for place, state in enumerate(WAYS["referral"], 1)}
        version = db.session.get_one(Referral, made["returned"]).version
    for state, number in made.items():
        request, task = (readers["weinan"](f"{kind}/{number}") for kind in ("ServiceRequest", "Task"))
        standing = codes.STANDING[state]
        assert (request["status"], task["status"]) == (standing.request, standing.task)
        assert task["businessStatus"]["coding"][0]["code"] == state
        assert task["businessStatus"]["text"] == str(REFERRAL_FLOW.states[state])
        assert task["focus"]["reference"] == f"ServiceRequest/{number}"
        assert task["owner"]["display"] == request["performer"][0]["display"] == "示例省立医院"
        with allied.app_context():
            waits = db.session.get_one(Referral, number).waits_for_id
        recipients = [one["identifier"]["value"] for one in task.get("restriction", {}).get("recipient", ())]
        assert recipients == ([str(waits)] if waits else [])
    assert readers["weinan"].ask(f"Task/{made['returned']}").headers["ETag"] == f'W/"{version}"'
    declined, returned = (readers["provincial"](f"Task/{made[state]}") for state in ("declined", "returned"))
    assert (declined["statusReason"]["coding"][0]["code"], declined["statusReason"]["text"]) == ("other", "见说明")
    assert [one["type"]["text"] for one in returned["output"]] == ["转归", "诊疗结果"]
    assert set(codes.STANDING) == set(REFERRAL_FLOW.states)
    assert {one.request for one in codes.STANDING.values()} <= set(codes.REQUEST_CODES)
    assert {one.task for one in codes.STANDING.values()} <= set(codes.TASK_CODES)


def test_the_document_has_the_same_table() -> None:
    text = (ROOT / "docs" / "fhir.md").read_text(encoding="utf-8")
    rows = [
        f"| {state} | {REFERRAL_FLOW.states[state]} | {one.request} | {one.task} | {one.bser[0] + ' ' if one.bser else ''}|"
        for state, one in codes.STANDING.items()
    ]
    assert [row for row in rows if row not in text] == []
    for kind, parameters in PARAMETERS.items():
        assert [name for name in parameters if f"`{name}`" not in text] == [], kind
    assert [system for name, system in vars(codes).items() if name.isupper() and str(system).startswith(codes.OURS)
            and system != codes.OURS and system not in text] == []  # fmt: skip


@pytest.mark.clause("SN15-4.3.a")
def test_a_request_says_all_but_who_the_patient_is(allied: Flask, readers: dict[str, Reader]) -> None:
    who = patient(7, "司马测试丙")
    with allied.app_context():
        case = sent(
            the_allied(), 7, patient=who, diagnosis_code="j18.9", urgency="emergency", green_channel=True, reason="氧合下降",
            treatment="抗感染", clinic=actions.Clinic("内科", "呼吸内科", "王医生"),
        )  # fmt: skip
        number, masked, key = case.number, case.patient_masked, case.patient_key
    bundle = readers["provincial"]("ServiceRequest?_count=1")
    request = bundle["entry"][0]["resource"]
    assert request["identifier"] == [{"use": "official", "system": codes.NUMBER, "value": number}]
    assert (request["priority"], request["intent"]) == ("stat", "order")
    assert request["code"]["text"] == "上转"
    assert [one["text"] for one in request["category"]] == ["转诊", "绿色通道"]
    assert request["reasonCode"] == [
        {"coding": [{"system": codes.ICD10, "code": "J18.9"}], "text": "社区获得性肺炎"}
    ]  # fmt: skip
    assert [one["text"] for one in request["note"]] == ["转诊原因：氧合下降", "病情与已做治疗：抗感染"]
    assert request["performerType"] == {"text": "呼吸内科"}
    assert request["authoredOn"] == "2026-06-15T10:00:00.000+08:00"
    assert request["orderDetail"][0]["coding"][0]["code"] == "AMB"
    assert request["subject"] == {
        "type": "Patient", "identifier": {"system": codes.PATIENT, "value": number}, "display": masked,
    }  # fmt: skip
    told = "".join(readers[name].ask(address).text for name in ("weinan", "provincial")
                   for address in ("ServiceRequest", "Task", f"ServiceRequest/{request['id']}", f"Task/{request['id']}"))  # fmt: skip
    assert all(secret not in told for secret in (who.name, who.resident_id, who.phone, str(key), "1961", "王医生"))


@pytest.mark.clause("SN15-4.3.a")
def test_only_the_two_hospitals_find_a_referral(allied: Flask, readers: dict[str, Reader]) -> None:
    with allied.app_context():
        case = sent(the_allied())
        found, number = case.id, case.number
    for kind in ("ServiceRequest", "Task"):
        for name in ("weinan", "provincial"):
            assert readers[name](f"{kind}/{found}")["id"] == str(found)
            assert readers[name].ids(f"{kind}?identifier={number}") == [found]
        for name in ("yanan", "ankang"):
            told = readers[name](f"{kind}/{found}", 404)["issue"][0]
            assert told["code"] == "not-found"
            assert told["details"]["coding"] == [{"system": codes.CLAUSE, "code": "SN15-4.3.a"}]
            assert told == readers[name](f"{kind}/{found + 1}", 404)["issue"][0]
            for address in (kind, f"{kind}?_id={found}", f"{kind}?identifier={number}"):
                assert readers[name].ids(address) == []


# What is asked of three referrals: 1 sent on 1 May 2026, 2 declined and sent on 15 June at 10:00, 3 arrived, the same moment.
ASKED: dict[str, list[int]] = {
    "": [3, 2, 1], "_id=2": [2], "_id=1,3": [3, 1], "_id=x": [], "_id=99999999999999": [], "_id=1&_id=2": [],
    "identifier=ZZ20260002": [2], "identifier=zz20260002,ZZ20260003": [3, 2], f"identifier={codes.NUMBER}|ZZ20260001": [1],
    "identifier=urn:else|ZZ20260001": [], "identifier=|ZZ20260001": [],
    "authored=2026": [3, 2, 1], "authored=2025": [], "authored=2026-06": [3, 2], "authored=2026-05-01": [1],
    "authored=ne2026-05-01": [3, 2], "authored=ge2026-06-15": [3, 2], "authored=gt2026-06-15": [], "authored=lt2026-06-15": [1],
    "authored=le2026-06-15": [3, 2, 1], "authored=sa2026-05-01": [3, 2], "authored=eb2026-05-02": [1],
    "authored=ge2026-05&authored=lt2026-06": [1], "authored=2026-12": [], "authored=2026-06-15T10:00": [3, 2],
    "authored=2026-06-15T02:00:00Z": [3, 2], "authored=2026-06-15T10:00:00+08:00": [3, 2], "authored=2026-06-15T10:00:01": [],
    "authored=2026-06-15T10:00:00.000%2B08:00": [3, 2], "authored=2026-05-01,2026-06-15": [3, 2, 1],
    "status=active": [3, 1], "status=revoked": [2], "status=active,revoked": [3, 2, 1], "status=draft": [],
    "status=http://hl7.org/fhir/request-status|active": [3, 1], "status=urn:else|active": [],
    "status=active&authored=2026-06": [3], "_count=2": [3, 2], "_count=0": [], "_count=5000": [3, 2, 1],
    "_format=json": [3, 2, 1], "_format=application/fhir+json": [3, 2, 1], "status=": [3, 2, 1],
}  # fmt: skip
TASKS: dict[str, list[int]] = {
    "status=requested": [1], "status=rejected,in-progress": [3, 2], "status=http://hl7.org/fhir/task-status|rejected": [2],
    "business-status=arrived": [3], f"business-status={codes.STATE}|declined,sent": [2, 1], "authored-on=2026-05": [1],
    "focus=ServiceRequest/2": [2], "focus=3": [3], "focus=http://x/fhir/ServiceRequest/1": [1], "_id=3": [3],
}  # fmt: skip
REFUSED = (
    "ServiceRequest?status=nonsense", "ServiceRequest?authored=yesterday", "ServiceRequest?authored=2026-13",
    "ServiceRequest?authored=ap2026", "ServiceRequest?authored=2026-02-30", "ServiceRequest?authored=0001", "ServiceRequest?_count=-1",
    "ServiceRequest?_count=x", "ServiceRequest?status:not=active", "Task?business-status=active", "Task?status=active",
    "ServiceRequest?_before=x", "ServiceRequest?authored=2026-06-15T25:00", "Task?authored-on=20260615",
)  # fmt: skip


@pytest.mark.clause("SN15-4.3.a")
def test_what_is_asked_is_what_is_found(allied: Flask, readers: dict[str, Reader]) -> None:
    with allied.app_context():
        world = the_allied()
        first = sent(world, 1)
        for place, state in ((2, "declined"), (3, "arrived")):
            in_state(world, "referral", state, place)
        db.session.execute(
            Referral.__table__.update().where(Referral.id == first.id).values(sent_at=NOW.replace(month=5, day=1))  # type: ignore[attr-defined]
        )
        db.session.commit()
    weinan = readers["weinan"]
    assert {query: weinan.ids(f"ServiceRequest?{query}") for query in ASKED} == ASKED
    assert {query: weinan.ids(f"Task?{query}") for query in TASKS} == TASKS
    for address in REFUSED:
        told = weinan(address, 400)["issue"][0]
        assert told["code"] == "invalid"
        assert told["expression"][0] in address


@pytest.mark.on("sqlite")
def test_what_nobody_knows_is_passed_over_and_said(readers: dict[str, Reader]) -> None:
    weinan = readers["weinan"]
    told = weinan("ServiceRequest?patient=Patient/1&status=active&code:in=x")
    assert [one["search"]["mode"] for one in told["entry"]] == ["outcome"]
    assert "patient、code:in" in told["entry"][0]["resource"]["issue"][0]["details"]["text"]
    assert told["link"] == [{"relation": "self", "url": "http://localhost/fhir/ServiceRequest?status=active"}]
    assert weinan("ServiceRequest?patient=1", 400, Prefer="handling=strict")["issue"][0]["expression"] == ["patient"]


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-4.3.a")
def test_pages_follow_each_other_and_cost_the_same(allied: Flask, readers: dict[str, Reader]) -> None:
    weinan, costs = readers["weinan"], []
    with allied.app_context():
        world = the_allied()
        for upto in (1, 12):
            have = len(db.session.execute(queries.referrals(world.actor("office"))).all())
            for serial in range(have + 1, upto + 1):
                sent(world, serial)
            with statements() as seen:
                assert len(weinan.ids("Task")) == upto
            costs.append(len(seen))
            with statements() as seen:
                weinan("Task/1")
            costs.append(len(seen))
    assert costs == [3, 3, 3, 3]  # the token with its call counted, its hospital, the referrals
    address, found = "ServiceRequest?status=active&_count=5", []
    for _page in range(3):
        bundle = weinan(address)
        found += [int(one["resource"]["id"]) for one in bundle["entry"]]
        following = [link["url"] for link in bundle["link"] if link["relation"] == "next"]
        address = following[0].removeprefix("http://localhost/fhir/") if following else ""
    assert (found, address) == (list(range(12, 0, -1)), "")


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-4.3.a")
def test_refusals_are_outcomes(allied: Flask, readers: dict[str, Reader]) -> None:
    with allied.app_context():
        number = sent(the_allied()).id
        narrow = token_of("weinan", ("consultations:read",), "其他")
    client = allied.test_client()
    statement = checked(client.get("/fhir/metadata").text)
    assert statement["fhirVersion"] == "4.0.1"
    assert [one["type"] for one in statement["rest"][0]["resource"]] == ["ServiceRequest", "Task"]
    for address in ("ServiceRequest", "Task", f"Task/{number}"):
        answer = client.get(f"/fhir/{address}")
        assert (answer.status_code, checked(answer.text)["issue"][0]["code"]) == (401, "login")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert Reader(client, narrow)("Task", 403)["issue"][0]["code"] == "forbidden"
    weinan = readers["weinan"]
    for address in ("Patient", "Patient/1", "Task/1/_history", "Task/nonsense", ""):
        assert weinan(address, 404)["issue"][0]["code"] == "not-found"
    for method in ("post", "put", "delete", "patch"):
        answer = getattr(client, method)(
            f"/fhir/ServiceRequest/{number}", headers={"Authorization": f"Bearer {weinan.token}"}
        )
        assert (answer.status_code, checked(answer.text)["issue"][0]["code"]) == (405, "not-supported")
        assert "GET" in answer.headers["Allow"]
    weinan("Task", 406, Accept="application/fhir+xml")
    weinan("Task?_format=xml", 406)
    weinan("Task", Accept="application/fhir+json;q=0.9, */*;q=0.1")
    answer = weinan.ask("Task", Accept_Language="en")
    assert (answer.headers["Cache-Control"], answer.headers["Content-Language"]) == ("no-store", "en")
    assert "RateLimit-Remaining" in answer.headers
