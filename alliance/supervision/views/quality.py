"""Quality documents (SN15-3.5.a): the alliance's list with who has which version, the document with its receipts."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.core import files, inbox, pages
from alliance.core.access import me, to
from alliance.core.actor import HOSPITAL, PROVINCE, Role
from alliance.core.flow import timeline
from alliance.core.language import N_
from alliance.core.pages import Column
from alliance.core.refusal import NotFound, Refused
from alliance.members import queries as members
from alliance.register import queries as register
from alliance.register.queries import Designation
from alliance.supervision import actions, queries
from alliance.supervision.flow import QUALITY_FLOW, lead
from alliance.supervision.model import QualityDocument
from forms.supervision import QualityForm, RevisionForm, WithdrawForm

bp = Blueprint("quality", __name__)
READERS = HOSPITAL | PROVINCE | {Role.AUDITOR, Role.CITY_COMMISSION}
KINDS = {"norm": _l("诊疗规范"), "process": _l("操作流程"), "standard": _l("质控标准"), "other": _l("其他质控文件")}
EVENTS = {"quality.share": N_("发布文件"), "quality.remind": N_("催办未签收的单位")}


@bp.app_template_global("quality_kind")
def quality_kind(kind: str) -> str:
    """A kind of quality document in words."""
    return str(KINDS[kind])


@bp.get("/quality")
@to(READERS)
def index() -> ResponseReturnValue:
    """All documents in the reader's scope, newest first; a member sees what it has and what it owes."""
    actor = me()
    query, words = queries.visible_quality(actor), request.args.get("q", "").strip()[:60]
    query = query.where(pages.contains([QualityDocument.designation_name, QualityDocument.title], words))
    receipts = Receipts()
    found = pages.listing(
        "quality", _("质控文件"), _columns(receipts), query, QualityDocument.id, told=[words] if words else [],
        decorate=receipts.known,
    )  # fmt: skip
    return found.answer("supervision/quality.html", words=words, mine=queries.may_report(actor, clock.today()))


class Receipts:
    """Who gave a receipt for the documents of a list: all members counted, a member's own hospital in words."""

    def __init__(self) -> None:
        self._actor = me()
        self._counts: dict[int, tuple[int, int]] = {}
        self._having: dict[tuple[int, int], queries.Having] = {}

    def known(self, rows: Sequence[QualityDocument]) -> Sequence[QualityDocument]:
        """Look up the receipts of these documents (two queries)."""
        ids = [one.id for one in rows]
        self._counts = queries.list_quality(ids)
        self._having = queries.who_has(ids) if self._actor.is_hospital else {}
        return rows

    def count(self, one: QualityDocument) -> tuple[int, int]:
        return self._counts.get(one.id, (0, 0))

    def words(self, one: QualityDocument) -> str:
        """For a file: what the page shows as words and pills."""
        shown = self.shown(one) or {}
        return " ".join([shown.get("text", ""), *(label for label, _tone in shown.get("pills", []))]).strip()

    def shown(self, one: QualityDocument) -> Any:
        """Has and owes of all; of a member its own."""
        own = (
            self._having.get((self._actor.organisation_id or 0, one.id))
            if self._actor.organisation_id != one.lead_id
            else None
        )
        if own is not None:
            done = own.serial == one.serial
            return {"pills": [(_("待本院签收"), "warn")] if own.owes else [(_("本院已签收"), "good")] if done else []}
        has, owes = self.count(one)
        if not has + owes:
            return None
        pills = [(_("%(n)d 家未签收", n=owes), "warn")] if owes else []
        return {"text": _("%(has)d / %(all)d 家", has=has, all=has + owes), "pills": pills}


def _columns(receipts: Receipts) -> list[Column]:
    """The columns of the list of quality documents."""

    def ended(one: QualityDocument) -> list[tuple[str, str]]:
        return [] if one.state == "shared" else [(str(QUALITY_FLOW.states[one.state]), QUALITY_FLOW.tones[one.state])]

    return [
        Column("title", _("文件"), lambda one: one.title, lambda one: {
            "text": one.title, "url": url_for("quality.show", id=one.id), "small": quality_kind(one.kind), "pills": ended(one),
        }, sort=QualityDocument.title, width=36),
        Column("kind", _("类别"), lambda one: quality_kind(one.kind), standard=False, sort=QualityDocument.kind),
        Column("alliance", _("联盟"), lambda one: one.designation_name, sort=QualityDocument.designation_name, width=30),
        Column("serial", _("现行版次"), lambda one: _("第 %(n)d 版", n=one.serial), sort=QualityDocument.serial),
        Column("receipts", _("签收"), receipts.words, receipts.shown),
        Column("owing", _("未签收（家）"), lambda one: receipts.count(one)[1], kind="int", standard=False),
        Column("state", _("状态"), lambda one: QUALITY_FLOW.states[one.state], standard=False, sort=QualityDocument.state),
    ]  # fmt: skip


@bp.get("/alliances/<int:id>/quality")
@to(READERS)
def of(id: int) -> ResponseReturnValue:
    """One alliance's documents, and which member has which version."""
    actor, designation = me(), register.get(me(), id)
    found = queries.quality_of(actor, id)
    held = [one for one in found if one.state == "shared"]
    rows = [
        one for one in members.current(id, clock.today()) if not one.lead and _sees(one.organisation_id, designation)
    ]
    return render_template(
        "supervision/quality_of.html", designation=designation, documents=found, held=held, members=rows,
        flow=QUALITY_FLOW, counts=queries.list_quality([one.id for one in found]),
        having=queries.who_has([one.id for one in held]), may_share=register.lead_of(actor, designation),
        standing=bool(register.active_among([id], clock.today())),
    )  # fmt: skip


def _sees(organisation_id: int, designation: Designation) -> bool:
    """A member sees its own line; the lead's side and the overseers all of them."""
    actor = me()
    return not actor.is_hospital or actor.organisation_id in (organisation_id, designation.lead_id)


@bp.get("/alliances/<int:id>/quality/new")
@to(Role.LEAD_CLERK)
def new(id: int) -> ResponseReturnValue:
    """The form of a new document."""
    return _new_page(register.get(me(), id), QualityForm(formdata=None), None)


def _new_page(designation: Designation, form: QualityForm, refused: Refused | None) -> str:
    return render_template("supervision/quality_new.html", designation=designation, form=form, refused=refused)


@bp.post("/alliances/<int:id>/quality/new")
@to(Role.LEAD_CLERK)
def share(id: int) -> ResponseReturnValue:
    """Share it with all members."""
    designation, form = register.get(me(), id), QualityForm()
    if not form.validate():
        return _new_page(designation, form, None), 422

    def act() -> str:
        document = actions.share_quality(
            id, form.kind.data, str(form.title.data), str(form.summary.data), pages.uploaded(), me(), clock.now()
        )
        return url_for("quality.show", id=document.id)

    return pages.attempt(act, lambda refused: _new_page(designation, form, refused), _("已发布，成员单位会收到待办"))


@bp.get("/quality/<int:id>")
@to(READERS)
def show(id: int) -> ResponseReturnValue:
    """One document: its versions and files, who has given the receipt and who has not."""
    return _page(queries.quality(me(), id), None)


def _facts(document: QualityDocument) -> dict[str, Any]:
    """What page and print share; a member sees its own receipt only."""
    actor = me()
    own = actor.organisation_id if actor.is_hospital and actor.organisation_id != document.lead_id else None
    return {
        "document": document, "versions": queries.versions_of(document, own), "own": own, "flow": QUALITY_FLOW,
        "lines": timeline(document, [QUALITY_FLOW], {key: _(word) for key, word in EVENTS.items()}) if own is None else [],
    }  # fmt: skip


def _page(document: QualityDocument, refused: Refused | None) -> str:
    actor, facts = me(), _facts(document)
    owed = [one.id for one in facts["versions"][0].owed] if document.state == "shared" else []
    leads = lead(actor, document)
    reminded = inbox.reminded(inbox.open_about("quality_receipt", owed)) if leads and owed else {}
    return render_template(
        "supervision/quality_document.html", refused=refused, leads=leads, **facts, may_remind=leads and bool(owed),
        steps={step.name for step in QUALITY_FLOW.open_to(document, actor)},
        papers={one.version.id: _papers(document, one.version) for one in facts["versions"]},
        reminded=max((one.at for one in reminded.values()), default=None),
    )  # fmt: skip


def _papers(document: QualityDocument, version: Any) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "url": url_for("quality.file", id=document.id, file_id=one.id)} for one in files.of(version)
    ]


@bp.get("/quality/receipts/<int:id>")
@to(READERS)
def receipt(id: int) -> ResponseReturnValue:
    """The document a to-do is about."""
    return redirect(url_for("quality.show", id=queries.receipt(me(), id).id))


@bp.get("/quality/<int:id>/files/<int:file_id>")
@to(READERS)
def file(id: int, file_id: int) -> ResponseReturnValue:
    """The file of a version."""
    for one in queries.versions_of(queries.quality(me(), id)):
        found = files.one(one.version, file_id)
        if found is not None:
            return pages.download(found)
    raise NotFound


@bp.get("/quality/<int:id>/print")
@to(READERS)
def paper(id: int) -> ResponseReturnValue:
    """The document with its receipts, for paper."""
    return render_template("supervision/quality_print.html", **_facts(queries.quality(me(), id)))


@bp.post("/quality/<int:id>/receive")
@to(Role.MEMBER_CLERK)
def receive(id: int) -> ResponseReturnValue:
    """Give the receipt for the version that was shown."""
    document, serial = queries.quality(me(), id), request.form.get("serial", type=int) or 0

    def act() -> str:
        actions.receive_quality(document, serial, me(), clock.now())
        return url_for("quality.show", id=id)

    return pages.attempt(act, lambda refused: _page(queries.quality(me(), id), refused), _("已签收"))


@bp.post("/quality/<int:id>/remind")
@to(Role.LEAD_CLERK)
def remind(id: int) -> ResponseReturnValue:
    """Remind who has not given the receipt."""
    document = queries.quality(me(), id)

    def act() -> str:
        actions.remind_quality(document, me(), clock.now())
        return url_for("quality.show", id=id)

    return pages.attempt(act, lambda refused: _page(document, refused), _("已催办全部未签收的单位"))


@bp.get("/quality/<int:id>/revise")
@to(Role.LEAD_CLERK)
def revise(id: int) -> ResponseReturnValue:
    """The form of the next version."""
    return _step_page(queries.quality(me(), id), "revise", RevisionForm(formdata=None), None)


@bp.post("/quality/<int:id>/revise", endpoint="revise_")
@to(Role.LEAD_CLERK)
def do_revise(id: int) -> ResponseReturnValue:
    """Share the next version."""
    document, form = queries.quality(me(), id), RevisionForm()
    if not form.validate():
        return _step_page(document, "revise", form, None), 422

    def act() -> str:
        actions.revise_quality(document, str(form.summary.data), pages.uploaded(), me(), clock.now(), seen=pages.seen())
        return url_for("quality.show", id=id)

    said = _("新版已发布，成员单位须重新签收")
    return pages.attempt(act, lambda refused: _step_page(queries.quality(me(), id), "revise", form, refused), said)


@bp.get("/quality/<int:id>/withdraw")
@to(Role.LEAD_CLERK)
def withdraw(id: int) -> ResponseReturnValue:
    """Why it holds no longer."""
    return _step_page(queries.quality(me(), id), "withdraw", WithdrawForm(formdata=None), None)


@bp.post("/quality/<int:id>/withdraw", endpoint="withdraw_")
@to(Role.LEAD_CLERK)
def do_withdraw(id: int) -> ResponseReturnValue:
    """End it."""
    document, form = queries.quality(me(), id), WithdrawForm()
    if not form.validate():
        return _step_page(document, "withdraw", form, None), 422

    def act() -> str:
        actions.withdraw_quality(document, str(form.remark.data), me(), clock.now(), seen=pages.seen())
        return url_for("quality.show", id=id)

    return pages.attempt(
        act, lambda refused: _step_page(queries.quality(me(), id), "withdraw", form, refused), _("文件已停用")
    )


def _step_page(document: QualityDocument, step: str, form: Any, refused: Refused | None) -> str:
    if refused is None and step not in {one.name for one in QUALITY_FLOW.open_to(document, me())}:
        raise NotFound
    return render_template(f"supervision/quality_{step}.html", document=document, form=form, refused=refused)
