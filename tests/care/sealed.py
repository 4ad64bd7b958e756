"""One row in every sealed column there is, made by the actions: what a new sealed column is missed in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from alliance.care import actions
from alliance.core import drafts, patients, rotation
from alliance.core.actor import SYSTEM
from alliance.core.drafts import Typed
from alliance.core.patients import Identity
from alliance.ext import db
from alliance.organisations import actions as accounts
from alliance.organisations import queries as organisations
from alliance.supervision import actions as supervision
from tests.care.allied import Allied, resident_id
from tests.care.logged import entered, line
from tests.care.made import RECEIVER, SENDER, in_state, requested
from tests.support.world import NOW

WHO = Identity("慕容金丝雀", resident_id(777), "13912345678")


def filled(world: Allied) -> dict[str, bytes]:
    """An ended referral, a consultation under way, an imported entry, a draft, a tip, the second factor of one who left.

    Column → what it opens as.
    """
    case = in_state(world, "referral", "closed")
    requested(world, patient=WHO)
    entered(world.actor(SENDER), line(number="SL-7", name=WHO.name, resident_id=WHO.resident_id))
    drafts.keep(drafts.author_of(world.actor(RECEIVER)), "/care/referrals/new", Typed([("reason", WHO.name)]), NOW)
    tip = supervision.receive_tip(
        world.breath.id, world.id("weinan"), NOW.date(), "示例：违规收费", world.actor("office"), NOW,
        reporter=WHO.name, phone=WHO.phone,
    )  # fmt: skip
    supervision.dismiss_tip(tip, "查无实据", world.actor("office"), NOW)
    left = organisations.person_by_login("qc")
    assert case.patient is not None and left is not None
    accounts.second_factor.begin(left, NOW)
    accounts.disable(SYSTEM, NOW, left)
    return opened()


def opened() -> dict[str, bytes]:
    """What each sealed column holds, in the order of its rows."""
    found: dict[str, bytes] = {}
    for column in rotation.columns():
        kind = patients.kind_of(column)
        assert kind is not None
        rows = db.session.execute(select(column).where(column.is_not(None)).order_by(column.table.c.id)).scalars()
        found[rotation.name_of(column)] = b"\n".join(patients.disclose(kind.kind, one) for one in rows)
    db.session.rollback()
    return found


def under() -> set[str]:
    """The keys anything is sealed under."""
    found = {key for column in rotation.columns() for key in rotation.under(column)}
    db.session.rollback()
    return found


def many_cases(world: Allied, n: int) -> None:
    """So many more referrals under way."""
    for serial in range(n):
        actions.send_referral(
            world.actor(SENDER), NOW - timedelta(hours=1), designation_id=world.breath.id, to_id=world.id("provincial"),
            patient=Identity("欧阳示例乙", resident_id(100 + serial)), diagnosis="肺炎", consent_by="patient",
        )  # fmt: skip


def stopping(at: int) -> Callable[[str, int, int], None]:
    """A teller that ends the run at its n-th word, as a kill would between two steps."""
    told: list[Any] = []

    def tell(*words: Any) -> None:
        told.append(words)
        if len(told) == at:
            raise KeyboardInterrupt

    return tell
