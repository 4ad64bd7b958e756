"""The draft: begun, saved without validation, evidence added and taken off while it is with the applicant."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from alliance.core import files, journal, notices, settings
from alliance.core.actor import Actor
from alliance.core.flow import touch
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.filing import notices as tell
from alliance.filing import queries, rules
from alliance.filing.flow import FLOW
from alliance.filing.model import EDITABLE, Application, ConditionAnswer

Upload = tuple[str, str, bytes]  # purpose, name, content
CLAUSE = "SN15-3.3.a"


def start(designation: Any, actor: Actor, at: datetime) -> Application:
    """Begin the application of a designation in preparation; its number is given now, once for life."""
    with work():
        application = rules.prepare(designation, at)
        if not rules.is_lead_clerk(actor, application):
            raise Refused(CLAUSE, _("备案申请由牵头科室经办填写"))
        db.session.refresh(designation)
        if designation.state != "proposed":
            raise Refused("SN15-5.3", _("只有筹建中的联盟可以申请备案"))
        if queries.in_hand(designation.id) is not None:
            raise Refused(CLAUSE, _("该联盟已有一件在办的申请"))
        application.number, application.saved_by = _number(designation.programme, at), actor.name
        db.session.add(application)
        db.session.flush()
        application.place = application.id
        journal.write("application.start", actor, at, application, clause=CLAUSE, number=application.number)
        tell.ask_draft(application, actor, at)
    return application


def _number(programme: str, at: datetime) -> str:
    code = f"{settings.value(programme, 'filing_word')}申"
    return f"{code}〔{at.year}〕{notices.next_serial(code, at.year)}号"


def save(
    application: Application, answers: Mapping[str, str], actor: Actor, at: datetime, seen: int | None = None, *,
    uploads: Sequence[Upload] = (), remove: Iterable[int] = (),
) -> Application:  # fmt: skip
    """Keep what was typed, without validation (暂存); unknown and pre-filled fields are not taken.

    Raises Overtaken when another save came between: the page then shows what was typed next to what is stored.
    """
    with work():
        _touch(application, actor, at, seen)
        dossier = rules.collect(application, at.date())
        allowed = {one.key for one in rules.typed_fields(dossier)}
        kept = {key: _plain(words) for key, words in answers.items() if key in allowed}
        opened = rules.opened(dossier)
        for key, words in kept.items():
            rules.demand(opened.text(key) or words == _plain(dossier.value(key)), dossier, key)
        _demand_off(dossier, opened, application, "", remove)
        application.answers = {**application.answers, **kept}
        for purpose, name, content in uploads:
            if purpose not in _purposes(dossier):
                raise NotFound
            rules.demand(opened.adds(purpose), dossier, purpose)
            files.attach(application, purpose, name, content, actor, at, clause="SN15-A2")
        _take_off(application, remove, actor, at)
    return application


def _purposes(dossier: rules.Dossier) -> set[str]:
    fields = {one.key for one in dossier.programme.form(rules.FORM).fields if one.by == "lead"}
    return fields | {rules.consent_key(province) for province in rules.foreign_provinces(dossier)}


def answer_condition(
    application: Application, key: str, met: bool | None, note: str, actor: Actor, at: datetime,
    seen: int | None = None, *, uploads: Sequence[tuple[str, bytes]] = (), remove: Iterable[int] = (),
) -> ConditionAnswer:  # fmt: skip
    """Answer one condition of SN15-3.2 and add or take off its evidence; nothing is demanded before submission."""
    if key not in {one.key for one in rules.programme_of(application).conditions}:
        raise NotFound
    with work():
        _touch(application, actor, at, seen)
        answer = next((one for one in application.conditions if one.key == key), None)
        if answer is None:
            answer = ConditionAnswer(application_id=application.id, key=key)
            application.conditions.append(answer)
        dossier = rules.collect(application, at.date())
        opened, place = rules.opened(dossier), f"condition-{key}"
        same = (met, _plain(note)) == (answer.met, _plain(answer.note or ""))
        rules.demand(opened.text(place) or same, dossier, place)
        rules.demand(opened.adds(place) or not uploads, dossier, place)
        db.session.flush()
        _demand_off(dossier, opened, answer, place, remove)
        answer.met, answer.note = met, _plain(note)
        db.session.flush()
        for name, content in uploads:
            files.attach(answer, "evidence", name, content, actor, at, clause="SN15-3.2")
        _take_off(answer, remove, actor, at)
    return answer


def answer_remarks(
    application: Application, answers: Mapping[int, str], actor: Actor, at: datetime, seen: int | None = None
) -> None:
    """Answer the remarks of a return, one by one; those answered at an earlier submission stay as they are."""
    with work():
        _touch(application, actor, at, seen)
        since = application.revisions[-1].made_at if application.revisions else None
        for remark in application.remarks:
            if remark.id in answers and (since is None or remark.made_at >= since):
                remark.answer = answers[remark.id].strip()
                remark.answered_at = at if remark.answer else None


def _plain(words: str) -> str:
    """As it is kept: without blanks around it, lines ended as everywhere."""
    return words.strip().replace("\r\n", "\n")


def _demand_off(dossier: rules.Dossier, opened: rules.Opened, record: Any, place: str, remove: Iterable[int]) -> None:
    """Only attachments that are open may be taken off; `place` is the purpose where it is empty."""
    wanted = set(remove)
    for file in dossier.files_of(record):
        if file.id in wanted:
            where = place or file.purpose
            rules.demand(opened.takes_off(where, file), dossier, where)


def _take_off(record: Any, remove: Iterable[int], actor: Actor, at: datetime) -> None:
    for file_id in remove:
        files.remove(record, file_id, actor, at)


def _touch(application: Application, actor: Actor, at: datetime, seen: int | None) -> None:
    """Only the lead clerk, only while it is with the applicant, only on the version that was seen."""
    if not rules.is_lead_clerk(actor, application):
        raise Refused(CLAUSE, _("备案申请由牵头科室经办填写"))
    if application.state not in EDITABLE:
        raise Refused(CLAUSE, _("申请已提交，退回后才能修改"))
    touch(application, FLOW, EDITABLE, actor, at, seen)
