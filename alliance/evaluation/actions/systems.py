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
from alliance.rules import indicators
from alliance.rules import programme as programmes


def draft_indicators(programme: str, actor: Actor, at: datetime) -> IndicatorVersion:
    """Begin a new version: from the one in force, or from the programme's example (草案示例)."""
    if not (actor.is_office and actor.programme == programme):
        raise Refused("SN15-3.6.a", _("指标体系由本项目的联盟管理办公室制定"))
    example = programmes.load(programme).indicators
    if example is None:
        raise Refused("SN15-3.6.a", _("本项目没有示例指标体系"))
    known = queries.versions(programme)
    if any(one.state == "draft" for one in known):
        raise Refused("SN15-3.6.a", _("已有一份草案，请在其基础上修改"))
    in_force = next((one for one in known if one.state == "adopted"), None)
    content: dict[str, Any] = {**(in_force.content if in_force else indicators.to_dict(example)), "draft": True}
    serial = max((one.serial for one in known), default=0) + 1
    title = f"{in_force.title}（修订草案）" if in_force else example.title
    with work():
        found = IndicatorVersion(programme=programme, serial=serial, title=title, content=content, created_at=at)
        db.session.add(found)
        journal.write("indicators.draft", actor, at, found, clause="SN15-3.6.a", serial=serial)
    return found


def set_weights(
    version: IndicatorVersion, weights: Mapping[str, Decimal], full: Mapping[str, Decimal], actor: Actor, at: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """Change weights, and the values that earn full marks, of a draft. An adopted one never changes."""
    if not flow.office(actor, version):
        raise Refused("SN15-3.6.a", _("指标体系由本项目的联盟管理办公室制定"))
    if version.state != "draft":
        raise Refused("SN15-3.6.a", _("已采用的指标体系不能修改，请另行起草新的版本"))
    content = {**version.content, "indicators": [
        {**one, **_changed(one, weights, full)} for one in version.content["indicators"]
    ]}  # fmt: skip
    indicators.read_dict(content)
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
            raise Overtaken(what=_("修改权重"))
        journal.write("indicators.weights", actor, at, version, clause="SN15-3.6.a", weights=dict(weights))
        db.session.refresh(version)


def _changed(one: Mapping[str, Any], weights: Mapping[str, Decimal], full: Mapping[str, Decimal]) -> dict[str, str]:
    """The new figures of one indicator, as JSON holds them."""
    changed = {"weight": str(weights[one["key"]])} if one["key"] in weights else {}
    if one["key"] in full and one.get("full") is not None:
        changed["full"] = str(full[one["key"]])
    return changed


def adopt(version: IndicatorVersion, actor: Actor, at: datetime, seen: int | None = None, title: str = "") -> None:
    """Put a draft in force; what was in force is retired. Weights that do not add to 100 are refused."""
    if version.state != "draft":
        raise Refused("SN15-3.6.a", _("只有草案可以采用；已采用的指标体系不能再改动"))
    rules.hold_adoptable(version)
    name = title.strip() or f"{programmes.load(version.programme).name}年度考核指标体系（第{version.serial}版）"
    with work():
        in_force = queries.adopted(version.programme)
        if in_force is not None:
            flow.INDICATOR_FLOW.move(in_force, "retire", actor, at)
        content = {**version.content, "draft": False, "title": name, "note": "", "note_en": ""}
        values = {"adopted_at": at, "adopted_by": actor.name, "title": name, "content": content}
        flow.INDICATOR_FLOW.move(version, "adopt", actor, at, seen=seen, values=values)
