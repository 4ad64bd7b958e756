"""The document against the interface: whatever schemathesis thinks of, good or bad, is answered as the document says."""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.parameters import ParameterLocation

from alliance.api.model import ApiToken
from alliance.core import journal
from alliance.ext import db
from tests.api.calls import Callers, referral_body
from tests.care.allied import the_allied
from tests.support.counts import many
from tests.support.figures import Figure

CASES = many(60, 5000)


@pytest.fixture
def schema(allied: Flask, callers: Callers) -> Any:
    """The document as schemathesis reads it from the running application; a referral or two to meet."""
    with allied.app_context():
        world = the_allied()
        for serial in (1, 2, 3):
            assert callers["weinan"]("POST", "/referrals", referral_body(world, serial)).status_code == 201
    load_all_checks()
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", allied)


def bring_near(case: Any, number: int, known: dict[str, int]) -> None:
    """Numbers that exist in the place of any numbers: the case stays good and gets further in."""
    if "id" in (case.path_parameters or {}):
        case.path_parameters["id"] = number
    if isinstance(case.body, dict):
        case.body.update({name: value for name, value in known.items() if name in case.body})


@pytest.mark.soak
@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
def test_every_answer_is_as_the_document_says(allied: Flask, callers: Callers, schema: Any, figure: Figure) -> None:
    headers = {"Authorization": f"Bearer {callers['weinan'].token}"}
    operations = [found.ok() for found in schema.get_all_operations()]
    checks = list(CHECKS.get_all())
    assert len(operations) == 44
    cases = st.one_of(
        [operation.as_strategy(generation_mode=mode) for operation in operations for mode in GenerationMode]
    )

    with allied.app_context():
        world = the_allied()
        known = {"alliance_id": world.breath.id, "to_id": world.id("provincial")}

    tried: list[str] = []

    @settings(max_examples=CASES)
    @given(case=cases, number=st.integers(1, 4), near=st.booleans())
    def check(case: Any, number: int, near: bool) -> None:
        if near and case.meta.generation.mode.is_positive:
            bring_near(case, number, known)
        spoilt = case.meta.components.get(ParameterLocation.HEADER)
        tried.append(case.operation.label)
        own = spoilt is not None and spoilt.mode.is_negative  # what it sends instead of a token is the case
        case.call_and_validate(headers={} if own else headers, checks=checks)

    check()
    with allied.app_context():
        assert journal.verify() is None
        assert db.session.get(ApiToken, 1) is not None
    figure(
        "api",
        f"{len(tried)} generated inputs to {len(set(tried))} operations, {len(checks)} checks each, server errors 0",
    )


def test_the_document_is_openapi_3_1_in_both_languages(allied: Flask) -> None:
    client: Any = allied.test_client()
    chinese = client.get("/api/v1/openapi.json").json
    assert chinese["openapi"] == "3.1.0" and chinese["paths"]["/api/v1/referrals"]["post"]["summary"] == "发出转诊"
    operations = [one for path in chinese["paths"].values() for one in path.values()]
    assert len({one["operationId"] for one in operations}) == len(operations) == 44
    assert all(one["security"] == [{"token": []}] for one in operations)
    assert {"401", "403", "404", "409", "422", "429"} <= set(operations[0]["responses"])
    assert client.get("/api/v1/openapi.json").headers["Cache-Control"] == "no-store"
