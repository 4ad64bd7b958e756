"""An application of a further programme with its applicant: begun, saved without validation, submitted, withdrawn."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from alliance.core import files, inbox, journal, notices, settings
from alliance.core.actor import Actor, Role
from alliance.core.flow import touch
from alliance.core.reach import found
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.organisations.queries import Department
from alliance.rules import criteria, intake, route, windows
from alliance.rules.programme import Programme
from alliance.selection import notices as tell
from alliance.selection import queries, rules
from alliance.selection.flow import FLOW
from alliance.selection.model import EDITABLE, Candidacy, CandidacySubmission
from alliance.selection.rules import WAY, Stated

Upload = tuple[str, str, bytes]  # purpose, name, content
LEVELS = {"city": "prefecture", "county": "county"}


def start(
    programme: Programme, track: str, where: Department, stated: Stated, actor: Actor, at: datetime
) -> Candidacy:  # fmt: skip
    """Begin an application; its number is given now, once for life. Refused outside a window, past the validity, while
    barred, on a base that is used already, for what other rules govern, under a code without form."""
    way = found(route.load(programme.key))
    if actor.role is not Role.LEAD_CLERK or actor.department_id != where.id:
        raise Refused(way.clause, _("申报由申报科室的经办填写"))
    with work():
        refused = next(iter(hindrances(programme, track, where, at)), None)
        if refused is not None:
            raise refused
        candidacy = _made(programme, track, where, stated, actor, at)
        _named(candidacy, way, stated)
        if again := rules.unargued(candidacy, queries.candidacies.same_subject(candidacy, at.date())):
            raise again
        candidacy.number = _number(programme.key, at)
        db.session.add(candidacy)
        db.session.flush()
        journal.write(
            "candidacy.start", actor, at, candidacy, clause=way.clause, number=candidacy.number, track=track,
            subject=candidacy.subject,
        )  # fmt: skip
        window = queries.open_now(programme, windows.beijing_day(at)).window
        tell.ask_draft(candidacy, actor, at, window.closes if window is not None else None)
    return candidacy


def hindrances(programme: Programme, track: str, where: Department, at: datetime) -> list[Refused]:
    """What stands in the way of a new application today, gravest first; the page shows all of it beforehand."""
    on, taken = windows.beijing_day(at), found(intake.load(programme.key))
    way = found(route.load(programme.key))
    bar = queries.check(programme, track, where, on).bar
    found_ = [rules.closed(queries.open_now(programme, on)), rules.kept_out(bar), _used(programme.key, where, on)]
    stations = [one for one in way.on_track(taken.track(track).key) if one.recommends]
    if track in way.short and stations and recommending(way, track, where) is None:
        said = _("这一类由推荐机关确定并上报，本院没有这样的推荐机关，不能申报")
        found_.append(Refused(stations[0].clause, said, field="track"))
    return [one for one in found_ if one is not None]


def _used(programme: str, where: Department, on: Any) -> Refused | None:
    """The same base serves one application and one designation of a programme (SX3-14)."""
    clause = next(
        (one.clause for one in criteria.load(programme) if one.key == "base"), found(route.load(programme)).clause
    )
    standing = queries.candidacies.in_hand(programme, where.id)
    if standing is not None:
        words = _("本科室已有一件在办的申报，同一基础条件不得重复申报")
        return Refused(clause, words, todo=[f"{standing.number} {standing.subject}"])
    name = queries.candidacies.holding(programme, where.id, on)
    if name:
        return Refused(clause, _("本科室已是“%(name)s”，同一基础条件不得重复申报", name=name))
    return None


def recommending(way: route.Route, track: str, where: Department) -> Any:
    """The authority above a hospital that recommends on this way; None where it applies directly."""
    station = next((one for one in way.on_track(track) if one.by in LEVELS), None)
    return organisations.recommending(where.organisation, LEVELS[station.by]) if station is not None else None


def _made(
    programme: Programme, track: str, where: Department, stated: Stated, actor: Actor, at: datetime
) -> Candidacy:  # fmt: skip
    hospital = where.organisation
    authority = recommending(found(route.load(programme.key)), track, where)
    return Candidacy(
        programme=programme.key, track=track, year=windows.beijing_day(at).year, lead_id=hospital.id,
        lead_name=hospital.name, department_id=where.id, department_name=where.name,
        city_id=authority.id if authority is not None else None, division_code=hospital.division_code,
        subject=stated.subject.strip(), created_at=at, saved_at=at, saved_by=actor.name, state="draft",
    )  # fmt: skip


def _named(candidacy: Candidacy, way: route.Route, stated: Stated) -> None:
    """Name, plaque and code from what was typed; refused where they are none."""
    named = rules.titled(candidacy.programme, way, candidacy.lead_name, stated.subject)
    candidacy.code = rules.coded(way, stated.code_system, stated.code)
    if unknown := queries.candidacies.unlisted(stated.code_system, candidacy.code):
        raise unknown
    candidacy.subject, candidacy.name, candidacy.plaque = named.subject, named.name, named.plaque
    candidacy.code_system, candidacy.argued = stated.code_system, stated.argued.strip()
    candidacy.answers = {"direction": stated.direction}


def _number(programme: str, at: datetime) -> str:
    code = f"{settings.value(programme, 'filing_word')}申"
    return f"{code}〔{at.year}〕{notices.next_serial(code, at.year)}号"


def save(
    candidacy: Candidacy, stated: Stated, actor: Actor, at: datetime, seen: int | None = None, *,
    uploads: Sequence[Upload] = (), remove: Iterable[int] = (),
) -> Candidacy:  # fmt: skip
    """Keep what was typed, without validation (暂存). Raises Overtaken when another save came between."""
    way = rules.route_of(candidacy)
    with work():
        _touch(candidacy, actor, at, seen)
        subject = stated.subject.strip()
        if not subject:
            raise Refused(way.subject.clause, _("请填写申报的专科或专病"), field=rules.SUBJECT)
        candidacy.subject, candidacy.code_system = subject, stated.code_system
        candidacy.code, candidacy.argued = stated.code.strip(), stated.argued.strip()
        _retitle(candidacy, way)
        candidacy.answers = {
            "direction": stated.direction,
            "arguments": {key: words.strip() for key, words in (stated.arguments or {}).items() if words.strip()},
            "signers": {key: [part.strip() for part in one] for key, one in (stated.signers or {}).items() if any(one)},
        }
        known = {one.key for one in way.papers_on(candidacy.track)}
        for purpose, name, content in uploads:
            if purpose not in known:
                raise NotFound
            files.attach(candidacy, purpose, name, content, actor, at, clause=way.clause)
        for file_id in remove:
            files.remove(candidacy, file_id, actor, at)
    return candidacy


def _retitle(candidacy: Candidacy, way: route.Route) -> None:
    """The name follows the subject; what cannot be named yet waits for the submission."""
    try:
        named = rules.titled(candidacy.programme, way, candidacy.lead_name, candidacy.subject)
        candidacy.subject, candidacy.name, candidacy.plaque = named.subject, named.name, named.plaque
        candidacy.code = rules.coded(way, candidacy.code_system, candidacy.code)
    except Refused:
        db.session.flush()


def _touch(candidacy: Candidacy, actor: Actor, at: datetime, seen: int | None) -> None:
    """Only the lead clerk, only while it is with the applicant, only on the version that was seen."""
    clause = rules.route_of(candidacy).clause
    if not (actor.role is Role.LEAD_CLERK and actor.department_id == candidacy.department_id):
        raise Refused(clause, _("申报由申报科室的经办填写"))
    if candidacy.state not in EDITABLE:
        raise Refused(clause, _("申报已提交，退回后才能修改"))
    touch(candidacy, FLOW, EDITABLE, actor, at, seen)


def submit(candidacy: Candidacy, actor: Actor, at: datetime, seen: int | None = None) -> CandidacySubmission:
    """Submit or submit again: the whole is kept with its hash and the findings of the day; the next station is asked.

    A first submission must fall into a window; a correction is not bound by it, but by a bar.
    """
    on = windows.beijing_day(at)
    with work():
        back = candidacy.state == "returned"
        if not back:
            candidacy.year = on.year
        findings = queries.candidacies.findings_on(candidacy, on)
        whole = rules.content(candidacy, queries.candidacies.papers_of(candidacy), findings)
        sealed = rules.digest(whole)
        target = WAY.resubmission(candidacy, back and candidacy.signed_content == sealed)
        values: dict[str, Any] = {"submitted_at": candidacy.submitted_at or at, "year": candidacy.year}
        if back and target == candidacy.returned_from:
            values["returned_from"] = ""
        serial = len(candidacy.submissions) + 1
        FLOW.move(
            candidacy, f"resubmit-{target}" if back else "submit", actor, at, seen=seen,
            values={**values, **WAY.city_asked(candidacy, target, at)}, serial=serial, digest=sealed,
        )  # fmt: skip
        _may_be_sent(candidacy, on, first=not back)
        made = CandidacySubmission(
            candidacy_id=candidacy.id, serial=serial, content=whole, digest=sealed, made_at=at, made_by=actor.name
        )
        candidacy.submissions.append(made)
        inbox.settle(candidacy, at, actor, tell.DRAFT, tell.RETURN)
        station = WAY.present(candidacy)
        assert station is not None
        tell.ask_station(candidacy, station, actor, at)
    return made


def _may_be_sent(candidacy: Candidacy, on: Any, *, first: bool) -> None:
    """The day is open, no bar stands, nothing is lacking: by how much and under which clause."""
    programme = queries.candidacies.programme_of(candidacy)
    where = organisations.department(candidacy.department_id)
    refused = [rules.closed(queries.open_now(programme, on)) if first else None]
    refused.append(rules.kept_out(queries.check(programme, candidacy.track, where, on).bar))
    if (why := next((one for one in refused if one is not None), None)) is not None:
        raise why
    if lacking := queries.candidacies.missing(candidacy, on):
        words = _("申报还缺 %(n)d 项，补齐后才能提交", n=len(lacking))
        raise Refused(lacking[0].clause, words, todo=[one.label for one in lacking])


def take_back(candidacy: Candidacy, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Take an application back before its list is published; a place in the order of recommendation is given up."""
    with work():
        values: dict[str, Any] = {"closed_at": at}
        if candidacy.state in ("draft", "hospital", "city") or candidacy.returned_from in ("hospital", "city"):
            values["rank"] = None
        FLOW.move(candidacy, "withdraw", actor, at, seen=seen, remark=reason, values=values)
        inbox.settle(candidacy, at, actor)


def noted(candidacy: Candidacy, actor: Actor, at: datetime) -> None:
    """The applicant's side has read what was decided."""
    if actor.organisation_id != candidacy.lead_id:
        raise NotFound
    with work():
        inbox.settle(candidacy, at, actor, tell.OUTCOME)
