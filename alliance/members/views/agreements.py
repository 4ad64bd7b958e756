"""An agreement: drafted, offered, signed, ended; and those from before the platform (SN15-2.e, 3.4.b)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.core import files, inbox, pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.flow import timeline
from alliance.core.refusal import NotFound, Refused
from alliance.members import actions, queries
from alliance.members.flow import AGREEMENT_FLOW, is_lead, is_member_side
from alliance.members.model import Agreement, Candidate
from alliance.members.views.frame import READERS, bp, listed, way
from alliance.organisations import queries as organisations
from alliance.register import queries as register
from alliance.register.queries import Designation
from forms.members import AgreementForm, EndForm, ExistingForm, ReasonForm, ScanForm

EVENTS = {
    "agreement.draft": _l("拟订协议"),
    "agreement.revise": _l("修改草稿"),
    "agreement.shorten": _l("截止日提前，由后续协议接替"),
    "agreement.acknowledge": _l("已处理"),
    "file.attach": _l("上传扫描件"),
    "file.remove": _l("撤下扫描件"),
}
CLERKS = (Role.LEAD_CLERK, Role.MEMBER_CLERK)
PARTS = {"cooperation": _l("合作方式"), "responsibilities": _l("责任"), "rights": _l("权利"), "duties": _l("义务")}
TEXTS = tuple(PARTS)


@bp.get("/candidates/<int:id>/agreement")
@to(Role.LEAD_CLERK)
def draft(id: int) -> ResponseReturnValue:
    """The form of a new agreement."""
    row = queries.candidate(me(), id)
    last = next((one for one in reversed(queries.signed_with(row)) if one.state == "in_force"), None)
    since = clock.today() if last is None or last.until is None else last.until + timedelta(days=1)
    terms = {name: getattr(last, name, "") for name in TEXTS} if last else {}
    form = AgreementForm(formdata=None, since=since, replaces=last is not None and last.until is None, **terms)
    return _form_page(row, None, form, None)


@bp.post("/candidates/<int:id>/agreement", endpoint="draft_")
@to(Role.LEAD_CLERK)
def do_draft(id: int) -> ResponseReturnValue:
    """Save the draft."""
    row = queries.candidate(me(), id)
    form = AgreementForm()
    if not form.validate():
        return _form_page(row, None, form, None), 422

    def act() -> str:
        agreement = actions.draft_agreement(row, me(), clock.now(), **_terms(form))
        return url_for("members.agreement", id=agreement.id)

    return pages.attempt(
        act, lambda refused: _form_page(row, None, form, refused), _("草稿已保存，请上传盖章扫描件后发出")
    )


def _terms(form: AgreementForm) -> dict[str, Any]:
    return {
        "since": form.since.data, "until": form.until.data, "replaces": bool(form.replaces.data),
        **{name: str(form[name].data or "") for name in TEXTS},
    }  # fmt: skip


@bp.get("/agreements/<int:id>/edit")
@to(Role.LEAD_CLERK)
def edit(id: int) -> ResponseReturnValue:
    """The form of a draft."""
    row = queries.agreement(me(), id)
    form = AgreementForm(formdata=None, obj=row, replaces=row.replaces_id is not None)
    return _form_page(_candidate(row), row, form, None)


@bp.post("/agreements/<int:id>/edit", endpoint="edit_")
@to(Role.LEAD_CLERK)
def do_edit(id: int) -> ResponseReturnValue:
    """Change a draft."""
    row = queries.agreement(me(), id)
    form = AgreementForm()
    if not form.validate():
        return _form_page(_candidate(row), row, form, None), 422

    def act() -> str:
        actions.revise_agreement(row, me(), clock.now(), seen=pages.seen(), **_terms(form))
        return url_for("members.agreement", id=id)

    return pages.attempt(act, lambda refused: _form_page(_candidate(row), row, form, refused), _("草稿已保存"))


def _candidate(row: Agreement) -> Candidate:
    return next(one for one in queries.candidates(row.designation_id) if one.id == row.candidate_id)


def _form_page(candidate: Candidate, row: Agreement | None, form: AgreementForm, refused: Refused | None) -> str:
    designation = register.by_id(candidate.designation_id)
    return render_template(
        "members/agreement_form.html", candidate=candidate, agreement=row, designation=designation, form=form,
        refused=refused, crumbs=way(designation, (candidate.organisation_name, None), (_("协议"), None)),
        running=[one for one in queries.signed_with(candidate) if one.state == "in_force"],
    )  # fmt: skip


@bp.get("/agreements/<int:id>")
@to(READERS)
def agreement(id: int) -> ResponseReturnValue:
    """One agreement: terms, scans, signatures, what is asked of whom."""
    return _page(queries.agreement(me(), id), ScanForm(formdata=None), None)


def _page(row: Agreement, form: ScanForm, refused: Refused | None) -> str:
    actor = me()
    designation = register.by_id(row.designation_id)
    candidate = _candidate(row)
    steps = {step.name for step in AGREEMENT_FLOW.open_to(row, actor)}
    leads = is_lead(actor, row)
    return render_template(
        "members/agreement.html", agreement=row, candidate=candidate, designation=designation, form=form, refused=refused,
        flow=AGREEMENT_FLOW, steps=steps, is_lead=leads, lines=timeline(row, [AGREEMENT_FLOW], EVENTS),
        lead_files=listed(files.of(row, "agreement"), "members.agreement_file", row.id),
        member_files=listed(files.of(row, "agreement-member"), "members.agreement_file", row.id),
        missing=queries.shortcomings(candidate) if row.state == "drafted" and candidate.state == "proposed" else [],
        may_acknowledge=_is_told(row, actor), texts=queries.texts(row), parts=PARTS,
        chain=[one for one in queries.signed_with(row) if one.id != row.id],
        charter=queries.paper_in_force(designation.id, "charter", clock.today()),
        crumbs=way(designation, (candidate.organisation_name, None), (_("协议"), None)),
    )  # fmt: skip


def _is_told(row: Agreement, actor: Actor) -> bool:
    """Whether this clerk's side still has to take note of an end."""
    own = {Role.LEAD_CLERK: is_lead, Role.MEMBER_CLERK: is_member_side}.get(actor.role)
    if own is None or not own(actor, row):
        return False
    return any(
        todo.kind in actions.TOLD and todo.role == actor.role for todo in inbox.open_about("agreement", [row.id])
    )


@bp.get("/agreements/<int:id>/print")
@to(READERS)
def print_agreement(id: int) -> ResponseReturnValue:
    """The agreement with its records, for paper."""
    row = queries.agreement(me(), id)
    designation = register.by_id(row.designation_id)
    return render_template(
        "members/agreement_print.html", agreement=row, candidate=_candidate(row), designation=designation, parts=PARTS,
        papers=files.of(row), lines=timeline(row, [AGREEMENT_FLOW], EVENTS),
        charter=queries.paper_in_force(designation.id, "charter", clock.today()),
    )  # fmt: skip


@bp.get("/agreements/<int:id>/files/<int:file_id>")
@to(READERS)
def agreement_file(id: int, file_id: int) -> ResponseReturnValue:
    """A scan."""
    return pages.file_of(queries.agreement(me(), id), file_id)


@bp.post("/agreements/<int:id>/hand/<step>")
@to(*CLERKS)
def put_hand(id: int, step: str) -> ResponseReturnValue:
    """Sign: the lead with its sealed scan, then the member; or bring a scan later."""
    row = queries.agreement(me(), id)
    form = ScanForm()
    if step not in HANDS:
        raise NotFound

    def act() -> str:
        HANDS[step](row, pages.uploaded())
        return url_for("members.agreement", id=id)

    return pages.attempt(act, lambda refused: _page(row, form, refused), _done(row, step))


def _done(row: Agreement, step: str) -> str:
    if step == "offer":
        return str(_("协议已发出，等待成员单位签署"))
    if step == "supply":
        return str(_("扫描件已补传"))
    begun = row.since <= clock.today()
    return str(_("协议已生效，贵院成为联盟成员") if begun else _("协议已签署，自起始日起生效"))


HANDS: dict[str, Callable[[Agreement, tuple[str, bytes] | None], None]] = {
    "offer": lambda row, file: actions.offer(row, me(), clock.now(), file=file, seen=pages.seen()),
    "sign": lambda row, file: actions.sign(row, me(), clock.now(), file=file, seen=pages.seen()),
    "supply": lambda row, file: actions.supply_scan(row, file, me(), clock.now(), seen=pages.seen()),
}


@bp.post("/agreements/<int:id>/acknowledge")
@to(*CLERKS)
def acknowledge(id: int) -> ResponseReturnValue:
    """Take note of an agreement that was declined, has run out or was ended."""
    row = queries.agreement(me(), id)
    actions.acknowledge(row, me(), clock.now())
    return pages.acted(url_for("members.agreement", id=id), _("已处理"))


REASONED: dict[str, Callable[..., None]] = {
    "recall": actions.recall,
    "decline": actions.decline_agreement,
    "discard": actions.discard_agreement,
}


@bp.get("/agreements/<int:id>/steps/<step>")
@to(*CLERKS, Role.PROVINCIAL_COMMISSION)
def agreement_step(id: int, step: str) -> ResponseReturnValue:
    """Ask for the reason, and the day of an end."""
    row = queries.agreement(me(), id)
    form = EndForm(formdata=None, on=max(clock.today(), row.since)) if step == "end" else ReasonForm(formdata=None)
    return _reason_page(row, step, form, None)


@bp.post("/agreements/<int:id>/steps/<step>", endpoint="agreement_step_")
@to(*CLERKS, Role.PROVINCIAL_COMMISSION)
def do_agreement_step(id: int, step: str) -> ResponseReturnValue:
    """Take an offer back, decline it, throw a draft away, or end an agreement."""
    row = queries.agreement(me(), id)
    form = EndForm() if step == "end" else ReasonForm()
    if step not in (*REASONED, "end") or not form.validate():
        return _reason_page(row, step, form, None), 422

    def act() -> str:
        remark = str(form.remark.data)
        if isinstance(form, EndForm):
            assert isinstance(form.on.data, date)
            actions.end_agreement(row, form.on.data, remark, me(), clock.now(), seen=pages.seen())
        else:
            REASONED[step](row, remark, me(), clock.now(), seen=pages.seen())
        return url_for("members.agreement", id=id)

    return pages.attempt(act, lambda refused: _reason_page(row, step, form, refused), _("已办理"))


def _reason_page(row: Agreement, step: str, form: ReasonForm, refused: Refused | None) -> str:
    if step not in (*REASONED, "end"):
        raise NotFound
    designation = register.by_id(row.designation_id)
    hospital = _candidate(row).organisation_name
    consequences = {
        "recall": [_("协议回到拟订中，牵头单位的签署和扫描件一并撤下"), _("修改后须重新上传扫描件、重新发出")],
        "decline": [_("协议不生效"), _("牵头单位会收到您的理由；可以另拟协议再送签")],
        "discard": [_("草稿不再使用，但保留在记录中")],
        "end": [
            _("%(hospital)s不再是联盟成员", hospital=hospital),
            _("双方不能再以本联盟名义发起新的转诊和会诊；在办的继续办完"),
        ],
    }[step]
    label = str(AGREEMENT_FLOW.step(step).label)
    back = url_for("members.agreement", id=row.id)
    return render_template(
        "members/reason.html", title=label, consequences=consequences, form=form, refused=refused, back=back,
        action=url_for("members.agreement_step_", id=row.id, step=step), version=row.version, clause_id="SN15-2.e",
        subject=f"{designation.name} · {hospital}", crumbs=way(designation, (hospital, back), (label, None)),
    )  # fmt: skip


@bp.get("/alliances/<int:id>/existing")
@to(OFFICE)
def choose_existing(id: int) -> ResponseReturnValue:
    """Find the hospital whose agreement from before the platform is entered."""
    designation = register.get(me(), id)
    words = request.args.get("q", "").strip()[:60]
    found = [one for one in organisations.search_hospitals(words) if one.id != designation.lead_id] if words else []
    return render_template(
        "members/choose.html", designation=designation, words=words, hospitals=found, taken={}, flow=AGREEMENT_FLOW,
        crumbs=way(designation, (_("录入存量协议"), None)), target="members.existing",
    )  # fmt: skip


@bp.get("/alliances/<int:id>/existing/<int:hospital_id>")
@to(OFFICE)
def existing(id: int, hospital_id: int) -> ResponseReturnValue:
    """The form of a 存量 agreement."""
    return _existing_page(register.get(me(), id), hospital_id, ExistingForm(formdata=None), None)


@bp.post("/alliances/<int:id>/existing/<int:hospital_id>", endpoint="existing_")
@to(OFFICE)
def do_existing(id: int, hospital_id: int) -> ResponseReturnValue:
    """Enter it with scan and dates."""
    designation = register.get(me(), id)
    form = ExistingForm()
    if not form.validate():
        return _existing_page(designation, hospital_id, form, None), 422

    def act() -> str:
        assert isinstance(form.since.data, date)
        row = actions.enter_existing(
            designation, me(), clock.now(), organisation_id=hospital_id, since=form.since.data, until=form.until.data,
            reason=str(form.remark.data), file=pages.uploaded(), department_name=str(form.department_name.data or ""),
            ties=str(form.ties.data or ""), **{name: str(form[name].data or "") for name in TEXTS},
        )  # fmt: skip
        return url_for("members.agreement", id=row.id)

    return pages.attempt(
        act, lambda refused: _existing_page(designation, hospital_id, form, refused), _("存量协议已录入")
    )


def _existing_page(designation: Designation, hospital_id: int, form: ExistingForm, refused: Refused | None) -> str:
    hospital = organisations.organisation(hospital_id)
    back = url_for("members.choose_existing", id=designation.id)
    return render_template(
        "members/existing.html", designation=designation, hospital=hospital, form=form, refused=refused,
        crumbs=way(designation, (_("录入存量协议"), back), (hospital.name, None)),
    )  # fmt: skip
