"""The year's key tasks of 附件1 broken down by the lead clerk into countable targets, the sentence beside each (SN15-A1)."""

import re
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.audit import queries
from alliance.audit.model import Audit
from alliance.audit.views.shared import asked_for, bp
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.pages import marked, words
from alliance.core.reach import found as there
from alliance.core.refusal import Refused
from alliance.register import queries as register
from alliance.register.queries import Designation
from alliance.rules import programme as programmes
from alliance.targets import actions
from alliance.targets import queries as targets
from forms.targets import OwnTargetForm


def _own(id: int) -> tuple[Audit, Designation, str]:
    """A form of one's own that was sent, its alliance, and the text of its key tasks; NotFound otherwise."""
    audit = asked_for(id)
    text = there(queries.goals(audit))
    return audit, register.by_id(audit.designation_id), text


@bp.get("/audit-forms/<int:id>/targets")
@to(Role.LEAD_CLERK)
def goals(id: int) -> ResponseReturnValue:
    """The text sentence by sentence, and the form that makes one countable."""
    _audit, _designation, text = _own(id)
    sentences = queries.sentences(text)
    at = request.args.get("sentence", -1, type=int)
    quote = sentences[at] if 0 <= at < len(sentences) else ""
    number = re.search(r"\d+(?:\.\d+)?", quote)
    return _page(id, _form(id, quote=quote, bound=number.group() if number else ""), None)


def _form(id: int, **start: str) -> OwnTargetForm:
    audit = asked_for(id)
    form = OwnTargetForm(**start)
    counts = programmes.load(audit.programme).counts
    form.count.choices = [("", _("由本联盟填报")), *((one.key, _("台账：%(name)s", name=words(one))) for one in counts)]
    return form


def _page(id: int, form: OwnTargetForm, refused: Refused | None) -> str:
    audit, designation, text = _own(id)
    rows = [one.row for one in targets.own_targets(designation, audit.year, clock.today())]
    return render_template(
        "audit/goals.html", audit=audit, text=text, form=marked(form, refused), refused=refused, designation=designation,
        sentences=[(n, one, any(one == row.quote for row in rows)) for n, one in enumerate(queries.sentences(text))],
        rows=rows, over=audit.year < clock.today().year,
    )  # fmt: skip


@bp.post("/audit-forms/<int:id>/targets")
@to(Role.LEAD_CLERK)
def set_goal(id: int) -> ResponseReturnValue:
    """Make one sentence countable."""
    audit, designation, text = _own(id)
    form: Any = _form(id)
    if not form.validate():
        return _page(id, form, None), 422

    def act() -> str:
        typed = {name: str(form[name].data or "") for name in ("quote", "words", "count", "ask", "bound", "unit")}
        row = targets.OwnTarget(year=audit.year, paper=queries.paper_of(audit), **typed)
        actions.set_out(designation, row, text, me(), clock.now())
        return url_for("audit.goals", id=id)

    return pages.attempt(act, lambda refused: _page(id, form, refused), _("目标已列入"))
