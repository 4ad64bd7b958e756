"""The four-year index: its rounds, one with table and picture, the method, the data it is reckoned from."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import flow, pages
from alliance.core.access import me, to
from alliance.core.actor import HOSPITAL, OFFICE, Role
from alliance.core.pages import marked, words
from alliance.core.reach import found
from alliance.core.refusal import Refused
from alliance.documents import excel
from alliance.rules import programme as programmes
from alliance.terms import actions, queries, rules
from alliance.terms.flow import INDEX_FLOW, INDEX_STATES, INDEX_TONES
from alliance.terms.model import IndexRound
from alliance.terms.views.frame import ENTERERS, READERS, bp
from forms.terms import FiguresForm, StepForm

PROFESSION = READERS | HOSPITAL
STEPPERS = OFFICE | {Role.PROVINCIAL_COMMISSION}
SVG = "image/svg+xml"


@bp.get("/cscci")
@to(PROFESSION)
def index_rounds() -> ResponseReturnValue:
    """The rounds, and who makes one."""
    actor = me()
    known = queries.indexed(actor)
    return render_template(
        "terms/index_rounds.html", programmes=known, rows=queries.index_rounds(actor), states=INDEX_STATES,
        tones=INDEX_TONES, names={one.key: one for one in programmes.all_programmes()},
        makes=[one for one in known if rules.enters(actor, one.key)] if actor.role in ENTERERS else [],
    )  # fmt: skip


@bp.get("/cscci/method/<key>")
@to(PROFESSION)
def index_method(key: str) -> ResponseReturnValue:
    """The method: dimensions, figures, weights, the formula in words."""
    programme, method = queries.indexed_one(me(), key)
    return render_template("terms/index_method.html", programme=programme, method=method)


@bp.get("/cscci/make/<key>")
@to(ENTERERS)
def index_form(key: str) -> ResponseReturnValue:
    """The form for the figures of a round."""
    return _form_page(key, FiguresForm(), None)


@bp.post("/cscci/make/<key>")
@to(ENTERERS)
def make_index(key: str) -> ResponseReturnValue:
    """Reckon it from a workbook."""
    form = FiguresForm()
    if not form.validate():
        return _form_page(key, form, None), 422

    def act() -> str:
        programme, _method = queries.indexed_one(me(), key)
        content = form.file.data.read() if form.file.data else b""
        if not content:
            raise Refused("SX3-25", _("请选择文件"), field="file")
        row = actions.make_index(
            programme.key, int(form.year.data or 0), content, str(form.source.data), me(), clock.now()
        )
        return url_for("terms.index_round", id=row.id)

    return pages.attempt(act, lambda refused: _form_page(key, form, refused), _("指数已算出，须由另一人公布"))


def _form_page(key: str, form: FiguresForm, refused: Refused | None) -> str:
    programme, method = queries.indexed_one(me(), key)
    found(programme if rules.enters(me(), key) else None)
    return render_template(
        "terms/index_form.html", programme=programme, method=method, form=marked(form, refused), refused=refused
    )


@bp.get("/cscci/<int:id>")
@to(PROFESSION)
def index_round(id: int) -> ResponseReturnValue:
    """One round: a specialty's hospitals by dimension, with a picture."""
    return _round_page(queries.index_round(me(), id), None)


def _round_page(row: IndexRound, refused: Refused | None) -> str:
    every = sorted({one["specialty"] for one in row.results})
    chosen = request.args.get("specialty", "")
    chosen = chosen if chosen in every else every[0]
    return render_template(
        "terms/index_round.html", row=row, every=every, chosen=chosen, refused=refused, states=INDEX_STATES,
        tones=INDEX_TONES, rows=[one for one in row.results if one["specialty"] == chosen],
        steps=INDEX_FLOW.open_to(row, me()), form=StepForm(formdata=None), lines=flow.timeline(row, [INDEX_FLOW], {
            "index_round.make": _("算出了指数"),
        }), specialties=len(every),
    )  # fmt: skip


@bp.get("/cscci/<int:id>/picture.svg")
@to(PROFESSION)
def index_picture(id: int) -> Response:
    """The points of a specialty's hospitals as a picture."""
    from alliance import figures

    row = queries.index_round(me(), id)
    mine = [one for one in row.results if one["specialty"] == request.args.get("specialty", "")]
    keys = [one["key"] for one in row.method["dimensions"]]
    labels = [words(_Told(one)) for one in row.method["dimensions"]]
    cells = [[_cell(one["dimensions"][key]) for key in keys] + [_cell(one["index"])] for one in mine]
    picture = figures.heat(
        cells, [str(one["hospital"])[:10] for one in mine], [*labels, "CSCCI"], _("各维度得分（满分 100）")
    )
    return pages.sent(picture, "cscci.svg", SVG, inline=True)


class _Told:
    """Words kept with a round, in both languages."""

    def __init__(self, one: dict[str, Any]) -> None:
        self.words, self.words_en = str(one["words"]), str(one["words_en"])


def _cell(points: str | None) -> tuple[int, int]:
    """Points as the picture writes them; none is a hole."""
    if points is None:
        return 0, 0
    whole = round(float(points))
    return whole, max(whole, 1)


@bp.get("/cscci/<int:id>/data.csv")
@to(PROFESSION)
def index_data(id: int) -> Response:
    """The figures of a round, as they were imported: by them and the method the index can be reckoned again."""
    row = queries.index_round(me(), id)
    every = [one for each in row.method["dimensions"] for one in each["indicators"]]
    heads = ["专科", "医院", *(one["words"] for one in every)]
    lines = [
        [one["specialty"], one["hospital"], *(str(one["values"].get(each["key"], "")) for each in every)]
        for one in row.figures
    ]
    return pages.sent(excel.csv_bytes(heads, lines), f"cscci-{row.year}.csv", "text/csv")


@bp.post("/cscci/<int:id>/<any('publish', 'discard'):step>")
@to(STEPPERS)
def step_index(id: int, step: str) -> ResponseReturnValue:
    """Publish or discard it."""
    row, form = queries.index_round(me(), id), StepForm()

    def act() -> str:
        actions.step_index(row, step, me(), clock.now(), remark=str(form.remark.data or ""), seen=pages.seen())
        return url_for("terms.index_rounds") if step == "discard" else url_for("terms.index_round", id=id)

    return pages.attempt(act, lambda refused: _round_page(row, refused), _("已办理"))
