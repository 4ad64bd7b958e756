"""Who was turned away from what: one row per person, post, route, kind and day, with how often. Knows no record's content.

A refused sign-in is counted the same way: whose account it was, or that there is none; what was typed is never kept.
"""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import Index, Select, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.actor import Actor
from alliance.core.promises import check, unique
from alliance.core.refusal import Refused
from alliance.core.work import part, work
from alliance.ext import Base, Moment, db

KINDS = {403: "denied", 404: "unseen", 409: "refused"}
LABELS = {
    "denied": _l("无权限"), "unseen": _l("不存在或不可见"), "refused": _l("业务上不允许"),
    "unknown": _l("登录：没有这个账号"), "password": _l("登录：密码不正确"), "closed": _l("登录：账号停用或无岗位"),
    "code": _l("登录：动态口令或激活码不正确"), "throttled": _l("登录：尝试次数过多"),
}  # fmt: skip


class Denial(Base):
    """403: not for this post. 404: no such record, or not one this post may see. 409: refused by a rule, or overtaken.

    The others: a sign-in refused before anybody was signed in; person 0 where nobody has such an account.
    """

    __tablename__ = "denial"
    __table_args__ = (
        unique("day", "person_id", "role", "endpoint", "kind", message=_l("当日已有此项")),
        check(
            "kind IN ('denied', 'unseen', 'refused', 'unknown', 'password', 'closed', 'code', 'throttled')",
            "kind",
            _l("拒绝的类别不在代码表内"),
        ),
        check("kind <> 'unknown' OR (person_id = 0 AND name = '')", "nobody", _l("没有这个账号的登录不留姓名")),
        check("times > 0", "times", _l("次数须大于零")),
        Index("ix_denial_person", "person_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    person_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(30))
    organisation_name: Mapped[str] = mapped_column(String(120))
    endpoint: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    times: Mapped[int] = mapped_column(default=1)
    first_at: Mapped[datetime] = mapped_column(Moment)
    last_at: Mapped[datetime] = mapped_column(Moment)


def note(actor: Actor, endpoint: str, status: int, at: datetime) -> None:
    """Count one more. Of two at once one makes the row, the other counts on it."""
    _count((actor.person_id or 0, actor.name, actor.organisation_name), str(actor.role), endpoint, KINDS[status], at)


def note_sign_in(kind: str, endpoint: str, at: datetime, whose: tuple[int, str, str] = (0, "", "")) -> None:
    """Count one more refused sign-in: whose account it was (person, name, organisation); nothing of what was typed."""
    _count(whose, "", endpoint, kind, at)


def _count(whose: tuple[int, str, str], role: str, endpoint: str, kind: str, at: datetime) -> None:
    person_id, name, organisation = whose
    key = {"day": at.date(), "person_id": person_id, "role": role, "endpoint": endpoint[:80], "kind": kind}
    with work():
        if _again(key, at):
            return
        try:
            with part():
                db.session.add(Denial(**key, name=name, organisation_name=organisation, first_at=at, last_at=at))
                db.session.flush()
        except Refused:
            _again(key, at)


def _again(key: dict[str, object], at: datetime) -> bool:
    found = db.session.execute(
        update(Denial)
        .where(*(getattr(Denial, name) == value for name, value in key.items()))
        .values(times=Denial.times + 1, last_at=at)
        .execution_options(synchronize_session=False)
    )
    return bool(found.rowcount)  # type: ignore[attr-defined]  # the result of an UPDATE counts its rows


def found(since: date | None, until: date | None, kind: str, words: str) -> Select[Denial]:
    """The rows within these days, of this kind, whose person or organisation these words name."""
    query = select(Denial)
    if since:
        query = query.where(Denial.day >= since)
    if until:
        query = query.where(Denial.day <= until)
    if kind:
        query = query.where(Denial.kind == kind)
    if words:
        query = query.where(
            Denial.name.contains(words, autoescape=True) | Denial.organisation_name.contains(words, autoescape=True)
        )
    return query
