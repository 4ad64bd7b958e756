"""One duty: what it is, its three dates, who was told what, what fulfilled it; and what can be done about it here."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import files, pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Role
from alliance.core.flow import timeline
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.obligations import actions, queries
from alliance.obligations.flow import FLOW
from alliance.obligations.model import Obligation
from alliance.obligations.queries import READERS
from alliance.obligations.views.shared import bp, duty_words, today
from forms.obligations import ProofForm, ReasonForm, UntilForm

DECIDES = OFFICE | {Role.PROVINCIAL_COMMISSION}
EVENTS = {
    "obligation.longer": N_("期限随记录延长"),
    "obligation.dated": N_("期限确定"),
    "obligation.passed": N_("转由现牵头科室办理"),
    "obligation.tell": N_("提醒或上报"),
}
STAGE_WORDS = {"ahead": N_("到期前提醒"), "leader": N_("逾期，上报负责人"), "office": N_("逾期，再上报")}
DONE = {"extend": N_("已延期，新旧期限都保留"), "excuse": N_("已免办"), "send-back": N_("已退回，承办方会看到理由")}


@bp.get("/obligations/<int:id>")
@to(READERS)
def show(id: int) -> ResponseReturnValue:
    """The duty as it stands now."""
    row, actor = queries.get(me(), id), me()
    one = queries.seen([row], today())[0]
    steps = (
        {step.name: step for step in FLOW.open_to(row, actor)} if one.stand in ("open", "overdue", row.state) else {}
    )
    hands_in = [steps[name] for name in ("hand-in", "hand-in-late") if name in steps][:1]
    return render_template(
        "obligations/show.html", one=one, row=row, title=duty_words(one), hands_in=bool(hands_in),
        steps=[steps[name] for name in ("extend", "excuse", "send-back") if name in steps], papers=_papers(row),
        told=[(line, _(STAGE_WORDS[line.stage])) for line in queries.notices(row)],
        lines=timeline(row, [FLOW], {key: _(word) for key, word in EVENTS.items()}),
    )  # fmt: skip


def _papers(row: Obligation) -> list[dict[str, Any]]:
    return [
        {"name": file.name, "url": url_for("obligations.file", id=row.id, file_id=file.id),
         "size": f"{max(1, file.size // 1024):,} KB"}
        for file in files.of(row, "proof")
    ]  # fmt: skip


@bp.get("/obligations/<int:id>/files/<int:file_id>")
@to(READERS)
def file(id: int, file_id: int) -> ResponseReturnValue:
    """A paper handed in as proof."""
    return pages.file_of(queries.get(me(), id), file_id)


@bp.get("/obligations/<int:id>/hand-in")
@to(Role.LEAD_CLERK)
def ask_proof(id: int) -> ResponseReturnValue:
    """What was done, with a paper."""
    return _proof_page(queries.get(me(), id), ProofForm(formdata=None), None)


def _proof_page(row: Obligation, form: ProofForm, refused: Refused | None) -> str:
    one = queries.seen([row], today())[0]
    return render_template(
        "obligations/hand_in.html", one=one, row=row, title=duty_words(one), form=form, refused=refused
    )


@bp.post("/obligations/<int:id>/hand-in")
@to(Role.LEAD_CLERK)
def hand_in(id: int) -> ResponseReturnValue:
    """Hand the proof in."""
    row, form = queries.get(me(), id), ProofForm()
    if not form.validate():
        return _proof_page(row, form, None), 422

    def hand_in() -> str:
        actions.hand_in(row, str(form.words.data), pages.uploaded(), me(), clock.now(), pages.seen())
        return url_for("obligations.show", id=id)

    return pages.attempt(
        hand_in,
        lambda refusal: _proof_page(queries.get(me(), id), pages.marked(form, refusal), refusal),
        _("已提交完成证明"),
    )


@bp.get("/obligations/<int:id>/<any('extend','excuse','send-back'):step>")
@to(DECIDES)
def ask_step(id: int, step: str) -> ResponseReturnValue:
    """Until when, or why."""
    row = queries.get(me(), id)
    return _step_page(row, step, _step_form(step, empty=True), None)


def _step_form(step: str, *, empty: bool = False) -> UntilForm | ReasonForm:
    kind = UntilForm if step == "extend" else ReasonForm
    return kind(formdata=None) if empty else kind()


def _step_page(row: Obligation, step: str, form: UntilForm | ReasonForm, refused: Refused | None) -> str:
    one = queries.seen([row], today())[0]
    return render_template(
        "obligations/step.html",
        one=one,
        row=row,
        title=duty_words(one),
        step=FLOW.step(step),
        form=form,
        refused=refused,
    )


@bp.post("/obligations/<int:id>/<any('extend','excuse','send-back'):step>")
@to(DECIDES)
def take_step(id: int, step: str) -> ResponseReturnValue:
    """Give more time, let it go, or send a proof back."""
    row, form = queries.get(me(), id), _step_form(step)
    if not form.validate():
        return _step_page(row, step, form, None), 422

    def take() -> str:
        _act(row, step, form)
        return url_for("obligations.show", id=id)

    return pages.attempt(
        take,
        lambda refusal: _step_page(queries.get(me(), id), step, pages.marked(form, refusal), refusal),
        _(DONE[step]),
    )


def _act(row: Obligation, step: str, form: UntilForm | ReasonForm) -> None:
    reason, actor, at, seen = str(form.reason.data), me(), clock.now(), pages.seen()
    if isinstance(form, UntilForm):
        assert form.until.data is not None
        actions.extend(row, form.until.data, reason, actor, at, seen)
    elif step == "excuse":
        actions.excuse(row, reason, actor, at, seen)
    else:
        actions.send_back(row, reason, actor, at, seen)
