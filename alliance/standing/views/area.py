"""The page of a city or county: its alliances, hospitals, figures, opinions due, reports and measures in force."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, open_to_post, to
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.programmes import key_of
from alliance.core.refusal import NotFound
from alliance.rules import programme as programmes
from alliance.standing import queries
from alliance.standing.queries.area import MOST_SHOWN, Area
from alliance.standing.views.measures import words_of

bp = Blueprint("area", __name__)
OWN = (Role.CITY_COMMISSION, Role.COUNTY_COMMISSION)
READERS = PROVINCE | {Role.AUDITOR, *OWN}
MONTHS = 12


def _programme() -> str:
    return key_of(me())


@bp.get("/area")
@to(*OWN)
def mine() -> ResponseReturnValue:
    """My own area."""
    return _page(me())


@bp.get("/areas/<int:id>")
@to(READERS)
def show(id: int) -> ResponseReturnValue:
    """One area: its own authority's, and the province's; another's is not found."""
    return _page(queries.as_seen_by(me(), id))


def _page(viewer: Actor) -> str:
    key, today = _programme(), clock.today()
    found = queries.area(viewer, key, today)
    return render_template(
        "standing/area.html", area=found, viewer=viewer, most=MOST_SHOWN, own=me().role in OWN, year=today.year,
        county=viewer.role == Role.COUNTY_COMMISSION, scopes={one.key: one for one in programmes.load(key).scopes},
        head=_head(found), picture=url_for("area.picture", id=viewer.organisation_id, year=today.year),
        desk=_desk(), pills=_pills, **words_of(key),
    )  # fmt: skip


def _head(found: Area) -> list[dict[str, Any]]:
    """The figures on top."""
    active = [one for one in found.led if one.state == "active"]
    return [
        {
            "label": _("牵头的联盟"),
            "value": len(active),
            "small": _("另有筹建 %(n)d 个", n=len(found.led) - len(active)),
        },
        {"label": _("参加的外地联盟"), "value": len(found.joined)},
        {"label": _("参加联盟的本地医院"), "value": len(found.hospitals)},
        {"label": _("待出具的意见"), "value": found.due_count},
        {"label": _("在办措施"), "value": len(found.measures)},
    ]


def _pills(one: Any) -> list[tuple[str, str]]:
    """Preparation or register, and a yellow card in force."""
    if one.state == "proposed":
        return [(_("筹建"), "plain")]
    return [(_("在册"), "good"), *([(_("黄牌"), "warn")] if one.mark else [])]


def _desk() -> str | None:
    """The opinion desk, for the post whose opinions they are."""
    return url_for("filing.desk") if me().role in OWN and open_to_post("filing.desk", me()) else None


@bp.get("/areas/<int:id>/<int:year>.svg")
@to(READERS)
def picture(id: int, year: int) -> ResponseReturnValue:
    """Referrals confirmed by month, up and down."""
    viewer = queries.as_seen_by(me(), id)
    if year not in (clock.today().year, clock.today().year - 1):
        raise NotFound
    from alliance import figures

    labels = [_("%(n)d月", n=month) for month in range(1, MONTHS + 1)]
    drawn = figures.bars_by_month(queries.months(viewer, year, clock.today()), labels, unit=_("例"))
    return pages.sent(drawn, f"area-{year}.svg", "image/svg+xml", inline=True)
