"""The designations of further programmes: the list, one with its term, results, papers, funds and what it spreads."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import func

from alliance import clock
from alliance.core import inbox, notices, pages, settings
from alliance.core.access import me, to
from alliance.core.pages import Column
from alliance.register import queries as register
from alliance.register.queries import Designation
from alliance.rules import funds, yearly
from alliance.rules import programme as programmes
from alliance.rules import settings as office
from alliance.selection import queries as selection
from alliance.targets import queries as targets
from alliance.terms import queries, rules
from alliance.terms.flow import PAPER_STATES, PAPER_TONES, STATES, TONES
from alliance.terms.views.frame import (
    ENTERERS,
    READERS,
    bp,
    ground_words,
    programme_choices,
    track_words,
)
from forms.terms import DesignationFilter

STATE_TONES = {"active": "good", "revoked": "bad", "lapsed": "plain"}
Row = tuple[Designation, list[Any]]


def state_words() -> dict[str, str]:
    """What the states of a designation are called."""
    return {"active": _("在册"), "revoked": _("已撤销"), "lapsed": _("已失效")}


@bp.get("/designations")
@to(READERS)
def index() -> ResponseReturnValue:
    """The designations this post may see."""
    actor, form = me(), DesignationFilter(formdata=request.args)
    form.programme.choices = programme_choices(queries.offered(actor))
    form.state.choices = [("", _("全部")), *state_words().items()]
    query = queries.listed(
        actor, words=str(form.q.data or "").strip()[:60], programme=_chosen(form.programme), state=_chosen(form.state)
    )

    def with_findings(rows: Sequence[Designation]) -> list[Row]:
        found = queries.histories(one.id for one in rows)
        return [(one, found[one.id]) for one in rows]

    found = pages.listing(
        "designations", _("认定对象"), _columns(), query, Designation.id, form=form, decorate=with_findings
    )
    return found.answer(
        "terms/index.html", form=form, enters=[one for one in queries.offered(actor) if rules.enters(actor, one.key)]
        if actor.role in ENTERERS else [], filtered=any(request.args.get(name) for name in ("q", "programme", "state")),
    )  # fmt: skip


def _chosen(field: Any) -> str:
    value = str(field.data or "")
    return value if value in {one[0] for one in field.choices} else ""


def _columns() -> list[Column]:
    none = date(1, 1, 1)
    labels = state_words()
    names = {one.key: pages.words(one, "name") for one in programmes.all_programmes()}
    return [
        Column("name", _("名称"), lambda row: row[0].name, lambda row: {
            "text": row[0].name, "url": url_for("terms.show", id=row[0].id), "small": row[0].number,
            "pills": [(labels[row[0].state], STATE_TONES[row[0].state])],
        }, sort=Designation.name, width=34),
        Column("number", _("编号"), lambda row: row[0].number or "", kind="code", standard=False, sheet=True, width=24,
               sort=func.coalesce(Designation.number, "")),
        Column("programme", _("项目"), lambda row: names[row[0].programme], lambda row: {
            "text": names[row[0].programme], "small": track_words(row[0]),
        }, sort=Designation.programme, width=28),
        Column("hospital", _("医院"), lambda row: row[0].lead_name, lambda row: {
            "text": row[0].lead_name, "small": row[0].department_name,
        }, sort=Designation.lead_name, width=24),
        Column("filed_on", _("认定日期"), lambda row: row[0].filed_on, kind="date", sort=func.coalesce(Designation.filed_on, none)),
        Column("until", _("有效期至"), lambda row: row[0].valid_until, kind="date", sort=func.coalesce(Designation.valid_until, none)),
        Column("last", _("最近的认定"), lambda row: _last(row[1])[0], lambda row: {"pills": [_last(row[1])] if row[1] else []}),
        Column("right", _("整改期限"), lambda row: _running(row[1]), kind="date"),
        Column("state", _("状态"), lambda row: labels[row[0].state], standard=False, sort=Designation.state),
    ]  # fmt: skip


def _last(found: list[Any]) -> tuple[str, str]:
    one = next((each for each in found if each.state != "dropped"), None)
    if one is None:
        return "", "plain"
    rule = rules.rule_of(one)
    tone = "blue" if one.state == "proposed" else "bad" if rule and rule.adverse else "good"
    return _("%(year)s 年 %(words)s", year=one.year, words=ground_words(one)), tone


def _running(found: list[Any]) -> date | None:
    return next((one.put_right_by for one in found if one.put_right_by is not None and not one.verification), None)


@bp.get("/designations/<int:id>")
@to(READERS)
def show(id: int) -> ResponseReturnValue:
    """One designation: state, term, what is open, yearly results, papers, funds, spread, letters."""
    actor, today = me(), clock.today()
    one = queries.get(actor, id)
    found = queries.past(one.id)
    known = rules.terms_of(one.programme)
    return render_template(
        "terms/show.html", designation=one, programme=programmes.load(one.programme), track=track_words(one), known=known,
        labels=state_words(), tones=STATE_TONES, findings=found, states=STATES, finding_tones=TONES, today=today,
        ground_words=ground_words, rule_of=rules.rule_of, open=queries.open_of(one, today, found),
        papers=_papers(one, today), paper_states=PAPER_STATES, paper_tones=PAPER_TONES, spreads=queries.spreads(one.id),
        channels={each.key: each for each in known.channels}, own=rules.is_own(actor, one),
        office=rules.is_office(actor, one), subsidies=_funds(one), letters=notices.of_designation(one.id),
        bars=register.bars_of(one.id), asked=inbox.about(actor, one.id), ahead=_ahead(one),
        certificate=selection.certificate_of(one.id, actor),
    )  # fmt: skip


def _ahead(one: Designation) -> date | None:
    """From which day the evaluation at the end of the term is held."""
    if one.valid_until is None:
        return None
    values = settings.values(one.programme)
    ends = [each for each in rules.terms_of(one.programme).on_track(one.scope) if each.when == "end"]
    days = [office.whole(values, each.ahead_setting) for each in ends]
    return date.fromordinal(one.valid_until.toordinal() - max(days)) if days else None


def _funds(one: Designation) -> list[Any]:
    """The subsidies of its department, as far as this post sees them."""
    if funds.load(one.programme) is None or one.programme not in {each.key for each in targets.funded(me())}:
        return []
    return [each for each in targets.subsidies(me(), one.programme) if each.department_id == one.department_id]


def _papers(one: Designation, today: date) -> list[dict[str, Any]]:
    """Every paper of every year since the designation, newest first: handed in, open, due or overdue."""
    known = yearly.load(one.programme)
    assert one.filed_on is not None  # reach asks for a number
    rows, found = queries.papers(one.id), []
    values = settings.values(one.programme)
    last = min(today, one.ended_on or today).year
    for paper in known.papers if known else ():
        for year in [one.filed_on.year] if paper.once else range(last, one.filed_on.year - 1, -1):
            month_day = str(values[paper.due_setting]) if paper.due_setting else ""
            days = int(values[paper.days_setting]) if paper.days_setting else 0
            row, opens = rows.get((paper.key, year)), yearly.opens(paper, one.filed_on, year)
            if row is not None or (opens <= today and yearly.asked(paper, one.filed_on, year, month_day)):
                due = row.due if row else yearly.due(paper, one.filed_on, year, month_day, days)
                owed = one.ended_on is None and (row is None or row.state not in ("submitted", "accepted"))
                found.append({"paper": paper, "year": year, "due": due, "row": row, "late": owed and due < today})
    return found
