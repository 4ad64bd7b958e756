"""Indicator systems: dimensions, weights and formulas in words; drafting, weighing, adopting."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Role
from alliance.core.flow import timeline
from alliance.core.language import N_, told
from alliance.core.programmes import key_of
from alliance.core.refusal import Refused
from alliance.evaluation import actions, queries, rules
from alliance.evaluation.flow import INDICATOR_FLOW
from alliance.evaluation.model import IndicatorVersion
from alliance.evaluation.views.rounds import READERS, SEES_ALL, bp
from alliance.register import queries as register
from alliance.rules import indicators
from alliance.rules import programme as programmes
from alliance.rules.indicators import Indicator, IndicatorSystem
from forms.evaluation import AdoptForm, DraftForm, weights_form

FACT = re.compile(r"[a-z][a-z0-9_]*")
EVENTS = {
    "indicators.draft": N_("起草"), "indicators.weights": N_("修改权重"), "indicators.put": N_("修改指标"),
    "indicators.drop": N_("删除指标"), "indicators.dimension": N_("修改维度"), "indicators.import": N_("导入"),
}  # fmt: skip


@bp.get("/indicators", endpoint="indicators")
@to(READERS)
def versions() -> ResponseReturnValue:
    """All versions, and how to begin."""
    return _list_page(None)


def _list_page(refused: Refused | None, form: DraftForm | None = None) -> str:
    actor = me()
    sees_drafts = actor.role in SEES_ALL
    found = [one for one in queries.versions(key_of(actor)) if sees_drafts or one.state != "draft"]
    return render_template(
        "evaluation/indicators.html", versions=found, flow=INDICATOR_FLOW, refused=refused, form=form or _draft_form()
    )


def _draft_form() -> DraftForm:
    form, year = DraftForm(), clock.today().year
    named = register.specialties_used(key_of(me()))
    form.specialty.choices = [("", _("通用（没有专用体系的专业）")), *((name, name) for name in named)]
    form.from_year.choices = [(0, _("不限年度"))]
    form.from_year.choices += [(one, _("%(year)s 年度起", year=one)) for one in range(year - 1, year + 2)]
    return form


@bp.post("/indicators")
@to(OFFICE)
def draft() -> ResponseReturnValue:
    """Begin a draft for a specialty and its first year."""
    form, actor = _draft_form(), me()
    if not form.validate():
        return _list_page(None, form), 422
    specialty, year = form.specialty.data or "", int(form.from_year.data or 0)

    def act() -> str:
        found = actions.draft_indicators(key_of(actor), actor, clock.now(), specialty, year)
        return url_for("evaluation.system", id=found.id)

    return pages.attempt(
        act, lambda refused: _list_page(refused, form), _("已起草，请核对权重后由负责人采用")
    )  # fmt: skip


@bp.get("/indicators/<int:id>")
@to(READERS)
def system(id: int) -> ResponseReturnValue:
    """One version: dimensions, weights, formulas in words."""
    return _page(queries.version(me(), id), None)


def _page(found: IndicatorVersion, refused: Refused | None, form: AdoptForm | None = None) -> str:
    actor, read = me(), rules.system_of(found)
    flaws = _flaws(found, read) if found.state == "draft" else []
    return render_template(
        "evaluation/system.html", version=found, system=read, flow=INDICATOR_FLOW, refused=refused, flaws=flaws,
        grouped=_grouped(read), sum=indicators.weight_sum(read), in_words=in_words,
        formula=formula_words(found), number=indicators.format_number, sees_all=actor.role in SEES_ALL,
        before=_before(found), facts={one.key: pages.words(one) for one in programmes.load(found.programme).facts},
        may_edit=actor.is_office and found.state == "draft", form=form or AdoptForm(title=rules.default_title(found)),
        may_adopt=any(step.name == "adopt" for step in INDICATOR_FLOW.open_to(found, actor)),
        lines=timeline(found, [INDICATOR_FLOW], {key: _(word) for key, word in EVENTS.items()}),
    )  # fmt: skip


def _before(found: IndicatorVersion) -> IndicatorVersion | None:
    """The version before this one, to compare with."""
    return next(
        (
            one for one in queries.versions(found.programme)
            if one.serial < found.serial and one.state != "draft" and one.specialty in (found.specialty, "")
        ), None,
    )  # fmt: skip


def _flaws(found: IndicatorVersion, read: IndicatorSystem) -> list[str]:
    """What forbids adopting a draft, each with the indicator it is about."""
    titles = {one.key: pages.words(one) for one in read.indicators}
    said = [
        (titles.get(flaw.where, flaw.where), told(flaw.zh, flaw.en)) for flaw in rules.flaws_of(found.programme, read)
    ]
    return [_("%(where)s：%(why)s", where=where, why=why) if where else why for where, why in said]


def _grouped(read: IndicatorSystem) -> list[tuple[Any, list[Indicator], Decimal]]:
    groups = [(one, [line for line in read.indicators if line.dimension == one.key]) for one in read.dimensions]
    return [(one, lines, sum((line.weight for line in lines), Decimal(0))) for one, lines in groups]


def in_words(indicator: Indicator) -> str:
    """How an indicator is scored, in words."""
    return str(_rule(indicator))


def _rule(indicator: Indicator) -> Any:
    shown, unit = indicators.format_number, pages.words(indicator, "unit")
    full = shown(indicator.full, unit) if indicator.full is not None else ""
    if indicator.kind == "manual":
        who = {"qc": _("质控中心"), "expert": _("评审专家")}.get(indicator.source, _("办公室"))
        return _("由%(who)s评定，0 至 %(full)s 分", who=who, full=shown(indicator.weight))
    if indicator.kind == "proportional":
        return _("达到 %(full)s 得满分，按比例计分", full=full)
    if indicator.kind == "deduct":
        return _("每 1 %(unit)s扣 %(each)s 分，扣完为止", unit=unit, each=shown(indicator.each or Decimal(0)))
    if indicator.kind == "yes_no":
        return _("有即得满分")
    if indicator.kind in ("rank", "percentile", "veto"):
        return _peer_rule(indicator)
    if indicator.kind == "steps":
        steps = [(shown(one.at_least, unit), shown(one.points)) for one in indicator.steps]
        return "；".join(_("达到 %(value)s 得 %(points)s 分", value=value, points=points) for value, points in steps)
    return "；".join(_band(one, indicator) for one in indicator.bands)


def _peer_rule(indicator: Indicator) -> Any:
    """How a place earns points, and what a veto does."""
    shown = indicators.format_number
    if indicator.kind == "veto":
        return _("一票否决：大于 0 则本年度不合格，不占权重")
    if indicator.kind == "percentile":
        full = shown(indicator.full or Decimal(1), "%")
        return _(
            "同专业中不低于其余 %(full)s 得满分，按比例计分；不足 %(n)s 个时不可评", full=full, n=indicator.peers_min
        )
    bands = "；".join(str(_band(one, indicator)) for one in indicator.bands)
    return _("同专业名次：%(bands)s；不足 %(n)s 个时不可评", bands=bands, n=indicator.peers_min)


def _band(band: indicators.Band, indicator: Indicator) -> Any:
    unit = pages.words(indicator, "unit")
    low = _("不低于 %(n)s", n=indicators.format_number(band.low, unit)) if band.low is not None else ""
    high = _("低于 %(n)s", n=indicators.format_number(band.high, unit)) if band.high is not None else ""
    span = "、".join(part for part in (low, high) if part)
    return _("%(span)s得 %(points)s 分", span=span, points=indicators.format_number(band.points))


def formula_words(found: IndicatorVersion) -> Callable[[Indicator], str]:
    """Write a formula with the facts' own words: 下转病例数 ÷ (上转病例数 + 下转病例数)."""
    facts = {fact.key: pages.words(fact) for fact in programmes.load(found.programme).facts}

    def told_in(indicator: Indicator) -> str:
        text = FACT.sub(lambda name: facts.get(name[0], name[0]), indicator.formula)
        return text.replace("/", "÷").replace("*", "×")

    return told_in


def _weights(read: IndicatorSystem) -> type[FlaskForm]:
    return weights_form([(one.key, pages.words(one), one.full is not None) for one in read.indicators])


@bp.get("/indicators/<int:id>/weights")
@to(OFFICE)
def weights(id: int) -> ResponseReturnValue:
    """Change weights and full values of a draft."""
    found = queries.version(me(), id)
    read = rules.system_of(found)
    start = {f"w_{one.key}": str(one.weight) for one in read.indicators}
    start |= {f"f_{one.key}": str(one.full) for one in read.indicators if one.full is not None}
    return _weights_page(found, read, _weights(read)(data=start), None)


@bp.post("/indicators/<int:id>/weights")
@to(OFFICE)
def weighed(id: int) -> ResponseReturnValue:
    """Keep them; a sum other than 100 may stand in a draft, and forbids adopting it."""
    found = queries.version(me(), id)
    read = rules.system_of(found)
    form = _weights(read)()
    if not form.validate():
        return _weights_page(found, read, form, None), 422
    given = {one.key: Decimal(form[f"w_{one.key}"].data.strip()) for one in read.indicators}
    full = {one.key: Decimal(form[f"f_{one.key}"].data.strip()) for one in read.indicators if one.full is not None}
    try:
        actions.set_weights(found, given, full, me(), clock.now(), pages.seen())
    except Refused as refusal:
        return _weights_page(queries.version(me(), id), read, form, refusal), 409
    return pages.acted(url_for("evaluation.system", id=id), _("权重已保存"))


def _weights_page(found: IndicatorVersion, read: IndicatorSystem, form: FlaskForm, refused: Refused | None) -> str:
    return render_template(
        "evaluation/weights.html", version=found, system=read, form=form, refused=refused, grouped=_grouped(read)
    )


@bp.post("/indicators/<int:id>/adopt")
@to(Role.OFFICE_HEAD)
def adopt(id: int) -> ResponseReturnValue:
    """Put a draft in force."""
    found, form = queries.version(me(), id), AdoptForm()
    if not form.validate():
        return _page(found, None, form), 422
    try:
        actions.adopt(found, me(), clock.now(), pages.seen(), str(form.title.data))
    except Refused as refusal:
        return _page(queries.version(me(), id), refusal, form), 409
    return pages.acted(url_for("evaluation.system", id=id), _("指标体系已采用，此后启动的考核按它评分"))
