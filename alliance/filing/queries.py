"""What is read of filings, already limited to who asks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, false, func, or_, select

from alliance.core import files
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.language import told
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.filing import rules
from alliance.filing.flow import OPEN, STATES
from alliance.filing.model import CLOSED, EDITABLE, Application, Opinion, Revision
from alliance.register import queries as register

READERS = PROVINCE | {
    Role.AUDITOR, Role.LEAD_CLERK, Role.HOSPITAL_LEADER, Role.HOSPITAL_ADMIN, Role.CITY_COMMISSION,
}  # fmt: skip
MINE: Mapping[Role, tuple[str, ...]] = {
    Role.LEAD_CLERK: EDITABLE, Role.HOSPITAL_LEADER: ("hospital",), Role.CITY_COMMISSION: ("city",),
    Role.OFFICE_HANDLER: ("office",), Role.OFFICE_HEAD: ("office",), Role.PROVINCIAL_COMMISSION: ("commission",),
}  # fmt: skip
ANNEX_KEYS = {
    "alliance_name": "name", "founded_on": "founded_on", "department": "department", "person_in_charge": "head",
    "discipline_leader": "leader", "hospital": "hospital", "hospital_level_kind": "grade",
    "charter_agreements": "charter", "building_capability": "strength", "development_plan": "plan",
}  # fmt: skip
ANNEX_OPINIONS = {
    "hospital": "hospital_opinion", "city": "city_opinion", "office": "office_opinion",
    "commission": "commission_opinion",
}  # fmt: skip


def visible(actor: Actor) -> Select[Application]:
    """The applications this actor may see: the lead hospital's posts, the city once it was asked, the province."""
    query = select(Application)
    if actor.role in PROVINCE or actor.role == Role.AUDITOR:
        return query if actor.programme is None else query.where(Application.programme == actor.programme)
    if actor.role == Role.LEAD_CLERK:
        own = Application.lead_id == actor.organisation_id
        return query.where(own, Application.department_id == actor.department_id)
    if actor.role in (Role.HOSPITAL_LEADER, Role.HOSPITAL_ADMIN):
        return query.where(Application.lead_id == actor.organisation_id)
    if actor.role == Role.CITY_COMMISSION:
        return query.where(Application.city_id == actor.organisation_id, Application.city_asked_at.is_not(None))
    return query.where(false())


def get(actor: Actor, application_id: int) -> Application:
    """One application this actor may see; NotFound otherwise."""
    found = db.session.execute(visible(actor).where(Application.id == application_id)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def by_id(application_id: int) -> Application:
    """One application, whoever asks: for actions, which check their own right to it."""
    found = db.session.get(Application, application_id)
    if found is None:
        raise NotFound
    return found


def of_designation(designation_id: int) -> list[Application]:
    """The applications of one designation, newest first."""
    query = select(Application).where(Application.designation_id == designation_id).order_by(Application.id.desc())
    return list(db.session.execute(query).scalars())


def in_hand(designation_id: int) -> Application | None:
    """The application of a designation that is not closed, if there is one."""
    return next((one for one in of_designation(designation_id) if one.state not in CLOSED), None)


def startable(actor: Actor) -> list[Any]:
    """The designations in preparation for which this clerk may begin an application."""
    if actor.role != Role.LEAD_CLERK:
        return []
    proposed = [one for one in register.led_by(actor) if one.state == "proposed"]
    query = select(Application.designation_id).where(
        Application.designation_id.in_([one.id for one in proposed]), Application.state.not_in(CLOSED)
    )
    busy = set(db.session.execute(query).scalars())
    return [one for one in proposed if one.id not in busy]


TABS: Mapping[str, tuple[str, ...]] = {
    "open": OPEN,
    "filed": ("filed",),
    "ended": ("refused", "withdrawn"),
    "all": tuple(STATES),
}


def tab_states(actor: Actor, tab: str) -> tuple[str, ...]:
    """The states a tab of the list shows; `mine` is what waits for this post."""
    return MINE.get(actor.role, ()) if tab == "mine" else TABS[tab]


def listing(actor: Actor, states: Iterable[str], words: str = "") -> Select[Application]:
    """A list's query: states, and words in name, lead hospital or number."""
    query = visible(actor).where(Application.state.in_(list(states)))
    for word in words.split():
        columns = (Application.name, Application.lead_name, Application.number)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return query


def counts(actor: Actor) -> dict[str, int]:
    """How many applications stand in each state, as far as this actor sees them."""
    seen = visible(actor).with_only_columns(Application.state).subquery()
    rows = db.session.execute(select(seen.c.state, func.count()).group_by(seen.c.state))
    return {state: int(count) for state, count in rows}


def file_of(dossier: rules.Dossier, file_id: int) -> files.File:
    """One file of a dossier the actor was let into; NotFound otherwise."""
    for found in dossier.files.values():
        for file in found:
            if file.id == file_id:
                return file
    raise NotFound


def picture(application: Application) -> list[dict[str, Any]]:
    """Where the application stands on its route, station by station, the ones that fall away too."""
    asked = [one.key for one in rules.stations(application)]
    given: dict[str, Opinion] = {one.station: one for one in application.opinions}
    steps = [{"label": _("提交"), "state": "now" if application.state in EDITABLE else "done", "text": ""}]
    for station in rules.scope_of(application).stations:
        opinion = given.get(station.key)
        state = "skipped" if station.key not in asked else _place(application, station.key, opinion)
        text = f"{opinion.given_on.isoformat()} {opinion.by}" if opinion is not None and state == "done" else ""
        steps.append({"label": told(station.words, station.words_en), "state": state, "text": text})
    end = STATES[application.state] if application.state in CLOSED else STATES["filed"]
    done = "done" if application.state in CLOSED else "next"
    steps.append({"label": str(end), "state": done, "text": ""})
    return steps


def _place(application: Application, station: str, opinion: Opinion | None) -> str:
    if application.state == station:
        return "now"
    return "done" if opinion is not None and opinion.verdict != "return" else "next"


@dataclass(frozen=True)
class Section:
    """One section of the task list: its key, title, and how far it is filled in (未填, 部分, 已填)."""

    key: str
    page: str
    title: str
    clause: str
    state: str
    lacking: tuple[rules.Missing, ...]


def sections(dossier: rules.Dossier) -> list[Section]:
    """The task list: the sections of 附件2 the applicant fills in, in its order, then conditions and consents."""
    lacking = rules.missing(dossier)
    titles: dict[str, list[Any]] = {}
    for one in dossier.programme.form(rules.FORM).fields:
        if one.by == "lead":
            titles.setdefault(one.section, []).append(one)
    found = []
    for title, fields in titles.items():
        keys = {one.key for one in fields}
        mine = tuple(one for one in lacking if one.page == "section" and one.key in keys)
        if "members" in keys:
            mine += tuple(one for one in lacking if one.page == "members")
        found.append(_section(dossier, fields[0].key, "section", title, fields[0].clause, mine, fields))
    return found


def _section(
    dossier: rules.Dossier, key: str, page: str, title: str, clause: str, mine: tuple[rules.Missing, ...], fields: Any
) -> Section:
    filled = any(dossier.value(one.key).strip() for one in fields if one.type != "files")
    state = "part" if mine and filled else "empty" if mine else "done"
    if all(one.type == "files" for one in fields):
        state = "done" if dossier.files_of(dossier.application, fields[0].key) else "optional"
    return Section(key, page, title, clause, state, mine)


def fields_of(dossier: rules.Dossier, key: str) -> list[Any]:
    """The fields of the section that begins with this key; NotFound when there is none."""
    fields = [one for one in dossier.programme.form(rules.FORM).fields if one.by == "lead"]
    section = next((one.section for one in fields if one.key == key), None)
    if section is None:
        raise NotFound
    return [one for one in fields if one.section == section]


def revision(application: Application, serial: int) -> Revision:
    """One submission as it was; NotFound when there is none of that number."""
    found = next((one for one in application.revisions if one.serial == serial), None)
    if found is None:
        raise NotFound
    return found


def differences(application: Application, left: Mapping[str, Any], right: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Two submissions side by side, members and files included; each row says whether it changed."""
    programme = rules.programme_of(application)
    rows = [(_("联盟名称（登记）"), left["name"], right["name"])]
    fields = right["fields"]
    rows.extend((rules.label_of(programme, key), left["fields"].get(key, ""), fields[key]) for key in fields)
    for condition in programme.conditions:
        was, now = (_met(side["conditions"].get(condition.key)) for side in (left, right))
        rows.append((told(condition.words, condition.words_en), was, now))
    rows.append((_("成员单位"), "、".join(left["members"]), "、".join(right["members"])))
    rows.append((_("附件"), _file_words(left), _file_words(right)))
    return [{"label": label, "was": was, "now": now, "changed": was != now} for label, was, now in rows]


def _met(answer: Mapping[str, Any] | None) -> str:
    if answer is None or answer["met"] is None:
        return ""
    words = _("具备") if answer["met"] else _("未具备")
    return f"{words}。{answer['note']}" if answer["note"] else words


def _file_words(side: Mapping[str, Any]) -> str:
    return "\n".join(f"{one['name']}（{one['sha256'][:8]}）" for one in side["files"])


def annex2(dossier: rules.Dossier, shown: Revision | None = None) -> dict[str, Any]:
    """附件2 as plain data for Word and PDF: a submission as it was, or the draft as it stands."""
    application = dossier.application
    content = shown.content if shown is not None else rules.content(dossier)
    data: dict[str, Any] = {ANNEX_KEYS[key]: value for key, value in content["fields"].items() if key in ANNEX_KEYS}
    founded = content["fields"].get("founded_on")
    data["founded_on"] = date.fromisoformat(founded) if founded else ""
    for opinion in application.opinions:
        if opinion.verdict != "return" and (shown is None or opinion.revision <= shown.serial):
            data[ANNEX_OPINIONS[opinion.station]] = opinion_words(application, opinion)
    return {
        **data, "members": content["members"], "dossier": application.number,
        "version": _("第 %(n)d 次提交", n=shown.serial) if shown is not None else _("草稿"),
        "mark": "示例数据" if dossier.designation.fictitious else "",
    }  # fmt: skip


def opinion_words(application: Application, opinion: Opinion) -> str:
    """An opinion as it stands in the annex: what was assessed, the words, who and when."""
    verdicts = {"agree": _("同意。"), "refuse": _("不同意。"), "return": _("退回补正。")}
    lines = [f"{label}：{words}" for label, words in assessed(application, opinion)]
    lines.append(f"{verdicts[opinion.verdict]}{opinion.text}")
    lines.append(f"{opinion.organisation_name}　{opinion.by}　{opinion.given_on.isoformat()}")
    return "\n".join(lines)


def assessed(application: Application, opinion: Opinion) -> list[tuple[str, str]]:
    """What an opinion answered, question by question, in the programme's words."""
    stations: Sequence[Any] = rules.scope_of(application).stations
    asked = next((one.assesses for one in stations if one.key == opinion.station), ())
    found = [(told(one.words, one.words_en), opinion.facts.get(one.key, "")) for one in asked]
    if opinion.facts.get("exception"):
        found.append((_("准予例外的理由"), opinion.facts["exception"]))
    return [(label, words) for label, words in found if words]


def certificate(dossier: rules.Dossier) -> dict[str, Any]:
    """The certificate of a filed alliance as plain data, without the QR code; NotFound before it is filed."""
    designation, application = dossier.designation, dossier.application
    if application.state != "filed" or designation.number is None:
        raise NotFound
    document = dossier.programme.document
    deciding = next(one for one in reversed(application.opinions) if one.verdict == "agree")
    return {
        "number": designation.number, "name": application.name, "lead_hospital": application.lead_name,
        "department": designation.department_name, "filed_on": designation.filed_on,
        "basis": f"《{document.title}》（{document.number}）", "issuer": deciding.organisation_name,
        "issued_on": designation.filed_on, "mark": "示例数据" if designation.fictitious else "",
    }  # fmt: skip
