"""What follows one alliance's years; proposals on conduct; inactivity; favoured units; freeing a name."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages, settings
from alliance.core.access import me, shown_to, to
from alliance.core.actor import Role
from alliance.core.pages import Column
from alliance.core.programmes import key_of
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.register import actions as register
from alliance.register import queries as designations
from alliance.rules import ladder as ladders
from alliance.standing import actions, queries, rules
from alliance.standing.views.desk import OVERSEERS, READERS, bp
from alliance.standing.views.measures import words_of
from alliance.supervision import queries as supervision
from forms.standing import ConductForm, FavouredFilter, ReasonForm


@bp.get("/alliances/<int:id>/standing")
@to(READERS)
@shown_to(queries.sees_years)
def of(id: int) -> ResponseReturnValue:
    """The ladder year by year: what each result led to, what the next would lead to."""
    actor = me()
    designation = queries.designation(actor, id)
    years = queries.years_of(designation, actor)
    ended = designation.state in {"dissolved", "revoked", "lapsed"}
    return render_template(
        "standing/of.html", designation=designation, years=years,
        outlook=None if ended or not years else queries.next_year(designation),
        measures=queries.of_designation(id, actor), ended=ended, bars=designations.bars_of(id),
        lifts=actor.role == Role.OFFICE_HEAD, today=clock.today(),
        proposes=actor.role == Role.OFFICE_HANDLER and designation.state == "active",
        frees=actor.role == Role.OFFICE_HEAD and ended and designation.name_freed_on is None,
        **words_of(designation.programme),
    )  # fmt: skip


@bp.get("/alliances/<int:id>/measures/new")
@to(Role.OFFICE_HANDLER)
def new(id: int) -> ResponseReturnValue:
    """The form of a proposal on conduct; inactivity brings its reason along."""
    designation = queries.designation(me(), id)
    form = ConductForm(kind=request.args.get("kind", "criticism"))
    if request.args.get("inactive"):
        form.reasons.data = _inactivity_words(designation)
    elif (number := request.args.get("misconduct", type=int)) is not None:
        form.reasons.data = _misconduct_words(next((one for one in _breaches(id) if one.id == number), None))
    return _conduct_page(designation, form, None)


def _inactivity_words(designation: Any) -> str:
    months = int(settings.value(designation.programme, "inactivity_months"))
    since = queries.inactive_since(designation.programme, clock.today())
    return f"自{since.isoformat()}起连续{months}个月（办公室设定）没有经双方确认的转诊、会诊或活动记录。"


def _breaches(designation_id: int) -> list[Any]:
    """The breaches on record of an alliance: a ground that the form can take over."""
    query = supervision.visible_misconducts(me())
    columns = query.selected_columns
    wanted = query.where(columns.designation_id == designation_id, columns.state == "recorded")
    return list(db.session.execute(wanted.order_by(columns.happened_on.desc(), columns.id)).scalars())


def _misconduct_words(found: Any) -> str:
    """A breach as it was found; who reported it stands in no record of ours."""
    if found is None:
        raise NotFound
    handled = f"所在单位处理：{found.handling}" if found.handling else ""
    lines = [
        f"{found.happened_on.isoformat()}，{found.organisation_name}：{found.what}",
        f"认定：{found.finding}",
        handled,
    ]
    return "\n".join(filter(None, lines))


@bp.post("/alliances/<int:id>/measures/new")
@to(Role.OFFICE_HANDLER)
def propose(id: int) -> ResponseReturnValue:
    """Propose a criticism or a dissolution on conduct."""
    actor = me()
    designation = queries.designation(actor, id)
    form = _with_kinds(ConductForm(), designation)
    if not form.validate():
        return _conduct_page(designation, form, None), 422

    def act() -> str:
        made = actions.propose_conduct(
            designation,
            str(form.kind.data),
            str(form.reasons.data),
            actor,
            clock.now(),
            evidence=pages.all_uploaded("files"),
        )
        return url_for("standing.measure", id=made.id)

    return pages.attempt(
        act,
        lambda refused: _conduct_page(queries.designation(actor, id), form, refused),
        _("已提出，下一步告知联盟听取陈述申辩"),
    )


def _with_kinds(form: ConductForm, designation: Any) -> ConductForm:
    ladder = rules.ladder_of(designation.programme)
    form.kind.choices = [(key, pages.words(ladders.measure(ladder, key))) for key in rules.CONDUCT]
    return form


def _conduct_page(designation: Any, form: ConductForm, refused: Refused | None) -> str:
    _with_kinds(form, designation)
    return render_template(
        "standing/conduct.html",
        designation=designation,
        form=form,
        refused=refused,
        breaches=_breaches(designation.id),
        **words_of(designation.programme),
    )


@bp.get("/measures/inactive")
@to(OVERSEERS)
def inactive() -> ResponseReturnValue:
    """Alliances long without a confirmed record: shown for the office to judge, never acted on by itself."""
    actor = me()
    programme = key_of(actor)
    return render_template(
        "standing/inactive.html", found=queries.inactive(programme, clock.today()),
        since=queries.inactive_since(programme, clock.today()), months=settings.value(programme, "inactivity_months"),
        proposes=actor.role == Role.OFFICE_HANDLER,
    )  # fmt: skip


@bp.get("/bars/<int:id>/lift")
@to(Role.OFFICE_HEAD)
def bar(id: int) -> ResponseReturnValue:
    """The form that ends a bar before its day."""
    return _bar_page(designations.one_bar(me(), id), ReasonForm(), None)


@bp.post("/bars/<int:id>/lift")
@to(Role.OFFICE_HEAD)
def lift_bar(id: int) -> ResponseReturnValue:
    """End a bar before its day, with a reason."""
    actor, form = me(), ReasonForm()
    found = designations.one_bar(actor, id)
    if not form.validate():
        return _bar_page(found, form, None), 422

    def act() -> str:
        register.step_bar(found, "lift", actor, clock.now(), remark=str(form.remark.data))
        return url_for("standing.of", id=found.designation_id)

    return pages.attempt(
        act, lambda refused: _bar_page(designations.one_bar(actor, id), form, refused), _("限期不得申报已解除")
    )


def _bar_page(found: Any, form: ReasonForm, refused: Refused | None) -> str:
    return render_template("standing/bar.html", bar=found, form=form, refused=refused)


@bp.get("/measures/favoured")
@to(OVERSEERS)
def favoured() -> ResponseReturnValue:
    """The lead units of commendations in force, for key-specialty review and QC-centre selection: page, Excel, CSV (SN15-3.6.b)."""
    form = FavouredFilter(request.args)
    rows = queries.favoured(key_of(me()), form.year.data if form.validate() else None)
    return pages.listing_of("standing.favoured", _("受倾斜的牵头单位"), _favoured_columns(), rows, form=form).answer(
        "standing/favoured.html", form=form
    )


@bp.get("/measures/favoured.csv")
@to(OVERSEERS)
def favoured_csv() -> ResponseReturnValue:
    """The same as CSV at its former address."""
    asked: dict[str, Any] = {**request.args.to_dict(), "as": "csv"}
    return redirect(url_for("standing.favoured", **asked))


def _favoured_columns() -> list[Column]:
    cities = {one.id: one.name for one in organisations.authorities()}
    return [
        Column("year", _("年度"), lambda one: str(one.measure.year), kind="code", sort=True, width=8),
        Column("name", _("联盟"), lambda one: one.measure.designation_name, lambda one: {
            "text": one.measure.designation_name, "url": url_for("standing.measure", id=one.measure.id),
            "small": one.designation.number,
        }, sort=True, width=30),
        Column("filing", _("备案号"), lambda one: one.designation.number, kind="code", standard=False, sheet=True, width=20),
        Column("specialty", _("专业"), lambda one: one.designation.specialty, sort=True),
        Column("lead", _("牵头医院"), lambda one: one.measure.lead_name, lambda one: {
            "text": one.measure.lead_name, "small": cities.get(one.designation.authority_id or 0, ""),
        }, sort=True, width=28),
        Column("department", _("牵头科室"), lambda one: one.designation.department_name, standard=False),
        Column("city", _("所属地市"), lambda one: cities.get(one.designation.authority_id or 0, ""), sort=True, standard=False, sheet=True),
        Column("score", _("得分"), lambda one: one.score, kind="text", sort=True, width=8),
        Column("number", _("通报文号"), lambda one: one.number, width=22),
        Column("on", _("通报日期"), lambda one: one.measure.effective_on, kind="date", sort=True, width=14),
    ]  # fmt: skip
