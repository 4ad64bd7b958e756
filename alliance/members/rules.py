"""What the text asks of members: assessed before the agreement (SN15-3.4.b), bound by agreement and charter (SN15-2.e)."""

from collections.abc import Iterable
from datetime import date, timedelta

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core import files
from alliance.core.flow import Move
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.members.model import Agreement, Assessment, Candidate, Paper
from alliance.register import queries as register
from alliance.rules import programme as programmes
from alliance.rules.shapes import Aspect

ASSESSED = "SN15-3.4.b"
BOUND = "SN15-2.e"
CHARTER = "SN15-3.5.e"


def aspects_of(candidate: Candidate) -> tuple[Aspect, ...]:
    """The aspects the programme asks for: seven and the one on site."""
    return programmes.load(register.by_id(candidate.designation_id).programme).aspects


def shortcomings(candidate: Candidate) -> list[str]:
    """What a complete and positive assessment still lacks, aspect by aspect."""
    made = {one.aspect: one for one in _assessments(candidate.id)}
    missing = []
    for aspect in aspects_of(candidate):
        one = made.get(aspect.key)
        if one is None:
            missing.append(_("%(aspect)s：尚未评估", aspect=_words(aspect)))
        elif not one.positive:
            missing.append(_("%(aspect)s：评估不合格", aspect=_words(aspect)))
        elif aspect.on_site and not files.of(one):
            missing.append(_("%(aspect)s：未附评估材料", aspect=_words(aspect)))
    return missing


def _words(aspect: Aspect) -> str:
    return aspect.words_en if str(get_locale() or "zh").startswith("en") else aspect.words


def _assessments(candidate_id: int) -> Iterable[Assessment]:
    query = select(Assessment).where(Assessment.candidate_id == candidate_id)
    return db.session.execute(query).scalars()


def fully_assessed(move: Move) -> None:
    """A candidate passes only with every aspect and the one on site assessed, and all positive."""
    missing = shortcomings(move.record)
    if missing:
        raise Refused(ASSESSED, _("评估未全部完成或有不合格项，不能得出合格结论"), todo=missing)


def positively_assessed(move: Move) -> None:
    """No agreement is offered or signed before a complete positive assessment; 存量 ones are entered without."""
    agreement: Agreement = move.record
    candidate = db.session.get_one(Candidate, agreement.candidate_id)
    if candidate.state == "member":
        return
    if candidate.state != "assessed":
        raise Refused(ASSESSED, _("签订协议前须完成七个方面评估和现场评估，且全部合格"), todo=shortcomings(candidate))


def has_scan(move: Move) -> None:
    """The side that begins shows its sealed page as a scan; seals are never drawn."""
    if not files.of(move.record, "agreement"):
        raise Refused(BOUND, _("请上传盖章的协议扫描件"), field="file")


def charter_binds(move: Move) -> None:
    """Lead and members are bound by agreement and charter: there must be one to be bound by."""
    query = select(Paper.id).where(Paper.designation_id == move.record.designation_id, Paper.kind == "charter").limit(1)
    if db.session.execute(query).scalar_one_or_none() is None:
        raise Refused(BOUND, _("联盟还没有章程；协议和章程共同约束双方，请先上传章程"))


def names_terms(move: Move) -> None:
    """An agreement names cooperation, responsibilities, rights and duties."""
    agreement: Agreement = move.record
    parts = {
        _("合作方式"): agreement.cooperation, _("责任"): agreement.responsibilities, _("权利"): agreement.rights,
        _("义务"): agreement.duties,
    }  # fmt: skip
    missing = [name for name, words in parts.items() if not words.strip()]
    if missing:
        raise Refused(BOUND, _("协议须写明合作方式和双方的责任、权利、义务"), todo=missing)


def another_person(move: Move) -> None:
    """Both sides confirm, each by a person of its own: who signed for the lead does not sign for the member too."""
    signed = move.record.lead_signed_by_id
    if signed is not None and signed in (move.actor.person_id, move.actor.for_person_id):
        raise Refused(BOUND, _("您已代表牵头单位签署，同一人不能代表双方；请由成员单位的其他人员签署"))


def first_day_after(agreement: Agreement) -> date | None:
    """The first day on which it no longer holds; None while no end is known."""
    last = agreement.until + timedelta(days=1) if agreement.until else None
    return min((day for day in (last, agreement.ended_on) if day is not None), default=None)


def overlaps(agreement: Agreement, since: date, until: date | None) -> bool:
    """Whether an agreement holds on any day of a span (`until` is its last day); one that never held does not."""
    after = first_day_after(agreement)
    if after is not None and after <= agreement.since:
        return False
    return (after is None or since < after) and (until is None or agreement.since <= until)


def replaced(others: Iterable[Agreement], since: date, until: date | None, replaces: bool) -> Agreement | None:
    """The agreement in force whose place one of that span takes, where it is meant to; None where none is in its way.

    Two agreements of the same two parties do not hold on the same day.
    """
    clashing = [one for one in others if overlaps(one, since, until)]
    if not clashing:
        return None
    first = clashing[0]
    if replaces and len(clashing) == 1 and first.state == "in_force" and first.since <= since:
        return first
    span = _span(first)
    if first.state == "in_force" and not replaces and first.since <= since:
        raise Refused(
            BOUND, _("与同一单位%(span)s的协议期限重叠；以新协议接替的，请勾选“接替现行协议”", span=span), field="since"
        )
    raise Refused(BOUND, _("与同一单位%(span)s的协议期限重叠", span=span), field="since")


def _span(agreement: Agreement) -> str:
    after = first_day_after(agreement)
    if after is None:
        return str(_("自 %(since)s 起长期有效", since=agreement.since))
    return str(_("%(since)s 至 %(until)s ", since=agreement.since, until=after - timedelta(days=1)))
