"""A case file 卷宗 is made in steps: each part is whole with its position; whoever comes next goes on from there (core.tasks)."""

import hashlib
import logging
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import OperationalError

from alliance.core import files, journal, tasks
from alliance.core.actor import PROVINCE, SYSTEM, Actor, Role
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.documents import casefile as paper
from alliance.documents.programs import Unreadable
from alliance.ext import db
from alliance.rules import archive
from alliance.standing import queries
from alliance.standing.model import WORKING, CaseFile, CasePart, Measure

PURPOSE = "case"
BROKEN = N_("制作时出错，请重新制作；再次出错请联系系统管理员")
WHY = {
    "broken": "打不开或已损坏", "locked": "设有密码", "pages": "页数过多", "pixels": "图像过大", "slow": "读取超时",
}  # fmt: skip
log = logging.getLogger(__name__)


def order_case_file(measure: Measure, actor: Actor, at: datetime, mark: str = "") -> CaseFile:
    """Ask for a case file: whole for the office and the commission, without what it must not see for the alliance's lead.

    Asked for again while one is under way, it is the same.
    """
    own = actor.role == Role.LEAD_CLERK and actor.organisation_id == measure.lead_id
    whole = actor.role in PROVINCE and actor.programme == measure.programme
    if not whole and not (own and actor.department_id == measure.department_id):
        raise Refused("SN15-2.d", _("卷宗由办公室、省卫生健康委和联盟的牵头科室经办制作"))
    with work():
        mine = (CaseFile.measure_id == measure.id, CaseFile.whole.is_(whole), CaseFile.state.in_(WORKING))
        known = db.session.execute(select(CaseFile).where(*mine)).scalars().first()
        if known is not None:
            return known
        last = db.session.execute(select(func.max(CaseFile.serial)).where(CaseFile.measure_id == measure.id)).scalar()
        case = CaseFile(
            measure_id=measure.id, serial=(last or 0) + 1, programme=measure.programme, mark=mark, whole=whole,
            designation_id=measure.designation_id, asked_at=at, asked_by=actor.name,
        )  # fmt: skip
        db.session.add(case)
        journal.write("case_file.order", actor, at, case, clause="SN15-2.d", whole=whole, serial=case.serial)
    return case


def make_case_file(case_id: int, at: datetime, *, seconds: float = tasks.AT_ONCE) -> CaseFile:
    """Go on with a case file from where it stands, for about so many seconds."""
    with force_locale("zh"):
        return tasks.go_on(
            lambda: tasks.fresh(CaseFile, case_id), WORKING, lambda case: _step(case, at), seconds
        )  # fmt: skip


def work_off_case_files(at: datetime, *, seconds: float = tasks.IN_BACKGROUND) -> int:
    """Go on with every case file under way, oldest first: the scheduler's part. One that breaks holds up no other."""
    ids = tasks.under_way(CaseFile, WORKING)
    for case_id in ids:
        try:
            make_case_file(case_id, at, seconds=seconds)
        except OperationalError:  # a database that is busy or away: the next look tries again
            db.session.rollback()
            log.exception("case file %s", case_id)
        except Exception:
            db.session.rollback()
            log.exception("case file %s", case_id)
            _fail(tasks.fresh(CaseFile, case_id), at)
    return len(ids)


class Stand(NamedTuple):
    """A case file as it stood when a worker looked: what it does next holds only if it still stands there."""

    id: int
    state: str
    position: int
    total: int


def _step(case: CaseFile, at: datetime) -> bool:
    stand = Stand(case.id, case.state, case.position, case.total)
    measure = db.session.get_one(Measure, case.measure_id)
    if stand.state == "asked":
        parts = queries.plan(measure, case.whole)
        with work():
            return _move(stand, state="making", plan=parts, total=len(parts))
    return _make(case, stand, measure) if stand.state == "making" else _bind(case, stand, measure, at)


def _move(stand: Stand, **values: Any) -> bool:
    """Inside a work(): on from here; False where somebody else has moved it."""
    return tasks.claim(CaseFile, stand.id, {"state": stand.state, "position": stand.position}, **values)


def _make(case: CaseFile, stand: Stand, measure: Measure) -> bool:
    """The next part of the plan as sheets."""
    number = stand.position
    title, content, pages = _sheets(case, measure, case.plan[number])
    with work():
        if not _move(stand, state="binding" if number + 1 == stand.total else "making", position=number + 1):
            return False
        row = {"case_id": stand.id, "serial": number + 1, "title": title, "pages": pages, "content": content}
        db.session.execute(insert(CasePart).values(**row))
    return True


def _sheets(case: CaseFile, measure: Measure, part: dict[str, Any]) -> tuple[str, bytes, int]:
    """A part's title, its PDF and how many sheets; what cannot be bound has a sheet that says so."""
    from alliance.documents import pdf  # here: drawing libraries are heavy

    title = str(part["title"])
    if part["kind"] == "file":
        return _attached(case, part)
    if part["kind"] == "letter":
        made = pdf.letter(queries.letter(int(part["id"]), case.mark))
    else:
        made = paper.part(queries.section(part["kind"], measure, part, case))
    return title, made, pdf.pages(made)


def _attached(case: CaseFile, part: dict[str, Any]) -> tuple[str, bytes, int]:
    from alliance.documents import pdf

    title, (kind, content) = str(part["title"]), queries.attachment(int(part["id"]))
    why = "不是 PDF 或图片"
    if kind in paper.BOUND:
        try:
            made, pages = paper.sheets(content, kind)
        except Unreadable as trouble:
            why = WHY[trouble.why]
        else:
            return title, made, pages
    rows = [["文件", part["name"]], ["SHA-256", archive.grouped(part["sha256"])], ["没有合订的原因", why]]
    said = "本件不合订，另存于平台，以上列校验值核对。"
    blocks = [{"kind": "facts", "rows": rows}, {"kind": "text", "text": said}]
    made = paper.part({"title": title, "blocks": blocks, "mark": case.mark})
    return f"{title}（另存）"[:300], made, pdf.pages(made)


def _bind(case: CaseFile, stand: Stand, measure: Measure, at: datetime) -> bool:
    """Cover, index and all parts in one file with page numbers, kept with its hash; the parts go."""
    made, pages = paper.bind(
        queries.cover(case, measure), [(one.title, one.content, one.pages) for one in queries.parts_of(case)]
    )
    name = f"卷宗 {measure.designation_name} {measure.year} {case.serial}.pdf"
    with work():
        digest = hashlib.sha256(made).hexdigest()
        if not _move(stand, state="done", pages=pages, sha256=digest, done_at=at):
            return False
        done = tasks.fresh(CaseFile, stand.id)
        files.keep(done, PURPOSE, name, made, SYSTEM, at, clause="SN15-2.d")
        db.session.execute(delete(CasePart).where(CasePart.case_id == stand.id))
        journal.write("case_file.done", SYSTEM, at, done, clause="SN15-2.d", sha256=digest, pages=pages)
    return True


def _fail(case: CaseFile, at: datetime) -> None:
    stand = Stand(case.id, case.state, case.position, case.total)
    with work():
        if stand.state in WORKING and _move(stand, state="failed", reason=BROKEN):
            db.session.execute(delete(CasePart).where(CasePart.case_id == stand.id))
            journal.write("case_file.failed", SYSTEM, at, tasks.fresh(CaseFile, stand.id))
