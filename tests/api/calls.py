"""Calling the interface as a hospital's system does."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from alliance.api import tokens
from tests.care.allied import Allied, patient, the_allied
from tests.support.world import NOW

HOSPITALS = ("weinan", "provincial", "yanan", "ankang")
TOMORROW = "2026-06-16T10:00:00+08:00"
MANY = 1_000_000  # calls a minute: what these tests are about is something else


@dataclass
class Caller:
    """One hospital's system."""

    client: FlaskClient
    token: str

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        given = {"Authorization": f"Bearer {self.token}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers=given)


Callers = dict[str, Caller]


def token_of(hospital: str, scopes: Collection[str] = tuple(tokens.SCOPES), name: str = "HIS", days: int = 30) -> str:
    """A new token of a hospital's system, made by its administrator; inside an app context."""
    return tokens.make(name, scopes, days, the_allied().actor(f"{hospital}-admin"), NOW)[1]


def callers_of(app: Flask, *hospitals: str) -> Callers:
    """A caller for each of these hospitals, with every scope and no bound on calls."""
    app.extensions["alliance"] = replace(app.extensions["alliance"], calls_a_minute=MANY)
    with app.app_context():
        return {name: Caller(app.test_client(), token_of(name)) for name in hospitals or HOSPITALS}


def referral_body(world: Allied, serial: int = 1, **more: Any) -> dict[str, Any]:
    """What weinan's system sends to refer a patient up to the lead."""
    return {
        "alliance_id": world.breath.id, "to_id": world.id("provincial"), "diagnosis": "社区获得性肺炎",
        "consent_by": "patient", "patient": vars(patient(serial)), **more,
    }  # fmt: skip


def consultation_body(world: Allied, serial: int = 1, **more: Any) -> dict[str, Any]:
    """What weinan's system sends to ask the lead for a consultation."""
    return {**referral_body(world, serial), "question": "性质？", **more}


# What each step needs beside the record: by step, made for the present world.
def words_of(world: Allied, kind: str, step: str) -> dict[str, Any]:
    """The body of a step."""
    reason = {"code": "other", "text": "见说明"}
    referral: dict[str, dict[str, Any]] = {
        "ask": {"text": "请补充胸部CT"}, "supply": {"text": "CT见附件"}, "decline": reason, "cancel": reason,
        "ask_cancel": reason, "no_show": {}, "forward": {"alliance_id": world.breath.id, "to_id": world.id("yanan"), "code": "no-bed"},
        "agree_forward": {"consent_by": "patient"}, "schedule": {"scheduled_for": TOMORROW}, "arrive": {},
        "outcome": {"outcome": "好转", "result": "improved"},
    }  # fmt: skip
    consultation: dict[str, dict[str, Any]] = {
        "schedule": {"scheduled_for": TOMORROW}, "decline": reason, "cancel": reason, "hold": {},
        "answer": {"opinion": "考虑炎症", "expert": "主任医师"},
    }  # fmt: skip
    return {"referral": referral, "consultation": consultation}[kind].get(step, {})
