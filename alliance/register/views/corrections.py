"""更正 of published editions: drawn up by the office, signed by the head, shown beside the edition (SN15-2.a)."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.core import pages, reach
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.flow import timeline
from alliance.core.refusal import Refused
from alliance.register import actions, queries
from alliance.register.flow import CORRECTION_FLOW
from alliance.register.model import Correction, Edition
from alliance.register.views.editions import READERS
from alliance.register.views.frame import FACT_WORDS, bp, fact_value
from forms.register import CorrectionForm, ReasonForm

EVENTS = {"correction.draft": _l("起草了更正")}


@bp.get("/editions/<int:id>/corrections/new")
@to(OFFICE)
def new_correction(id: int) -> ResponseReturnValue:
    """The form to correct one fact of one row, or to say something about the whole edition."""
    edition = queries.edition(me(), id)
    return _form(edition, CorrectionForm(row=request.args.get("row", "")), None)


@bp.post("/editions/<int:id>/corrections/new", endpoint="new_correction_")
@to(OFFICE)
def do_new_correction(id: int) -> ResponseReturnValue:
    """Draw a correction up."""
    edition = queries.edition(me(), id)
    form = CorrectionForm()
    _choices(edition, form)
    if not form.validate():
        return _form(edition, form, None), 422

    def act() -> str:
        row = str(form.row.data or "")
        made = actions.draft_correction(
            edition, me(), clock.now(), reason=str(form.reason.data), designation_id=int(row) if row else None,
            fact=str(form.fact.data or ""), now=str(form.now.data or ""),
        )  # fmt: skip
        return url_for("register.correction", id=made.id)

    return pages.attempt(act, lambda refused: _form(edition, form, refused), _("更正已起草，请另一位负责人签发"))


def _choices(edition: Edition, form: CorrectionForm) -> None:
    rows = [(str(row["designation_id"]), f"{row['name']}（{row['number']}）") for row in edition.rows]
    form.row.choices = [("", _("整版名单")), *rows]
    facts = [(key, words) for key, words in FACT_WORDS.items() if not edition.rows or key in edition.rows[0]]
    form.fact.choices = [("", _("（整版更正不选）")), *facts]


def _form(edition: Edition, form: CorrectionForm, refused: Refused | None) -> str:
    _choices(edition, form)
    return render_template("register/correct.html", edition=edition, form=form, refused=refused)


@bp.get("/corrections/<int:id>")
@to(READERS)
def correction(id: int) -> ResponseReturnValue:
    """One correction: what was said, what is right, why, who signed."""
    return _page(queries.correction(me(), id), None, ReasonForm())


def _page(one: Correction, refused: Refused | None, form: ReasonForm) -> str:
    edition = queries.edition(me(), one.edition_id)
    own = one.drafted_by_id is not None and one.drafted_by_id == me().person_id
    steps = [
        {
            "name": step.name, "label": str(step.label), "clause": step.clause_for(one),
            "url": url_for("register.correction_step", id=one.id, step=step.name),
            "closed": _("更正由您起草，须由另一位负责人签发") if step.name == "sign" and own else "",
        }
        for step in CORRECTION_FLOW.open_to(one, me())
        if step.name == "sign"
    ]  # fmt: skip
    return render_template(
        "register/correction.html", one=one, edition=edition, refused=refused, form=form, steps=steps,
        flow=CORRECTION_FLOW, lines=timeline(one, [CORRECTION_FLOW], EVENTS), fact_words=FACT_WORDS, fact_value=fact_value,
        may_discard=one.state == "draft" and me().role in OFFICE,
    )  # fmt: skip


@bp.post("/corrections/<int:id>/steps/<step>")
@to(OFFICE)
def correction_step(id: int, step: str) -> ResponseReturnValue:
    """Sign a correction, or throw it away with a reason."""
    one = queries.correction(me(), id)
    said = reach.found({"sign": _("更正已签发，现在起随名单公布"), "discard": _("更正已作废")}.get(step))
    form = ReasonForm()
    if step == "discard" and not form.validate():
        return _page(one, None, form), 422

    def act() -> str:
        if step == "sign":
            actions.sign_correction(one, me(), clock.now(), seen=pages.seen())
        else:
            actions.discard_correction(one, str(form.remark.data), me(), clock.now(), seen=pages.seen())
        return url_for("register.edition", id=one.edition_id)

    return pages.attempt(act, lambda refused: _page(one, refused, form), said)
