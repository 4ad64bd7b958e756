"""Results: formed from every line, objected to, decided by another person and frozen as an archive (SN15-2.b)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from alliance.core import files, inbox, settings
from alliance.core.actor import Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.evaluation import flow, notices, queries, rules
from alliance.evaluation.actions.rounds import marks
from alliance.evaluation.model import Round, ScoreCard
from alliance.ext import db
from alliance.rules import archive, windows


def provisional(round: Round, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Form the results: every line has its points, the totals are their sums, the office's marks are frozen."""
    if round.state == "scoring":
        _hold_ready(round)
    day = windows.beijing_day(at)
    due, note = settings.due_in_workdays(day, settings.value(round.programme, "result_objection_workdays"))
    values = {
        **marks(round.programme), "provisional_at": at, "provisional_by_id": actor.person_id, "provisional_by": actor.name,
        "objections_due": due, "objections_note": note,
    }  # fmt: skip
    with work():
        flow.ROUND_FLOW.move(round, "provisional", actor, at, seen=seen, values=values)
        form(round)
        for card in queries.cards(round.id):
            if not card.left_out:
                notices.ask_to_check(card, actor, at)
        notices.ask_office(round, "round.decide", actor, at)


def _hold_ready(found: Round) -> None:
    """Nothing waits for anybody, and the figures still are what the records say."""
    waiting = queries.open_assignments(found.id)
    if waiting:
        named = [_("%(who)s：%(n)s", who=one.person, n=rules.title_of(found, one.indicator)) for one in waiting]
        raise Refused("SN15-2.b", _("还有 %(n)s 项评分任务没有交出", n=len(waiting)), todo=named[: rules.FIRST])
    cards = queries.cards(found.id)
    rules.hold_complete(cards)
    _hold_unchanged(found, cards, _("取数以后台账有变动，请先重新取数，再形成初步结果"), _live(found, cards))


def form(found: Round) -> None:
    """Totals, results and the hash of every input, by the same function that replays them."""
    cards = queries.cards(found.id)
    made = queries.inputs(found, cards)
    judged = {one["id"]: one for one in archive.judge(made)}
    hashed = {one["id"]: rules.hashes_of(one) for one in made["cards"]}
    rows = [
        _outcome(card, judged[card.designation_id], hashed[card.designation_id]) for card in cards if not card.left_out
    ]
    db.session.execute(update(ScoreCard), rows)
    db.session.expire_all()


def _outcome(card: ScoreCard, judged: Mapping[str, Any], hashes: Mapping[str, str]) -> dict[str, Any]:
    total = Decimal(judged["total"])
    if total != rules.total(card.lines):
        raise Refused("SN15-2.b", _("“%(name)s”的各项得分与重算不一致，请先重新取数", name=card.designation_name))
    return {
        "id": card.id, "total": total, "result": judged["result"], "vetoed": bool(judged["vetoes"]), "hashes": dict(hashes),
    }  # fmt: skip


def reopen(round: Round, remark: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Back to scoring, with a reason: the data have changed, or something was overlooked."""
    values = {
        "provisional_at": None, "provisional_by_id": None, "provisional_by": "", "objections_due": None,
        "objections_note": "",
    }  # fmt: skip
    with work():
        flow.ROUND_FLOW.move(round, "reopen", actor, at, seen=seen, remark=remark, values=values)
        notices.settle_cards(round, actor, at)
        cleared: dict[str, Any] = {"total": None, "result": "", "vetoed": False, "hashes": {}}
        db.session.execute(update(ScoreCard).where(ScoreCard.round_id == round.id).values(**cleared))
        notices.ask_office(round, "round.score", actor, at)


def decide(round: Round, actor: Actor, at: datetime, seen: int | None = None) -> dict[int, str]:
    """Make the results final and freeze them with all they were made of: {alliance: result}.

    Called by standing, which proposes what follows, in one work().
    """
    with work():
        content = _frozen(round) if round.state == "provisional" else b""
        values = {
            "decided_at": at, "decided_by_id": actor.person_id, "decided_by": actor.name,
            "archive_sha256": archive.sha256(content) if content else "",
        }  # fmt: skip
        flow.ROUND_FLOW.move(round, "decide", actor, at, seen=seen, values=values, sha256=values["archive_sha256"])
        if content:
            files.keep(round, "archive", notices.archive_name(round), content, actor, at, clause="SN15-2.b")
        notices.settle_cards(round, actor, at)
        inbox.settle(round, at, actor)
        return {card.designation_id: card.result for card in queries.cards(round.id) if not card.left_out}


def _frozen(found: Round) -> bytes:
    """The archive of what was formed; b"" for results formed before there were hashes. Refused where anything has changed."""
    waiting = queries.open_objections(found.id)
    if waiting:
        raise Refused("SN15-2.b", _("还有 %(n)s 份异议没有答复", n=len(waiting)), todo=waiting[: rules.FIRST])
    if queries.open_assignments(found.id):
        raise Refused("SN15-2.b", _("还有评分任务没有交出"))
    cards = queries.cards(found.id)
    if not any(card.hashes for card in cards):
        return b""
    hold_as_formed(found, cards)
    content = archive.freeze(queries.inputs(found, cards))
    _hold_same(cards, archive.read(content)["results"])
    return content


def hold_as_formed(found: Round, cards: Sequence[ScoreCard]) -> None:
    """The records still say what the provisional results were formed from."""
    message = _("初步结果形成以后数据有变动，不能审定；请退回评分重新取数，或写明理由按取数时的数固定")
    _hold_unchanged(found, cards, message, _live(found, cards))


def _live(found: Round, cards: Sequence[ScoreCard]) -> dict[int, dict[str, int]]:
    facts = queries.as_they_are(found, cards)
    return {card.id: facts[card.designation_id]["used"] for card in cards}


def _hold_unchanged(
    found: Round, cards: Sequence[ScoreCard], message: str, live: Mapping[int, Mapping[str, int]]
) -> None:
    """Each single input is what it was (hash by hash); else every one that is not is named, with both figures."""
    sheets = queries.given(found.id)
    rows: list[str] = []
    for card in cards:
        if card.left_out:
            continue
        was = rules.input_of(card, card.facts, queries.given_of(sheets, card))
        now = {**was, "facts": dict(live[card.id])}
        changed = archive.changed(card.hashes or rules.hashes_of(was), rules.hashes_of(now))
        rows.extend(rules.row_words(found, card, row, now) for row in changed)
    if rows:
        raise Refused("SN15-2.b", message, todo=rows)


def _hold_same(cards: Sequence[ScoreCard], results: Sequence[Mapping[str, Any]]) -> None:
    """What is frozen is what was shown: total, result and every line."""
    judged = {one["id"]: one for one in results}
    for card in cards:
        if card.left_out:
            continue
        one = judged[card.designation_id]
        lines = {line["id"]: Decimal(line["points"]) for line in one["lines"]}
        same = lines == {line.indicator: line.points for line in card.lines}
        if not same or (Decimal(one["total"]), one["result"]) != (card.total, card.result):
            raise Refused("SN15-2.b", _("“%(name)s”的评分表与重算结果不一致，不能审定", name=card.designation_name))
