"""Points given by hand: the lead's own (自评), and the office's for the lines no record can answer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import update

from alliance.core import files, inbox, journal
from alliance.core.actor import Actor
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.evaluation import flow, notices, queries, rules
from alliance.evaluation.model import Round, ScoreCard, ScoreLine
from alliance.ext import db

Points = Mapping[str, Decimal | None]
Notes = Mapping[str, str]


Paper = tuple[str, bytes]


def self_evaluate(
    card: ScoreCard, points: Points, notes: Notes, actor: Actor, at: datetime, seen: int | None = None,
    papers: Mapping[str, Paper] | None = None,
) -> None:  # fmt: skip
    """The lead's own points, notes and evidence, while self-evaluation is open or was returned. May be changed till then."""
    if not flow.lead(actor, card):
        raise Refused("SN15-2.b", _("自评由牵头科室经办填写"))
    if card.round.state != "open" and not (card.round.state == "checking" and card.self_returned):
        raise Refused("SN15-2.b", _("自评已结束，不能再修改"))
    lines = _checked(card, points, manual_only=False)
    with work():
        _new_version(
            card,
            seen,
            self_saved_at=at,
            self_saved_by=actor.name,
            self_checked_at=None,
            self_checked_by="",
            self_returned="",
        )
        for line in lines:
            line.self_points, line.self_note = points.get(line.indicator), notes.get(line.indicator, "").strip()
        for line in card.lines:
            if line.indicator in (papers or {}):
                files.attach(line, "self", *(papers or {})[line.indicator], actor, at, clause="SN15-2.b")
        journal.write("card.self", actor, at, card, clause="SN15-2.b")
        inbox.settle(card, at, actor, "card.self")


def drop_evidence(card: ScoreCard, file_id: int, actor: Actor, at: datetime) -> None:
    """The lead takes a paper of its self-evaluation away, while it may still change it."""
    if not flow.lead(actor, card) or not (card.round.state == "open" or card.self_returned):
        raise Refused("SN15-2.b", _("自评已结束，不能再修改"))
    file = queries.evidence_file(card, file_id)
    line = next(one for one in card.lines if one.id == file.record_id)
    files.remove(line, file_id, actor, at)


def check_self(cards: Sequence[ScoreCard], actor: Actor, at: datetime) -> int:
    """The office has checked these self-evaluations; how many of them were handed in."""
    done = [card for card in cards if card.self_saved_at and card.self_checked_at is None and not card.left_out]
    with work():
        for card in done:
            _may_check(card, actor)
            _new_version(card, None, self_checked_at=at, self_checked_by=actor.name, self_returned="")
            journal.write("card.check", actor, at, card, clause="SN15-2.b")
            inbox.settle(card, at, actor, "card.self")
    return len(done)


def return_self(card: ScoreCard, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The office sends a self-evaluation back with its reason; the lead may change it again."""
    _may_check(card, actor)
    if not reason.strip():
        raise Refused("SN15-2.b", _("退回自评须写明理由"), field="reason")
    with work():
        _new_version(card, seen, self_checked_at=None, self_checked_by="", self_returned=reason.strip())
        journal.write("card.return", actor, at, card, clause="SN15-2.b", remark=reason.strip())
        notices.ask_to_correct(card, actor, at)


def _may_check(card: ScoreCard, actor: Actor) -> None:
    if not flow.office(actor, card.round):
        raise Refused("SN15-2.b", _("自评由本项目的联盟管理办公室核对"))
    if flow.judged_own(actor, card):
        raise Refused(
            "SN15-3.3.a",
            _("本人在“%(name)s”的牵头医院任职（或近期曾任职），不能核对其自评", name=card.designation_name),
        )
    if card.round.state != "checking" or card.self_saved_at is None:
        raise Refused("SN15-2.b", _("只在核对中核对已提交的自评"))


def score_manual(
    card: ScoreCard, points: Points, actor: Actor, at: datetime, seen: int | None = None, notes: Notes | None = None
) -> None:
    """The office's points (0 … weight) for the lines given by hand, with notes; None takes a score back."""
    _may_score(card, actor)
    lines = _checked(card, points, manual_only=True)
    _not_by_sheets(card, points)
    with work():
        _new_version(card, seen)
        _write(card, lines, points, notes or {}, actor, at)


def score_indicator(
    round: Round, indicator: str, points: Mapping[int, Decimal | None], actor: Actor, at: datetime,
    seen: Mapping[int, int] | None = None, notes: Mapping[int, str] | None = None,
) -> int:  # fmt: skip
    """One indicator over all alliances: points by card id; how many cards were scored, whole or not at all."""
    cards = {card.id: card for card in queries.cards(round.id)}
    unknown = [card_id for card_id in points if card_id not in cards]
    if unknown:
        raise Refused("SN15-2.b", _("评分表不属于本轮考核"))
    with work():
        for card_id, given in points.items():
            note = {indicator: (notes or {}).get(card_id, "")}
            score_manual(cards[card_id], {indicator: given}, actor, at, (seen or {}).get(card_id), note)
    return len(points)


def _may_score(card: ScoreCard, actor: Actor) -> None:
    """The office of the programme, never for an alliance led by a hospital of one's own, and only while scoring."""
    if not flow.office(actor, card.round):
        raise Refused("SN15-3.6.a", _("评定项由本项目的联盟管理办公室评分"))
    if flow.judged_own(actor, card):
        raise Refused(
            "SN15-3.3.a",
            _("本人在“%(name)s”的牵头医院任职（或近期曾任职），不能为其评分", name=card.designation_name),
        )
    if card.round.state != "scoring":
        raise Refused("SN15-2.b", _("考核不在评分阶段，评分不能改动"))


def _not_by_sheets(card: ScoreCard, points: Points) -> None:
    """What invited people score, the office does not."""
    taken = queries.by_sheets(card.round_id) & points.keys()
    if taken:
        named = [rules.title_of(card.round, key) for key in sorted(taken)]
        raise Refused("SN15-3.6.a", _("以下指标已分派给指定的人评分"), todo=named)


def _checked(card: ScoreCard, points: Points, *, manual_only: bool) -> list[ScoreLine]:
    """The lines these points are for, every one of them in range."""
    system = rules.system_for(card)
    lines = {line.indicator: line for line in card.lines if line.manual or not manual_only}
    for key, given in points.items():
        if key not in lines:
            raise Refused("SN15-2.b", _("该指标由台账数据计算，不能人工评分"))
        if given is not None:
            rules.in_range(system, system.indicator(key), given, f"p_{key}")
    return [line for key, line in lines.items() if key in points]


def _new_version(card: ScoreCard, seen: int | None, **values: object) -> None:
    """Claim the card: another tab or person that wrote meanwhile is told of."""
    version = card.version if seen is None else seen
    done = db.session.execute(
        update(ScoreCard)
        .where(ScoreCard.id == card.id, ScoreCard.version == version)
        .values(version=version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        last = max((line for line in card.lines if line.scored_at), key=lambda line: line.scored_at or 0, default=None)
        raise Overtaken(last.scored_by if last else card.self_saved_by, last.scored_at if last else None, _("评分"))
    db.session.refresh(card, ["version", *values])


def _write(
    card: ScoreCard, lines: Iterable[ScoreLine], points: Points, notes: Notes, actor: Actor, at: datetime
) -> None:
    for line in lines:
        given = points[line.indicator]
        line.points, line.note = given, notes.get(line.indicator, "").strip()
        line.scored_by_id, line.scored_by, line.scored_at = actor.person_id, actor.name, at
    said = {key: None if given is None else str(given) for key, given in points.items()}
    journal.write("card.score", actor, at, card, clause="SN15-2.b", points=said)
