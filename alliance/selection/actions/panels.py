"""Panels: put together, experts drawn by lot or named, opened; the defence and the look on the spot recorded (SX3-9, SX6-9)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from alliance.core import inbox, journal, panel, settings
from alliance.core.actor import Actor
from alliance.core.flow import Move, overtaken
from alliance.core.language import N_
from alliance.core.panel import Expert, pool
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import windows
from alliance.rules.clauses import within
from alliance.selection import notices
from alliance.selection.actions import asking
from alliance.selection.flow import PANEL_FLOW, is_office, not_own
from alliance.selection.model import Candidacy, Invitation, Panel, PanelCase
from alliance.selection.queries import panels as queries
from alliance.selection.rules import judging
from alliance.selection.rules.way import route_of

POOL = "SX3-9"


def make(
    programme: str, year: int, track: str, title: str, chosen: Sequence[Candidacy], waived: Mapping[str, str],
    actor: Actor, at: datetime,
) -> Panel:  # fmt: skip
    """Put dossiers of one year and track before a new panel. `waived`: optional modes that are not needed, with the reason."""
    clause = judging.clause_of(programme)
    if not actor.is_office or actor.programme != programme:
        raise Refused(clause, _("评审组由本项目的主管部门组建"))
    if not title.strip():
        raise Refused(clause, _("请填写评审组名称"), field="title")
    if not chosen:
        raise Refused(clause, _("请选择要评审的申报"), field="cases")
    modes = judging.modes_of(programme)
    _may_waive(waived, {one.key for one in modes if one.optional}, clause)
    for one in chosen:
        not_own(Move(one, actor, at, {}, ""))
        _is_ready(one, programme, year, track)
    with work():
        row = Panel(
            programme=programme, year=year, track=track, title=title.strip(), modes=[one.key for one in modes],
            waived={key: words.strip() for key, words in waived.items()}, made_at=at, made_by=actor.name,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        _set_aside([one.id for one in chosen])
        db.session.add_all(PanelCase(panel_id=row.id, candidacy_id=one.id) for one in chosen)
        db.session.flush()
        journal.write(
            "panel.make", actor, at, row, clause=clause, cases=[one.number for one in chosen], waived=row.waived
        )
        for one in chosen:
            inbox.settle(one, at, actor, notices.REVIEW)
    return row


def _may_waive(waived: Mapping[str, str], optional: set[str], clause: str) -> None:
    for key, words in waived.items():
        if key not in optional:
            raise Refused(clause, _("这一评审方式不能省去"), field=f"waive_{key}")
        if not words.strip():
            raise Refused(clause, _("不作现场审核须写明理由"), field=f"waive_{key}")


def _is_ready(one: Candidacy, programme: str, year: int, track: str) -> None:
    if (one.programme, one.year, one.track, one.state) != (programme, year, track, "review"):
        raise Refused(judging.clause_of(programme), _("“%(name)s”不在这一评审中", name=one.subject), field="cases")
    if route_of(one).mode("data") is not None and one.shortlisted is not True:
        raise Refused(
            within(programme, "SX3-17"), _("“%(name)s”没有列入已签发的入围名单", name=one.subject), field="cases"
        )


def _set_aside(ids: Sequence[int]) -> None:
    """An earlier panel that is closed no longer speaks for these; one under way keeps them, and the new one is refused."""
    over = db.session.query(Panel.id).filter(Panel.state.in_(("closed", "cancelled"))).scalar_subquery()
    db.session.execute(
        update(PanelCase).where(PanelCase.candidacy_id.in_(ids), PanelCase.panel_id.in_(over)).values(live=False)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def fix_lots(found: Panel, take: Mapping[str, int], actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Fix who stands in the lot, of which specialty how many are drawn, and the hash of the secret (two steps with `draw`)."""
    _of_office(found, actor)
    if found.paper:
        raise Refused(within(found.programme, POOL), _("已经抽取过专家"))
    if not any(take.values()):
        raise Refused(within(found.programme, POOL), _("请填写每个专业抽取几人"), field="take")
    known = queries.candidates(found, at)
    for stratum, many in take.items():
        there = sum(one.stratum == stratum and not one.refused for one in known)
        if many > there:
            raise Refused(
                within(found.programme, POOL),
                _("“%(name)s”可以抽取的只有 %(n)d 人", name=stratum, n=there),
                field="take",
            )
    frame, secret = panel.lots(known, take)
    with work():
        _touch(found, seen, {"frame": frame, "secret": secret})
        journal.write(
            "panel.lots",
            actor,
            at,
            found,
            clause=within(found.programme, POOL),
            commitment=frame["commitment"],
            frame=frame["frame_hash"],
        )


def draw(found: Panel, word: str, actor: Actor, at: datetime, *, seen: int | None = None) -> list[Invitation]:
    """Draw the experts with a word said in public after the lots were fixed, and invite them."""
    _of_office(found, actor)
    if not found.frame or found.paper:
        raise Refused(within(found.programme, POOL), _("先公布抽取名册，再抽取；只抽取一次"))
    if not word.strip():
        raise Refused(within(found.programme, POOL), _("请填写现场宣布的随机词"), field="word")
    paper = panel.drawn(found.frame, found.secret, word)
    chosen = {int(number) for one in paper["strata"] for number in one["drawn"]}
    experts = [one for one in queries.pool(found.programme) if one.id in chosen]
    with work():
        _touch(found, seen, {"paper": paper})
        journal.write(
            "panel.draw",
            actor,
            at,
            found,
            clause=within(found.programme, POOL),
            word=word.strip(),
            drawn=sorted(one.name for one in experts),
        )
        return [_invite(found, one, actor, at, by_lot=True) for one in experts]


def invite(found: Panel, expert: Expert, actor: Actor, at: datetime) -> Invitation:
    """Invite an expert by name: never one of an applicant's hospital, nor one who is suspended or has not accepted the duties."""
    _of_office(found, actor, ("preparing", "open"))
    own = queries.own_hospitals([expert.person_id], at).get(expert.person_id, frozenset())
    hospitals = {one.candidacy.lead_id: one.candidacy.lead_name for one in found.cases}
    if why := pool.why_not(expert, own, hospitals, at):
        raise Refused(
            within(found.programme, POOL), _("不能邀请%(name)s：%(why)s", name=expert.name, why=why), field="expert"
        )
    with work():
        return _invite(found, expert, actor, at, by_lot=False)


def _invite(found: Panel, expert: Expert, actor: Actor, at: datetime, *, by_lot: bool) -> Invitation:
    days = int(settings.value(found.programme, "panel_workdays"))
    due, due_note = settings.due_in_workdays(windows.beijing_day(at), days)
    answer_due, answer_note = pool.answer_due(found.programme, at)
    one = Invitation(
        panel_id=found.id, expert_id=expert.id, person_id=expert.person_id, person=expert.name, by_lot=by_lot,
        organisation=expert.organisation, invited_at=at, invited_by=actor.name, due=due, due_note=due_note, answer_due=answer_due,
    )  # fmt: skip
    db.session.add(one)
    db.session.flush()
    journal.write(
        "invitation.invite", actor, at, one, clause=within(found.programme, POOL), person=one.person, by_lot=by_lot
    )
    asking.answer(one, found, actor, at, answer_note)
    return one


def open_(found: Panel, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Let the experts write their sheets."""
    with work():
        PANEL_FLOW.move(found, "open", actor, at, seen=seen, values={"opened_at": at})
        inbox.settle(found, at, actor, asking.DECLINED)


def cancel(found: Panel, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Give a panel up, with a reason; its dossiers may come before another one."""
    with work():
        PANEL_FLOW.move(found, "cancel", actor, at, seen=seen, remark=reason)
        db.session.execute(
            update(PanelCase).where(PanelCase.panel_id == found.id).values(live=False)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
        for one in found.invitations:
            inbox.settle(one, at, actor)
        inbox.settle(found, at, actor)
        for case in found.cases:
            asking.heard(case.candidacy, actor, at)
            notices.arrived_in_review(case.candidacy, actor, at, N_("评审组已取消，待重新组建"))


def set_order(
    found: Panel, first: datetime, minutes: int, actor: Actor, at: datetime, *, seen: int | None = None
) -> None:
    """Draw the order of appearance by the panel's seed, and give each its time."""
    _of_office(found, actor, ("preparing", "open"))
    clause = judging.clause_of(found.programme, "defence")
    if "defence" not in found.modes:
        raise Refused(clause, _("本项目没有现场答辩"))
    if not found.paper:
        raise Refused(clause, _("先抽取专家；出场顺序用同一随机种子抽定"))
    if any(one.heard_at for one in found.cases):
        raise Refused(clause, _("答辩已经开始，不能重排顺序"))
    by_id = {one.id: one for one in found.cases}
    order = panel.order_of(queries.seed_of(found), sorted(by_id))
    with work():
        _touch(found, seen, {})
        for index, key in enumerate(order):
            by_id[key].place, by_id[key].appears_at = index + 1, first + index * minutes * queries.MINUTE
            asking.defence(by_id[key], actor, at)
        journal.write(
            "panel.order", actor, at, found, clause=clause, order=[by_id[key].candidacy.number for key in order]
        )


def record_defence(case: PanelCase, note: str, actor: Actor, at: datetime) -> None:
    """The applicant appeared and was heard."""
    _recording(case, actor, "defence")
    if case.place is None:
        raise Refused(judging.clause_of(case.panel.programme, "defence"), _("先抽定出场顺序"))
    with work():
        db.session.refresh(case, with_for_update=True)
        case.heard_at, case.heard_note = at, note.strip()
        asking.heard(case.candidacy, actor, at)
        journal.write("panel.heard", actor, at, case.panel, clause=judging.clause_of(case.panel.programme, "defence"),
                      candidacy=case.candidacy.number)  # fmt: skip


def record_site(
    case: PanelCase, on: datetime, who: str, checks: Mapping[str, str], note: str, actor: Actor, at: datetime
) -> None:
    """What was looked at on the spot, when and by whom."""
    _recording(case, actor, "site")
    clause = judging.clause_of(case.panel.programme, "site")
    if not who.strip():
        raise Refused(clause, _("现场审核须写明参加人员"), field="who")
    if on > at:
        raise Refused(clause, _("现场审核的日期不能晚于今天"), field="on")
    missing = [one.words for one in route_of(case.panel).checks if not checks.get(one.key, "").strip()]
    if missing:
        raise Refused(clause, _("核查项须逐项填写"), field="checks", todo=missing)
    with work():
        db.session.refresh(case, with_for_update=True)
        case.seen_on, case.seen_by, case.seen_note = on, who.strip(), note.strip()
        case.seen_checks = {key: words.strip() for key, words in checks.items()}
        journal.write(
            "panel.seen", actor, at, case.panel, clause=clause, candidacy=case.candidacy.number, who=case.seen_by
        )


def _recording(case: PanelCase, actor: Actor, mode: str) -> None:
    _of_office(case.panel, actor, ("preparing", "open"))
    if mode not in case.panel.modes or mode in case.panel.waived:
        raise Refused(judging.clause_of(case.panel.programme, mode), _("这一评审组没有这一评审方式"))


def _of_office(found: Panel, actor: Actor, states: Sequence[str] = ("preparing",)) -> None:
    clause = judging.clause_of(found.programme)
    if not is_office(actor, found):
        raise Refused(clause, _("评审组由本项目的主管部门组织"))
    own = [one.candidacy.lead_name for one in found.cases if one.candidacy.lead_id in actor.own_hospitals]
    if own:
        raise Refused(
            within(found.programme, POOL), _("您在申报医院任职或近期曾任职，须回避，请由其他人员办理"), todo=own
        )
    if found.state not in states:
        raise Refused(clause, _("评审组已是“%(state)s”，不能再办理", state=PANEL_FLOW.states[found.state]))


def _touch(found: Panel, seen: int | None, values: dict[str, Any]) -> None:
    """Change a panel on the version that was seen."""
    version = found.version if seen is None else seen
    done = db.session.execute(
        update(Panel).where(Panel.id == found.id, Panel.version == version, Panel.state.in_(("preparing", "open")))
        .values(version=version + 1, **values).execution_options(synchronize_session=False)
    )  # fmt: skip
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise overtaken(found, PANEL_FLOW)
    db.session.refresh(found)
