"""The meetings on a list, what its places are reckoned from, the list's publication, and what counties report."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import files, pages
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.pages import words
from alliance.core.refusal import NotFound, Refused
from alliance.organisations.queries import divisions
from alliance.selection.actions import award, boards
from alliance.selection.queries import boards as queries
from alliance.selection.rules import award as rules
from alliance.selection.views.boards import _board, asked
from alliance.selection.views.frame import CALLERS, READERS, bp
from forms.boards import MeetingForm, PopulationForm, ReasonForm


def _there(key: str, year: int, track: str) -> str:
    return url_for("selection.board", key=key, year=year, track=track)


@bp.get("/selection/<key>/board/meeting")
@to(CALLERS)
def meeting(key: str) -> ResponseReturnValue:
    """The form of a meeting on the list as it stands."""
    return _meeting(key, MeetingForm(formdata=None), None)


@bp.post("/selection/<key>/board/meeting")
@to(CALLERS)
def hold(key: str) -> ResponseReturnValue:
    """Record it with its minutes."""
    _programme, _taken, route, year, track = asked(key)
    form = MeetingForm()
    form.kind.choices = [(one.key, words(one)) for one in route.meetings]
    if not form.validate():
        return _meeting(key, form, None), 422

    def act() -> str:
        row = boards.board_for(key, year, track)
        assert form.held_on.data is not None  # required by the form
        boards.hold_meeting(
            row, str(form.kind.data), form.held_on.data, str(form.present.data), str(form.decision.data),
            str(form.note.data or ""), pages.uploaded("minutes"), me(), clock.now(), seen=pages.seen(),
        )  # fmt: skip
        return _there(key, year, track)

    return pages.attempt(act, lambda refused: _meeting(key, form, refused), _("会议已登记"))


def _meeting(key: str, form: MeetingForm, refused: Refused | None) -> str:
    programme, _taken, route, year, track = asked(key)
    form.kind.choices = [(one.key, words(one)) for one in route.meetings]
    pages.marked(form, refused)
    row = queries.board_of(key, year, track)
    return render_template(
        "selection/meeting.html", programme=programme, route=route, year=year, track=track, board=row, form=form,
        refused=refused, lacking=rules.missing(row, route) if row is not None else [],
    )  # fmt: skip


@bp.get("/selection/<key>/meetings/<int:id>/minutes")
@to(queries.SEES)
def minutes(key: str, id: int) -> ResponseReturnValue:
    """The minutes of a meeting."""
    asked(key)
    found = files.of(queries.meeting(key, id), boards.MINUTES)
    if not found:
        raise NotFound
    return pages.download(found[0])


@bp.post("/selection/<key>/board/<any('publish', 'decide'):step>")
@to(Role.PROVINCIAL_COMMISSION)
def settle_list(key: str, step: str) -> ResponseReturnValue:
    """Show the list to the public, or decide it where no publicity is asked for."""
    _programme, _taken, _route, year, track = asked(key)
    form = ReasonForm()
    if not form.validate():
        return _board(key, None), 422

    def act() -> str:
        row = boards.board_for(key, year, track)
        act_on = award.publish if step == "publish" else award.decide
        act_on(row, me(), clock.now())
        return _there(key, year, track)

    return pages.attempt(act, lambda refused: _board(key, refused), _("已办理"))


@bp.get("/selection/<key>/populations")
@to(queries.SEES)
def populations(key: str) -> ResponseReturnValue:
    """How many people the places are reckoned from, with day and source."""
    return _populations(key, PopulationForm(formdata=None), None)


@bp.post("/selection/<key>/populations")
@to(CALLERS)
def put_population(key: str) -> ResponseReturnValue:
    """Enter a figure; the older ones stay on record."""
    asked(key)
    form = PopulationForm()
    form.division.choices = list(boards.options(key).items())
    if not form.validate():
        return _populations(key, form, None), 422

    def act() -> str:
        assert form.people.data is not None  # required by the form
        assert form.as_of.data is not None
        boards.put_population(
            key, str(form.division.data), form.people.data, form.as_of.data, str(form.source.data), me(), clock.now()
        )
        return url_for("selection.populations", key=key)

    return pages.attempt(act, lambda refused: _populations(key, form, refused), _("已录入"))


def _populations(key: str, form: PopulationForm, refused: Refused | None) -> str:
    programme, *_rest = asked(key)
    form.division.choices = list(boards.options(key).items())
    pages.marked(form, refused)
    return render_template(
        "selection/populations.html", programme=programme, form=form, refused=refused, rows=queries.populations(key),
        names={one.code: one.name for one in divisions()}, may=me().role in CALLERS and me().programme == key,
    )  # fmt: skip


@bp.get("/selection/<key>/reported")
@to(Role.PROVINCIAL_COMMISSION)
def reported(key: str) -> ResponseReturnValue:
    """What the counties decided and reported, to be entered in one go (WZ10-2.3)."""
    return _reported(key, None)


@bp.post("/selection/<key>/reported")
@to(Role.PROVINCIAL_COMMISSION)
def enter_reported(key: str) -> ResponseReturnValue:
    """Enter the chosen ones: all or none."""
    asked(key)

    def act() -> str:
        chosen = [queries.candidacy(key, int(one)) for one in request.form.getlist("one") if one.isdigit()]
        award.enter_reported(chosen, me(), clock.now())
        return url_for("selection.reported", key=key)

    return pages.attempt(act, lambda refused: _reported(key, refused), _("已登记"))


def _reported(key: str, refused: Refused | None) -> str:
    programme, taken, route, _year, _track = asked(key)
    if not route.short:
        raise NotFound
    return render_template(
        "selection/reported.html", programme=programme, taken=taken, route=route, rows=queries.reported(key, route.short),
        refused=refused, form=ReasonForm(formdata=None), done=queries.entered(key, route.short),
        names={one.code: one.name for one in divisions()},
    )  # fmt: skip


@bp.get("/selection/<key>/board.<any('xlsx', 'csv'):kind>")
@to(queries.SEES)
def list_file(key: str, kind: str) -> ResponseReturnValue:
    """The list as a document: order, hospital, specialty, scores, reason, state."""
    from alliance.documents import excel  # here: it is heavy

    programme, taken, _route, year, track = asked(key)
    rows = [one for one in queries.entries(key, year, track) if one.choice is not None]
    header = [
        _("次序"),
        _("医院"),
        _("科室"),
        _("专科（专病）"),
        _("所在地"),
        _("评审得分"),
        _("理由"),
        _("状态"),
        _("编号"),
    ]
    lines = queries.lines_of(rows)
    named = {"programme": pages.words(programme, "name"), "track": pages.words(taken.track(track))}
    name = _("%(programme)s %(year)s年度遴选名单（%(track)s）", year=year, **named)
    if kind == "csv":
        return pages.sent(excel.csv_bytes(header, lines), f"{name}.csv", "text/csv")
    book = excel.Workbook(clock.now(), name, pages.paper_mark())
    book.sheet(_("名单"), [excel.Column(one, "text", 18) for one in header], lines, title=name)
    return pages.sent(book.close(), f"{name}.xlsx", files.KINDS["xlsx"])


@bp.get("/selection/<key>/certificates/<int:id>.pdf")
@to(READERS)
def certificate(key: str, id: int) -> ResponseReturnValue:
    """The certificate of what was decided; its code leads to the public check (SX6-9). The seal is never drawn."""
    from io import BytesIO

    import segno

    from alliance.documents import pdf

    asked_for = queries.granted_one(key, id, me())
    data = queries.certificate(asked_for)
    address = url_for("public.verify", code=data["code"], _external=True)
    picture = BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", border=0)
    made = pdf.designation({**data, "check_url": address, "qr": picture.getvalue()})
    return pages.sent(made, f"{data['name']} 证书.pdf", files.KINDS["pdf"])
