"""The contact list: of one alliance, and over all I may see; to be printed and taken along."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.pages import Column
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.register import actions, queries
from alliance.register.model import Party
from alliance.register.queries import contacts as lines
from alliance.register.views.frame import bp
from forms.register import ContactForm, ContactsFilter


@bp.get("/contacts")
@to(lines.READERS)
def contacts() -> ResponseReturnValue:
    """Everybody to call, over all the alliances I may see."""
    form = ContactsFilter(formdata=request.args)
    words = str(form.q.data or "").strip()[:60]
    query = lines.contacts(me(), clock.today(), words=words)
    found = pages.listing(
        "contacts", _("联盟联络表"), _columns(True), query, Party.id, form=form, decorate=lines.with_telephones
    )
    return found.answer("register/contacts.html", form=form, designation=None, may_edit=False, filtered=bool(words))


@bp.get("/alliances/<int:id>/contacts")
@to(lines.READERS)
def contacts_of(id: int) -> ResponseReturnValue:
    """Everybody to call in one alliance."""
    designation = queries.get(me(), id)
    query = lines.contacts(me(), clock.today(), designation_id=id).order_by(Party.kind != "lead", Party.id)
    rows = lines.with_telephones(list(db.session.execute(query).scalars()))
    title = _("%(name)s联络表", name=designation.name)
    found = pages.listing_of("contacts.of", title, _columns(False), rows, told=[designation.name])
    return found.answer(
        "register/contacts.html", form=None, designation=designation, filtered=False,
        may_edit=queries.lead_of(me(), designation) and designation.state in lines.LIVING,
    )  # fmt: skip


def _columns(over_all: bool) -> list[Column]:
    """The columns; an alliance's own list leaves its name out."""
    alliance = Column("alliance", _("联盟"), lambda one: one.designation.name, lambda one: {
        "text": one.designation.name, "url": url_for("register.contacts_of", id=one.designation.id),
    }, width=30)  # fmt: skip
    return [
        Column("hospital", _("单位"), lambda one: one.party.organisation_name, lambda one: {
            "text": one.party.organisation_name, "url": url_for("directory.show", id=one.party.organisation_id),
            "pills": [(_("牵头"), "blue")] if one.party.kind == "lead" else [],
        }, sort=Party.organisation_name, width=26),
        *([alliance] if over_all else []),
        Column("kind", _("身份"), lambda one: _("牵头") if one.party.kind == "lead" else _("成员"), standard=False, sort=Party.kind),
        Column("head", _("负责人"), lambda one: _who(one.head), lambda one: _shown(one.head), width=24),
        Column("secretary", _("秘书"), lambda one: _who(one.secretary), lambda one: _shown(one.secretary), width=24),
        Column("desk", _("转诊办值班电话"), lambda one: one.desk, lambda one: {"text": one.desk, "small": one.hours}, kind="code"),
        Column("hours", _("接听时间"), lambda one: one.hours, standard=False),
        Column("department", _("科室"), lambda one: one.department, standard=False, sort=func.coalesce(Party.department_name, "")),
        Column("department_telephone", _("科室电话"), lambda one: one.department_telephone, lambda one: {
            "text": one.department_telephone, "small": one.department,
        }, kind="code"),
        Column("telephone", _("医院电话"), lambda one: one.hospital_telephone, kind="code"),
    ]  # fmt: skip


def _who(one: Any) -> str:
    return f"{one.name} {one.telephone}".strip() if one is not None else ""


def _shown(one: Any) -> Any:
    return {"text": one.name, "small": one.telephone} if one is not None else None


@bp.get("/alliances/<int:id>/contacts/edit")
@to(Role.LEAD_CLERK)
def edit_contacts(id: int) -> ResponseReturnValue:
    """The form of the two persons."""
    kept = {one.role: one for one in lines.persons_of([queries.get(me(), id).id])}
    data = {f"{role}_name": one.name for role, one in kept.items()}
    data |= {f"{role}_telephone": one.telephone for role, one in kept.items()}
    return _page(id, ContactForm(data=data), None)


@bp.post("/alliances/<int:id>/contacts/edit")
@to(Role.LEAD_CLERK)
def set_contacts(id: int) -> ResponseReturnValue:
    """Keep them."""
    designation, form = queries.get(me(), id), ContactForm()
    if not form.validate():
        return _page(id, form, None), 422

    def act() -> str:
        persons = {
            role: (str(form[f"{role}_name"].data or ""), str(form[f"{role}_telephone"].data or ""))
            for role in ("head", "secretary")
        }
        actions.set_contacts(designation, persons, me(), clock.now())
        return url_for("register.contacts_of", id=id)

    return pages.attempt(act, lambda refused: _page(id, form, refused), _("联系人已保存"))


def _page(id: int, form: ContactForm, refused: Refused | None) -> str:
    pages.marked(form, refused)
    return render_template("register/contacts_edit.html", designation=queries.get(me(), id), form=form, refused=refused)
