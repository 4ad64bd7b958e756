"""The sealed scan of 附件2: how to bring it, what was found, and taking it in spite of a finding (SN15-A2)."""

from contextlib import closing

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import files, pages, scans
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Role
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.filing import queries
from alliance.filing.actions import papers as actions
from alliance.filing.model import Application
from alliance.filing.queries import papers
from alliance.filing.views.shared import asked_for, bp, size_words
from forms.papers import OverrideForm, ScanForm

BRINGERS = OFFICE | {Role.LEAD_CLERK, Role.HOSPITAL_LEADER}
RECEIVERS = OFFICE | {Role.CITY_COMMISSION, Role.PROVINCIAL_COMMISSION}


@bp.get("/filings/<int:id>/scans")
@to(queries.READERS)
def scans_page(id: int) -> ResponseReturnValue:
    """What is to be sealed, the way to bring it back, and every scan that came with what was found."""
    return _page(asked_for(id), ScanForm(), None)


@bp.post("/filings/<int:id>/scans")
@to(BRINGERS)
def bring_scan(id: int) -> ResponseReturnValue:
    """Read and keep the scan; what is refused leaves everything as it was."""
    application, form = asked_for(id), ScanForm()
    if not form.validate():
        return _page(application, form, None), 422
    try:
        scan = actions.bring_scan(application, _uploads(), str(form.note.data or ""), me(), clock.now())
    except Refused as refusal:
        return _page(application, form, refusal), 409
    said = (
        _("已核对：%(n)d 页齐全，是第 %(serial)d 版", n=scan.sheets, serial=scan.serial)
        if not scan.findings
        else _("已收到，核对出 %(n)d 项问题，见下", n=len(scan.findings))
    )
    return pages.acted(url_for("filing.scans_page", id=id), said)


def _uploads() -> list[tuple[str, bytes]]:
    """Every file chosen, in the order chosen."""
    kept = []
    for one in request.files.getlist("files"):
        with closing(one):
            if one.filename:
                kept.append((one.filename, one.stream.read(files.Store.largest + 1)))
    return kept


def _page(application: Application, form: ScanForm, refused: Refused | None) -> str:
    form.files.description = _(
        "PDF、JPG 或 PNG，150 dpi 以上；可选多个文件，每个不超过 %(most)d MB，合计不超过 %(all)d MB",
        most=files.Store.largest // files.MEGABYTE, all=2 * files.Store.largest // files.MEGABYTE,
    )  # fmt: skip
    return render_template(
        "filing/scans.html", application=application, form=form, refused=refused, told=scans.words,
        size_words=size_words, **papers.shown(application, me()),
    )  # fmt: skip


@bp.get("/filings/<int:id>/scans/files/<int:file_id>")
@to(queries.READERS)
def scan_file(id: int, file_id: int) -> ResponseReturnValue:
    """One file of a scan."""
    return pages.download(papers.scan_file(asked_for(id), file_id))


def _asked(id: int, finding_id: int) -> tuple[Application, scans.ScanFinding]:
    """The finding, open, for a post that may take the scan in spite of it."""
    application = asked_for(id)
    found = papers.finding(application, finding_id)
    if not papers.shown(application, me())["may_override"]:
        raise NotFound
    return application, found


@bp.get("/filings/<int:id>/scans/findings/<int:finding_id>")
@to(RECEIVERS)
def finding(id: int, finding_id: int) -> ResponseReturnValue:
    """Whether to take the scan in spite of this finding."""
    application, found = _asked(id, finding_id)
    return _override_page(application, found, OverrideForm(), None)


@bp.post("/filings/<int:id>/scans/findings/<int:finding_id>")
@to(RECEIVERS)
def take_scan(id: int, finding_id: int) -> ResponseReturnValue:
    """Take it, with the reason."""
    application, found = _asked(id, finding_id)
    form = OverrideForm()
    if not form.validate():
        return _override_page(application, found, form, None), 422
    back = url_for("filing.scans_page", id=id)
    try:
        actions.take_scan(application, finding_id, str(form.reason.data or ""), me(), clock.now())
    except Refused as refusal:
        return _override_page(application, found, form, refusal), 409
    except Overtaken as overtaken:
        typed = {str(form.reason.label.text): str(form.reason.data or "")}
        return pages.error_page(409, overtaken=overtaken, refused=None, back=back, typed=typed)
    return pages.acted(back, _("已采信，理由记入流转记录"))


def _override_page(
    application: Application, found: scans.ScanFinding, form: OverrideForm, refused: Refused | None
) -> str:
    words = scans.words(found.kind, found.told)
    return render_template(
        "filing/scan_finding.html", application=application, found=found, words=words, form=form, refused=refused
    )
