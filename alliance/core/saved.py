"""Saved views of lists: a filter, columns and order under a name, one's own or shared by a post."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Index, Select, String, and_, bindparam, func, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core import journal, reach, reading
from alliance.core.actor import Actor
from alliance.core.promises import check, unique_where
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import Base, Moment, db

MOST = 30  # views of one list: more would be a list of their own
LONGEST = 1000  # characters of an address's arguments


class SavedView(Base):
    """How a list was looked at. A shared one is seen by whoever holds the same role in the same place."""

    __tablename__ = "saved_view"
    __table_args__ = (
        check("name <> ''", "name", _l("请给视图起个名字")),
        unique_where(
            "uq_saved_view_own", "list", "person_id", "role", "name", where=text("NOT shared"),
            message=_l("已有同名的视图，请换一个名字"),
        ),
        unique_where(
            "uq_saved_view_shared", "list", "role", "organisation_id", "department_id", "name", where=text("shared"),
            message=_l("本岗位已有同名的视图，请换一个名字"),
        ),
        Index("ix_saved_view_list", "list", "role"),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(primary_key=True)
    list: Mapped[str] = mapped_column(String(60))  # which list it is a view of
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(LONGEST))  # the arguments of the address
    shared: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int]
    role: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[int] = mapped_column(default=0)  # 0: the role has no place of its own
    department_id: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str] = mapped_column(String(80))


def _mine(actor: Actor) -> ColumnElement[bool]:
    own = and_(SavedView.shared.is_(False), SavedView.person_id == (actor.person_id or 0))
    posts = and_(
        SavedView.shared.is_(True), SavedView.organisation_id == (actor.organisation_id or 0),
        SavedView.department_id == (actor.department_id or 0),
    )  # fmt: skip
    return and_(SavedView.role == str(actor.role), or_(own, posts))


class View(Protocol):
    """What the page of a list tells of a view."""

    id: int
    name: str
    query: str
    shared: bool
    made_by: str


def of(actor: Actor, key: str) -> Sequence[View]:
    """The views of one list this actor may open, the post's first, each sort by name (one query)."""
    found: Sequence[Any] = reading.again(_views(actor), {"list": key})
    return found


@lru_cache(128)
def _views(actor: Actor) -> Select[Any]:
    """Built once for an actor: every page of a list asks it."""
    columns: tuple[Any, ...] = (SavedView.id, SavedView.name, SavedView.query, SavedView.shared, SavedView.made_by)
    query = select(*columns).where(SavedView.list == bindparam("list"), _mine(actor))
    return query.order_by(SavedView.shared.desc(), SavedView.name, SavedView.id)


def keep(actor: Actor, at: datetime, *, key: str, name: str, query: str, shared: bool = False) -> SavedView:
    """Keep a view under a name; a name already taken is refused, so that nobody's is overwritten unseen."""
    name = " ".join(name.split())
    if not name:
        raise Refused("", _("请给视图起个名字"), field="name")
    query = urlencode(parse_qsl(query))  # arguments and nothing else: it is put into addresses
    if len(query) > LONGEST:
        raise Refused("", _("筛选条件过长，不能保存为视图"), field="name")
    with work():
        mine = select(func.count()).select_from(SavedView).where(SavedView.list == key, _mine(actor))
        if db.session.execute(mine).scalar_one() >= MOST:
            raise Refused("", _("这张表已有 %(n)d 个视图，请先删除不用的", n=MOST), field="name")
        view = SavedView(
            list=key, name=name[:40], query=query, shared=shared, person_id=actor.person_id or 0, role=str(actor.role),
            organisation_id=actor.organisation_id or 0, department_id=actor.department_id or 0, made_at=at,
            made_by=actor.name,
        )  # fmt: skip
        db.session.add(view)
        db.session.flush()
        if shared:
            journal.write("view.share", actor, at, view, list=key, name=view.name, query=query)
    return view


def drop(actor: Actor, at: datetime, view_id: int) -> SavedView:
    """Take a view away: one's own, or the post's by whoever holds the post. NotFound for another's."""
    query = select(SavedView).where(SavedView.id == view_id, _mine(actor))
    found = reach.found(db.session.execute(query).scalar_one_or_none())
    with work():
        if found.shared:
            journal.write("view.drop", actor, at, found, list=found.list, name=found.name, query=found.query)
        db.session.delete(found)
    return found
