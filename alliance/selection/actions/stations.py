"""What the stations say of an application: signed, ranked and recommended, form-checked; returned, refused; disqualified."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from alliance.core import inbox, journal
from alliance.core.actor import Actor
from alliance.core.flow import overtaken
from alliance.core.language import N_, told
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.register import actions as register
from alliance.rules import windows
from alliance.rules.route import Stop
from alliance.selection import notices as tell
from alliance.selection import queries, rules
from alliance.selection.actions import letters
from alliance.selection.flow import FLOW
from alliance.selection.model import Candidacy, Verdict
from alliance.selection.rules import WAY

VERDICTS = ("agree", "return", "refuse")
PRESENT, APPLIES, MAIN, YES, NO = "paper_", "excl_", "main_city", "yes", "no"


def verdict(
    candidacy: Candidacy, said: str, text: str, facts: Mapping[str, str], actor: Actor, at: datetime,
    seen: int | None = None,
) -> Verdict:  # fmt: skip
    """Give a station's verdict: agree, return or refuse. `facts`: what the form check answers one by one (paper_…, excl_…).

    The leader's agreement signs the content by its hash; the last station's leads into the review.
    """
    if said not in VERDICTS:
        raise Refused(rules.route_of(candidacy).clause, _("请选择意见"), field="verdict")
    answers = {key: one.strip() for key, one in facts.items() if one.strip()}
    with work():
        station = WAY.asked(candidacy, actor)
        name, values = WAY.step(candidacy, station, said, at)
        remark = "" if said == "agree" else text
        if said == "agree" and station.by == "hospital-leader" and candidacy.submissions:
            values["signed_content"] = candidacy.submissions[-1].digest
        if said == "agree" and station.key == "form":
            values["main_city"] = answers.get(MAIN) == YES
        FLOW.move(candidacy, name, actor, at, seen=seen, remark=remark, values={**values, **_unranked(station, said)})
        if said == "agree" and station.key == "form":
            _checked(candidacy, answers)
            _placed(candidacy, answers)
        given = Verdict(
            candidacy_id=candidacy.id, station=station.key, verdict=said, text=text.strip(),
            facts={**answers, **_snapshot(candidacy, station)}, rank=candidacy.rank if said == "agree" and station.recommends else None,
            organisation_name=actor.organisation_name, person_id=actor.person_id, by=actor.name, given_at=at,
        )  # fmt: skip
        candidacy.verdicts.append(given)
        inbox.settle(candidacy, at, actor, tell.OPINION)
        _go_on(candidacy, text, actor, at)
    return given


def _unranked(station: Stop, said: str) -> dict[str, Any]:
    """Who is not recommended gives up the place in the order."""
    return {"rank": None} if station.recommends and said != "agree" else {}


def _snapshot(candidacy: Candidacy, station: Stop) -> dict[str, Any]:
    """What the criteria came to on the day of the submission, beside the form check's answers."""
    if station.key != "form":
        return {}
    return {f"crit_{one.criterion.key}": one.status for one in queries.candidacies.submitted_findings(candidacy)}


def _checked(candidacy: Candidacy, answers: Mapping[str, str]) -> None:
    """Each paper is there, each exclusion was asked; one that applies refuses unless it may be argued and was (SX6-8)."""
    way = rules.route_of(candidacy)
    for paper in way.papers_on(candidacy.track):
        words = told(paper.words, paper.words_en)
        if answers.get(PRESENT + paper.key) != YES:
            said = (
                _("还没有核对材料：%(what)s")
                if PRESENT + paper.key not in answers
                else _("材料不合要求，请退回补正：%(what)s")
            )
            raise Refused(paper.clause, said % {"what": words}, field=PRESENT + paper.key)
    arguments = rules.arguments_of(candidacy)
    for one in way.exclusions:
        words, answer = told(one.words, one.words_en), answers.get(APPLIES + one.key)
        if answer is None:
            raise Refused(one.clause, _("还没有核对：%(what)s", what=words), field=APPLIES + one.key)
        if answer != NO and not (one.argued and arguments.get(one.criterion, "").strip()):
            said = _("属于不设置的情形，申报人没有论证，不能通过：%(what)s", what=words)
            raise Refused(one.clause, said, field=APPLIES + one.key)


def _placed(candidacy: Candidacy, answers: Mapping[str, str]) -> None:
    """Where main-city hospitals share the places, the form check says whether this is one (WZ10-2.2)."""
    rule = queries.candidacies.shared(candidacy)
    if rule is not None and MAIN not in answers:
        raise Refused(rule.clause, _("请填写申报医院是否在主城区内"), field=MAIN)


def _go_on(candidacy: Candidacy, text: str, actor: Actor, at: datetime) -> None:
    """After the step: the next station, the applicant, or the review."""
    if candidacy.state == "returned":
        tell.ask_correction(candidacy, actor, at, text)
    elif candidacy.state == "refused":
        inbox.settle(candidacy, at, actor)
        tell.tell_outcome(candidacy, N_("申报未通过"), actor, at, text)
    elif (station := WAY.present(candidacy)) is not None:
        tell.ask_station(candidacy, station, actor, at)
    else:
        tell.tell_outcome(candidacy, N_("申报已进入评审"), actor, at)
        tell.arrived_in_review(candidacy, actor, at)


def rank(
    programme: str, year: int, track: str, ranks: Mapping[int, int | None], seen: Mapping[int, int], actor: Actor,
    at: datetime, *, recommend: bool = False,
) -> list[Candidacy]:  # fmt: skip
    """Set the order in which an authority recommends; with `recommend` agree at once to all that have a place.

    Every place is given once; those recommended already keep theirs. Raises Overtaken where one was changed meanwhile.
    """
    with work():
        rows = queries.candidacies.to_rank(actor, programme, track, year)
        waiting = {one.id: one for one in rows if one.state == "city"}
        if not waiting:
            raise Refused("", _("没有等待推荐的申报"))
        clause = rules.clause_at("city")(next(iter(waiting.values())))
        wanted = {key: place for key, place in ranks.items() if key in waiting}
        taken = {one.rank for one in rows if one.state != "city" and one.rank is not None}
        if doubled := rules.doubled(wanted, taken):
            raise Refused(clause, _("名次不能重复：%(places)s", places="、".join(map(str, doubled))), field="rank")
        _place({waiting[key]: place for key, place in wanted.items()}, seen, actor, at, clause)
        placed = sorted((one for one in waiting.values() if one.rank is not None), key=lambda one: one.rank or 0)
        for one in placed if recommend else ():
            verdict(one, "agree", _("同意推荐"), {}, actor, at)
    return placed


def _place(
    wanted: Mapping[Candidacy, int | None], seen: Mapping[int, int], actor: Actor, at: datetime, clause: str
) -> None:  # fmt: skip
    """Clear the old places first, so that two may change places; then give the new ones, each on the version seen."""
    changed = {one: place for one, place in wanted.items() if one.rank != place}
    ids = [one.id for one in changed]
    for one in wanted:
        if one.version != seen.get(one.id, one.version):
            raise overtaken(one, FLOW)
    db.session.execute(update(Candidacy).where(Candidacy.id.in_(ids)).values(rank=None))
    for one, place in changed.items():
        moved = db.session.execute(
            update(Candidacy)
            .where(Candidacy.id == one.id, Candidacy.version == one.version, Candidacy.state == "city")
            .values(rank=place, version=one.version + 1)
            .execution_options(synchronize_session=False)
        )
        if moved.rowcount != 1:  # type: ignore[attr-defined]  # the result of an UPDATE counts its rows
            raise overtaken(one, FLOW)
        db.session.refresh(one)
        journal.write("candidacy.rank", actor, at, one, clause=clause, place=place)


def disqualify(
    candidacy: Candidacy, reason: str, decision: str, actor: Actor, at: datetime, seen: int | None = None
) -> Any:
    """Fraud: the application is out, and the bar the text names is proposed, for a second person to sign (SX3-18, SX6-11.6).

    The bar is the department's: it made the application. Returns the bar proposed.
    """
    rule = rules.fraud_of(candidacy)
    with work():
        FLOW.move(
            candidacy, "disqualify", actor, at, seen=seen, remark=reason, values={"closed_at": at}, decision=decision
        )
        assert rule is not None  # held by the step
        where = organisations.department(candidacy.department_id)
        bar = register.propose_bar(
            candidacy.programme, rule, where.organisation, where, windows.beijing_day(at), reason, decision, actor, at
        )
        inbox.settle(candidacy, at, actor)
        tell.tell_outcome(candidacy, N_("申报被取消评审资格"), actor, at, reason)
        letters.refused(candidacy, reason, rule.clause, actor, at)
    return bar
