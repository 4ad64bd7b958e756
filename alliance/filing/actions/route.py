"""A filing on its way: submitted, opinions given, returned, filed, refused, withdrawn. All by the table in flow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from alliance.core import inbox
from alliance.core.actor import Actor
from alliance.core.language import told
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.filing import notices as tell
from alliance.filing import queries, rules
from alliance.filing.actions.stays import arrive, leave
from alliance.filing.flow import FLOW
from alliance.filing.model import Application, Opinion, Remark, Revision
from alliance.register import actions as register
from alliance.register import queries as registered
from alliance.rules.shapes import Station

VERDICTS = ("agree", "return", "refuse")
NATIONAL_RANK = 10**12  # above every row number: national rank comes first in lists (SN15-3.2)


def submit(application: Application, actor: Actor, at: datetime, seen: int | None = None) -> Revision:
    """Submit or submit again: the whole is kept as a revision, and the next station is asked."""
    with work():
        dossier = rules.collect(application, at.date())
        back = application.state == "returned"
        target = rules.WAY.resubmission(application, back and rules.is_signed(dossier))
        values: dict[str, Any] = {
            "name": dossier.designation.name, "submitted_at": application.submitted_at or at, "place": _place(dossier),
        }  # fmt: skip
        if target == application.returned_from:
            values["returned_from"] = ""
        serial = len(application.revisions) + 1
        FLOW.move(
            application, f"resubmit-{target}" if back else "submit", actor, at, seen=seen,
            values={**values, **rules.WAY.city_asked(application, target, at)}, revision=serial,
        )  # fmt: skip
        revision = Revision(
            application_id=application.id, serial=serial, content=rules.content(dossier), made_at=at, made_by=actor.name
        )
        application.revisions.append(revision)
        inbox.settle(application, at, actor, tell.DRAFT, tell.RETURN)
        arrive(application, actor, at)
    return revision


def _place(dossier: rules.Dossier) -> int:
    answer = dossier.answers.get("national_rank")
    ranked = answer is not None and answer.met is True
    return dossier.application.id + (NATIONAL_RANK if ranked else 0)


def opinion(
    application: Application, verdict: str, text: str, facts: Mapping[str, str], remarks: Mapping[str, str],
    actor: Actor, at: datetime, seen: int | None = None,
) -> Opinion | None:  # fmt: skip
    """Give a station's opinion: agree, return or refuse. `remarks` are pinned by key ("" for the whole).

    The deciding station's agreement files the designation, with its number. What the station must assess is asked
    question by question; a return says what to correct, a refusal why.
    """
    if verdict not in VERDICTS:
        raise Refused("SN15-A2", _("请选择意见"), field="verdict")
    pinned = {key: words.strip() for key, words in remarks.items() if words.strip()}
    said = {key: words.strip() for key, words in facts.items() if words.strip()}
    with work():
        station = rules.WAY.asked(application, actor)
        name, values = rules.WAY.step(application, station, verdict, at)
        if FLOW.step(name).target == "filed":
            values["closed_at"] = at
        remark = {"agree": said.get("exception", ""), "refuse": text, "return": text or _pinned_words(pinned)}[verdict]
        FLOW.move(application, name, actor, at, seen=seen, remark=remark, values=values)
        _checked(station, verdict, text, said, pinned)
        given = Opinion(
            application_id=application.id, revision=len(application.revisions), station=station.key, verdict=verdict,
            text=text.strip(), facts=said, organisation_id=actor.organisation_id or 0,
            organisation_name=actor.organisation_name, person_id=actor.person_id, by=actor.name, given_on=at.date(),
            given_at=at,
        )  # fmt: skip
        application.opinions.append(given)
        leave(application, at)
        inbox.settle(application, at, actor, tell.OPINION)
        _go_on(application, station, pinned or ({"": text.strip()} if verdict == "return" else {}), actor, at)
    return given


def _checked(station: Station, verdict: str, text: str, said: Mapping[str, str], pinned: Mapping[str, str]) -> None:
    if verdict == "return" and not pinned and not text.strip():
        raise Refused("SN15-3.3.a", _("退回须写明要补正什么：可针对具体栏目，也可写总的意见"), field="text")
    lacking = [one for one in station.assesses if verdict == "agree" and one.key not in said]
    if lacking:
        words = "、".join(told(one.words, one.words_en) for one in lacking)
        raise Refused(station.clause, _("评估意见还缺：%(words)s", words=words), field=lacking[0].key)


def _pinned_words(pinned: Mapping[str, str]) -> str:
    return "；".join(pinned.values())[:300]


def _go_on(application: Application, station: Station, pinned: Mapping[str, str], actor: Actor, at: datetime) -> None:
    """After the step: the next station, the applicant or the register."""
    if application.state == "returned":
        labels = queries.pinned_words(rules.collect(application, at.date()))
        if not pinned.keys() <= labels.keys():
            raise NotFound
        for key, words in pinned.items():
            application.remarks.append(
                Remark(application_id=application.id, field=key, label=labels[key][:240], text=words,
                       station=station.key, made_at=at, made_by=actor.name)
            )  # fmt: skip
        tell.ask_correction(application, actor, at, len(pinned))
    elif application.state == "filed":
        inbox.settle(application, at, actor)
        register.file(registered.by_id(application.designation_id), actor, at)
    elif application.state == "refused":
        inbox.settle(application, at, actor)
    else:
        arrive(application, actor, at)


def withdraw(application: Application, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Take an application back before it is filed or refused; the designation stays in preparation."""
    with work():
        FLOW.move(application, "withdraw", actor, at, seen=seen, remark=reason, values={"closed_at": at})
        leave(application, at)
        inbox.settle(application, at, actor)
