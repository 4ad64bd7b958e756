"""Opening accounts: at once where the administrator's own word is enough, else as a request that a second person decides."""

import re
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from alliance.core import inbox, journal
from alliance.core.access import end_one, end_others, end_sessions
from alliance.core.actor import ROLE_LABELS, SYSTEM, Actor, Role
from alliance.core.language import N_
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries
from alliance.organisations.actions.codes import ask_to_invite, make
from alliance.organisations.actions.mails import ADDRESS
from alliance.organisations.actions.people import add_person, disable, enable, end_post, give_post, hand_on
from alliance.organisations.actions.takeover import department_named, locked
from alliance.organisations.flow import REQUEST_FLOW
from alliance.organisations.model import Organisation, Person, Post, PostRequest, SecuritySetting
from alliance.organisations.rules.posts import (
    at_the_machine,
    brings,
    is_administrator,
    misfit,
    needs_second,
    opens,
    role_rules,
)

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
WAITS = "post_request.decide"


@dataclass(frozen=True)
class Wish:
    """A post for a person, as typed or as brought in a workbook."""

    login: str
    name: str
    role: Role
    organisation: Organisation
    department: str = ""
    mail: str = ""
    telephone: str = ""
    programme: str | None = None
    reason: str = ""


def problems(wish: Wish) -> list[tuple[str, str]]:
    """What is wrong with a wish, all at once: (field, words)."""
    found = _of_post(wish)
    if not LOGIN.fullmatch(wish.login):
        found.append(("login", _("账号用 3 至 40 个小写字母、数字、点、横线，以字母或数字开头")))
    if not wish.name or len(wish.name) > 40:
        found.append(("name", _("请填写姓名，不超过 40 字")))
    if wish.mail and (len(wish.mail) > 200 or not ADDRESS.fullmatch(wish.mail)):
        found.append(("mail", _("电子邮箱地址的格式不对")))
    person = queries.person_by_login(wish.login)
    if person is not None and (person.name != wish.name or not person.active):
        found.append(("login", _("账号 %(login)s 已属于另一人或已停用", login=wish.login)))
    return found


def _of_post(wish: Wish) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if why := misfit(wish.role, wish.organisation, wish.programme):
        found.append(("programme", why))
    if not role_rules()[wish.role].sits_in(wish.organisation.kind, wish.programme):
        found.append(("role", _("%(post)s不能设在此类机构", post=ROLE_LABELS[wish.role])))
    if wish.role == Role.LEAD_CLERK and not wish.department:
        found.append(("department", _("牵头科室经办须写明科室")))
    if not queries.accounts.switches()[f"give.{wish.role}"]:
        found.append(("role", _("安全管理员已停止开设此岗位")))
    return found


def open_account(wish: Wish, actor: Actor, at: datetime) -> Post | PostRequest:
    """Give a post, with a new account where there is none of that login; or ask for it where a second person decides."""
    own = opens(actor, wish.role, wish.organisation, wish.programme)
    if not own and not brings(actor, wish.role, wish.organisation):
        raise NotFound
    for field, words in problems(wish):
        raise Refused("", words, field=field)
    if not own or needs_second(wish.role):
        return _ask(wish, actor, at)
    with work():
        return enter(wish, actor, at)


def enter(wish: Wish, actor: Actor, at: datetime) -> Post:
    """The person, entered where there is none, and the post. Inside a work()."""
    person = queries.person_by_login(wish.login)
    if person is None:
        person = add_person(actor, at, login=wish.login, name=wish.name, password_hash=locked(), locked=True)
        person.mail, person.telephone = wish.mail, wish.telephone[:30]
    department = department_named(wish.organisation, wish.department, actor, at) if wish.department else None
    return give_post(
        actor, at, person, wish.role, wish.organisation, department=department, programme=wish.programme,
    )  # fmt: skip


def _ask(wish: Wish, actor: Actor, at: datetime) -> PostRequest:
    decides = Role.SECURITY_ADMIN if needs_second(wish.role) else Role.HOSPITAL_ADMIN
    assert actor.person_id is not None
    with work():
        made = PostRequest(
            decides=str(decides), login=wish.login, name=wish.name, mail=wish.mail, telephone=wish.telephone[:30],
            role=str(wish.role), organisation_id=wish.organisation.id, department=wish.department, programme=wish.programme,
            reason=wish.reason[:300], asked_at=at, asked_by_id=actor.person_id, asked_by=actor.name,
            asked_role=str(actor.role), asked_organisation_id=actor.organisation_id,
        )  # fmt: skip
        db.session.add(made)
        journal.write(
            "post_request.ask", actor, at, made, remark=made.reason, login=wish.login, person=wish.name, role=str(wish.role),
            organisation=wish.organisation.name,
        )  # fmt: skip
        inbox.ask(
            WAITS, N_("核准岗位申请"), f"{wish.name} · {wish.organisation.name}"[:200], made, at, role=decides, by=actor,
            organisation_id=wish.organisation.id if decides == Role.HOSPITAL_ADMIN else None,
        )  # fmt: skip
    return made


def approve(found: PostRequest, actor: Actor, at: datetime, *, seen: int | None = None) -> Post:
    """The second person's word: account and post are there from today. The code for it is the opener's to give."""
    wish = _wish(found)
    if found.state == "waiting":
        for _field, words in problems(wish):
            raise Refused("", words)
    with work():
        target = queries.person_by_login(found.login)
        if target is not None and target.id == actor.person_id:
            raise Refused("", _("不能核准给自己的岗位"))
        decided = {"decided_at": at, "decided_by_id": actor.person_id, "decided_by": actor.name}
        version = found.version if seen is None else seen
        REQUEST_FLOW.move(
            found, "approve", actor, at, seen=version, values={**decided, **_placed(found, wish, actor, at)}
        )
        inbox.settle(found, at, actor, WAITS)
        post = db.session.get(Post, found.post_id)
        assert post is not None
        db.session.refresh(post.person)
        ask_to_invite(post.person, at)
    return post


def _placed(found: PostRequest, wish: Wish, actor: Actor, at: datetime) -> dict[str, int | None]:
    """The post for a request that waits, in the work of its approval; none where the flow is about to refuse."""
    allowed = found.state == "waiting" and any(step.name == "approve" for step in REQUEST_FLOW.open_to(found, actor))
    if not allowed:
        return {}
    post = enter(wish, actor, at)
    db.session.flush()
    return {"post_id": post.id}


def refuse(found: PostRequest, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Not given, with the reason."""
    decided = {"decided_at": at, "decided_by_id": actor.person_id, "decided_by": actor.name}
    with work():
        REQUEST_FLOW.move(found, "refuse", actor, at, seen=seen, remark=reason, values=decided)
        inbox.settle(found, at, actor, WAITS)


def withdraw(found: PostRequest, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Taken back by whoever asked."""
    decided = {"decided_at": at, "decided_by_id": actor.person_id, "decided_by": actor.name}
    with work():
        REQUEST_FLOW.move(found, "withdraw", actor, at, seen=seen, values=decided)
        inbox.settle(found, at, actor, WAITS)


def _wish(found: PostRequest) -> Wish:
    return Wish(
        found.login, found.name, Role(found.role), found.organisation, found.department, found.mail, found.telephone,
        found.programme, found.reason,
    )  # fmt: skip


def take_post(post: Post, actor: Actor, at: datetime) -> None:
    """An administrator ends a post he may end."""
    _may_end(post, actor, at)
    end_post(actor, at, post)


def pass_on(post: Post, successor_id: int, actor: Actor, at: datetime) -> Post:
    """An administrator hands a post of somebody who leaves to a successor; an administrator's right needs a request."""
    _may_end(post, actor, at)
    if is_administrator(Role(post.role)):
        raise Refused("", _("管理员岗位须另行申请，经安全管理员核准，不能直接移交"), field="person")
    successor = next((one for one in queries.accounts.successors(post, at.date()) if one.id == successor_id), None)
    if successor is None:
        raise Refused("", _("接任人须是同一机构在岗的另一人；新来的同事请先开设账号"), field="person")
    return hand_on(actor, at, post, successor)


def _may_end(post: Post, actor: Actor, at: datetime) -> None:
    if not queries.accounts.may_end(actor, post):
        raise NotFound
    if post.until is not None and post.until < at.date():
        raise Refused("", _("此岗位已经结束"))


def close(person: Person, actor: Actor, at: datetime) -> None:
    """An administrator closes an account he looks after."""
    _kept(person, actor, at)
    if not person.active:
        raise Refused("", _("此账号已经停用"))
    disable(actor, at, person)


def reopen(person: Person, actor: Actor, at: datetime) -> None:
    """An administrator opens it again."""
    _kept(person, actor, at)
    enable(actor, at, person)


def end_access(person: Person, actor: Actor, at: datetime) -> None:
    """An administrator ends every session of a person."""
    _kept(person, actor, at)
    with work():
        end_sessions(person.id)
        journal.write("session.end", actor, at, person, login=person.login, person=person.name)


def end_own(person: Person, session_id: int | None, token: str, actor: Actor, at: datetime) -> None:
    """One's own session somewhere else, or (None) all but this one."""
    with work():
        if session_id is None:
            end_others(person.id, token)
        elif not end_one(person.id, session_id):
            raise NotFound
        journal.write("session.end", actor, at, person, login=person.login, person=person.name)


def link(person: Person, subject: str, actor: Actor, at: datetime) -> None:
    """Who this is at the identity provider; empty: not linked."""
    _kept(person, actor, at)
    if at_the_machine(queries.accounts.posts_now(person, at.date())):
        raise Refused("", _("三员和审计员不用统一身份登录"))
    set_subject(person, subject, actor, at)


def by_subject(subject: str, login: str, at: datetime, *, match: bool) -> Person:
    """Whom the identity provider means: the account linked with its subject; with `match`, at first the one of that name.

    Nobody gets an account by this; the three administrators and the auditor do not sign in this way.
    """
    person = queries.accounts.person_by_subject(subject)
    if person is None and match and login:
        named = queries.person_by_login(login)
        if named is not None and named.subject is None and not at_the_machine(named.posts):
            set_subject(named, subject, SYSTEM, at)
            person = named
    if person is None or not person.active or queries.actor_for(person, at.date()) is None:
        raise Refused("", _("统一身份尚未关联在用的平台账号，请联系开设账号的管理员"))
    return person


def set_subject(person: Person, subject: str, actor: Actor, at: datetime) -> None:
    """Keep the identity provider's name for a person; it is one person's only."""
    with work():
        person.subject = subject.strip()[:200] or None
        journal.write(
            "person.subject", actor, at, person, login=person.login, person=person.name, linked=bool(person.subject)
        )


def _kept(person: Person, actor: Actor, at: datetime) -> None:
    if not queries.accounts.may_keep(actor, person, at.date()):
        raise NotFound


def set_rule(key: str, yes: bool, remark: str, actor: Actor, at: datetime) -> None:
    """The security administrator sets a rule of access, with the reason."""
    if actor.role != Role.SECURITY_ADMIN or actor.delegation_id is not None:
        raise NotFound
    now = queries.accounts.switches()
    if key not in now:
        raise NotFound
    if not remark.strip():
        raise Refused("", _("改设须写明理由"), field="remark")
    if now[key] == yes:
        raise Refused("", _("此规则已经是这样设定的"), field="value")
    with work():
        row = SecuritySetting(
            key=key, value="yes" if yes else "no", remark=remark.strip(), set_at=at, set_by=actor.name
        )
        db.session.add(row)
        journal.write("security.put", actor, at, row, remark=remark.strip(), key=key, value=row.value)


def first(login: str, name: str, role: Role, actor: Actor, at: datetime) -> tuple[Person, str]:
    """The first of the three administrators, from the server's command line: only while nobody holds the post. With a code."""
    if queries.accounts.anybody_holds(role, at.date()):
        raise Refused("", _("已有%(post)s在岗；其他人由系统管理员申请、安全管理员核准", post=ROLE_LABELS[role]))
    office = queries.one_of_kind("office") or queries.one_of_kind("province")
    if office is None:
        raise Refused("", _("还没有机构资料：请先执行 flask reference load"))
    wish = Wish(login.strip().lower(), name.strip(), role, office)
    for _field, words in problems(wish):
        raise Refused("", words)
    with work():
        person = enter(wish, actor, at).person
        journal.write("account.first", actor, at, person, login=person.login, person=person.name, role=str(role))
        _made, code = make(person, actor, at, first=True)
    return person, code
