"""One alliance's form: where it stands, what is asked of whom, what was said; papers to print."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.audit import queries, rules
from alliance.audit.flow import EXTRA, FLOW
from alliance.audit.model import Audit, AuditSubmission
from alliance.audit.views.shared import asked_for, bp, dossier_of, file_links
from alliance.core import files, inbox, pages, reach, wordfiles
from alliance.core.access import me, to
from alliance.core.actor import Actor
from alliance.core.flow import timeline
from alliance.core.refusal import NotFound
from alliance.register import queries as register


@bp.get("/audit-forms/<int:id>")
@to(queries.READERS)
def show(id: int) -> ResponseReturnValue:
    """The record."""
    audit, actor = asked_for(id), me()
    dossier = dossier_of(audit)
    editing = queries.is_editable(audit) and rules.is_lead_clerk(actor, audit)
    sees = queries.sees_content(actor, audit)
    last = None if editing or not audit.submissions else audit.submissions[-1]
    station = audit.state if audit.state in rules.STATIONS else ""
    return render_template(
        "audit/show.html", audit=audit, campaign=audit.campaign, dossier=dossier, editing=editing, sees=sees,
        states=FLOW.states, tones=FLOW.tones, steps=_steps(audit, actor), route=queries.picture(audit),
        sections=queries.sections(dossier) if editing else [], section_states=queries.SECTION_STATES,
        rows=queries.rows(dossier, last) if sees else [], links=lambda found: file_links(audit, found),
        sealed=file_links(audit, dossier.files_of("sealed")), proofs=file_links(audit, dossier.files_of("doubt")),
        todos=inbox.open_about("audit", [id]), station_words=queries.STATION_WORDS, name_advice=_name_advice(dossier),
        may_give=bool(station) and rules.holds(actor, audit, station), recused=_recused(audit, actor, station),
        late=rules.is_late(audit.due, clock.now()), lines=timeline(audit, [FLOW], EXTRA),
        breaks_down=rules.is_lead_clerk(actor, audit) and queries.goals(audit) is not None,
        designation_url=pages.page_of("designation", audit.designation_id),
        notice_url=pages.page_of("notice", audit.notice_id), lacking=rules.missing(dossier) if editing else [],
    )  # fmt: skip


def _recused(audit: Audit, actor: Actor, station: str) -> bool:
    """Nobody decides on a hospital of his own; the hospital's own evaluation is its leader's to give."""
    return station != "hospital" and audit.lead_id in actor.own_hospitals and not actor.is_hospital


def _steps(audit: Audit, actor: Actor) -> list[dict[str, Any]]:
    """The decisions open to this post: each has a page of its own."""
    return [
        {
            "label": step.label, "url": url_for("audit.step", id=audit.id, name=step.name), "link": True,
            "danger": step.ends, "clause": step.clause,
        }
        for step in FLOW.open_to(audit, actor)
        if step.button and not _idle(audit, step.name)
    ]  # fmt: skip


def _idle(audit: Audit, name: str) -> bool:
    """Steps that the record's campaign or its having been sent leave nothing to do for."""
    if name in {"put-back", "ask-again"}:
        return (name == "put-back") != (audit.campaign.state == "draft")
    return name == "leave-out" and audit.submitted_at is not None


def _name_advice(dossier: rules.Dossier) -> str:
    """What the name check says of an old alliance's name: advice only (SN15-3.3.d, 5.2)."""
    one = dossier.designation
    verdict = register.name_check(one.programme, one.scope, one.name, one.fictitious, one.id)
    return "" if verdict.check.ok else register.said(verdict)


@bp.get("/audit-forms/<int:id>/files/<int:file_id>")
@to(queries.READERS)
def file(id: int, file_id: int) -> ResponseReturnValue:
    """One annex page, sealed scan or piece of evidence."""
    audit = asked_for(id)
    found = queries.file_of(dossier_of(audit), file_id)
    if not queries.sees_content(me(), audit):
        raise NotFound
    return pages.download(found)


def _data(audit: Audit) -> dict[str, Any]:
    """附件1 for printing: the submission asked for, else the newest, else the draft as it stands."""
    from alliance.documents import codes

    if not queries.sees_content(me(), audit):
        raise NotFound
    shown = _shown(audit)
    code = codes.version(shown.serial, shown.content) if shown is not None else ""
    return {**queries.annex1(dossier_of(audit), shown), "code": code}


def _shown(audit: Audit) -> AuditSubmission | None:
    serial = request.args.get("submission", type=int)
    if serial is not None:
        return reach.found(next((one for one in audit.submissions if one.serial == serial), None))
    return None if queries.is_editable(audit) or not audit.submissions else audit.submissions[-1]


@bp.get("/audit-forms/<int:id>/annex1.pdf")
@to(queries.READERS)
def annex1_pdf(id: int) -> ResponseReturnValue:
    """附件1 as PDF, to print and seal; each sheet carries form, version and page."""
    from alliance.documents import pdf  # here: drawing libraries are heavy

    audit = asked_for(id)
    return pages.sent(
        pdf.annex1(_data(audit)), _("附件1 %(name)s.pdf", name=audit.designation_name), files.KINDS["pdf"]
    )


@bp.get("/audit-forms/<int:id>/annex1.docx")
@to(queries.READERS)
def annex1_docx(id: int) -> ResponseReturnValue:
    """附件1 as Word."""
    from alliance.documents import word

    audit = asked_for(id)
    made = word.annex1(_data(audit), template=wordfiles.content(audit.programme, "annex1"))
    return pages.sent(made, _("附件1 %(name)s.docx", name=audit.designation_name), files.KINDS["docx"])
