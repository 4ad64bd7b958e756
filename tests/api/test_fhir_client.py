"""A FHIR client that is not ours (fhirpy) reads the view on a served application: searches, pages, references, refusals."""

from collections.abc import Iterator

import pytest
import time_machine
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import AuthorizationError, OperationOutcome, ResourceNotFound
from flask import Flask

from tests.api.calls import callers_of
from tests.care.allied import the_allied
from tests.care.made import in_state, sent
from tests.support.application import served
from tests.support.world import NOW

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:fhirpy")


@pytest.fixture
def systems(allied: Flask) -> Iterator[dict[str, SyncFHIRClient]]:
    """A client for each hospital, and one without a token."""
    with time_machine.travel(NOW, tick=False), served(allied) as address:
        tokens = {name: f"Bearer {one.token}" for name, one in callers_of(allied).items()}
        yield {
            name: SyncFHIRClient(f"{address}/fhir", authorization=token, requests_config={"proxies": {"http": ""}})
            for name, token in {**tokens, "nobody": ""}.items()
        }


@pytest.mark.clause("SN15-4.3.a")
def test_a_client_reads_what_is_its_own(allied: Flask, systems: dict[str, SyncFHIRClient]) -> None:
    with allied.app_context():
        world = the_allied()
        numbers = [sent(world, serial).number for serial in range(1, 5)]
        arrived = in_state(world, "referral", "arrived", 5)
        found, number = arrived.id, arrived.number
    weinan = systems["weinan"]
    requests = weinan.resources("ServiceRequest").search(status="active").limit(2)
    assert [one["identifier"][0]["value"] for one in requests] == [number, *reversed(numbers)]  # three pages
    assert len(requests.fetch()) == 2
    task = weinan.resources("Task").search(status="in-progress", authored_on__ge="2026-06-15").get()
    assert (task["id"], task["businessStatus"]["text"]) == (str(found), "在诊")
    request = task["focus"].to_resource()
    assert (request.resource_type, request["identifier"][0]["value"]) == ("ServiceRequest", number)
    again = weinan.reference("ServiceRequest", str(found)).to_resource()
    assert again == request
    assert "欧阳示例甲" not in str(request) + str(task)
    assert weinan.resources("Task").search(identifier="no-such").first() is None

    assert systems["yanan"].resources("ServiceRequest").fetch_all() == []
    with pytest.raises(ResourceNotFound, match="SN15-4"):
        systems["yanan"].reference("ServiceRequest", str(found)).to_resource()
    with pytest.raises(AuthorizationError, match="OperationOutcome"):
        systems["nobody"].resources("Task").fetch()
    with pytest.raises(OperationOutcome, match="nonsense"):
        weinan.resources("Task").search(status="nonsense").fetch()
    with pytest.raises(OperationOutcome, match="not-supported"):
        weinan.resource("ServiceRequest", status="active").save()
