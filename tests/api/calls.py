"""Calling the interface as a hospital's system does."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from alliance.api import tokens
from tests.care.allied import the_allied
from tests.support.world import NOW

HOSPITALS = ("weinan", "provincial", "yanan", "ankang")
MANY = 1_000_000  # calls a minute: what these tests are about is something else


@dataclass
class Caller:
    """One hospital's system."""

    client: FlaskClient
    token: str

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
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
