"""The planning board: specialties × cities, as a table and as a picture, holes visible (SN15-3.1)."""

import re
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance.core import pages
from alliance.core.access import me, open_to_post, to
from alliance.core.actor import PROVINCE, Role
from alliance.core.refusal import NotFound
from alliance.register import queries
from alliance.register.queries import Board
from alliance.register.views.frame import bp, pills, the_programme
from alliance.rules import programme as programmes
from forms.register import BoardFilter

SUFFIXES = re.compile("(示范区|市|县)$")
READERS = PROVINCE | {Role.AUDITOR}
LEVELS = {"county": True, "above": False}


def _filter() -> BoardFilter:
    """The filter as the address has it; an unknown word counts as none."""
    form = BoardFilter(formdata=request.args)
    scopes = programmes.load(the_programme()).scopes
    form.scope.choices = [("", _("全部")), *((one.key, pages.words(one)) for one in scopes)]
    for field in (form.level, form.scope):
        if field.data not in {str(choice[0]) for choice in field.iter_choices()}:
            field.data = ""
    return form


def _board(form: BoardFilter) -> Board:
    return queries.board(
        the_programme(), county=LEVELS.get(str(form.level.data or "")), scope=str(form.scope.data or "")
    )


def _kept(form: BoardFilter) -> dict[str, Any]:
    """The filter's choices, for addresses."""
    return {name: value for name, value in (("level", form.level.data), ("scope", form.scope.data)) if value}


@bp.get("/board")
@to(READERS)
def board() -> ResponseReturnValue:
    """Where alliances and members are, and where none is."""
    form = _filter()
    kept = _kept(form)
    return render_template(
        "register/board.html", board=_board(form), form=form, chosen=kept, city_page=_city_page,
        picture=url_for("register.board_picture", **kept), short=_short,
    )  # fmt: skip


@bp.get("/board/cell")
@to(READERS)
def board_cell() -> ResponseReturnValue:
    """What one cell counts: the alliances led from there and the members there, filtered as the board was."""
    form, area = _filter(), request.args.get("area", 0, type=int)
    specialty, areas = request.args.get("specialty", ""), queries.areas()
    if area not in areas:
        raise NotFound
    led, members = queries.board_cell(
        the_programme(),
        specialty,
        area,
        county=LEVELS.get(str(form.level.data or "")),
        scope=str(form.scope.data or ""),
    )
    return render_template(
        "register/board_cell.html", specialty=specialty, place=areas[area], led=led, members=members, pills=pills,
        back=url_for("register.board", **_kept(form)), city_page=_city_page(area),
    )  # fmt: skip


def _short(place: str) -> str:
    """A place as it heads a narrow column."""
    return SUFFIXES.sub("", place)


def _city_page(authority_id: int) -> str | None:
    """The page of one city, where the later chapter that has it is open to the post."""
    if "area.show" not in current_app.view_functions or not open_to_post("area.show", me()):
        return None
    return url_for("area.show", id=authority_id)


@bp.get("/board.svg")
@to(READERS)
def board_picture() -> ResponseReturnValue:
    """The same figures as a picture: members by colour, alliances led as figures, holes hatched."""
    from alliance import figures

    found = _board(_filter())
    cells = [[found.cell(specialty, area) for area in found.areas] for specialty in found.specialties]
    labels = [name or _("未定") for name in found.specialties]
    picture = figures.heat(
        cells, labels, [_short(name) for name in found.areas.values()], _("成员单位数（颜色），牵头联盟数（数字）")
    )
    return pages.sent(picture, "board.svg", "image/svg+xml", inline=True)
