"""Campaigns: the list, a new one, the board with its figures, who is asked, who is overdue."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.audit import actions, notices, queries, rules
from alliance.audit.flow import CAMPAIGN_FLOW, FLOW
from alliance.audit.model import Audit, Campaign
from alliance.audit.views.shared import bp
from alliance.core import pages, settings
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.flow import timeline
from alliance.core.language import N_
from alliance.core.pages import Column
from alliance.core.programmes import key_of
from alliance.core.refusal import NotFound, Refused
from alliance.rules import windows
from forms.audit import AddForm, CampaignForm, ListFilter

AWAITED = ("draft", "lapse")
TOLD_WHY = ("left_out", "lapsed", "revoked")
EVENTS = {"audit_campaign.create": N_("建立了审核评估")}


def shown_words() -> dict[str, str]:
    """The figures of a board in words, in its order."""
    return {
        "asked": _("列入"), "drafting": _("待报送"), "submitted": _("已报送在办"), "late": _("迟报"),
        "lapse": _("拟视为放弃"), "passed": _("已通过审核"), "failed": _("未通过审核"), "lapsed": _("失去资格"),
        "left_out": _("未列入"),
    }  # fmt: skip


@bp.get("/audits")
@to(queries.READERS)
def index() -> ResponseReturnValue:
    """The campaigns with their figures; a hospital's own forms for a hospital."""
    actor = me()
    if actor.is_hospital:
        title = _("本院的审核评估表")
        return pages.listing("audits.mine", title, _own_columns(), queries.visible(actor), Audit.id).answer(
            "audit/mine.html"
        )
    found = queries.campaigns(actor)
    return render_template(
        "audit/index.html", campaigns=found, counts=queries.counts(actor, [one.id for one in found]),
        states=CAMPAIGN_FLOW.states, tones=CAMPAIGN_FLOW.tones, words_of=shown_words(), may_begin=actor.is_office,
    )  # fmt: skip


@bp.get("/audits/new")
@to(OFFICE)
def new() -> ResponseReturnValue:
    """Prepare a campaign: only its year is asked, the days follow from the document."""
    return _new_page(CampaignForm(year=clock.today().year), None)


@bp.post("/audits/new")
@to(OFFICE)
def create() -> ResponseReturnValue:
    """Prepare it, with everybody founded by the cut-off."""
    form, actor = CampaignForm(), me()
    if not form.validate():
        return _new_page(form, None), 422
    try:
        campaign = actions.create(key_of(actor), int(form.year.data or 0), actor, clock.now())
    except Refused as refused:
        return _new_page(form, refused), 409
    return pages.acted(url_for("audit.board", id=campaign.id), _("已建立，核对列入的联盟后开放"))


def _new_page(form: CampaignForm, refused: Refused | None) -> str:
    year = clock.today().year
    days = rules.days_of(year, settings.values(key_of(me())))
    return render_template("audit/new.html", form=form, refused=refused, days=days, year=year)


@bp.get("/audits/<int:id>")
@to(queries.READERS)
def board(id: int) -> ResponseReturnValue:
    """One campaign: its days, its figures, and the list a figure opens."""
    return _board(queries.campaign(me(), id))


def _own_columns() -> list[Column]:
    """The columns of a hospital's own forms."""
    today = clock.today()

    def due(one: Audit) -> dict[str, Any]:
        return {"text": one.due, **({"due": (one.due, today)} if one.state in AWAITED else {})}

    return [
        _alliance(),
        Column("year", _("年度"), lambda one: str(one.year), kind="code", sort=Audit.year),
        Column("due", _("截止日"), lambda one: one.due, due, kind="date", sort=Audit.due),
        pages.state_column(FLOW, Audit.state, marks=_late),
    ]  # fmt: skip


def _alliance(small: Callable[[Audit], str] = lambda one: "") -> Column:
    return Column("alliance", _("联盟"), lambda one: one.designation_name, lambda one: {
        "text": one.designation_name, "url": url_for("audit.show", id=one.id), "small": small(one),
    }, sort=Audit.designation_name, width=34)  # fmt: skip


def _late(one: Audit) -> list[tuple[str, str]]:
    return [(_("迟报"), "warn")] if one.late else []


def _columns(at: datetime) -> list[Column]:
    """The columns of a campaign's forms."""

    def over(one: Audit) -> int:
        return windows.days_late(one.due, one.submitted_at or at) if one.submitted_at or one.state in AWAITED else 0

    def added(one: Audit) -> str:
        return str(_("增列：%(why)s", why=one.added_reason)) if one.added_reason else ""

    return [
        _alliance(added),
        Column("lead", _("牵头医院"), lambda one: one.lead_name, sort=Audit.lead_name, width=24),
        pages.state_column(FLOW, Audit.state, _late, lambda one: one.end_reason if one.state in TOLD_WHY else ""),
        Column("submitted", _("报送时间"), lambda one: one.submitted_at, lambda one: {
            "text": one.submitted_at or _("未报送"), "small": _("逾期 %(n)d 天", n=over(one)) if over(one) else "",
        }, kind="moment", sort=pages.filled(Audit.submitted_at)),
        Column("over", _("逾期天数"), over, kind="int", standard=False),
        Column("added", _("增列理由"), lambda one: one.added_reason, standard=False),
        Column("ended", _("办结"), lambda one: one.closed_at, kind="moment", standard=False, sort=pages.filled(Audit.closed_at)),
    ]  # fmt: skip


def _board(campaign: Campaign) -> ResponseReturnValue:
    actor, at = me(), clock.now()
    form = ListFilter(request.args)
    shown = str(form.show.data) if form.show.data in queries.SHOWN else "asked"
    form.show.data = shown
    words = (form.q.data or "").strip()[:60]
    title, office = _("%(year)s 年度审核评估", year=campaign.year), rules.is_office(actor, campaign)
    found = pages.listing(
        "audits", title, _columns(at), queries.listing(actor, campaign.id, shown, words), Audit.id, form=form,
        told=[shown_words()[shown]], look=lambda one: "late" if one.state == "lapse" else "",
    )  # fmt: skip
    return found.answer(
        "audit/board.html", campaign=campaign, form=form, shown=shown, office=office,
        counts=queries.counts(actor, [campaign.id])[campaign.id], words_of=shown_words(),
        state=CAMPAIGN_FLOW.states[campaign.state], tone=CAMPAIGN_FLOW.tones[campaign.state],
        overdue=len(queries.overdue(campaign, at)) if office else 0, late=rules.is_late(campaign.due, at),
        steps=[step.name for step in CAMPAIGN_FLOW.open_to(campaign, actor)], consequences=notices.opened(campaign),
        lines=timeline(campaign, [CAMPAIGN_FLOW], {key: _(word) for key, word in EVENTS.items()}),
    )  # fmt: skip


@bp.get("/audits/<int:id>/steps/<name>")
@to(OFFICE)
def campaign_step(id: int, name: str) -> ResponseReturnValue:
    """Ask once more before a campaign is opened or closed, with what it brings about."""
    return _step_page(queries.campaign(me(), id), name, None)


@bp.post("/audits/<int:id>/steps/<name>")
@to(OFFICE)
def take_campaign_step(id: int, name: str) -> ResponseReturnValue:
    """Open, close, or propose the lapses."""
    actor, at = me(), clock.now()
    campaign = queries.campaign(actor, id)
    try:
        said = _taken(campaign, name, at)
    except Refused as refused:
        return _step_page(queries.campaign(actor, id), name, refused), 409
    return pages.acted(url_for("audit.board", id=id), said)


def _taken(campaign: Campaign, name: str, at: Any) -> str:
    if name == "open":
        return str(_("已开放，%(n)s 个联盟收到待办", n=actions.open_campaign(campaign, me(), at, pages.seen())))
    if name == "close":
        actions.close_campaign(campaign, me(), at, pages.seen())
        return str(_("已结束"))
    if name == "lapses":
        n = actions.propose_lapses(campaign, me(), at)
        return str(_("已对 %(n)s 个联盟提出视为放弃，由省卫生健康委逐一确认", n=n))
    raise NotFound


def _step_page(campaign: Campaign, name: str, refused: Refused | None) -> str:
    at = clock.now()
    labels = {"open": _("开放"), "close": _("结束"), "lapses": _("提出视为放弃")}
    if name not in labels:
        raise NotFound
    said = {
        "open": notices.opened(campaign),
        "close": [_("不再收取附件1；各联盟的记录留存备查")],
        "lapses": [
            _("对 %(n)s 个逾期未报的联盟提出视为放弃", n=len(queries.overdue(campaign, at))),
            _("资格不因此失去：省卫生健康委逐一确认或保留，每个都写明理由"),
        ],
    }
    return render_template(
        "audit/campaign_step.html", campaign=campaign, name=name, label=labels[name], lines=said[name], refused=refused,
        overdue=queries.overdue(campaign, at) if name == "lapses" else [],
    )  # fmt: skip


@bp.get("/audits/<int:id>/add")
@to(OFFICE)
def add(id: int) -> ResponseReturnValue:
    """Add an alliance that the cut-off does not cover."""
    campaign = queries.campaign(me(), id)
    return _add_page(campaign, _add_form(campaign), None)


@bp.post("/audits/<int:id>/add")
@to(OFFICE)
def take_in(id: int) -> ResponseReturnValue:
    """Add it, with the reason."""
    campaign = queries.campaign(me(), id)
    form = _add_form(campaign)
    if not form.validate():
        return _add_page(campaign, form, None), 422
    try:
        audit = actions.add(campaign, form.designation_id.data, str(form.reason.data), me(), clock.now())
    except Refused as refused:
        return _add_page(queries.campaign(me(), id), form, refused), 409
    return pages.acted(url_for("audit.show", id=audit.id), _("已增列"))


def _add_form(campaign: Campaign) -> AddForm:
    form = AddForm()
    form.designation_id.choices = [
        (one.id, f"{one.name}（{one.lead_name}，{one.founded_on or one.filed_on}）")
        for one in queries.addable(campaign, clock.now())
    ]
    return form


def _add_page(campaign: Campaign, form: AddForm, refused: Refused | None) -> str:
    return render_template("audit/add.html", campaign=campaign, form=form, refused=refused)


@bp.get("/audits/<int:id>/picture.svg")
@to(queries.READERS)
def picture(id: int) -> ResponseReturnValue:
    """The figures of a campaign as bars; the same stand in the page's figures."""
    from alliance.figures import bars_by_month  # here: drawing libraries are heavy

    campaign = queries.campaign(me(), id)
    counted = queries.counts(me(), [campaign.id])[campaign.id]
    words = {key: word for key, word in shown_words().items() if key not in {"asked", "late"}}
    drawn = bars_by_month({_("联盟"): [counted[key] for key in words]}, list(words.values()), unit=_("个"))
    return Response(drawn, mimetype="image/svg+xml")
