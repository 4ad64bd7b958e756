"""The ladder year by year: what a round would lead to, what an alliance's years led to, what the next would."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from alliance.care import queries as care
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.refusal import NotFound
from alliance.evaluation import queries as rounds
from alliance.members import queries as members
from alliance.organisations import queries as organisations
from alliance.register import queries as designations
from alliance.rules import ladder as ladders
from alliance.rules import windows
from alliance.rules.ladder import Consequence
from alliance.standing import rules
from alliance.standing.flow import OPEN
from alliance.standing.model import Measure
from alliance.standing.queries.measures import cards_in_force_of, of_designation

SEES_ALL = PROVINCE | {Role.AUDITOR}


@dataclass(frozen=True)
class Outlook:
    """One alliance of a round: if its result becomes final, then this follows; `lifts` are years of yellow cards."""

    card: Any
    result: str
    past: list[tuple[int, str]]
    consequence: Consequence
    lifts: list[int]


@dataclass(frozen=True)
class Year:
    """One year of an alliance; without a result it was not evaluated, which breaks a sequence."""

    year: int
    result: str
    score: str | None
    card_id: int | None
    consequence: Consequence | None
    measure: Measure | None
    source: str = ""  # 历史补录: the paper of a result from before the platform


@dataclass(frozen=True)
class NextYear:
    """What each result of the next year would lead to."""

    year: int
    then: list[tuple[str, Consequence]]


def round_of(actor: Actor, round_id: int) -> Any:
    """One round, for those who see all of it."""
    return rounds.round_(actor, round_id)


def outlook(round: Any) -> list[Outlook]:
    """What follows for each judged alliance, the severest first, then by score; computed without writing.

    Empty until results are provisional. Three queries, however many alliances.
    """
    ladder = rules.ladder_of(round.programme)
    judged = [card for card in rounds.cards(round.id) if card.result and not card.left_out]
    histories = rounds.histories(card.designation_id for card in judged)
    cards = cards_in_force_of(card.designation_id for card in judged)
    found = []
    for card in judged:
        history = {year: result for year, result in histories[card.designation_id].items() if year < round.year}
        earlier = [one.year for one in cards.get(card.designation_id, []) if one.year < round.year]
        lifts = [] if rules.fails(ladder, card.result) else earlier
        then = rules.consequence(ladder, {**history, round.year: card.result}, round.year)
        found.append(Outlook(card, card.result, sorted(history.items()), then, lifts))
    severity = [one.key for one in ladder.measures]
    return sorted(found, key=lambda one: -severity.index(one.consequence.measure))


def why_not_decided(round: Any, actor: Actor, at: datetime) -> str | None:
    """Why this actor cannot decide the round now, in words; None when it may."""
    if actor.role != Role.OFFICE_HEAD:
        return str(_("由联盟管理办公室负责人审定"))
    if round.state == "decided":
        return str(_("已经审定"))
    return rounds.why_not_decided(round, at) if round.state == "provisional" else str(_("形成初步结果以后才能审定"))


def because(designation_id: int, years: Iterable[int]) -> list[dict[str, Any]]:
    """The decided results a measure rests on, as it keeps them: year, result, score, pass_mark, card_id, round_id, the
    hash of the round's archive; source where the result was decided on paper before the platform."""
    wanted = set(years)
    before = [
        {
            "year": one.year, "result": one.result, "score": plain(one.score), "pass_mark": None, "card_id": None,
            "round_id": None, "source": one.source,
        }
        for one in rounds.earlier_results(designation_id) if one.year in wanted
    ]  # fmt: skip
    decided = [
        {
            "year": card.round.year, "result": card.result, "score": plain(card.total),
            "pass_mark": plain(card.round.pass_mark), "card_id": card.id, "round_id": card.round_id,
            "archive": card.round.archive_sha256,
        }
        for card in rounds.decided_cards([designation_id])
        if card.round.year in wanted
    ]  # fmt: skip
    return sorted(before + decided, key=lambda row: int(row["year"]))


def changed_by(designation: Any, year: int, result: str) -> int | None:
    """The first year decided on the platform to which an earlier result would give another consequence; None: no harm."""
    ladder, history = rules.ladder_of(designation.programme), rounds.history(designation.id)
    told = {**history, year: result}
    decided = sorted(card.round.year for card in rounds.decided_cards([designation.id]))
    for later in decided:
        before, after = rules.consequence(ladder, history, later), rules.consequence(ladder, told, later)
        if (before.measure, before.because) != (after.measure, after.because):
            return later
    return None


def plain(number: Decimal | None) -> str | None:
    """A score as it is written: 58.4, 60."""
    return None if number is None else f"{number.normalize():f}"


def designation(actor: Actor, designation_id: int) -> Any:
    """A designation whose years this actor may see: province, auditor, its own lead, its city and its superior."""
    found = designations.by_id(designation_id)
    if actor.programme not in (None, found.programme) or found.number is None:
        raise NotFound
    if actor.role not in SEES_ALL and not _leads(actor, found) and not _above(actor, found):
        raise NotFound
    return found


def sees_years(actor: Actor, designation_id: int) -> bool:
    """Whether it is one of those."""
    try:
        return designation(actor, designation_id) is not None
    except NotFound:
        return False


def _leads(actor: Actor, found: Any) -> bool:
    own = actor.role in {Role.HOSPITAL_LEADER, Role.HOSPITAL_ADMIN} and actor.organisation_id == found.lead_id
    return own or designations.lead_of(actor, found)


def _above(actor: Actor, found: Any) -> bool:
    """The city commission of its area, or the hospital's own superior."""
    if actor.role == Role.CITY_COMMISSION and actor.organisation_id == found.authority_id:
        return True
    superior = organisations.superior_of(organisations.organisation(found.lead_id))
    above = actor.role in {Role.CITY_COMMISSION, Role.COUNTY_COMMISSION, Role.SUPERIOR}
    return above and superior is not None and superior.id == actor.organisation_id


def years_of(found: Any, actor: Actor) -> list[Year]:
    """Year by year from the first decided one: result, consequence, and the measure as far as the actor may see it."""
    ladder = rules.ladder_of(found.programme)
    cards = {card.round.year: card for card in rounds.decided_cards([found.id])}
    before = {one.year: one for one in rounds.earlier_results(found.id)}
    history = ladders.history(_entries(before.values(), cards.values()), found.id)
    if not history:
        return []
    measures = {one.year: one for one in of_designation(found.id, actor) if one.ground == "evaluation"}
    return [
        _year(year, cards.get(year), before.get(year), rules.consequence(ladder, history, year), measures.get(year))
        if year in history
        else Year(year, "", None, None, None, None)
        for year in range(min(history), max(history) + 1)
    ]  # fmt: skip


def _entries(before: Iterable[Any], cards: Iterable[Any]) -> list[ladders.Entry]:
    """The records as the ladder reads them."""
    day = windows.beijing_day
    return [
        *(ladders.Entry(one.designation_id, one.year, one.result, day(one.confirmed_at), paper=True) for one in before),
        *(ladders.Entry(one.designation_id, one.round.year, one.result, day(one.round.decided_at)) for one in cards),
    ]


def _year(year: int, card: Any, earlier: Any, consequence: Consequence, measure: Measure | None) -> Year:
    if card is not None:
        return Year(year, card.result, plain(card.total), card.id, consequence, measure)
    return Year(year, earlier.result, plain(earlier.score), None, consequence, measure, earlier.source)


def next_year(found: Any) -> NextYear:
    """What the year after the last decided one would lead to, by result."""
    ladder = rules.ladder_of(found.programme)
    history = rounds.history(found.id)
    year = max(history) + 1
    results = [one.key for one in ladder.results]
    return NextYear(year, [(key, rules.consequence(ladder, {**history, year: key}, year)) for key in results])


@dataclass(frozen=True)
class Follows:
    """What a measure brings about if it becomes final: what the next year would then lead to, and what ends with it."""

    next: NextYear | None
    members: int
    agreements: int
    open_records: int
    others: list[Measure]  # measures under way or in force that end with it


def follows(measure: Measure, today: date) -> Follows:
    """ "If this becomes final, then …", computed without writing: by the ladder, and by what stands today."""
    if not rules.kind_of(measure).ends:
        return Follows(next_year(designations.by_id(measure.designation_id)) if _judged(measure) else None, 0, 0, 0, [])
    one = measure.designation_id
    total, _county = members.counts([one], today)[one]
    others = [
        other for other in of_designation(one)
        if other.id != measure.id and (other.state in OPEN or (other.kind, other.state) == ("yellow-card", "in_force"))
    ]  # fmt: skip
    return Follows(None, total, len(members.in_force_agreements(one)), care.open_count(one), others)


def _judged(measure: Measure) -> bool:
    return bool(rounds.history(measure.designation_id))
