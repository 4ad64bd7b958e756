"""The score card: every point with its figure, its reason and its clause; the lines add up to the total."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages, settings
from alliance.core.access import me, to
from alliance.core.actor import Actor
from alliance.core.files import File
from alliance.core.flow import timeline
from alliance.core.language import N_, told
from alliance.core.refusal import NotFound
from alliance.evaluation import queries, rules
from alliance.evaluation.flow import OBJECTION_FLOW, ROUND_FLOW, judged_own, lead, office, speaks_for
from alliance.evaluation.model import Objection, ScoreCard, ScoreLine
from alliance.evaluation.views.behind import records_url
from alliance.evaluation.views.checking import fact_words
from alliance.evaluation.views.rounds import READERS, SEES_ALL, TONES, bp, result_words
from alliance.rules import indicators, sufficed
from alliance.rules.indicators import Indicator, IndicatorSystem

KNOWN = frozenset({"provisional", "decided"})  # the states in which a lead sees points
EVENTS = {
    "card.self": N_("填写自评"), "card.score": N_("评分"), "card.check": N_("核对自评"), "card.return": N_("退回自评"),
    "card.correct": N_("更正数据"),
}  # fmt: skip


def sees_points(actor: Actor, card: ScoreCard) -> bool:
    """Points are shown to the province at any time, to the alliance's side once they are provisional."""
    return actor.role in SEES_ALL or card.round.state in KNOWN


@bp.get("/cards/<int:id>")
@to(READERS)
def card(id: int) -> ResponseReturnValue:
    """One alliance's card of one year."""
    actor = me()
    found = queries.card(actor, id)
    system, shown = rules.system_for(found), sees_points(actor, found)
    peers = queries.peers(found.round) if shown and found.round.state in KNOWN else None
    totals = peers.totals if peers else []
    objections, made = queries.objections_of(found.id), queries.corrections([found])
    dimensions = _dimensions(system, found, shown, peers)
    papers = [paper for one in dimensions for line in one["lines"] for paper in line["papers"]]
    return render_template(
        "evaluation/card.html", papers=papers, card=found, round=found.round, version=rules.version_for(found), shown=shown, tones=TONES,
        dimensions=dimensions, total=found.total if found.total is not None else rules.total(found.lines),
        waiting=len(rules.pending(found)), results=result_words(found.round), flow=ROUND_FLOW,
        place=_place(found, totals), peers=len(totals), may_self=_may_self(actor, found),
        objections=objections, objection_flow=OBJECTION_FLOW, corrections=made, fact_words=fact_words(found.round.programme),
        may_object=_may_object(actor, found, objections), may_correct=_may_correct(actor, found),
        may_score=office(actor, found.round) and found.round.state == "scoring" and not judged_own(actor, found),
        own=actor.is_office and judged_own(actor, found), format=indicators.format_number, pass_mark=_mark(found, "pass_mark"),
        others=queries.cards_of(actor, found.designation_id), has_picture=shown and bool(found.facts),
        lines=timeline(found, [], {key: _(word) for key, word in EVENTS.items()}) if shown else [],
    )  # fmt: skip


def _may_self(actor: Actor, found: ScoreCard) -> bool:
    return lead(actor, found) and (found.round.state == "open" or bool(found.self_returned))


def _may_object(actor: Actor, found: ScoreCard, known: list[Objection]) -> bool:
    due = found.round.objections_due
    in_time = found.round.state == "provisional" and (due is None or clock.today() <= due)
    return speaks_for(actor, found) and in_time and not found.left_out and not any(one.state == "open" for one in known)


def _may_correct(actor: Actor, found: ScoreCard) -> bool:
    may = office(actor, found.round) and not judged_own(actor, found)
    return may and found.round.state in ("checking", "scoring", "provisional")


def _mark(found: ScoreCard, key: str) -> Decimal:
    """A mark as frozen with the results; before that, as the office has set it now."""
    if found.round.state in KNOWN:
        return Decimal(getattr(found.round, key))
    return Decimal(str(settings.value(found.round.programme, key)))


def _place(found: ScoreCard, totals: Sequence[Decimal]) -> int | None:
    """The place among all judged; None before there are results, or while they are too few (办公室设定)."""
    if found.total is None or len(totals) < settings.value(found.round.programme, "score_display_peers_min"):
        return None
    return queries.place(found.total, totals)[0]


def _dimensions(
    system: IndicatorSystem, found: ScoreCard, shown: bool, peers: queries.Peers | None
) -> list[dict[str, Any]]:
    """The dimensions as the score card macro takes them; without points where they are not to be seen yet."""
    sums, beside = rules.by_dimension(system, found.lines), _beside(found, shown, peers)
    by_key = {line.indicator: line for line in found.lines}
    return [
        {
            "key": one.key, "title": pages.words(one), "full": indicators.format_number(sums[one.key][1]),
            "got": indicators.format_number(sums[one.key][0]) if shown else "—", "share": sums[one.key],
            "lines": [
                _line(indicator, by_key[indicator.key], found, shown, beside)
                for indicator in system.indicators if indicator.dimension == one.key and indicator.key in by_key
            ],
        }
        for one in system.dimensions
    ]  # fmt: skip


def contested(found: ScoreCard, keys: Collection[str]) -> dict[str, Any]:
    """What an objection is about, as the score card macro takes it: these lines (all of them where none is named), with their reasons."""
    system, peers = rules.system_for(found), queries.peers(found.round) if found.round.state in KNOWN else None
    about, beside = [line for line in found.lines if not keys or line.indicator in keys], _beside(found, True, peers)
    return {
        "full": indicators.format_number(sum((line.weight for line in about), Decimal(0))),
        "got": indicators.format_number(rules.total(about)),
        "lines": [_line(system.indicator(line.indicator), line, found, True, beside) for line in about],
    }  # fmt: skip


@dataclass(frozen=True)
class _Beside:
    """What stands beside the lines: the handed-in sheets, the lead's evidence, everybody's points (no names)."""

    notes: Mapping[str, list[tuple[str, Decimal, str]]]
    papers: Mapping[str, list[File]]
    peers: Mapping[str, Sequence[Decimal]]
    peers_min: int


def _beside(found: ScoreCard, shown: bool, peers: queries.Peers | None) -> _Beside:
    return _Beside(
        queries.notes(found.id) if shown else {}, queries.evidence(found), peers.points if peers else {},
        settings.value(found.round.programme, "score_display_peers_min"),
    )  # fmt: skip


def _line(indicator: Indicator, line: ScoreLine, found: ScoreCard, shown: bool, beside: _Beside) -> dict[str, Any]:
    points = line.points if shown else None
    known = shown or found.round.state == "checking"  # the figures may be checked before there are points
    return {
        "label": pages.words(indicator), "clause": indicator.clause, "data": (line.value or None) if known else None,
        "data_url": records_url(indicator, found.designation_id, found.designation_name, found.round.year),
        "own": _points(line.self_points),
        "settled": _settled(line, points), "points": indicators.format_number(points) if points is not None else None,
        "full": indicators.format_number(line.weight), "why": _why(indicator, line, found, shown, beside),
        "papers": [{"name": one.name, "id": one.id} for one in beside.papers.get(line.indicator, [])],
    }  # fmt: skip


def _points(points: Decimal | None) -> str | None:
    return None if points is None else _("%(n)s 分", n=indicators.format_number(points))


def _settled(line: ScoreLine, points: Decimal | None) -> str | None:
    """What was settled: the value for a computed line, the points for one given by hand."""
    if points is None:
        return None
    return _points(points) if line.manual else line.value or "—"


def _why(indicator: Indicator, line: ScoreLine, found: ScoreCard, shown: bool, beside: _Beside) -> str:
    """The reason of the points in words, what would have sufficed, the place among all; the lead's own note with it."""
    own = _("自评说明：%(note)s", note=line.self_note) if line.self_note else ""
    if not shown or line.points is None:
        waits = _("待评定") if line.manual else _("待计算")
        return "；".join(part for part in (waits, own) if part)
    reason = _("%(who)s 评定", who=line.scored_by) if line.manual else told(line.why, line.why_en)
    enough = told(*sufficed.words(indicator, found.facts, line.points))
    parts = [
        reason,
        *_sheet_words(beside.notes.get(line.indicator, [])),
        line.note,
        enough,
        _rank(line, beside),
        own,
    ]
    return "；".join(str(part).rstrip("。") for part in parts if part)


def _sheet_words(given: list[tuple[str, Decimal, str]]) -> list[str]:
    """What each sheet gave, without names: 专家 4 分（有清单）."""
    who = {"qc": _("质控中心"), "expert": _("评审专家"), "office": _("办公室")}
    shown = [(who[source], indicators.format_number(points), note) for source, points, note in given]
    return [
        f"{_('%(who)s %(n)s 分', who=name, n=points)}{f'（{note}）' if note else ''}" for name, points, note in shown
    ]


def _rank(line: ScoreLine, beside: _Beside) -> str:
    """The place of this line among all judged alliances; nothing while they are too few (办公室设定)."""
    peers = beside.peers.get(line.indicator, [])
    if line.points is None or not line.weight or len(peers) < beside.peers_min:
        return ""
    place, same = queries.place(line.points, peers)
    if same > 1:
        return str(_("本项并列第 %(place)s（同分 %(same)s 个），共 %(n)s 个", place=place, same=same, n=len(peers)))
    return str(_("本项列第 %(place)s，共 %(n)s 个", place=place, n=len(peers)))


@bp.get("/cards/<int:id>/dimensions.svg")
@to(READERS)
def dimensions(id: int) -> Response:
    """The points of each dimension beside the median of all."""
    actor = me()
    found = queries.card(actor, id)
    if not sees_points(actor, found) or not found.facts:
        raise NotFound
    return pages.sent(_picture(found), "dimensions.svg", "image/svg+xml", inline=True)


def _picture(found: ScoreCard) -> bytes:
    """What was won in each dimension, beside the median of all while they are enough (办公室设定)."""
    from alliance.figures import scores

    system = rules.system_for(found)
    sums, medians = rules.by_dimension(system, found.lines), queries.medians(found.round) or {}
    return scores.dimensions(
        [pages.words(one) for one in system.dimensions],
        [_share(*sums[one.key]) for one in system.dimensions],
        [float(medians[one.key]) if one.key in medians else None for one in system.dimensions],
        _("%(year)s 年度各维度得分率", year=found.round.year),
        own=_("本联盟"),
        peers=_("全部联盟中位数"),
    )


def _share(got: Decimal, full: Decimal) -> float | None:
    return float(got * 100 / full) if full else None


@bp.get("/cards/<int:id>/card.pdf")
@to(READERS)
def card_pdf(id: int) -> Response:
    """The card on paper, every line with its reason: an official paper, in Chinese whoever asks for it."""
    actor = me()
    found = queries.card(actor, id)
    if not sees_points(actor, found) or found.total is None:
        raise NotFound
    from alliance.documents import pdf

    with force_locale("zh"):
        drawn = pdf.scorecard(_paper(found))
    return pages.sent(drawn, f"{found.round.year}年度考核评分表-{found.designation_name}.pdf", "application/pdf")


def _paper(found: ScoreCard) -> dict[str, Any]:
    """A card as the paper form takes it."""
    version = rules.version_for(found)
    return {
        "title": f"{found.round.year} 年度考核评分表", "name": found.designation_name, "lead_hospital": found.lead_name,
        "year": str(found.round.year), "total": indicators.format_number(found.total),
        "pass_mark": indicators.format_number(found.round.pass_mark), "result": result_words(found.round)[found.result].words,
        "decided_on": found.round.decided_at.date() if found.round.decided_at else "（初步结果）",
        "archive": found.round.archive_sha256, "picture": _picture(found) if found.facts else b"",
        "system": version.title if f"第{version.serial}版" in version.title else f"{version.title} 第{version.serial}版",
        "dimensions": [_plain(one) for one in _dimensions(rules.system_of(version), found, True, queries.peers(found.round))],
    }  # fmt: skip


def _plain(dimension: dict[str, Any]) -> dict[str, Any]:
    """A dimension as the paper form takes it."""
    keys = ("label", "clause", "data", "own", "settled", "points", "full", "why")
    lines = [{key: line[key] or "" for key in keys} for line in dimension["lines"]]
    return {"title": dimension["title"], "full": dimension["full"], "got": dimension["got"], "lines": lines}
