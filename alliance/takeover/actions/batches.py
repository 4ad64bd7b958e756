"""A batch is opened with its paper, filled by hand or from a workbook, and sent to the second person (SN15-2.d, 3.4.b)."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert, select, update

from alliance.core import files, inbox, journal
from alliance.core.actor import Actor, Role
from alliance.core.flow import overtaken
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.takeover import queries
from alliance.takeover.flow import BATCH_FLOW, ENTRY_FLOW, enters
from alliance.takeover.model import OPEN, Batch, Entry
from alliance.takeover.rules.check import Checked
from alliance.takeover.rules.who import may_begin, may_enter

TWO = "SN15-2.d"
Upload = tuple[str, bytes]


def open_batch(
    actor: Actor, at: datetime, *, programme: str, title: str, paper_on: date, paper_number: str = "", note: str = "",
    file: Upload | None = None, designation_id: int | None = None,
) -> Batch:  # fmt: skip
    """Begin a batch with its source paper; a lead clerk names the alliance of his department."""
    may_begin(actor, programme, designation_id)
    if actor.person_id is None:
        raise Refused(TWO, _("历史补录须由经办人录入"))
    if not title.strip():
        raise Refused(TWO, _("请填写来源文件的名称"), field="title")
    if paper_on > at.date():
        raise Refused(TWO, _("文件日期不能晚于今天"), field="paper_on")
    with work():
        batch = Batch(
            programme=programme, title=title.strip(), paper_number=paper_number.strip(), paper_on=paper_on,
            note=note.strip(), designation_id=designation_id, department_id=actor.department_id, opened_at=at,
            entered_by_id=actor.person_id, entered_by=actor.name, entered_role=str(actor.role),
            organisation_id=actor.organisation_id, organisation_name=actor.organisation_name,
        )  # fmt: skip
        db.session.add(batch)
        journal.write("takeover_batch.open", actor, at, batch, clause=TWO, title=batch.title)
        if file is not None:
            files.attach(batch, "paper", file[0], file[1], actor, at, clause=TWO)
    return batch


def attach(record: Batch | Entry, file: Upload | None, actor: Actor, at: datetime) -> None:
    """Add a scan of the paper to a batch, or an own scan (an agreement's) to an entry, while it is being entered."""
    if not enters(actor, record) or record.state != "draft":
        raise Refused(TWO, _("只有录入人可以在送确认以前上传扫描件"), field="file")
    if file is None:
        raise Refused(TWO, _("请选择文件"), field="file")
    with work():
        files.attach(record, "paper" if isinstance(record, Batch) else "scan", file[0], file[1], actor, at, clause=TWO)


def enter(batch: Batch, checked: Checked, actor: Actor, at: datetime, *, file: Upload | None = None) -> Entry:
    """Enter one record by hand."""
    _clean(checked)
    with work():
        _hold(batch, actor)
        may_enter(actor, checked.row.kind, checked.hospitals)
        entry = Entry(**_values(batch, checked, actor, at))
        db.session.add(entry)
        journal.write("takeover_entry.enter", actor, at, entry, clause=TWO, kind=entry.kind, subject=entry.subject)
        if file is not None:
            files.attach(entry, "scan", file[0], file[1], actor, at, clause=TWO)
    return entry


def import_rows(
    batch: Batch, rows: Sequence[Checked], workbook: Upload, actor: Actor, at: datetime, *, only_good: bool = False
) -> int:
    """Enter the rows of a workbook: all of them, or on explicit choice the good ones; how many were entered."""
    good = [one for one in rows if not one.problems]
    if len(good) < len(rows) and not only_good:
        raise Refused("", _("有 %(n)s 行有问题，整份没有导入", n=len(rows) - len(good)),
                      todo=(_("改正后重新上传，或选择“只导入没有问题的行”"),))  # fmt: skip
    if not good:
        raise Refused("", _("没有可以导入的行"))
    digest = hashlib.sha256(workbook[1]).hexdigest()
    _not_twice(batch, digest)
    with work():
        _hold(batch, actor)
        for one in good:
            may_enter(actor, one.row.kind, one.hospitals)
        db.session.execute(
            update(Batch).where(Batch.id == batch.id).values(workbook=workbook[0][-200:], digest=digest, version=batch.version + 1)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
        db.session.refresh(batch)
        db.session.execute(insert(Entry), [_values(batch, one, actor, at) for one in good])
        journal.write("takeover_batch.import", actor, at, batch, clause=TWO, rows=len(good), left_out=len(rows) - len(good),
                      sha256=digest, file=workbook[0])  # fmt: skip
    return len(good)


def _clean(checked: Checked) -> None:
    if checked.problems:
        first = checked.problems[0]
        todo = [f"{one.column}：{one.what}。{one.todo}" for one in checked.problems]
        raise Refused(first.clause, _("有 %(n)s 处须改正", n=len(checked.problems)), field=first.key or None, todo=todo)


def _not_twice(batch: Batch, digest: str) -> None:
    """The same file is recognised by its hash; a batch takes one workbook."""
    if batch.digest:
        raise Refused("", _("本批已导入过「%(name)s」；另一份工作簿请另建一批", name=batch.workbook), field="file")
    same = queries.with_digest(batch.programme, digest)
    if same is not None:
        raise Refused(
            "", _("这份工作簿已于 %(day)s 由%(who)s导入过（第 %(n)s 批）", day=same.opened_at.date(), who=same.entered_by, n=same.id),
            field="file", todo=(_("没有变化就不用再导入；要重来，请先撤回那一批"),),
        )  # fmt: skip


def _hold(batch: Batch, actor: Actor) -> None:
    """Take the row: it must still be in the hands of who entered it."""
    db.session.refresh(batch, with_for_update=True)
    if not enters(actor, batch):
        raise Refused(TWO, _("这一批由%(who)s录入", who=batch.entered_by))
    if batch.state != "draft":
        raise Refused(TWO, _("本批已送确认，不能再增加内容；请另建一批"))
    may_begin(actor, batch.programme, batch.designation_id)


def _values(batch: Batch, one: Checked, actor: Actor, at: datetime) -> dict[str, Any]:
    return {
        "batch_id": batch.id, "programme": batch.programme, "kind": one.row.kind, "row": one.row.number, "key": one.key,
        "subject": one.subject, "data": dict(one.data), "advice": list(one.advice),
        "hospitals": list(dict.fromkeys(one.hospitals)), "entered_at": at, "entered_by_id": actor.person_id,
        "entered_by": actor.name,
    }  # fmt: skip


def submit(batch: Batch, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Send the batch to a second person: the head where an officer entered it, the office where a lead clerk did."""
    with work():
        BATCH_FLOW.move(batch, "submit", actor, at, seen=seen, values={"submitted_at": at})
        _all(batch, ("draft",), {"state": "entered"})
        role = Role.OFFICE_HEAD if actor.role == Role.OFFICE_HANDLER else Role.OFFICE_HANDLER
        inbox.ask("takeover.confirm", N_("确认历史补录"), batch.title, batch, at, role=role, by=actor)


def withdraw(batch: Batch, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Take the whole batch back, with a reason, while nothing of it is confirmed."""
    with work():
        BATCH_FLOW.move(batch, "withdraw", actor, at, seen=seen, remark=reason)
        _all(batch, OPEN, {"state": "withdrawn"})
        inbox.settle(batch, at, actor)


def _all(batch: Batch, states: tuple[str, ...], values: Mapping[str, Any]) -> None:
    db.session.execute(
        update(Entry).where(Entry.batch_id == batch.id, Entry.state.in_(states))
        .values(version=Entry.version + 1, **values).execution_options(synchronize_session=False)
    )  # fmt: skip
    db.session.expire_all()


def take_back(entry: Entry, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Withdraw one entry; the batch is closed with its last open one."""
    with work():
        ENTRY_FLOW.move(entry, "withdraw", actor, at, seen=seen)
        close_if_done(entry.batch, actor, at)


def close_if_done(batch: Batch, actor: Actor, at: datetime) -> None:
    """Close a batch that has nothing open any more; who entered it is told when something was not confirmed."""
    open_left = select(Entry.id).where(Entry.batch_id == batch.id, Entry.state.in_(OPEN)).limit(1)
    if batch.state != "entered" or db.session.execute(open_left).scalar_one_or_none() is not None:
        return
    BATCH_FLOW.move(batch, "close", actor, at)
    inbox.settle(batch, at, actor)
    rejected = select(Entry.id).where(Entry.batch_id == batch.id, Entry.state == "rejected").limit(1)
    if db.session.execute(rejected).scalar_one_or_none() is not None:
        inbox.ask("takeover.rejected", N_("有补录未获确认，请查看理由"), batch.title, batch, at, role=Role(batch.entered_role),
                  by=actor, person_id=batch.entered_by_id)  # fmt: skip


def acknowledge(batch: Batch, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Who entered it has taken note of what was not confirmed."""
    if not enters(actor, batch):
        raise Refused(TWO, _("由录入人办理"))
    if seen is not None and batch.version != seen:
        raise overtaken(batch, BATCH_FLOW)
    with work():
        inbox.settle(batch, at, actor, "takeover.rejected")
        journal.write("takeover_batch.acknowledge", actor, at, batch, clause=TWO)
