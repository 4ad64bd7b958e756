"""The yearly call of a programme: its days, directions and places (SX3-10)."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.pages import words
from alliance.core.refusal import NotFound, Refused
from alliance.rules import intake
from alliance.rules.programme import Programme
from alliance.selection import actions, queries
from alliance.selection.views.frame import CALLERS, bp, offered
from forms.selection import call_form


def _asked(key: str) -> tuple[Programme, intake.Intake, int]:
    programme, taken = offered(key)
    if not taken.called:
        raise NotFound
    year = request.args.get("year", clock.today().year, type=int)
    return programme, taken, year if 2000 <= year <= 2999 else clock.today().year


def _name(track: str) -> str:
    return f"t_{track.replace('-', '_')}"


def _form(taken: intake.Intake, key: str, year: int) -> Any:
    call = queries.call(key, year)
    made = call_form([(_name(one.key), words(one)) for one in taken.tracks], reason=call is not None)
    data: dict[str, Any] = {"year": year}
    if call is not None:
        lines = next(found for each, found in queries.calls(key) if each.id == call.id)
        data |= {"opens": call.opens, "closes": call.closes}
        for one in taken.tracks:
            data[_name(one.key)] = "\n".join(
                f"{each.direction} {each.places}" for each in lines if each.track == one.key
            )
    return made(data=data)


@bp.get("/selection/<key>/call")
@to(CALLERS)
def call(key: str) -> ResponseReturnValue:
    """The form of a year's call."""
    programme, taken, year = _asked(key)
    return _page(programme, taken, year, _form(taken, key, year), None)


@bp.post("/selection/<key>/call")
@to(CALLERS)
def set_call(key: str) -> ResponseReturnValue:
    """Announce it, or change it with a reason."""
    programme, taken, year = _asked(key)
    form = _form(taken, key, year)
    if not form.validate():
        return _page(programme, taken, year, form, None), 422

    def act() -> str:
        lines = {one.key: str(form[_name(one.key)].data or "") for one in taken.tracks}
        reason = str(form.reason.data or "") if "reason" in form else ""
        actions.set_call(
            key, form.year.data, form.opens.data, form.closes.data, lines, me(), clock.now(), reason=reason,
            seen=pages.seen() if form.year.data == year else None,
        )  # fmt: skip
        return url_for("selection.show", key=key)

    return pages.attempt(act, lambda refused: _page(programme, taken, year, form, refused), _("申报通知已发布"))


def _page(programme: Programme, taken: intake.Intake, year: int, form: Any, refused: Refused | None) -> str:
    pages.marked(form, refused)
    standing = queries.call(programme.key, year)
    return render_template(
        "selection/call.html", programme=programme, taken=taken, year=year, form=form, refused=refused,
        names=[_name(one.key) for one in taken.tracks], version=standing.version if standing else 0, standing=standing,
    )  # fmt: skip
