"""The papers of an application as links; what goes out: a paper, the receipt, the application in print."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance.core import files, pages, reach
from alliance.core.access import me, to
from alliance.selection import queries
from alliance.selection.model import Candidacy
from alliance.selection.views.frame import bp

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


@bp.get("/candidacies/<int:id>/application.pdf")
@to(SEERS)
def application_pdf(id: int) -> ResponseReturnValue:
    """The application in print: as it was submitted last, or the draft as it stands."""
    from alliance.documents import casefile  # here: drawing libraries are heavy

    found = queries.candidacies.one(me(), id)
    made = casefile.part({**queries.prints.application(found), "mark": pages.paper_mark()})
    return pages.sent(made, f"{_('申报书')} {found.subject}.pdf", files.KINDS["pdf"])


@bp.get("/candidacies/<int:id>/receipt.pdf")
@to(SEERS)
def receipt_pdf(id: int) -> ResponseReturnValue:
    """The receipt of the last submission."""
    from alliance.documents import casefile

    found = queries.candidacies.one(me(), id)
    last = reach.found(found.submissions[-1] if found.submissions else None)
    made = casefile.part({**queries.prints.receipt(found, last), "mark": pages.paper_mark()})
    return pages.sent(made, f"{_('受理回执')} {found.number}.pdf", files.KINDS["pdf"])
