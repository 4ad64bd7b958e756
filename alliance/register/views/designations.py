"""The inner list, one designation's record, the search, the planning board."""

from collections.abc import Sequence
from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func

from alliance import clock
from alliance.core import inbox, pages, reach
from alliance.core.access import everyone, me, to
from alliance.core.actor import ADMINISTRATORS, PEOPLE, Role
from alliance.core.flow import Line, timeline
from alliance.core.language import day_words
from alliance.core.pages import Column
from alliance.core.refusal import Refused
from alliance.organisations import queries as organisations
from alliance.register import actions, queries
from alliance.register.flow import DESIGNATION_FLOW
from alliance.register.model import Designation, DesignationFact
from alliance.register.views.frame import (
    MARKS,
    bp,
    day_of,
    filter_form,
    filtered,
    is_demo,
    open_page,
    pills,
    the_programme,
)
from alliance.rules import programme as programmes
from forms.register import DayFilter, Filter, ReasonForm, RenameForm

DayRow = tuple[DesignationFact, Designation, tuple[int, int]]  # a line of a day, whose it is, its members of that day
READERS = PEOPLE - ADMINISTRATORS
EVENTS = {
    "designation.propose": _l("发起筹建"),
    "designation.rename": _l("更改名称"),
    "designation.take-over": _l("历史补录入册"),
    "designation.amend": _l("变更名录记载"),
    "designation.contacts": _l("填写联系人"),
    "designation.mark": _l("记载措施"),
    "designation.free-name": _l("释放名称"),
    "membership.end-all": _l("终止全部成员关系和协议"),
}


@bp.get("/alliances")
@to(READERS)
def index() -> ResponseReturnValue:
    """The designations I may see, filtered; exported as they are filtered."""
    areas = queries.areas()
    form = Filter(formdata=request.args)
    filter_form(form, the_programme(), areas)
    today = clock.today()

    def counted(rows: Sequence[Designation]) -> list[tuple[Designation, tuple[int, int]]]:
        counts = queries.party_counts([one.id for one in rows], today)
        return [(one, counts[one.id]) for one in rows]

    found = pages.listing(
        "alliances", _("联盟名录"), _columns(areas), filtered(queries.visible_alliances(me()), form), Designation.id,
        form=form, decorate=counted,
    )  # fmt: skip
    return found.answer(
        "register/index.html", form=form, may_begin=me().role == Role.LEAD_CLERK, begin_url=open_page("members.new"),
        contacts_url=open_page("register.contacts"),
        filtered=any(request.args.get(name) for name in ("q", "state", "area", "specialty")),
    )  # fmt: skip


def _columns(areas: dict[int, str]) -> list[Column]:
    """The columns of the inner list; its rows are designations with their counts of members."""
    none = date(1, 1, 1)
    return [
        Column("name", _("名称"), lambda row: row[0].name, lambda row: {
            "text": row[0].name, "url": url_for("register.show", id=row[0].id), "pills": pills(row[0]),
            "small": row[0].number or _("尚未备案"),
        }, sort=Designation.name, width=34),
        Column("number", _("备案号"), lambda row: row[0].number or "", kind="code", standard=False, sheet=True, width=24,
               sort=func.coalesce(Designation.number, "")),
        Column("specialty", _("专业类别"), lambda row: row[0].specialty, standard=False, sort=Designation.specialty),
        Column("lead", _("牵头单位"), lambda row: row[0].lead_name, lambda row: {
            "text": row[0].lead_name, "small": row[0].department_name,
        }, sort=Designation.lead_name, width=24),
        Column("department", _("牵头科室"), lambda row: row[0].department_name, standard=False),
        Column("area", _("所在地"), lambda row: areas.get(row[0].authority_id or 0, "")),
        Column("members", _("成员单位（家）"), lambda row: row[1][0], lambda row: {
            "text": row[1][0], "small": _("县级 %(n)d", n=row[1][1]),
        }, kind="int"),
        Column("county", _("县级成员（家）"), lambda row: row[1][1], kind="int", standard=False),
        Column("filed_on", _("备案日期"), lambda row: row[0].filed_on, kind="date",
               sort=func.coalesce(Designation.filed_on, none)),
        Column("ended_on", _("终止日期"), lambda row: row[0].ended_on, kind="date", standard=False,
               sort=func.coalesce(Designation.ended_on, none)),
        Column("state", _("状态"), lambda row: DESIGNATION_FLOW.states[row[0].state], standard=False, sort=Designation.state),
        Column("mark", _("在办措施"), lambda row: MARKS.get(row[0].mark, row[0].mark), standard=False, sort=Designation.mark),
    ]  # fmt: skip


@bp.get("/alliances/day")
@to(READERS)
def day() -> ResponseReturnValue:
    """The register as of a day, for everybody who reads it: names, leads, members, states and marks of that day."""
    on = day_of(request.args.get("on"))
    form = DayFilter(formdata=request.args)
    form.on.data = on
    words = str(form.q.data or "").strip()[:60]

    def known(rows: Sequence[DesignationFact]) -> list[DayRow]:
        ids = [line.designation_id for line in rows]
        counts, found = queries.party_counts(ids, on), queries.by_ids(ids)
        return [(line, found[line.designation_id], counts[line.designation_id]) for line in rows]

    told = [_("截至 %(day)s", day=day_words(on)), *([words] if words else [])]
    return pages.listing(
        "alliances.day", _("某一天的名录"), _day_columns(), queries.lines_on(the_programme(), on, words),
        DesignationFact.designation_id, told=told, decorate=known,
    ).answer("register/day.html", form=form, on=on)  # fmt: skip


def _day_columns() -> list[Column]:
    """The columns of the register of a day: what held on that day, beside it the present name where it is another."""

    def pills(row: DayRow) -> list[tuple[str, str]]:
        line, one, _counts = row
        found = [(str(DESIGNATION_FLOW.states[line.state]), DESIGNATION_FLOW.tones[line.state])]
        found += [(str(MARKS.get(line.mark, line.mark)), "warn")] if line.mark and line.state == "active" else []
        return found + ([(_("示例"), "plain")] if one.fictitious else [])

    def small(row: DayRow) -> str:
        now = _("现名：%(name)s", name=row[1].name) if row[0].name_key != row[1].name_key else ""
        return " · ".join(part for part in (row[1].number, now) if part)

    return [
        Column("name", _("当日名称"), lambda row: row[0].name, lambda row: {
            "text": row[0].name, "url": url_for("public.show", id=row[1].id), "small": small(row),
        }, sort=DesignationFact.name, width=34),
        Column("number", _("备案号"), lambda row: row[1].number or "", kind="code", standard=False, sheet=True, width=24),
        Column("lead", _("当日牵头单位"), lambda row: row[0].lead_name, lambda row: {
            "text": row[0].lead_name, "small": row[0].department_name,
        }, sort=DesignationFact.lead_name, width=24),
        Column("department", _("牵头科室"), lambda row: row[0].department_name, standard=False),
        Column("area", _("所在地"), lambda row: row[0].city, sort=DesignationFact.city),
        Column("members", _("成员单位（家）"), lambda row: row[2][0], lambda row: {
            "text": row[2][0], "small": _("县级 %(n)d", n=row[2][1]),
        }, kind="int"),
        Column("state", _("当日状态"), lambda row: " ".join(label for label, _tone in pills(row)), lambda row: {
            "pills": pills(row),
        }, sort=DesignationFact.state),
    ]  # fmt: skip


@bp.get("/search")
@everyone
def search() -> ResponseReturnValue:
    """Alliances and hospitals by name, short name, pinyin initials or number; records by number or title; people."""
    words = request.args.get("q", "").strip()[:60]
    actor = me()
    found = queries.search(actor, words) if words and actor.role not in ADMINISTRATORS else []
    more = pages.find(actor, words) if words else []
    hospitals = organisations.search_hospitals(words) if words else []
    return render_template(
        "register/search.html", search_words=words, designations=found, hospitals=hospitals, pills=pills, more=more
    )


@bp.get("/alliances/<int:id>")
@to(READERS)
def show(id: int) -> ResponseReturnValue:
    """One designation: state, measures, members, charter, editions, what is asked, what happened.

    One of a programme without scopes is no alliance: its page is that of its term."""
    designation = queries.one_seen(me(), id)
    if not programmes.load(designation.programme).scopes:
        return redirect(reach.found(open_page("terms.show", id)))
    return render_template("register/show.html", **_record(designation))


def _record(designation: Designation) -> dict[str, object]:
    actor = me()
    parties = queries.parties(designation.id, ended=designation.ended_on)
    members = [one for one in parties if one.kind == "member"]
    return {
        "designation": designation, "pills": pills(designation),
        "parties": parties, "members": len(members), "county": sum(one.county_level for one in members),
        "areas": queries.areas(), "members_url": open_page("members.index", designation.id),
        "papers_url": open_page("members.papers", designation.id), "scope": programmes.load(designation.programme).scope(designation.scope),
        "editions": queries.editions_of(designation, clock.now()) if designation.number else [],
        "former": [one for one in queries.former_names([designation.id])[designation.id] if one.name != designation.name],
        "glance": pages.at_a_glance(actor, designation, clock.today().year) if designation.filed_on else None,
        "history": queries.history(designation.id), "flow": DESIGNATION_FLOW, "marks": MARKS,
        "asked": inbox.about(actor, designation.id), "lines": _lines(designation),
        "is_lead": queries.lead_of(actor, designation),
        "may_free": actor.role in (Role.OFFICE_HEAD, Role.PROVINCIAL_COMMISSION)
        and designation.ended_on is not None and designation.name_freed_on is None,
    }  # fmt: skip


def _lines(designation: Designation) -> list[Line]:
    """The designation's own steps; what other chapters wrote about it stands on their pages."""
    lines = timeline(designation, [DESIGNATION_FLOW], EVENTS)
    return [line for line in lines if not line.what.isascii()]


@bp.get("/alliances/<int:id>/name")
@to(Role.LEAD_CLERK)
def rename(id: int) -> ResponseReturnValue:
    """The form for another name, while in preparation."""
    designation = queries.get(me(), id)
    return _rename_page(designation, RenameForm(name=designation.name, specialty=designation.specialty), None)


@bp.post("/alliances/<int:id>/name", endpoint="rename_")
@to(Role.LEAD_CLERK)
def do_rename(id: int) -> ResponseReturnValue:
    """Give another name."""
    designation = queries.get(me(), id)
    form = RenameForm()
    if not form.validate():
        return _rename_page(designation, form, None), 422

    def act() -> str:
        name, specialty = str(form.name.data), str(form.specialty.data or "")
        actions.rename(designation, name, specialty, me(), clock.now(), demo=is_demo())
        return url_for("register.show", id=id)

    return pages.attempt(act, lambda refused: _rename_page(designation, form, refused), _("名称已更改"))


def _rename_page(designation: Designation, form: RenameForm, refused: Refused | None) -> str:
    return render_template("register/rename.html", designation=designation, form=form, refused=refused)


@bp.get("/alliances/<int:id>/free-name")
@to(Role.OFFICE_HEAD, Role.PROVINCIAL_COMMISSION)
def free_name(id: int) -> ResponseReturnValue:
    """Ask once more before an ended designation's name is let go."""
    return _free_page(queries.get(me(), id), ReasonForm(), None)


@bp.post("/alliances/<int:id>/free-name", endpoint="free_name_")
@to(Role.OFFICE_HEAD, Role.PROVINCIAL_COMMISSION)
def do_free_name(id: int) -> ResponseReturnValue:
    """Let the name go, with a reason."""
    designation = queries.get(me(), id)
    form = ReasonForm()
    if not form.validate():
        return _free_page(designation, form, None), 422

    def act() -> str:
        actions.free_name(designation, str(form.remark.data), me(), clock.now())
        return url_for("register.show", id=id)

    return pages.attempt(act, lambda refused: _free_page(designation, form, refused), _("名称已释放"))


def _free_page(designation: Designation, form: ReasonForm, refused: Refused | None) -> str:
    return render_template("register/free_name.html", designation=designation, form=form, refused=refused)
