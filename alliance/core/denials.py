"""Who was turned away from what: one row per person, post, route, kind and day, with how often. Knows no record's content."""

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
LABELS = {"denied": _l("无权限"), "unseen": _l("不存在或不可见"), "refused": _l("业务上不允许")}


class Denial(Base):
    """403: not for this post. 404: no such record, or not one this post may see. 409: refused by a rule, or overtaken."""

    __tablename__ = "denial"
    __table_args__ = (
        unique("day", "person_id", "role", "endpoint", "kind", message=_l("当日已有此项")),
        check("kind IN ('denied', 'unseen', 'refused')", "kind", _l("拒绝的类别不在代码表内")),
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
    key = {
        "day": at.date(), "person_id": actor.person_id or 0, "role": str(actor.role), "endpoint": endpoint[:80],
        "kind": KINDS[status],
    }  # fmt: skip
    with work():
        if _again(key, at):
            return
        try:
            with part():
                db.session.add(
                    Denial(**key, name=actor.name, organisation_name=actor.organisation_name, first_at=at, last_at=at)
                )
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
