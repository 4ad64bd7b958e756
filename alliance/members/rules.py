"""What the text asks of members: assessed before the agreement (SN15-3.4.b), bound by agreement and charter (SN15-2.e)."""

from collections.abc import Iterable

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
