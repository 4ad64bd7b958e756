"""The case file 卷宗 of a measure: asked for, made as a task with its progress, read with its hash."""

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import files, pages
from alliance.core.access import me, to
from alliance.core.actor import PROVINCE, Role
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.standing import actions, queries
from alliance.standing.model import WORKING, Measure
from alliance.standing.views.desk import bp
from alliance.standing.views.measures import words_of

MAKERS = PROVINCE | {Role.LEAD_CLERK}
READERS = MAKERS | {Role.AUDITOR, Role.HOSPITAL_LEADER}


@bp.get("/measures/<int:id>/casefile")
@to(READERS)
def casefile(id: int) -> ResponseReturnValue:
    """What a case file of this measure holds; those made so far, with pages and hash; how far one under way is."""
    found = queries.readable(me(), id)
    working = any(one.state in WORKING for one in queries.case_files(me(), found))
    return pages.progress(_page(found, None), working)


def _page(found: Measure, refused: Refused | None) -> str:
    actor = me()
    whole = actor.role in PROVINCE or actor.role == Role.AUDITOR
    return render_template(
        "standing/casefile.html", measure=found, refused=refused, cases=queries.case_files(actor, found), working=WORKING,
        parts=queries.plan(found, whole), makes=actor.role in MAKERS, whole=whole, **words_of(found.programme),
    )  # fmt: skip


@bp.post("/measures/<int:id>/casefile")
@to(MAKERS)
def order_casefile(id: int) -> ResponseReturnValue:
    """Make one as things stand now; what is not done within some seconds goes on in the background."""
    actor, now = me(), clock.now()
    mark = "示例数据" if current_app.extensions["alliance"].is_demo else ""
    try:
        case = actions.order_case_file(queries.readable(actor, id), actor, now, mark)
    except Refused as refused:
        db.session.rollback()
        return _page(queries.readable(actor, id), refused), 409
    made = actions.make_case_file(case.id, now)
    said = _("卷宗已制成，共 %(n)s 页", n=made.pages) if made.state == "done" else _("卷宗正在制作")
    return pages.acted(url_for("standing.casefile", id=id), said)


@bp.get("/casefiles/<int:id>.pdf")
@to(READERS)
def casefile_pdf(id: int) -> ResponseReturnValue:
    """The finished file."""
    case = queries.case_file(me(), id)
    found = files.of(case, "case")
    if case.state != "done" or not found:
        raise NotFound
    return pages.download(found[0])
