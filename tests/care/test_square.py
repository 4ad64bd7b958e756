"""Whole squares: every state × every post × every step; what the table lacks is refused and leaves no trace."""

from itertools import product

import pytest
from flask import Flask

from alliance.core.refusal import Overtaken, Refused
from tests.care.allied import the_allied
from tests.care.made import WAYS, in_state, step, traces

# Written down independently of the code: state → step → the end that takes it.
TABLE = {
    "referral": {
        "sent": {"accept": "to", "decline": "to", "cancel": "from"},
        "accepted": {"arrive": "to", "no_show": "to", "cancel": "from"},
        "arrived": {"outcome": "to"},
        "returned": {"close": "from"},
        "closed": {}, "declined": {}, "cancelled": {},
    },
    "consultation": {
        "requested": {"schedule": "to", "decline": "to", "cancel": "from"},
        "scheduled": {"hold": "to", "cancel": "from"},
        "held": {"answer": "to"},
        "answered": {"close": "from"},
        "closed": {}, "declined": {}, "cancelled": {},
    },
}  # fmt: skip
STEPS = {
    "referral": ("accept", "decline", "arrive", "no_show", "outcome", "close", "cancel"),
    "consultation": ("schedule", "decline", "hold", "answer", "close", "cancel"),
}
DESKS = {
    "from": {"weinan-desk", "weinan-member"},
    "to": {"provincial-desk", "provincial-member", "provincial-hxnk"},
}
OTHERS = {
    "weinan-leader", "weinan-admin", "provincial-leader", "provincial-admin", "provincial-xxgnk", "ankang-desk",
    "yanan-member", "office", "head", "commission", "auditor", "city-610500", "university-superior", "qc", "sysadmin",
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
                assert (case.version, case.state != state) == (version + 1, True), (state, name, login)
