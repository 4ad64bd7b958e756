"""A year's round (SN15-2.b): opened, computed from confirmed records, checked, scored."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from alliance.checks import actions as checks
from alliance.core import inbox, journal, settings
from alliance.core.actor import Actor
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.evaluation import flow, notices, queries, rules
from alliance.evaluation.model import IndicatorVersion, Round, RoundSystem, ScoreCard, ScoreLine
from alliance.ext import db
from alliance.register import queries as register
from alliance.rules import archive, windows
from alliance.rules.indicators import IndicatorSystem, for_specialty


def open_round(programme: str, year: int, actor: Actor, at: datetime) -> Round:
    """Begin the evaluation of a finished year with the indicator system in force: one card for each alliance."""
    if not (actor.is_office and actor.programme == programme):
        raise Refused("SN15-3.1", _("年度考核由本项目的联盟管理办公室组织"))
    today = windows.beijing_day(at)
    if today <= date(year, 12, 31):
        raise Refused("SN15-2.b", _("%(year)s 年度尚未结束，考核取全年数据，次年才能启动", year=year))
    if queries.by_year(programme, year) is not None:
        raise Refused("SN15-2.b", _("%(year)s 年度的考核已经开展，每年只考核一次", year=year))
    systems = queries.in_force(programme, year)
    if "" not in systems:
        raise Refused("SN15-3.6.a", _("还没有采用的指标体系，请先采用一份"))
    taking_part = queries.taking_part(programme, year, today)
    if not taking_part:
        raise Refused("SN15-2.b", _("没有参加 %(year)s 年度考核的联盟", year=year))
    with work():
        found = _new_round(programme, year, _used(systems, taking_part), at)
        journal.write("round.open", actor, at, found, clause="SN15-2.b", year=year, cards=len(taking_part))
        for card in _new_cards(found, taking_part):
            notices.ask_to_self_evaluate(card, actor, at)
        notices.ask_office(found, "round.score", actor, at)
        checks.offer_radar(programme, year, actor, at)
    return found


def marks(programme: str) -> dict[str, Any]:
    """What the office has set: marks and veto."""
    values = settings.values(programme)
    return {key: values[key] for key in ("pass_mark", "outstanding_mark", "misconduct_veto")}


def _used(systems: Mapping[str, IndicatorVersion], designations: Sequence[Any]) -> dict[str, IndicatorVersion]:
    """The systems that judge somebody, with the one for all others."""
    wanted = {"", *(one.specialty for one in designations)}
    return {specialty: one for specialty, one in systems.items() if specialty in wanted}


def _new_round(programme: str, year: int, systems: Mapping[str, IndicatorVersion], at: datetime) -> Round:
    due, note = settings.due_in_workdays(at.date(), settings.value(programme, "self_evaluation_workdays"))
    found = Round(
        programme=programme, year=year, indicator_version=systems[""], opened_at=at, self_due=due, self_due_note=note,
        systems=[RoundSystem(specialty=key, indicator_version=one) for key, one in sorted(systems.items()) if key],
        **marks(programme),
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    return found


def _new_cards(found: Round, designations: Sequence[Any]) -> list[ScoreCard]:
    systems = rules.systems_of(found)
    cards = [
        ScoreCard(
            round_id=found.id, designation_id=one.id, designation_name=one.name, lead_id=one.lead_id,
            lead_name=one.lead_name, department_id=one.department_id, authority_id=one.authority_id,
            specialty=one.specialty, lines=[
                ScoreLine(indicator=line.key, source=line.source, manual=line.kind == "manual", weight=line.weight)
                for line in for_specialty(systems, one.specialty).indicators
            ],
        )
        for one in designations
    ]  # fmt: skip
    db.session.add_all(cards)
    db.session.flush()
    return cards


def close_self(round: Round, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """End self-evaluation: the data lines are computed, what was handed in is checked."""
    with work():
        flow.ROUND_FLOW.move(round, "close-self", actor, at, seen=seen, values={"computed_at": at})
        fill(round, at, actor)
        for card in queries.cards(round.id):
            if not card.left_out:
                notices.ask_to_look(card, actor, at)
        notices.ask_office(round, "round.check", actor, at)


def begin_scoring(round: Round, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Everything handed in was checked: scoring begins."""
    with work():
        flow.ROUND_FLOW.move(round, "begin-scoring", actor, at, seen=seen)
        notices.settle_cards(round, actor, at)
        notices.ask_office(round, "round.score", actor, at)


def compute(round: Round, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Compute the data lines again from the records as they are now; points given by hand stay."""
    if not flow.office(actor, round):
        raise Refused("SN15-3.1", _("年度考核由本项目的联盟管理办公室组织"))
    if round.state not in COMPUTED:
        raise Refused("SN15-2.b", _("只有核对、评分中的考核可以重新取数；已形成的结果不再变动"))
    with work():
        claim(round, seen, COMPUTED, computed_at=at)
        journal.write("round.compute", actor, at, round, clause="SN15-2.b")
        fill(round, at, None)


COMPUTED = ("checking", "scoring")


def claim(found: Round, seen: int | None, states: Sequence[str], **values: Any) -> None:
    """Take the next version of a round in one of these states, or be told that somebody was first."""
    version = found.version if seen is None else seen
    done = db.session.execute(
        update(Round)
        .where(Round.id == found.id, Round.version == version, Round.state.in_(states))
        .values(version=version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Overtaken(what=_("年度考核"))
    db.session.refresh(found, ["version", *values])


def fill(found: Round, at: datetime, settled_by: Actor | None) -> None:
    """Figures and data lines of every card; literal in its number of statements, however many alliances there are."""
    cards, systems = queries.cards(found.id), rules.systems_of(found)
    today = windows.beijing_day(at)
    facts = queries.as_they_are(found, cards)
    active = set(register.active_among([card.designation_id for card in cards], today))
    ended = _("联盟已终止，不再参加本年度考核")
    columns: list[dict[str, Any]] = [
        {
            "id": card.id, "facts": facts[card.designation_id]["used"],
            "unconfirmed": facts[card.designation_id]["unconfirmed"],
            "left_out": "" if card.designation_id in active else ended,
        }
        for card in cards
    ]  # fmt: skip
    db.session.execute(update(ScoreCard), columns)
    judged = [
        (card, facts[card.designation_id]["used"])
        for card, row in zip(cards, columns, strict=True)
        if not row["left_out"]
    ]
    db.session.execute(update(ScoreLine), _data_lines(systems, cards, facts, judged))
    if settled_by is not None:
        for card in cards:
            inbox.settle(card, at, settled_by)
    db.session.expire_all()


def _data_lines(
    systems: Mapping[str, IndicatorSystem], cards: Sequence[ScoreCard], facts: queries.Facts,
    judged: Sequence[tuple[ScoreCard, dict[str, int]]],
) -> list[dict[str, Any]]:  # fmt: skip
    """The columns of all data lines; who is compared with whom are the judged alliances of a specialty."""
    among = [{"specialty": card.specialty, "facts": used} for card, used in judged]
    peers: dict[tuple[str, str], Sequence[Decimal]] = defaultdict(tuple, archive.peer_values(systems, among))
    return [
        rules.computed(
            for_specialty(systems, card.specialty), line, facts[card.designation_id]["used"],
            peers[card.specialty, line.indicator],
        )
        for card in cards for line in card.lines if not line.manual
    ]  # fmt: skip
