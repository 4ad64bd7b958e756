"""Whole squares: every state × every post × every step; what the table lacks is refused and leaves no trace."""

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
@pytest.mark.parametrize(("kind", "state"), [(kind, state) for kind, states in WAYS.items() for state in states])
def test_what_the_table_lacks_is_refused_without_trace(allied: Flask, kind: str, state: str) -> None:
    with allied.app_context():
        world = the_allied()
        case = in_state(world, kind, state)
        before = traces(case)
        for name in STEPS[kind]:
            end = TABLE[kind][state].get(name)
            for login in EVERYBODY:
                if end is not None and login in DESKS[end]:
                    continue
                with pytest.raises((Refused, Overtaken)):
                    step(world, case, name, login)
        assert traces(case) == before


@pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
@pytest.mark.parametrize(
    ("kind", "state", "name"),
    [(kind, state, name) for kind, states in TABLE.items() for state, steps in states.items() for name in steps],
)
def test_what_the_table_has_is_done_by_each_of_its_posts(allied: Flask, kind: str, state: str, name: str) -> None:
    with allied.app_context():
        world = the_allied()
        for serial, login in enumerate(sorted(DESKS[TABLE[kind][state][name]]), start=1):
            case = in_state(world, kind, state, serial)
            version = case.version
            step(world, case, name, login)
            assert case.version == version + 1
            assert case.state != state
