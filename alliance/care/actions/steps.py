"""The steps of the two tables, each with the columns it changes."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from alliance.care import queries
from alliance.care.actions.moving import NOT_ASKED, NOT_FORWARDED, take
from alliance.care.actions.undoing import excepted
from alliance.care.flow import PURPOSES, flow_of
from alliance.care.model import Consultation, Referral
from alliance.care.rules import CONSULTATION as CONSULTATION_CLAUSE
from alliance.care.rules import Case, not_in_closed_year
from alliance.core import inbox, journal, patients
from alliance.core.actor import Actor
from alliance.core.files import File
from alliance.core.language import N_
from alliance.core.patients import Identity
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work

LONGEST_REASON = 300


def accept(record: Referral, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """The receiving hospital takes the patient."""
    take(record, "accept", actor, at, seen, {"accepted_at": at})


def ask(record: Referral, actor: Actor, at: datetime, *, text: str, seen: int | None = None) -> None:
    """The receiving hospital wants to know more before it answers."""
    values = {"ask_by_id": actor.organisation_id, "ask_text": text.strip()[:LONGEST_REASON]}
    take(record, "ask", actor, at, seen, values, text=text)


def supply(record: Referral, actor: Actor, at: datetime, *, text: str, seen: int | None = None) -> None:
    """The sending hospital adds what was asked for; what was said before stays."""
    supplement = "\n".join(part for part in (record.supplement, text.strip()) if part)
    take(record, "supply", actor, at, seen, {**NOT_ASKED, "supplement": supplement}, text=text)


def decline(record: Case, actor: Actor, at: datetime, *, code: str, text: str = "", seen: int | None = None) -> None:
    """The receiving or invited side declines, with a coded reason."""
    _end(record, "decline", actor, at, code, text, seen)


def cancel(record: Case, actor: Actor, at: datetime, *, code: str, text: str = "", seen: int | None = None) -> None:
    """The sending or asking side takes it back, with a coded reason; of a referral only before it was accepted."""
    told = {record.to_id: N_("对方已撤销，请知悉")} if record.state == "scheduled" else {}
    values = {**NOT_ASKED, **NOT_FORWARDED} if isinstance(record, Referral) else {}
    _end(record, "cancel", actor, at, code, text, seen, values, told)


def ask_cancel(
    record: Referral, actor: Actor, at: datetime, *, code: str, text: str = "", seen: int | None = None
) -> None:
    """Once accepted, one side asks to call it off; the other side agrees or not."""
    values = {"ask_by_id": actor.organisation_id, "ask_code": code, "ask_text": text.strip()[:LONGEST_REASON]}
    take(record, "ask_cancel", actor, at, seen, values, code=code, text=text)


def agree_cancel(record: Referral, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """The other side agrees: called off, for the reason that was given."""
    values = {**NOT_ASKED, "end_code": record.ask_code or "other", "end_text": record.ask_text}
    asked_by = record.ask_by_id
    inform = {asked_by: N_("对方同意撤销，请知悉")} if asked_by is not None else {}
    take(record, "agree_cancel", actor, at, seen, values, inform=inform)


def keep(record: Referral, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """It is not called off: the referral goes on where it stood."""
    name = "keep" if record.scheduled_for is None else "resume"
    take(record, name, actor, at, seen, NOT_ASKED)


def no_show(
    record: Referral, actor: Actor, at: datetime, *, code: str = "no-show", text: str = "", seen: int | None = None
) -> None:
    """The patient did not come: the receiving hospital ends an accepted referral."""
    _end(record, "no_show", actor, at, code, text, seen)


def arrive(
    record: Referral, actor: Actor, at: datetime, *, recognised: Collection[int] | None = None, seen: int | None = None
) -> None:
    """The patient is there: from now on the referral is confirmed by both sides and counts.

    `recognised` are the places in the list of tests that are not repeated (SN15-4.3.c); None: all of them.
    """
    tests = [
        {**test, "recognised": recognised is None or place in recognised}
        for place, test in enumerate(record.recognised)
    ]
    take(record, "arrive", actor, at, seen, {"arrived_at": at, "recognised": tests})


def return_outcome(
    record: Referral, actor: Actor, at: datetime, outcome: str, advice: str = "", *, result: str = "",
    seen: int | None = None,
) -> None:  # fmt: skip
    """The receiving hospital tells the sender what was done, and what is advised for afterwards."""
    values = {"returned_at": at, "outcome": outcome.strip(), "advice": advice.strip(), "result": result}
    take(record, "outcome", actor, at, seen, values)


def close(record: Case, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """The side that sent or asked acknowledges the outcome or the opinion."""
    take(record, "close", actor, at, seen, {"closed_at": at})


def schedule(
    record: Case, actor: Actor, at: datetime, *, scheduled_for: datetime, expert: str = "", place: str = "",
    seen: int | None = None,
) -> None:  # fmt: skip
    """The receiving or invited side sets a time, or another one; a referral has its place, a consultation its expert."""
    values: dict[str, Any] = {"scheduled_for": scheduled_for}
    values |= {"place": place.strip()} if isinstance(record, Referral) else {"expert": expert.strip()}
    inform = {record.from_id: N_("接收医院已预约接诊时间，请通知患者")} if isinstance(record, Referral) else {}
    take(record, "schedule", actor, at, seen, values, inform=inform)


def hold(
    record: Consultation, actor: Actor, at: datetime, *, held_at: datetime | None = None, seen: int | None = None
) -> None:
    """The consultation took place; `held_at` when it is entered afterwards, into a year already evaluated only by the
    office's exception, which has its reason in the journal."""
    held, last = held_at or at, queries.last_step(record)
    if last is None or not excepted(record, last, at):
        not_in_closed_year(CONSULTATION_CLAUSE, {held.year}, queries.closed_years(record.programme), "held_at")
    take(record, "hold", actor, at, seen, {"held_at": held})


def answer(
    record: Consultation, actor: Actor, at: datetime, *, opinion: str, expert: str = "", seen: int | None = None
) -> None:
    """The opinion, by the invited side only (SN15-4.3.b)."""
    expert = expert.strip() or record.expert
    take(record, "answer", actor, at, seen, {"answered_at": at, "opinion": opinion.strip(), "expert": expert})


def note(record: Case, actor: Actor, at: datetime) -> None:
    """What the other side did is known; nothing else changes."""
    if not queries.sees_patients(actor, record):
        raise Refused("", _("由两家医院的经办岗位知悉"))
    with work():
        name = flow_of(record).name
        inbox.settle(record, at, actor, f"{name}.note", organisation_id=actor.organisation_id)
        journal.write(f"{name}.note", actor, at, record)


def open_file(record: Case, file_id: int, actor: Actor, at: datetime) -> File:
    """A paper of the record, for the two hospitals' desks: it may show who the patient is, so the reading is journalled."""
    if not queries.sees_patients(actor, record):
        raise NotFound
    found = queries.attachment(record, file_id)
    with work():
        journal.write(f"{flow_of(record).name}.open-file", actor, at, record, file=found.name)
    return found


def reveal(record: Case, actor: Actor, at: datetime, purpose: str) -> Identity:
    """The patient's identity in clear, for the two hospitals' desks, for a purpose: each reading is journalled."""
    if not queries.sees_patients(actor, record):
        raise Refused("", _("患者身份只供两家医院的经办岗位查看"))
    if purpose not in PURPOSES:
        raise Refused("", _("请选择查看患者身份的用途"), field="purpose")
    with work():
        journal.write(f"{flow_of(record).name}.reveal", actor, at, record, purpose=purpose)
        return patients.unseal(record.patient)


def _end(
    record: Case, step: str, actor: Actor, at: datetime, code: str, text: str, seen: int | None,
    values: dict[str, Any] | None = None, inform: dict[int, str] | None = None,
) -> None:  # fmt: skip
    ended = {"end_code": code, "end_text": text.strip()[:LONGEST_REASON]}
    take(record, step, actor, at, seen, {**(values or {}), **ended}, code=code, text=text, inform=inform)
