"""The sample client of docs/, against the application really served: there and back between two hospitals."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.api.calls import Callers
from tests.care.allied import patient
from tests.support.application import served

FILE = Path(__file__).resolve().parents[2] / "docs" / "api_client.py"


def sample() -> Any:
    """The module as a hospital's programmer has it."""
    spec = importlib.util.spec_from_file_location("api_client", FILE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-4.3.a")
def test_a_referral_there_and_back(allied: Flask, callers: Callers) -> None:
    client = sample()
    with served(allied) as site:
        weinan, provincial = (client.Client(site, callers[name].token) for name in ("weinan", "provincial"))
        start = provincial.call("GET", "/referrals")["changes"]
        made = client.main(site, callers["weinan"].token, vars(patient(1)))
        arrived = [one["referral"]["id"] for one in provincial.changes(start)]
        assert arrived == [made["id"]]
        for step, words in (("accept", {}), ("arrive", {}), ("outcome", {"outcome": "好转", "result": "improved"})):
            provincial.call("POST", f"/referrals/{made['id']}/{step}", words)
        assert weinan.call("POST", f"/referrals/{made['id']}/close")["state"] == "closed"
        assert [one["event"] for one in weinan.changes(start)] == ["send", "accept", "arrive", "outcome", "close"]
        with pytest.raises(client.Refused) as refused:
            weinan.call("POST", f"/referrals/{made['id']}/close")
        assert (refused.value.status, refused.value.told["clause"]) == (409, "SN15-4.3.a")
        with pytest.raises(client.Refused, match="401"):
            client.Client(site, "zklm_nobody").call("GET", "/referrals")
