"""Indicator systems (SN15-3.6.a): drafted from the programme's example, weighed by the office, adopted by its head."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from alliance.core import journal
from alliance.core.actor import Actor
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.evaluation import flow, queries, rules
from alliance.evaluation.model import IndicatorVersion
from alliance.ext import db
from alliance.register import queries as register
from alliance.rules import indicators, windows
from alliance.rules import programme as programmes


def draft_indicators(
    programme: str, actor: Actor, at: datetime, specialty: str = "", from_year: int = 0
) -> IndicatorVersion:
    """Begin a new version for a specialty ("" all that have none of their own) and its first year (0 any year).

    It starts from what is in force for them, or from the programme's example (草案示例).
    """
    if not (actor.is_office and actor.programme == programme):
        raise Refused("SN15-3.6.a", _("指标体系由本项目的联盟管理办公室制定"))
    example = programmes.load(programme).indicators
    if example is None:
        raise Refused("SN15-3.6.a", _("本项目没有示例指标体系"))
    if specialty and specialty not in register.specialties_used(programme):
        raise Refused("SN15-3.6.a", _("本项目没有这个专业的联盟"), field="specialty")
    known = queries.versions(programme)
    if any(one.state == "draft" and one.specialty == specialty for one in known):
        raise Refused("SN15-3.6.a", _("已有一份草案，请在其基础上修改"))
    systems = queries.in_force(programme, from_year or windows.beijing_day(at).year)
    in_force = systems.get(specialty) or systems.get("")
    content: dict[str, Any] = {**(in_force.content if in_force else indicators.to_dict(example)), "draft": True}
    serial = max((one.serial for one in known), default=0) + 1
    title = _draft_title(in_force, specialty) if in_force else example.title
    with work():
        found = IndicatorVersion(
            programme=programme, serial=serial, title=title, content=content, created_at=at, specialty=specialty,
            from_year=from_year,
        )  # fmt: skip
        db.session.add(found)
        journal.write("indicators.draft", actor, at, found, clause="SN15-3.6.a", serial=serial, specialty=specialty)
    return found


def _draft_title(base: IndicatorVersion, specialty: str) -> str:
    """What a draft is called while it is one: a revision, or a specialty's first of its own."""
    return f"{base.title}（{f'{specialty}专用' if base.specialty != specialty else '修订'}草案）"


def set_weights(
    version: IndicatorVersion, weights: Mapping[str, Decimal], full: Mapping[str, Decimal], actor: Actor, at: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """Change weights, and the values that earn full marks, of a draft. An adopted one never changes."""
    content = {**version.content, "indicators": [
        {**one, **_changed(one, weights, full)} for one in version.content["indicators"]
    ]}  # fmt: skip
    _write(version, content, actor, at, seen, "indicators.weights", weights=dict(weights))


def put_indicator(
    version: IndicatorVersion, key: str, one: Mapping[str, Any], actor: Actor, at: datetime, seen: int | None = None
) -> None:
    """Add an indicator to a draft (`key` empty), or put another in the place of `key`. Errors name the field."""
    _editable(version, actor)
    known = [line["key"] for line in version.content["indicators"]]
    if one["key"] in known and one["key"] != key:
        raise Refused("SN15-3.6.a", _("代码“%(key)s”已有指标使用", key=one["key"]), field="key")
    lines = [dict(one) if line["key"] == key else line for line in version.content["indicators"]]
    content = {**version.content, "indicators": lines if key in known else [*lines, dict(one)]}
    rules.hold_sound(version.programme, _read(content), str(one["key"]))
    _write(version, content, actor, at, seen, "indicators.put", key=one["key"])


def drop_indicator(version: IndicatorVersion, key: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Take an indicator out of a draft."""
    lines = [line for line in version.content["indicators"] if line["key"] != key]
    _write(version, {**version.content, "indicators": lines}, actor, at, seen, "indicators.drop", key=key)


def put_dimension(
    version: IndicatorVersion, key: str, one: Mapping[str, str], actor: Actor, at: datetime, seen: int | None = None
) -> None:
    """Add a dimension (`key` empty) or change one; its indicators go with its code."""
    _editable(version, actor)
    known = [line["key"] for line in version.content["dimensions"]]
    if one["key"] in known and one["key"] != key:
        raise Refused("SN15-3.6.a", _("代码“%(key)s”已有维度使用", key=one["key"]), field="key")
    lines = [dict(one) if line["key"] == key else line for line in version.content["dimensions"]]
    moved = [
        line | {"dimension": one["key"]} if line["dimension"] == key else line for line in version.content["indicators"]
    ]
    content = {**version.content, "dimensions": lines if key in known else [*lines, dict(one)], "indicators": moved}
    _write(version, content, actor, at, seen, "indicators.dimension", key=one["key"])


def drop_dimension(version: IndicatorVersion, key: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Take out a dimension that has no indicator any more."""
    if any(line["dimension"] == key for line in version.content["indicators"]):
        raise Refused("SN15-3.6.a", _("维度下还有指标，请先移走或删除指标"))
    lines = [line for line in version.content["dimensions"] if line["key"] != key]
    _write(version, {**version.content, "dimensions": lines}, actor, at, seen, "indicators.dimension", key=key)


def replace_draft(
    version: IndicatorVersion, content: Mapping[str, Any], actor: Actor, at: datetime, seen: int | None = None
) -> None:
    """Put what was imported in the place of a draft; what forbids adoption may stand in it, as in any draft."""
    kept = {"draft": True, "version": version.content["version"]}
    _write(version, {**content, **kept}, actor, at, seen, "indicators.import", indicators=len(content["indicators"]))


def _editable(version: IndicatorVersion, actor: Actor) -> None:
    if not flow.office(actor, version):
        raise Refused("SN15-3.6.a", _("指标体系由本项目的联盟管理办公室制定"))
    if version.state != "draft":
        raise Refused("SN15-3.6.a", _("已采用的指标体系不能修改，请另行起草新的版本"))


def _read(content: Mapping[str, Any]) -> indicators.IndicatorSystem:
    try:
        return indicators.read_dict(content)
    except indicators.IndicatorError as error:
        raise Refused("SN15-3.6.a", _("不能读作指标体系：%(why)s", why=str(error))) from error


def _write(
    version: IndicatorVersion,
    content: dict[str, Any],
    actor: Actor,
    at: datetime,
    seen: int | None,
    event: str,
    **facts: Any,
) -> None:
    """The draft's next content, if it can be read and nobody was first."""
    _editable(version, actor)
    _read(content)
    with work():
        seen = version.version if seen is None else seen
        done = db.session.execute(
            update(IndicatorVersion)
            .where(
                IndicatorVersion.id == version.id, IndicatorVersion.version == seen, IndicatorVersion.state == "draft"
            )
            .values(content=content, version=seen + 1)
            .execution_options(synchronize_session=False)
        )
        if done.rowcount != 1:  # type: ignore[attr-defined]
            raise Overtaken(what=_("修改指标体系"))
        journal.write(event, actor, at, version, clause="SN15-3.6.a", **facts)
        db.session.refresh(version)


def _changed(one: Mapping[str, Any], weights: Mapping[str, Decimal], full: Mapping[str, Decimal]) -> dict[str, str]:
    """The new figures of one indicator, as JSON holds them."""
    changed = {"weight": str(weights[one["key"]])} if one["key"] in weights else {}
    if one["key"] in full and one.get("full") is not None:
        changed["full"] = str(full[one["key"]])
    return changed


def adopt(version: IndicatorVersion, actor: Actor, at: datetime, seen: int | None = None, title: str = "") -> None:
    """Put a draft in force; what was in force for the same specialty and first year is retired.

    Weights that do not add to 100 are refused.
    """
    if version.state != "draft":
        raise Refused("SN15-3.6.a", _("只有草案可以采用；已采用的指标体系不能再改动"))
    rules.hold_adoptable(version)
    name = title.strip() or rules.default_title(version)
    with work():
        in_force = queries.in_force(version.programme, version.from_year).get(version.specialty)
        if in_force is not None and in_force.from_year == version.from_year:
            flow.INDICATOR_FLOW.move(in_force, "retire", actor, at)
        content = {**version.content, "draft": False, "title": name, "note": "", "note_en": ""}
        values = {"adopted_at": at, "adopted_by": actor.name, "title": name, "content": content}
        flow.INDICATOR_FLOW.move(version, "adopt", actor, at, seen=seen, values=values)
