"""Who was trained: names and hospitals as a list typed or pasted; each person of a course counts once (SN15-4.2)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from alliance.activities import queries, rules
from alliance.activities.flow import ACTIVITY_FLOW
from alliance.activities.model import Activity, ActivityTrainee
from alliance.core.actor import Actor
from alliance.core.imports import cells
from alliance.core.imports.names import Names
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import naming
from alliance.rules import programme as programmes

Trainee = tuple[str, int, str]  # name, hospital's id, hospital's name
LONGEST_NAME = 40


def read_trainees(words: str, names: Names) -> tuple[list[Trainee], list[str]]:
    """A list of one person a line, name and hospital apart by tab, comma or space: who is on it, and every fault."""
    found: dict[tuple[str, int], Trainee] = {}
    faults: list[str] = []
    for number, line in enumerate(words.splitlines(), 1):
        if not line.strip():
            continue
        name, hospital = _parts(line)
        ids = names.find(hospital) if hospital else []
        if fault := _fault(name, hospital, ids, names):
            faults.append(_("第 %(n)d 行：%(fault)s", n=number, fault=fault))
        else:
            found.setdefault((naming.key(name), ids[0]), (name, ids[0], names.shown(ids[0])))
    return list(found.values()), faults


def _parts(line: str) -> tuple[str, str]:
    folded = cells.text(line.replace("\t", ",").replace("，", ",").replace("、", ","))
    name, _mark, hospital = folded.partition("," if "," in folded else " ")
    return cells.name(name), cells.name(hospital)


def _fault(name: str, hospital: str, ids: list[int], names: Names) -> str:
    if any(sign.isdigit() for sign in name + hospital):
        return str(_("只登记姓名和单位，不登记证件号、电话等号码"))
    if not name or not hospital:
        return str(_("请写“姓名 单位”，如“张某 渭南示例医院”"))
    if len(name) > LONGEST_NAME:
        return str(_("姓名过长"))
    if len(ids) == 1:
        return ""
    near = _("；最接近的：%(names)s", names=_("、").join(names.near(hospital))) if names.near(hospital) else ""
    return str(_("“%(hospital)s”不是参加这次活动的单位", hospital=hospital)) + near


def set_trainees(activity: Activity, people: Sequence[Trainee], actor: Actor, at: datetime) -> None:
    """Give the list of those trained; it takes the place of an earlier one.

    The number of people is the list's. Once another hospital has acknowledged a number, the list must agree with it.
    """
    kind = programmes.load(activity.programme).activity_kind(activity.kind)
    answered = any(one.answer and one.organisation_id != activity.logger_id for one in activity.members)
    rules.list_fits(kind, len(people), activity.people, answered)
    named = {one.organisation_id for one in activity.members}
    if any(hospital not in named for _name, hospital, _words in people):
        raise Refused(rules.TRAINING, _("参训人员的单位须是参加这次活动的单位"), field="trainees")
    with work():
        was = len(queries.trainees(activity))
        ACTIVITY_FLOW.move(activity, "trainees", actor, at, values={"people": len(people)}, was=was, listed=len(people))
        db.session.execute(delete(ActivityTrainee).where(ActivityTrainee.activity_id == activity.id))
        db.session.add_all(_rows(activity, people))


def _rows(activity: Activity, people: Sequence[Trainee]) -> list[Any]:
    return [
        ActivityTrainee(
            activity_id=activity.id, organisation_id=hospital, organisation_name=words, name=name, key=naming.key(name)[:40]
        )
        for name, hospital, words in people
    ]  # fmt: skip
