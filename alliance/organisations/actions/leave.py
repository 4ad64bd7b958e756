"""Delegation while on leave: one post, from–to, to a colleague who could hold it; both names stand on everything done."""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core import journal
from alliance.core.access import end_sessions
from alliance.core.actor import ADMINISTRATORS, Actor, Role
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries
from alliance.organisations.actions.claims import let_go
from alliance.organisations.model import Delegation, Post

PERSONAL = frozenset({Role.EXPERT})  # invited in person: nobody stands in
APART = ADMINISTRATORS | {Role.AUDITOR}  # kept apart from business: only one of the same post stands in


def delegate(post: Post, to_id: int, since: date, until: date, reason: str, actor: Actor, at: datetime) -> Delegation:
    """Have a colleague stand in for a post. Its holder does this, or the administrator of the hospital."""
    _may_delegate(post, actor, at.date())
    _days(post, since, until, at.date())
    if not reason.strip():
        raise Refused("", _("请写明事由，如休假、出差"), field="reason")
    _could_hold(post, to_id, since, until)
    with work():
        db.session.execute(select(Post.id).where(Post.id == post.id).with_for_update())  # one at a time for one post
        _free(post, since, until)
        made = Delegation(
            post_id=post.id, person_id=post.person_id, to_id=to_id, since=since, until=until, reason=reason.strip(),
            made_at=at, made_by=actor.name,
        )  # fmt: skip
        db.session.add(made)
        journal.write(
            "delegation.make", actor, at, made, remark=reason.strip(), since=since, until=until, role=post.role,
            holder=post.person.name, to=to_id,
        )  # fmt: skip
    return made


def end_delegation(delegation: Delegation, actor: Actor, at: datetime) -> None:
    """End it before its day; the delegate's sessions end with it, and what he had claimed goes back to the post."""
    if actor.delegation_id is not None or (
        actor.person_id not in (delegation.person_id, delegation.to_id) and not _administers(delegation.post, actor)
    ):
        raise NotFound
    if delegation.ended_at is not None or delegation.until < at.date():
        raise Refused("", _("此代办已经结束"))
    with work():
        delegation.ended_at, delegation.ended_by = at, actor.name
        end_sessions(delegation.to_id)
        let_go(delegation.to_id, at.date(), actor, at)
        journal.write("delegation.end", actor, at, delegation)


def _may_delegate(post: Post, actor: Actor, on: date) -> None:
    """The holder's own right; one who only stands in cannot pass it on."""
    if actor.delegation_id is not None or (actor.person_id != post.person_id and not _administers(post, actor)):
        raise NotFound
    if post.until is not None and post.until < on:
        raise Refused("", _("此岗位已经离任，不能委托"), field="post")
    if Role(post.role) in PERSONAL:
        raise Refused("", _("评审专家由本人受邀，不能由他人代办"), field="post")


def _administers(post: Post, actor: Actor) -> bool:
    return actor.role == Role.HOSPITAL_ADMIN and actor.organisation_id == post.organisation_id


def _days(post: Post, since: date, until: date, today: date) -> None:
    if until < since:
        raise Refused("", _("代办的截止日不能早于起始日"), field="until")
    if since < today:
        raise Refused("", _("代办不能从过去的日期开始"), field="since")
    if post.until is not None and until > post.until:
        raise Refused("", _("代办不能晚于岗位的截止日"), field="until")


def _could_hold(post: Post, to_id: int, since: date, until: date) -> None:
    """A colleague with a post in the same organisation on each of the days; the three administrators stay three."""
    if to_id == post.person_id:
        raise Refused("", _("不能委托给本人"), field="person")
    held = [
        one
        for one in queries.posts_of({to_id}, since).get(to_id, [])
        if one.organisation_id == post.organisation_id and (one.until is None or one.until >= until)
    ]
    if not held:
        raise Refused("", _("代办人须在同一单位任职，且任期覆盖代办的全部日期"), field="person")
    every = queries.posts_of({to_id}, since)[to_id]
    if Role(post.role) in APART and any(one.role != post.role for one in every):
        raise Refused("", _("三员和审计员只能由同一岗位的人代办"), field="person")
    if Role(post.role) not in APART and all(Role(one.role) in APART for one in every):
        raise Refused("", _("三员和审计员不能代办业务岗位"), field="person")


def _free(post: Post, since: date, until: date) -> None:
    taken = db.session.execute(
        select(Delegation).where(
            Delegation.post_id == post.id, Delegation.ended_at.is_(None), Delegation.since <= until,
            Delegation.until >= since,
        )
    ).scalars().first()  # fmt: skip
    if taken is not None:
        message = _("与已有的代办日期重叠：%(since)s 至 %(until)s", since=taken.since, until=taken.until)
        raise Refused("", message, field="since")
