"""更正: a published edition never changes; what it says wrongly is corrected by a record of its own (SN15-2.a)."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from alliance.core import inbox, journal
from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register import queries
from alliance.register.flow import CORRECTION_FLOW
from alliance.register.model import Correction, Edition, EditionRow
from alliance.rules.clauses import within

LIST = "SN15-2.a"


def draft_correction(
    edition: Edition, actor: Actor, at: datetime, *, reason: str, designation_id: int | None = None, fact: str = "",
    now: str = "",
) -> Correction:  # fmt: skip
    """Draw a correction up: of one fact of one row, or in words about the whole edition; the head is asked to sign."""
    _may_be_drafted(edition, reason, actor, at)
    row = _row(edition, designation_id)
    if (row is None) != (not fact) or (row is None) != (not now.strip()):
        raise Refused(
            within(edition.programme, LIST),
            _("更正某一项的，须写明项目和正确内容；更正整版的，在理由中说明"),
            field="now",
        )
    if fact and fact not in queries.FACTS:
        raise Refused(within(edition.programme, LIST), _("名单没有这一项"), field="fact")
    held = row.get(fact) if row is not None else None
    was = "" if held is None else str(held)
    if row is not None and was == now.strip():
        raise Refused(within(edition.programme, LIST), _("与名单所载相同，没有要更正的"), field="now")
    with work():
        made = Correction(
            programme=edition.programme, edition_id=edition.id, designation_id=designation_id,
            name=str(row["name"]) if row is not None else "", fact=fact, was=was, now=now.strip()[:200],
            reason=reason.strip()[:500], drafted_by=actor.name, drafted_by_id=actor.person_id, drafted_at=at,
        )  # fmt: skip
        db.session.add(made)
        journal.write(
            "correction.draft",
            actor,
            at,
            made,
            clause=within(edition.programme, LIST),
            remark=reason,
            edition=edition.serial,
            fact=fact,
        )
        subject = f"名单第 {edition.serial} 版 · {made.name or '整版'}"
        inbox.ask("correction.sign", N_("签发名单更正"), subject, made, at, role=Role.OFFICE_HEAD, by=actor)
    return made


def _may_be_drafted(edition: Edition, reason: str, actor: Actor, at: datetime) -> None:
    if actor.role not in OFFICE or actor.programme not in (None, edition.programme):
        raise Refused(within(edition.programme, LIST), _("更正由项目的办公室起草"))
    if edition.state != "published" or queries.is_embargoed(edition, at):
        raise Refused(within(edition.programme, LIST), _("名单尚未公布，直接修改即可"))
    if not reason.strip():
        raise Refused(within(edition.programme, LIST), _("更正须写明理由"), field="reason")


def _row(edition: Edition, designation_id: int | None) -> dict[str, object] | None:
    if designation_id is None:
        return None
    query = select(EditionRow.row).where(
        EditionRow.edition_id == edition.id, EditionRow.designation_id == designation_id
    )
    found: dict[str, object] | None = db.session.execute(query).scalar_one_or_none()
    if found is None:
        raise Refused(within(edition.programme, LIST), _("名单中没有这一项"), field="designation_id")
    return found


def sign_correction(correction: Correction, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """The head signs: from now on the correction stands beside the edition, numbered, and in its downloads."""
    with work():
        last = select(func.max(Correction.serial)).where(Correction.edition_id == correction.edition_id)
        serial = (db.session.execute(last).scalar() or 0) + 1
        values = {"serial": serial, "signed_by": actor.name, "signed_at": at}
        CORRECTION_FLOW.move(correction, "sign", actor, at, seen=seen, values=values, serial=serial)
        inbox.settle(correction, at, actor)


def discard_correction(
    correction: Correction, reason: str, actor: Actor, at: datetime, *, seen: int | None = None
) -> None:
    """Throw a correction away before it is signed, with a reason."""
    with work():
        values = {"end_reason": reason.strip()[:300]}
        CORRECTION_FLOW.move(correction, "discard", actor, at, seen=seen, remark=reason, values=values)
        inbox.settle(correction, at, actor)
