"""What is asked of whom about a duty: its owner does it, the superior sees to it when it is overdue."""

from datetime import date, datetime

from alliance.core import inbox, mail
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.language import N_
from alliance.ext import db
from alliance.obligations import queries, rules
from alliance.obligations.model import Obligation, ObligationNotice
from alliance.organisations import queries as organisations
from alliance.rules import programme as programmes

WORDS = {
    "charter": N_("通过并上传联盟章程"),
    "agreement-renewal": N_("续签或终止到期协议"),
    "training-plan": N_("提交年度培训计划"),
    "rectification": N_("提交整改完成证明"),
    "evaluation-round": N_("启动年度考核"),
    "year-paper": N_("提交年度计划和报告"),
    "fund-report": N_("提交补助资金自评报告"),
}


def subject(row: Obligation) -> str:
    """A duty in words: 示例联盟 · 2026 年度培训计划."""
    return f"{row.designation_name} · {row.title}" if row.designation_name else row.title


def ask(row: Obligation, actor: Actor, at: datetime, note: str = "") -> None:
    """Put a duty that no chapter asks for on its owner's list."""
    if rules.kind_of(row).todo:
        return
    inbox.ask(
        queries.DO, WORDS.get(row.kind, N_("办理应办事项")), subject(row), row, at, role=Role(row.role), by=actor,
        organisation_id=row.owner_id, department_id=row.department_id, due=row.due, due_note=row.due_note,
        note=note[:300],
    )  # fmt: skip


def ask_again(row: Obligation, actor: Actor, at: datetime, note: str) -> None:
    """With another day, or after a proof was sent back."""
    inbox.settle(row, at, actor)
    ask(row, actor, at, note)


def tell(row: Obligation, stage: str, todo: inbox.Todo | None, day: date, at: datetime) -> None:
    """Remind the owner by mail ahead of the day, or have the superior see to it; kept as told for this due day."""
    assert row.due is not None
    role = Role(row.role)
    place: int | None = row.owner_id
    if stage == "ahead":
        if todo is not None:
            mail.order(todo.id, "ahead", at)
    else:
        role = rules.superior(row, stage)
        place = _place(row, role, day)
        inbox.ask(
            queries.OVERDUE, N_("下属事项逾期未办，请督促"), subject(row), row, at, role=role, by=SYSTEM,
            organisation_id=place, note=row.owner_name, urgent=True,
        )  # fmt: skip
    db.session.add(ObligationNotice(
        obligation_id=row.id, stage=stage, due=row.due, day=day, at=at, role=str(role), organisation_id=place,
    ))  # fmt: skip


def _place(row: Obligation, role: Role, day: date) -> int | None:
    if role in (Role.HOSPITAL_LEADER, Role.OFFICE_HEAD):
        return row.owner_id
    if programmes.load(row.programme).active:
        found = organisations.one_of_kind("office") if role == Role.OFFICE_HANDLER else None
        return found.id if found else None
    return next(iter(organisations.desks(row.programme, role, day)), None)
