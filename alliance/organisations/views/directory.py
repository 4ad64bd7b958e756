"""The directory of who takes part: hospitals, authorities, their departments and telephones."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from alliance import clock
from alliance.core import pages
from alliance.core.access import everyone, me
from alliance.core.actor import ADMINISTRATORS, PROVINCE, Actor, Role, label_of
from alliance.core.pages import Column
from alliance.organisations import queries
from alliance.organisations.model import Organisation

bp = Blueprint("directory", __name__)
SEES_PEOPLE = PROVINCE | ADMINISTRATORS | {Role.AUDITOR}


@bp.get("/organisations")
@everyone
def index() -> ResponseReturnValue:
    """Hospitals by name, short name or pinyin initials."""
    words = request.args.get("q", "").strip()[:60]
    query = queries.hospitals().options(joinedload(Organisation.division))
    query = query.where(pages.contains([Organisation.name, Organisation.short_name, Organisation.pinyin], words))
    told = [words] if words else []
    return pages.listing("organisations", _("机构"), _columns(), query, Organisation.id, told=told).answer(
        "organisations/directory.html", words=words
    )


def _columns() -> list[Column]:
    """The columns of the directory; an empty level or grade is not known."""
    return [
        Column("name", _("机构"), lambda one: one.name, lambda one: {
            "text": one.name, "url": url_for("directory.show", id=one.id),
        }, sort=Organisation.name, width=34),
        Column("place", _("所在地"), lambda one: one.division.name, sort=Organisation.division_code),
        Column("level", _("级别等次"), lambda one: (one.level or "") + (one.grade or ""), sort=pages.filled(Organisation.level)),
        Column("category", _("类别"), lambda one: one.category, sort=Organisation.category),
        Column("ownership", _("所有制"), lambda one: one.ownership, standard=False, sort=Organisation.ownership),
        Column("telephone", _("总机"), lambda one: one.telephone, kind="code", standard=False),
        Column("desk", _("转诊值班电话"), lambda one: one.desk_telephone, kind="code", standard=False),
        Column("hours", _("值班时间"), lambda one: one.desk_hours, standard=False),
    ]  # fmt: skip


@bp.get("/organisations/<int:id>")
@everyone
def show(id: int) -> ResponseReturnValue:
    """One organisation; its people are shown to its own and to the province."""
    actor = me()
    organisation = queries.organisation(id)
    sees_people = actor.organisation_id == id or actor.role in SEES_PEOPLE
    return render_template(
        "organisations/organisation.html",
        organisation=organisation,
        departments=queries.departments_of(id),
        posts=queries.people_in(id, clock.today()) if sees_people else None,
    )


def people_found(actor: Actor, typed: str) -> list[pages.Found]:
    """Who holds a post today, by name: one's own organisation's, everybody's for the province."""
    found = queries.people_named(
        typed, clock.today(), None if actor.role in SEES_PEOPLE else actor.organisation_id or 0
    )
    return [
        pages.Found(
            one.person.name, url_for("directory.show", id=one.organisation_id),
            f"{one.organisation.name} · {label_of(Role(one.role), one.programme)}",
        )
        for one in found[: pages.MOST_FOUND]
    ]  # fmt: skip
