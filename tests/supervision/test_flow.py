"""The whole square of the report's way: state × actor × step. What the table lacks is refused and leaves no trace."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.supervision.flow import REPORT_FLOW
from tests.supervision.reported import OPENS, the_reported
from tests.support.seen import trace

LEAD, OFFICE = "provincial-hxnk", ("office", "office2", "head")
ACTORS = (
    LEAD, "provincial-xxgnk", "university-gk", "provincial-leader", "provincial-admin", "provincial-desk", "weinan-member",
    *OFFICE, "commission", "auditor", "city-610100", "qc", "expert", "sysadmin",
)  # fmt: skip
ALLOWED = {
    ("open", "submit", LEAD), ("returned", "resubmit", LEAD),
    *(("open", "extend", login) for login in OFFICE),
    *(("submitted", step, login) for step in ("accept", "return") for login in OFFICE),
}  # fmt: skip
VALUES: dict[str, dict[str, Any]] = {
    "submit": {"submitted_at": OPENS},
    "accept": {"accepted_at": OPENS},
    "return": {},
    "resubmit": {},
} | {
    "extend": {"due": date(2026, 8, 15), "extended_from": date(2026, 7, 31), "extension_reason": "理由"},
    "unlock": {},
    "waive": {},
}


class Undone(Exception):
    """Ends a step that was only tried."""


@pytest.mark.clause("SN15-3.5.d")
@pytest.mark.parametrize("state", ["open", "submitted", "returned", "accepted", "waived"])
def test_whole_square(reported_app: Flask, state: str) -> None:
    with reported_app.app_context():
        world = the_reported()
        report = getattr(world, state)()
        before = trace(report)
        for step in REPORT_FLOW.steps:
            for login in ACTORS:
                may = (state, step.name, login) in ALLOWED
                with pytest.raises(Undone if may else (Refused, Overtaken)), work():
                    REPORT_FLOW.move(
                        report, step.name, world.actor(login), OPENS, remark="理由", values=VALUES[step.name]
                    )
                    assert report.state == step.target
                    raise Undone
                assert trace(report) == before, (state, step.name, login)


@pytest.mark.clause("SN15-3.5.d")
def test_buttons_are_the_table(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        report = world.submitted()
        for login in ACTORS:
            offered = {step.name for step in REPORT_FLOW.open_to(report, world.actor(login))}
            assert offered == {step for state, step, who in ALLOWED if state == "submitted" and who == login}
