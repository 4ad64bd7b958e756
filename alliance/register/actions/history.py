"""The dated history of a designation: every entry into the register passes here, and none is ever changed."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, update

from alliance.core.actor import Actor
from alliance.core.work import current_work
from alliance.ext import db
from alliance.organisations import actions as organisations
from alliance.register import queries
from alliance.register.model import Designation, DesignationFact, DesignationName, RegisterStand

CODE_LENGTH = 10
VALUES = (
    "name", "name_key", "pinyin", "scope", "specialty", "lead_id", "lead_name", "department_id", "department_name",
    "division_code", "authority_id", "state", "mark",
)  # fmt: skip


def next_stand(at: datetime) -> int:
    """Count one more entry of the register, inside the work that makes it."""
    current_work()
    return db.session.execute(
        update(RegisterStand)
        .values(stand=RegisterStand.stand + 1, changed_at=at)
        .returning(RegisterStand.stand)
        .execution_options(synchronize_session=False)
    ).scalar_one()


def code_of(number: str) -> str:
    """The code of a certificate: ten letters and digits made of the number, the same whenever it is made."""
    return base64.b32encode(hashlib.sha256(number.encode()).digest()).decode()[:CODE_LENGTH]


def note(
    designation: Designation, event: str, since: date, actor: Actor, at: datetime, *, changed: Sequence[str] = VALUES,
    clause: str = "", reason: str = "",
) -> None:  # fmt: skip
    """Write how a designation now stands from a day on; called after its columns were set, inside the same work.

    `changed` names the columns this entry is about: where lines for later days exist (an end carried out late), these
    are written again with the change, so that every day from `since` on shows it.
    """
    current_work()
    db.session.flush()
    chain = queries.history(designation.id)
    later = [line for line in chain if line.since > since]
    before = next((line for line in reversed(chain) if line.since <= since), None)
    stand = next_stand(at)
    news = {key: getattr(designation, key) for key in changed}
    for base, day in ((before, since), *((line, line.since) for line in later)):
        whole = news if base is None or not later else {**_values(base), **news}
        values = {key: whole.get(key, getattr(designation, key)) for key in VALUES}
        db.session.add(
            DesignationFact(
                designation_id=designation.id, since=day, stand=stand, event=event, clause=clause, reason=reason[:300],
                noted_at=at, noted_by=actor.name, city=queries.city_of(values["authority_id"], values["division_code"]),
                **values,
            )
        )  # fmt: skip
        db.session.flush()


def _values(line: DesignationFact) -> dict[str, object]:
    return {key: getattr(line, key) for key in VALUES}


def bear(designation: Designation, since: date) -> None:
    """Write the name a designation bears from a day on; one of its own that is still reserved is taken up again."""
    current_work()
    own = DesignationName.designation_id == designation.id
    again = db.session.execute(
        update(DesignationName)
        .where(own, DesignationName.name_key == designation.name_key, DesignationName.freed_on.is_(None))
        .values(until=None, reason="", name=designation.name)
        .returning(DesignationName.id)
    ).first()
    if again is None:
        db.session.add(
            DesignationName(
                designation_id=designation.id, programme=designation.programme, name=designation.name,
                name_key=designation.name_key, pinyin=organisations.initials(designation.name), since=since,
            )
        )  # fmt: skip
    db.session.flush()


def give_up(designation: Designation, on: date, reason: str, *, freed_by: str = "") -> None:
    """End the bearing of the present name on a day. It stays reserved, unless it is freed with the same act."""
    current_work()
    db.session.flush()
    freed = {"freed_on": on, "freed_by": freed_by, "freed_reason": reason[:300]} if freed_by else {}
    db.session.execute(
        update(DesignationName)
        .where(DesignationName.designation_id == designation.id, DesignationName.until.is_(None))
        .values(until=on, reason=reason[:300], **freed)
        .execution_options(synchronize_session=False)
    )


def forget(designation: Designation) -> None:
    """A name changed in preparation was never in the register: nothing of it stays reserved."""
    current_work()
    db.session.flush()
    db.session.execute(
        delete(DesignationName).where(DesignationName.designation_id == designation.id, DesignationName.until.is_(None))
    )
