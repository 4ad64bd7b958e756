"""Whole squares: every state × every post × every step; what the table lacks is refused and leaves no trace."""

from itertools import product

import pytest
from flask import Flask

from alliance.core.refusal import Overtaken, Refused
from tests.care.allied import the_allied
from tests.care.made import WAYS, in_state, step, traces

# Written down independently of the code: state → step → the end that takes it. In "cancelling" the sender has asked.
TABLE = {
    "referral": {
        "sent": {"accept": "to", "ask": "to", "forward": "to", "decline": "to", "cancel": "from"},
        "asked": {"supply": "from", "cancel": "from"},
        "forwarding": {"agree_forward": "from", "stay": "from", "cancel": "from"},
        "accepted": {"arrive": "to", "schedule": "to", "no_show": "to", "ask_cancel": "either"},
        "scheduled": {"arrive": "to", "schedule": "to", "no_show": "to", "ask_cancel": "either"},
        "cancelling": {"agree_cancel": "to", "keep": "either"},
        "arrived": {"outcome": "to"},
        "returned": {"close": "from"},
        "closed": {}, "declined": {}, "cancelled": {}, "forwarded": {}, "no_show": {},
    },
    "consultation": {
        "requested": {"schedule": "to", "decline": "to", "cancel": "from"},
        "scheduled": {"schedule": "to", "decline": "to", "hold": "to", "cancel": "from"},
        "held": {"answer": "to"},
        "answered": {"close": "from"},
        "closed": {}, "declined": {}, "cancelled": {},
    },
}  # fmt: skip
STEPS = {
    "referral": (
        "accept", "ask", "supply", "forward", "agree_forward", "stay", "decline", "schedule", "arrive", "no_show", "outcome",
        "close", "cancel", "ask_cancel", "agree_cancel", "keep",
    ),
    "consultation": ("schedule", "decline", "hold", "answer", "close", "cancel"),
}  # fmt: skip
DESKS = {
    "from": {"weinan-desk", "weinan-member"},
    "to": {"provincial-desk", "provincial-member", "provincial-hxnk"},
}
DESKS["either"] = DESKS["from"] | DESKS["to"]
OTHERS = {
    "weinan-leader", "weinan-admin", "provincial-leader", "provincial-admin", "provincial-xxgnk", "ankang-desk",
    "yanan-member", "office", "head", "commission", "auditor", "city-610500", "university-superior", "qc", "sysadmin", "yanan-desk",
}  # fmt: skip
EVERYBODY = sorted(DESKS["from"] | DESKS["to"] | OTHERS)


@pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
@pytest.mark.parametrize("kind", ["referral", "consultation"])
def test_what_the_table_lacks_is_refused_without_trace(allied: Flask, kind: str) -> None:
    with allied.app_context():
        world = the_allied()
        for serial, state in enumerate(WAYS[kind], start=1):
            case = in_state(world, kind, state, serial)
            before = traces(case)
            for name, login in product(STEPS[kind], EVERYBODY):
                if login not in DESKS.get(TABLE[kind][state].get(name, ""), ()):
                    with pytest.raises((Refused, Overtaken)):
                        step(world, case, name, login)
            assert traces(case) == before, state


@pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
@pytest.mark.parametrize("kind", ["referral", "consultation"])
def test_what_the_table_has_is_done_by_each_of_its_posts(allied: Flask, kind: str) -> None:
    with allied.app_context():
        world = the_allied()
        serial = 0
        for state, steps in TABLE[kind].items():
            for name, login in ((name, login) for name, end in steps.items() for login in sorted(DESKS[end])):
                serial += 1
                case = in_state(world, kind, state, serial)
                version = case.version
                step(world, case, name, login)
                stays = name == "schedule" and state == "scheduled"
                assert (case.version, case.state != state) == (version + 1, not stays), (state, name, login)
