"""What goes out: attachments, 附件2 as Word and PDF, the certificate."""

from io import BytesIO

from flask import request
from flask.typing import ResponseReturnValue

from alliance.core import files, pages, wordfiles
from alliance.core.access import to
from alliance.filing import queries
from alliance.filing.model import EDITABLE, Application, Revision
from alliance.filing.views.shared import asked_for, bp, dossier_of
from alliance.register import queries as registered


@bp.get("/filings/<int:id>/files/<int:file_id>")
@to(queries.READERS)
def file(id: int, file_id: int) -> ResponseReturnValue:
    """One attachment of the dossier."""
    return pages.download(queries.file_of(dossier_of(asked_for(id)), file_id))


def _shown(application: Application) -> Revision | None:
    """The submission to print: the one asked for, else the newest, else the draft as it stands."""
    serial = request.args.get("revision", type=int)
    if serial is not None:
        return queries.revision(application, serial)
    return None if application.state in EDITABLE or not application.revisions else application.revisions[-1]


@bp.get("/filings/<int:id>/annex2.docx")
@to(queries.READERS)
def annex2_docx(id: int) -> ResponseReturnValue:
    """附件2 as Word, by the template the office has in use."""
    from alliance.documents import word  # here: drawing libraries are heavy

    application = asked_for(id)
    data = queries.annex2(dossier_of(application), _shown(application))
    template = wordfiles.content(application.programme, "annex2")
    return pages.sent(word.annex2(data, template), f"附件2 {application.name}.docx", files.KINDS["docx"])


@bp.get("/filings/<int:id>/annex2.pdf")
@to(queries.READERS)
def annex2_pdf(id: int) -> ResponseReturnValue:
    """附件2 as PDF, with the code of dossier, version and page on each sheet."""
    from alliance.documents import pdf

    application = asked_for(id)
    data = queries.annex2(dossier_of(application), _shown(application))
    return pages.sent(pdf.annex2(data), f"附件2 {application.name}.pdf", files.KINDS["pdf"])


@bp.get("/filings/<int:id>/certificate.pdf")
@to(queries.READERS)
def certificate(id: int) -> ResponseReturnValue:
    """The certificate of filing; its code leads to the public check (SN15-3.3.e)."""
    import segno

    from alliance.documents import pdf

    application = asked_for(id)
    data = queries.certificate(dossier_of(application))
    code = registered.by_id(application.designation_id).code
    address = f"{request.url_root.rstrip('/')}/public/verify/{code}"
    picture = BytesIO()
    segno.make(address, error="m").save(picture, kind="svg", border=0)
    made = pdf.certificate({**data, "check_url": address, "qr": picture.getvalue()})
    return pages.sent(made, f"备案证明 {application.name}.pdf", files.KINDS["pdf"])
