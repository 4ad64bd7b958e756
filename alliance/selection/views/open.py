"""The public's pages of a further programme: register, publicity with objections, check of a name (SX6-9, SX3-20, 21)."""

from datetime import date

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import files, pages, publicity
from alliance.core.access import anyone
from alliance.core.publicity import Publicity
from alliance.core.refusal import NotFound, Refused
from alliance.register import actions as register
from alliance.register import queries as registered
from alliance.register.queries import Designation
from alliance.rules import intake, targets, titles
from alliance.selection import queries
from alliance.selection.actions import award
from alliance.selection.queries import open as opened
from alliance.selection.queries import prints
from alliance.selection.views.frame import printed
from forms.boards import PublicObjectionForm

bp = Blueprint("open", __name__)


@bp.get("/public/<programme>")
@anyone
def index(programme: str) -> ResponseReturnValue:
    """The register of a programme, whether it takes applications, and until when its text holds; of one that takes none what
    its text asks of whom."""
    one = opened.shown(programme)
    if intake.load(programme) is None:
        return render_template("open/targets.html", programme=one, found=targets.load(programme))
    words = request.args.get("q", "").strip()[:60]
    today = clock.today()
    query = opened.listed(programme, words)
    kind = request.args.get("as")
    if kind in ("csv", "xlsx"):
        return _file(programme, kind, today)
    taken = intake.load(programme)
    return render_template(
        "open/index.html", programme=one, taken=taken, answer=queries.open_now(one, today), words_asked=words,
        page=pages.paged(query, Designation.id), standing=opened.standing, total=opened.decided(programme),
        shown=[(each, *publicity.end_of(each)) for each in publicity.shown_by(programme, 3)], bound=titles.load(programme),
        open_now=lambda each: publicity.is_open(each, clock.now()),
    )  # fmt: skip


def _file(programme: str, kind: str, today: date) -> ResponseReturnValue:
    from alliance.documents import excel  # here: it is heavy

    header = [_("编号"), _("名称"), _("专科（专病）"), _("医院"), _("科室"), _("确定日期"), _("有效期至"), _("状态")]
    keys = ("number", "name", "specialty", "hospital", "department", "decided_on", "valid_until", "standing")
    said = {
        "active": _("在册"), "mending": _("在册（整改中）"), "over": _("期满待评估"), "revoked": _("已撤销"), "ended": _("已终止"),
    }  # fmt: skip
    rows = [
        [said.get(str(row[key]), row[key] or "") for key in keys]
        for row in opened.machine(opened.everything(programme), today)
    ]
    named = pages.words(opened.programme(programme), "name")
    name = _("%(programme)s名单 %(day)s", programme=named, day=today.isoformat())
    if kind == "csv":
        return pages.sent(excel.csv_bytes(header, rows), f"{name}.csv", "text/csv")
    book = excel.Workbook(clock.now(), name, pages.paper_mark())
    book.sheet(_("名单"), [excel.Column(one, "text", 20) for one in header], rows, title=name)
    return pages.sent(book.close(), f"{name}.xlsx", files.KINDS["xlsx"])


@bp.get("/public/<programme>/register.json")
@anyone
def machines(programme: str) -> ResponseReturnValue:
    """The register for machines."""
    one, today = opened.programme(programme), clock.today()
    rows = opened.machine(opened.everything(programme), today)
    return jsonify(programme=programme, name=one.name, document=one.document.number, as_of=today.isoformat(),
                   count=len(rows), designations=rows)  # fmt: skip


@bp.get("/public/<programme>/<int:id>")
@anyone
def show(programme: str, id: int) -> ResponseReturnValue:
    """One entry of the register."""
    one = opened.programme(programme)
    row = opened.one(programme, id)
    return render_template("open/show.html", programme=one, one=row, how=opened.standing(row, clock.today()))


@bp.get("/public/<programme>/<int:id>/excerpt.<any('pdf', 'docx'):kind>")
@anyone
def excerpt(programme: str, id: int, kind: str) -> ResponseReturnValue:
    """One entry of the register as a paper, as of today."""
    one = opened.programme(programme)
    row = opened.one(programme, id)
    address = url_for("public.verify", code=row.code or row.number, _external=True)
    return printed(lambda: prints.excerpt(one, row, clock.today(), address), f"名录摘录 {row.number}", kind)


@bp.get("/public/<programme>/check")
@anyone
def check(programme: str) -> ResponseReturnValue:
    """Whether a name, number or code stands in this register."""
    one = opened.programme(programme)
    words = request.args.get("q", "").strip()[:80]
    stopped = _stopped(programme, "check") if words else None
    row = registered.filed_as(programme, words) if words and stopped is None else None
    page = render_template(
        "open/check.html", programme=one, words_asked=words, one=row, stopped=stopped,
        how=opened.standing(row, clock.today()) if row is not None else "", bound=titles.load(programme),
    )  # fmt: skip
    return (page, 429, pages.retry_after(stopped.again)) if stopped is not None else page


@bp.get("/public/<programme>/publicity")
@anyone
def lists(programme: str) -> ResponseReturnValue:
    """The lists shown to the public, until when, and how to object."""
    one = opened.programme(programme)
    code = request.args.get("code", "").strip()[:12]
    stopped = _stopped(programme, "check") if code else None
    page = render_template(
        "open/publicity.html", programme=one, rows=[(each, *publicity.end_of(each)) for each in publicity.shown_by(programme)],
        open_now=lambda each: publicity.is_open(each, clock.now()), code=code, stopped=stopped, findings=publicity.FINDINGS,
        asked=publicity.objection_by_code(programme, code) if code and stopped is None else None,
    )  # fmt: skip
    return (page, 429, pages.retry_after(stopped.again)) if stopped is not None else page


@bp.get("/public/<programme>/publicity/<int:id>/notice.<any('pdf', 'docx'):kind>")
@anyone
def notice(programme: str, id: int, kind: str) -> ResponseReturnValue:
    """The notice of a list that is shown, to be put up."""
    one = opened.programme(programme)
    shown = publicity.get(programme, id)
    address = url_for("open.objection", programme=programme, id=id, _external=True)
    return printed(lambda: prints.notice(one, shown, address), f"{shown.title}公示", kind)


@bp.get("/public/<programme>/publicity/<int:id>/objection")
@anyone
def objection(programme: str, id: int) -> ResponseReturnValue:
    """The form to object, while the list is shown."""
    form = PublicObjectionForm(formdata=None, line=request.args.get("line", ""))
    return _form(programme, publicity.get(programme, id), form, None)


@bp.post("/public/<programme>/publicity/<int:id>/objection", endpoint="objection_")
@anyone
def do_objection(programme: str, id: int) -> ResponseReturnValue:
    """Take it, by name or without one."""
    opened.programme(programme)
    shown, form = publicity.get(programme, id), PublicObjectionForm()
    form.line.choices = _choices(shown)
    if not form.validate():
        return _form(programme, shown, form, None), 422
    if (stopped := _stopped(programme, "letter")) is not None:
        return _form(programme, shown, form, stopped), 429, pages.retry_after(stopped.again)

    def act() -> str:
        line = next((one for one in shown.lines if str(one.id) == form.line.data), None)
        made = award.object_to(
            shown, line, str(form.reason.data), str(form.name.data or ""), str(form.contact.data), clock.now()
        )
        return url_for("open.thanks", programme=programme, code=made.code)

    return pages.attempt(act, lambda refused: _form(programme, shown, form, refused))


def _choices(shown: Publicity) -> list[tuple[str, str]]:
    rows = [(str(one.id), f"{one.hospital} {one.specialty}") for one in shown.lines]
    return [("", _("整个名单")), *rows]


def _form(programme: str, shown: Publicity, form: PublicObjectionForm, refused: Refused | None) -> str:
    one = opened.programme(programme)
    form.line.choices = _choices(shown)
    pages.marked(form, refused)
    return render_template(
        "open/objection.html", programme=one, shown=shown, form=form, refused=refused,
        is_open=publicity.is_open(shown, clock.now()), end=publicity.end_of(shown),
    )  # fmt: skip


@bp.get("/public/<programme>/objections/<code>")
@anyone
def thanks(programme: str, code: str) -> ResponseReturnValue:
    """The receipt: the code under which the answer is found; nothing of what was written."""
    one = opened.programme(programme)
    made = publicity.objection_by_code(programme, code)
    if made is None:
        raise NotFound
    return render_template("open/thanks.html", programme=one, made=made, findings=publicity.FINDINGS)


def _stopped(programme: str, kind: str) -> register.TooOften | None:
    """Count this use; what stops it when one address asks too often."""
    try:
        register.come_in(programme, kind, pages.visitor(), clock.now())
    except register.TooOften as stopped:
        return stopped
    return None
