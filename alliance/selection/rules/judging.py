"""What a review asks: the aspects and their points, whether it is complete, who may not judge, what changed since a list was signed
(SX3-9, SX3-15 … 17, SX6-9, SX6-11.1, WZ10-4.1)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from alliance.core import journal, panel, settings
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.rules import objective, route, sheet
from alliance.selection.model import Candidacy, Invitation, ObjectiveRow, Panel, PanelCase, Sheet, Shortlist
from alliance.selection.rules.way import route_of

BACK = ("candidacy.recheck", "candidacy.back-to-review")  # after these the experts look again
CENTS = Decimal("0.01")
SHOWN = 20


@dataclass(frozen=True)
class Asked:
    """One aspect with its full points; `draft`: the points are an example of the sheet."""

    key: str
    clause: str
    words: str
    words_en: str
    full: Decimal
    draft: bool = False


def aspects(programme: str, track: str, known: Mapping[str, Any]) -> tuple[Asked, ...]:
    """What experts give points for: the route's aspects; where it names none, the sheet's lines that no figure answers."""
    found = route.load(programme)
    named = found.aspects if found else ()
    if named:
        return tuple(
            Asked(one.key, one.clause, one.words, one.words_en, Decimal(str(known[one.points_setting])))
            for one in named
        )
    lines = sheet.load(programme)
    return tuple(
        Asked(f"line-{one.number}", one.clause, one.words, one.words_en, one.weight, bool(lines and lines.draft))
        for one in sheet.on_track(lines, track) if not one.direction
    )  # fmt: skip


def modes_of(programme: str) -> list[route.Mode]:
    """The modes a panel works by: the route's, but the comparison of data."""
    found = route.load(programme)
    return [one for one in found.modes if one.key != "data"] if found else []


def clause_of(programme: str, key: str = "written") -> str:
    """The clause of a mode; the route's where it has no such mode."""
    found = route.load(programme)
    if found is None:
        return ""
    mode = found.mode(key)
    return mode.clause if mode else found.clause


def pool_clause(found: Panel) -> str:
    """The clause of the programme's experts and their duties; the review's where the text has none of its own."""
    duties = route_of(found).duties
    return duties[0].clause if duties else clause_of(found.programme)


def enough(found: Panel) -> bool:
    """Whether each dossier has as many experts as the office asks (办公室设定)."""
    least = int(settings.value(found.programme, "panel_least"))
    return all(len(judges(found, case, panel.LIVE)) >= least for case in found.cases)


def read_points(asked: Asked, typed: str) -> Decimal | None:
    """Points as typed: at most two decimals, from 0 to the full points; None where nothing was typed."""
    words = typed.strip()
    if not words:
        return None
    try:
        points = Decimal(words)
    except InvalidOperation:
        points = Decimal(-1)
    if not points.is_finite() or not 0 <= points <= asked.full or points != points.quantize(CENTS):
        raise Refused(
            asked.clause, _("%(aspect)s：请填写 0 至 %(full)s 的数字，最多两位小数", aspect=asked.words, full=asked.full),
            field=f"p_{asked.key}",
        )  # fmt: skip
    return points


def lacking(one: Invitation, case: PanelCase, asked: Iterable[Asked]) -> list[str]:
    """What an expert's sheet of one dossier still lacks."""
    opinion = next((each for each in one.opinions if each.case_id == case.id), None)
    given = {mark.aspect for mark in opinion.marks} if opinion else set()
    missing = [each.words for each in asked if each.key not in given]
    if opinion is None or not opinion.verdict:
        missing.append(_("同意或不同意"))
    if opinion is None or not opinion.text.strip():
        missing.append(_("评审意见"))
    if case.candidacy.argued and (opinion is None or opinion.argued is None):
        missing.append(_("增设必要性的论证意见"))
    return missing


def heard_and_seen(found: Panel) -> list[str]:
    """Dossiers whose defence or look on the spot is still to come."""
    missing = []
    for case in found.cases:
        who = f"{case.candidacy.lead_name} · {case.candidacy.subject}"
        if "defence" in found.modes and "defence" not in found.waived and case.heard_at is None:
            missing.append(_("%(who)s：还没有登记答辩", who=who))
        if "site" in found.modes and "site" not in found.waived and case.seen_on is None:
            missing.append(_("%(who)s：还没有登记现场审核", who=who))
    return missing


def judges(found: Panel, case: PanelCase, states: Collection[str]) -> list[Invitation]:
    """The experts of a panel in these states who judge this dossier."""
    return [one for one in found.invitations if one.state in states and case.id not in one.conflicts]


def of_case(candidacy_id: int) -> PanelCase | None:
    """The dossier as the panel has it whose opinion counts."""
    query = select(PanelCase).options(joinedload(PanelCase.panel))
    return db.session.execute(query.where(PanelCase.candidacy_id == candidacy_id, PanelCase.live)).scalar_one_or_none()


def signed_list(record: Any) -> Shortlist | None:
    """The list that stands for a candidacy's specialty, proposed or signed."""
    return db.session.execute(
        select(Shortlist).where(
            Shortlist.programme == record.programme, Shortlist.year == record.year, Shortlist.track == record.track,
            Shortlist.subject == record.subject, Shortlist.state != "withdrawn",
        )
    ).scalar_one_or_none()  # fmt: skip


def changed_since(found: Shortlist) -> list[str]:
    """The figures that are no longer what the list rests on, line by line (SX3-16)."""
    kept: dict[str, str] = found.content.get("rows", {})
    rows = db.session.execute(
        select(ObjectiveRow).where(
            ObjectiveRow.programme == found.programme, ObjectiveRow.specialty == found.subject,
            ObjectiveRow.year < found.year,
        )
    ).scalars()  # fmt: skip
    system = objective.load(found.programme)
    told = []
    for row in rows:
        was, now = kept.get(str(row.id)), format(row.value.normalize(), "f")
        asked = system.indicator(row.indicator) if system else None
        counts = asked is not None and row.year >= found.year - asked.years
        if counts and was != now:
            words = asked.words if asked else row.indicator
            told.append(_("%(hospital)s %(year)s 年“%(what)s”：%(was)s → %(now)s", hospital=row.hospital_name, year=row.year,
                          what=words, was=was or _("无"), now=now))  # fmt: skip
    return told


def incomplete(record: Any) -> list[str]:
    """What a candidacy's review still lacks, line by line; empty where it is complete."""
    found, missing = route_of(record), []
    if found.mode("data") is not None:
        listed = signed_list(record)
        if record.shortlisted is None or listed is None or listed.state != "signed":
            return [_("入围书面评审的名单还没有签发")]
        if changes := changed_since(listed):
            missing += [_("名单签发后数据有变化，须撤回名单重新形成"), *changes[:SHOWN]]
    if not modes_of(record.programme):
        return missing
    case = of_case(record.id)
    if case is None:
        return [*missing, _("还没有编入评审组")]
    if case.panel.state != "closed" or case.panel.closed_at is None:
        return [*missing, _("评审组还没有结束评审")]
    back = _sent_back(record)
    if back is not None and back > case.panel.closed_at:
        missing.append(_("退回或复核以后，专家还没有重新作出结论"))
    return missing


def _sent_back(record: Candidacy) -> datetime | None:
    entry = journal.JournalEntry
    return db.session.execute(
        select(func.max(entry.at)).where(
            entry.record_type == record.__tablename__, entry.record_id == record.id, entry.event.in_(BACK)
        )
    ).scalar_one()  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What the closed sheets come to for one dossier. Points by aspect; votes without names."""

    points: dict[str, panel.Points]
    agreed: bool | None
    argued: bool | None
    votes: tuple[int, int]
    texts: tuple[tuple[str, str], ...]

    @property
    def score(self) -> Decimal | None:
        """The sum of the aspects' means; None where no points are asked."""
        return sum((one.mean for one in self.points.values()), Decimal(0)) if self.points else None


def result(opinions: Iterable[Sheet], asked: Iterable[Asked], far: int) -> Result:
    """The opinions of one dossier taken together."""
    known = list(opinions)
    points: dict[str, panel.Points] = {}
    for one in asked:
        given = [mark.points for opinion in known for mark in opinion.marks if mark.aspect == one.key]
        if (together := panel.points_of(given, one.full, far)) is not None:
            points[one.key] = together
    verdicts = [one.verdict == "agree" for one in known if one.verdict]
    return Result(
        points, panel.majority(verdicts), panel.majority([one.argued for one in known if one.argued is not None]),
        (sum(verdicts), len(verdicts)), tuple((one.verdict, one.text) for one in known),
    )  # fmt: skip
