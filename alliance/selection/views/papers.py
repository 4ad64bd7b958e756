"""The papers of an application as links; what goes out: a paper, the receipt, the application in print."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import files, pages, reach
from alliance.core.access import me, to
from alliance.selection import queries
from alliance.selection.model import Candidacy
from alliance.selection.queries import panels
from alliance.selection.views.frame import bp, printed

SEERS = queries.candidacies.SEERS


def links(candidacy: Candidacy, found: Sequence[files.File]) -> list[dict[str, Any]]:
    """Files as links, with size and who added them."""
    return [
        {
            "id": one.id, "name": one.name, "url": url_for("selection.candidacy_file", id=candidacy.id, file_id=one.id),
            "size": _size(one.size), "note": f"{one.added_by} {one.added_at:%Y-%m-%d %H:%M}",
        }
        for one in found
    ]  # fmt: skip


def _size(size: int) -> str:
    return f"{size / files.MEGABYTE:.1f} MB" if size >= files.MEGABYTE else f"{max(1, size // 1024)} KB"


@bp.get("/candidacies/<int:id>/files/<int:file_id>")
@to(SEERS)
def candidacy_file(id: int, file_id: int) -> ResponseReturnValue:
    """One paper of an application."""
    return pages.file_of(queries.candidacies.one(me(), id), file_id)


@bp.get("/candidacies/<int:id>/application.<any('pdf', 'docx'):kind>")
@to(SEERS)
def application(id: int, kind: str) -> ResponseReturnValue:
    """The application as its form: what was submitted last or as ?serial= says; while it is being written, the draft."""
    found = queries.candidacies.one(me(), id)
    serial = request.args.get("serial", type=int)
    submission = queries.prints.printed_submission(found, serial)
    if serial is not None:
        reach.found(submission)
    return printed(lambda: queries.prints.application(found, submission, clock.today()), f"申报书 {found.number}", kind)


@bp.get("/candidacies/<int:id>/opinion.<any('pdf', 'docx'):kind>")
@to(SEERS)
def opinion_paper(id: int, kind: str) -> ResponseReturnValue:
    """The opinion of the experts on an application: for whom its page shows what came of the review; experts as numbers."""
    record = queries.candidacies.one(me(), id)
    review = panels.panel_of(record, me())
    case, result = reach.found(review.case), reach.found(review.result)
    return printed(
        lambda: queries.prints.case_opinion(case, result, named=review.office), f"评审意见书 {record.number}", kind
    )


@bp.get("/candidacies/<int:id>/receipt.pdf")
@to(SEERS)
def receipt_pdf(id: int) -> ResponseReturnValue:
    """The receipt of the last submission."""
    from alliance.documents import casefile

    found = queries.candidacies.one(me(), id)
    last = reach.found(found.submissions[-1] if found.submissions else None)
    made = casefile.part({**queries.prints.receipt(found, last), "mark": pages.paper_mark()})
    return pages.sent(made, f"{_('受理回执')} {found.number}.pdf", files.KINDS["pdf"])
