"""What people do about a duty: hand in its proof, give more time, excuse, send back, remind all who have not answered."""

from collections.abc import Sequence
from datetime import date, datetime

from flask_babel import gettext as _

from alliance.core import files, inbox
from alliance.core.actor import Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.obligations import notices, queries, rules
from alliance.obligations.flow import FLOW
from alliance.obligations.model import Obligation, ObligationExtension
from alliance.rules import windows


def hand_in(
    row: Obligation, words: str, file: tuple[str, bytes] | None, actor: Actor, at: datetime, seen: int | None = None
) -> None:
    """The owner proves a duty that has no record elsewhere: what was done, with a paper. Late ones are marked late."""
    rules.hold_words(row, words)
    if file is None:
        raise Refused(row.clause, _("请附证明文件"), field="file")
    in_time = row.due is None or windows.in_time(row.due, at)
    values = {
        "done_at": at, "proof": words.strip()[:200], "proof_type": Obligation.__tablename__, "proof_id": row.id,
    }  # fmt: skip
    with work():
        FLOW.move(row, "hand-in" if in_time else "hand-in-late", actor, at, seen=seen, values=values)
        files.attach(row, "proof", *file, actor, at, clause=row.clause)
        inbox.settle(row, at, actor)


def extend(row: Obligation, until: date, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Give more time with a reason; both days stay readable. Of a duty with a record its own page does."""
    rules.hold_extendable(row)
    rules.hold_until(row, until, windows.beijing_day(at))
    with work():
        was, closes = row.due, row.closes
        assert was is not None
        assert closes is not None
        values = {"due": until, "closes": max(closes, until)}
        FLOW.move(row, "extend", actor, at, seen=seen, remark=reason, values=values, was=was, until=until)
        db.session.add(ObligationExtension(
            obligation_id=row.id, what="due", was=was, until=until, reason=reason.strip(), by=actor.name, at=at
        ))  # fmt: skip
        notices.ask_again(row, actor, at, reason.strip())
    db.session.expire(row, ["extensions"])


def excuse(row: Obligation, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Let a duty go, with a reason; it stays readable."""
    with work():
        FLOW.move(row, "excuse", actor, at, seen=seen, remark=reason, values={"end_reason": reason.strip()})
        inbox.settle(row, at, actor)


def send_back(row: Obligation, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """A proof handed in here is not enough: the duty is open again, with its first due day."""
    values = {"done_at": None, "proof": "", "proof_type": "", "proof_id": None}
    with work():
        FLOW.move(row, "send-back", actor, at, seen=seen, remark=reason, values=values)
        notices.ask_again(row, actor, at, reason.strip())


def remind_all(found: Sequence[queries.Seen], actor: Actor, at: datetime) -> int:
    """Remind all of these who have not answered, once a workday each: it stands with their to-do and in their mail."""
    rows = [one.row for one in found if one.stand in ("open", "overdue")]
    if not all(_oversees(actor, row) for row in rows):
        raise Refused("", _("只有联盟管理办公室可以一并催办"))
    asked = list(queries.todos(rows).values())
    if not asked:
        raise Refused("", _("全部已办，无需催办"))
    reminded = inbox.remind(asked, actor, at)
    if not reminded:
        raise Refused("", _("今天已经催办过，每个工作日只催办一次"))
    return reminded


def _oversees(actor: Actor, row: Obligation) -> bool:
    return actor.is_office and actor.programme == row.programme
