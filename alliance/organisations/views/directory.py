"""The directory of who takes part: hospitals, authorities, their departments and telephones."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from alliance import clock
from alliance.core import pages
from alliance.core.access import everyone, me
from alliance.core.actor import ADMINISTRATORS, PROVINCE, ROLE_LABELS, Actor, Role
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
    if words:
        query = query.where(pages.contains([Organisation.name, Organisation.short_name, Organisation.pinyin], words))
    return render_template("organisations/directory.html", page=pages.paged(query, Organisation.id), words=words)


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
            f"{one.organisation.name} · {ROLE_LABELS[Role(one.role)]}",
        )
        for one in found[: pages.MOST_FOUND]
    ]  # fmt: skip
