"""An office's Word template tried before it is kept: every placeholder known, none missing, nothing reached for."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

from alliance.documents import codes, shapes, word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Kind = Literal["file", "unknown", "missing", "broken", "forbidden", "outside"]
LONGEST: Final = 200

_LONG: Final = "示例：学科建设、人才队伍和带动计划的说明，长的内容会另附页。" * 30
SAMPLE1: Final[dict[str, Any]] = {
    "dossier": "示例〔2026〕1号", "version": "第 1 版", "code": codes.version(1, {}), "year": 2026,
    "due_on": date(2026, 4, 15), "filler": "示例填报人", "contact": "029-00000000", "alliance_name": "陕西示例专科联盟",
    "lead_specialty": "示例科", "hospital": "示例医院", "founded_on": date(2021, 5, 1), "has_charter": True,
    "has_agreements": True, "has_council": False, "members": [f"示例{n}县医院" for n in range(1, 61)],
    "achievements": _LONG, "academic_events": 12, "patrol_visits": 30, "consultations_closed": 210, "people_trained": 80,
    "up_referrals": 30, "down_referrals": 40, "other": "示例", "hospital_support": "示例\n第二行", "key_tasks": "示例",
    "hospital_evaluation": "示例", "city_evaluation": "示例", "send_to": "", "mark": "示例数据",
}  # fmt: skip
SAMPLE2: Final[dict[str, Any]] = {
    "dossier": "示例〔2026〕2号", "version": "第 1 版", "code": codes.version(1, {}), "name": "陕西示例专科联盟",
    "founded_on": date(2026, 3, 1), "department": "示例科", "head": "示例甲", "leader": "示例乙", "hospital": "示例医院",
    "grade": "三级甲等 综合医院", "members": [f"示例{n}县医院" for n in range(1, 61)], "charter": "《联盟章程》",
    "strength": _LONG, "plan": "示例\n第二行", "hospital_opinion": "同意。", "city_opinion": "同意。",
    "office_opinion": "同意。", "commission_opinion": "同意。", "mark": "示例数据",
}  # fmt: skip
SAMPLE_LETTER: Final[dict[str, Any]] = {
    "issuer_mark": "示例办公室文件", "number": "示例〔2026〕1号", "title": "关于示例联盟的通知", "addressee": "示例医院",
    "paragraphs": [{"text": "一、示例", "level": 1}, _LONG, "对本通知有异议的，可以申请复核（示例）。"],
    "issuer": "示例办公室", "issued_on": date(2026, 3, 20), "annexes": ["示例附件"], "contact": "联系人：示例甲",
    "signer": "示例乙", "urgency": "特急", "copies_to": "示例上级主管部门", "printed_by": "示例办公室",
    "printed_on": "2026年3月20日", "mark": "示例数据",
}  # fmt: skip
BLANK: Final = {
    "annex1": ("dossier", "version", "year", "due_on"), "annex2": ("dossier", "version"),
    "letter": ("issuer_mark", "number", "title", "addressee", "paragraphs", "issuer", "issued_on"),
}  # fmt: skip
SAMPLES: Final[Mapping[str, dict[str, Any]]] = {"annex1": SAMPLE1, "annex2": SAMPLE2, "letter": SAMPLE_LETTER}
SHAPED: Final[Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]]] = {
    "annex1": shapes.annex1, "annex2": shapes.annex2, "letter": shapes.letter,
}  # fmt: skip
_ANNEX_MAY_LACK: Final = frozenset({"mark", "code", "send_to", "due_on"})
MAY_LACK: Final[Mapping[str, frozenset[str]]] = {
    "annex1": _ANNEX_MAY_LACK, "annex2": _ANNEX_MAY_LACK,
    "letter": frozenset({"annexes", "contact", "signer", "urgency", "printed_by", "printed_on", "mark"}),
}  # fmt: skip
"""What a template need not show: all else stands in the annex itself, or makes the letter one."""


@dataclass(frozen=True)
class Flaw:
    """Why a template cannot be used: `what` is the placeholder, or the engine's own words."""

    kind: Kind
    what: str


def base(form: str) -> str:
    """The form whose fields a form has: letter-hearing is a letter."""
    return form.split("-", 1)[0]


def placeholders(form: str) -> list[str]:
    """The names a template of this form may use, in the annex's order."""
    form = base(form)
    return list(SHAPED[form](SAMPLES[form]))


def preview(docx: bytes | None, form: str) -> bytes:
    """The template (None: ours) filled with sample data."""
    form = base(form)
    return word.render(docx or word.TEMPLATES / f"{form}.docx", SHAPED[form](SAMPLES[form]))


def flaws(docx: bytes, form: str) -> list[Flaw]:
    """Everything wrong with a template; an empty list when it may be used. Tried on a full and on an empty form."""
    form = base(form)
    try:
        used = word.names(docx)
    except word.BrokenTemplate as error:
        return [_flaw(error)]
    known = placeholders(form)
    found = [Flaw("outside", target[:LONGEST]) for target in _outside(docx)]
    found += [Flaw("unknown", name) for name in sorted(used - set(known))]
    found += [Flaw("missing", name) for name in known if name not in used and name not in MAY_LACK[form]]
    return found or _tried(docx, form)


def _tried(docx: bytes, form: str) -> list[Flaw]:
    """Filled with sample data, full and empty: what a template does wrong only then."""
    empty = {key: SAMPLES[form][key] for key in BLANK[form]}
    for data in (SAMPLES[form], empty):
        try:
            word.render(docx, SHAPED[form](data))
        except word.BrokenTemplate as error:
            return [_flaw(error)]
    return []


def _flaw(error: word.BrokenTemplate) -> Flaw:
    return Flaw({"file": "file", "content": "broken", "forbidden": "forbidden"}[error.what], error.detail[:LONGEST])  # type: ignore[arg-type]


def _outside(docx: bytes) -> list[str]:
    """Pictures, templates and other parts that Word would fetch from elsewhere; a plain link is none."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        for name in archive.namelist():
            if name.endswith(".rels"):
                found += _external(archive.read(name).decode("utf-8", "replace"))
    return found


def _external(relations: str) -> list[str]:
    tags = re.findall(r"<Relationship\b[^>]*>", relations)
    outer = [tag for tag in tags if re.search(r'TargetMode\s*=\s*["\']External', tag) and "/hyperlink" not in tag]
    return [(re.search(r'Target\s*=\s*["\']([^"\']*)', tag) or [tag, tag])[1] for tag in outer]
