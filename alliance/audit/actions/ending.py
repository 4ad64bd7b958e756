"""What the commission decides about lateness and falsehood, one alliance at a time; an end is carried out at once."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from alliance.audit import notices
from alliance.audit.flow import FLOW
from alliance.audit.model import CLOSED, Audit
from alliance.care import actions as care
from alliance.core import files
from alliance.core.actor import Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.members import actions as members
from alliance.register import actions as register
from alliance.register import queries as registered

SHORT = 250  # the register keeps a reason of 300


def take(audit: Audit, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The commission takes a late form whose reason is good (SN15-5.2, R): it goes the ordinary way."""
    _move(audit, "take", reason, actor, at, seen, excuse=reason.strip())


def decline(audit: Audit, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The commission does not take a late form: a lapse stands proposed, to be confirmed by itself."""
    _move(audit, "decline", reason, actor, at, seen, declined=True, proposed_by="", proposed_by_id=None)


def keep(audit: Audit, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The commission lets an overdue alliance keep its qualification; the form is still asked of it."""
    _move(audit, "keep", reason, actor, at, seen, excuse=reason.strip(), declined=False)


def _move(audit: Audit, step: str, reason: str, actor: Actor, at: datetime, seen: int | None, **values: object) -> None:
    with work():
        FLOW.move(audit, step, actor, at, seen=seen, remark=reason, values=values)
        notices.ask_next(audit, actor, at)


def confirm_lapse(audit: Audit, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The commission confirms that one alliance is deemed to have given up its qualification (SN15-5.2)."""
    _end(audit, "confirm-lapse", "lapsed", reason, actor, at, seen)


def doubt(
    audit: Audit, what: str, actor: Actor, at: datetime, seen: int | None = None, *,
    evidence: Sequence[tuple[str, bytes]] = (),
) -> None:  # fmt: skip
    """The office holds that the form is false, with the facts and the paper that proves them (SN15-A1, note 2)."""
    if not evidence:
        raise Refused("SN15-A1", _("提出弄虚作假须附证据"), field="file")
    with work():
        values = {
            "doubt": what.strip(), "doubted_by_id": actor.person_id, "doubted_by": actor.name, "closed_at": None,
            "doubted_from": audit.state,
        }  # fmt: skip
        FLOW.move(audit, "doubt", actor, at, seen=seen, remark=what, values=values)
        for name, content in evidence:
            files.attach(audit, "doubt", name, content, actor, at, clause="SN15-A1")
        notices.ask_next(audit, actor, at)


def clear(audit: Audit, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The commission finds the falsehood not proven: the form stands where it stood."""
    state = audit.doubted_from or "office"
    with work():
        closed = at if state in CLOSED else None
        FLOW.move(audit, f"clear-{state}", actor, at, seen=seen, remark=reason, values={"closed_at": closed})
        notices.ask_next(audit, actor, at)


def revoke(audit: Audit, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The commission, a second person, cancels the qualification of an alliance whose form was false (SN15-A1)."""
    _end(audit, "revoke", "revoked", reason, actor, at, seen)


def _end(audit: Audit, step: str, state: str, reason: str, actor: Actor, at: datetime, seen: int | None) -> None:
    """Letter, state, memberships, agreements, open care, register: whole or not at all."""
    with work():
        write = notices.lapsed if state == "lapsed" else notices.revoked
        letter = write(audit, reason, actor, at)
        values = {
            "end_reason": reason.strip(), "closed_at": at, "decided_by_id": actor.person_id, "decided_by": actor.name,
            "notice_id": letter.id,
        }  # fmt: skip
        FLOW.move(audit, step, actor, at, seen=seen, remark=reason, values=values, number=letter.number)
        designation, on = registered.by_id(audit.designation_id), at.date()
        why = f"{letter.title}（{letter.number}）：{reason.strip()}"[:SHORT]
        members.end_all(designation, on, why, actor, at)
        care.mark_ended(designation.id, actor, at)
        register.end(designation, state, on, why, actor, at)
        notices.ask_next(audit, actor, at)
