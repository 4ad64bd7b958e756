"""What is mailed to whom: at once what is due or a measure, else one digest a day. To-dos name no patient, so no mail does."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, exists, insert, literal, or_, select
from sqlalchemy.orm import aliased

from alliance.core import inbox, journal, mail
from alliance.core.actor import Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations.model import Delegation, Person, Post

ADDRESS = re.compile(r"[^@\s<>,;\"]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
MOST_LINES = 30  # of a digest; what is more is counted
MOST_ORDERS = 500  # made into mails in one work()
Todo, Order = inbox.Todo, mail.MailOrder


def set_mail(person: Person, address: str, actor: Actor, at: datetime) -> None:
    """Say where one's reminders go; empty: nowhere."""
    address = address.strip()
    if address and (len(address) > 200 or not ADDRESS.fullmatch(address)):
        raise Refused("", _("电子邮箱地址的格式不对"), field="mail")
    with work():
        person.mail = address
        journal.write("person.mail", actor, at, person, given=bool(address))


def order_due(at: datetime) -> str:
    """Order a mail for what is due today, and for what was due yesterday and is still open: once each (a daily job)."""
    if mail.Outbox.settings is None:
        return "未配置邮件服务器"
    made = 0
    with work():
        for why, day in (("due", at.date()), ("overdue", at.date() - timedelta(days=1))):
            told = exists().where(Order.todo_id == Todo.id, or_(Order.why == why, Order.at >= _midnight(at)))
            wanted = select(Todo.id, literal(why), literal(at, Order.at.type)).where(
                Todo.closed_at.is_(None), Todo.due == day, ~told
            )
            found = db.session.execute(insert(Order).from_select(["todo_id", "why", "at"], wanted))
            made += found.rowcount  # type: ignore[attr-defined]
    return f"{made} 项到期提醒"


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def write_mails(at: datetime) -> int:
    """Make mails of what was ordered, one to each holder of the post; what was done meanwhile needs none."""
    made = 0
    with work():
        orders = {one.todo_id: one for one in mail.open_orders(MOST_ORDERS)}
        for person, todo in _recipients(at.date(), Todo.id.in_(orders)) if orders else ():
            why = orders[todo.id].why
            with force_locale(person.language):
                words = _at_once(person, todo, why)
            key = f"now:{todo.id}:{why}:{person.id}"
            made += mail.queue(key, "now", person.id, person.name, person.mail, *words, at)
        for one in orders.values():
            one.done_at = at
    return made


def write_digests(at: datetime) -> str:
    """One digest to each person with an address and open to-dos (a daily job)."""
    if mail.Outbox.settings is None:
        return "未配置邮件服务器"
    lists: dict[int, tuple[Person, list[inbox.Todo]]] = {}
    made = 0
    with work():
        for person, todo in _recipients(at.date(), Todo.closed_at.is_(None)):
            lists.setdefault(person.id, (person, []))[1].append(todo)
        for person, todos in lists.values():
            with force_locale(person.language):
                words = _digest(person, todos, at.date())
            key = f"digest:{person.id}:{at.date()}"
            made += mail.queue(key, "digest", person.id, person.name, person.mail, *words, at)
    return f"{made} 封每日汇总"


def _recipients(on: date, which: ColumnElement[bool]) -> list[tuple[Person, inbox.Todo]]:
    """Who is told of what is open: the holders of the post with an address, and who stands in for one; a claimed one only
    its holder. Each pair once, oldest due first; two queries."""
    held = and_(Post.since <= on, or_(Post.until.is_(None), Post.until >= on))
    asked = and_(
        Post.role == Todo.role, held, Todo.closed_at.is_(None), which,
        or_(Todo.organisation_id.is_(None), Todo.organisation_id == Post.organisation_id),
        or_(inbox.in_programme(Post.programme), Post.programme.is_(None)),
        or_(Todo.department_id.is_(None), Todo.department_id == Post.department_id),
        or_(Todo.person_id.is_(None), Todo.person_id == Post.person_id),
    )  # fmt: skip
    told = and_(Person.active, Person.mail != "", or_(Todo.claimed_by_id.is_(None), Todo.claimed_by_id == Person.id))
    own = select(Person, Todo).join(Post, Post.person_id == Person.id).join(Todo, asked).where(told)
    there, holder = aliased(Post), aliased(Person)
    place = exists().where(
        there.person_id == Person.id, there.organisation_id == Post.organisation_id, there.since <= on,
        or_(there.until.is_(None), there.until >= on),
    )  # fmt: skip
    stands = and_(Delegation.ended_at.is_(None), Delegation.since <= on, Delegation.until >= on, holder.active, place)
    stood = (
        select(Person, Todo)
        .join(Delegation, Delegation.to_id == Person.id)
        .join(Post, Post.id == Delegation.post_id)
        .join(holder, holder.id == Delegation.person_id)
        .join(Todo, asked)
        .where(told, stands)
    )
    pairs = {
        (person.id, todo.id): (person, todo) for query in (own, stood) for person, todo in db.session.execute(query)
    }
    return sorted(
        pairs.values(), key=lambda pair: (pair[1].due is None, pair[1].due or date.max, pair[1].id, pair[0].id)
    )


def _at_once(person: Person, todo: inbox.Todo, why: str) -> tuple[str, str]:
    """Subject and body of a mail about one thing; the subject says nothing of the matter."""
    subject = {
        "asked": _("待办提醒：有新的事项请尽快办理"),
        "ahead": _("待办提醒：有事项即将到期"),
        "due": _("待办提醒：有事项今天到期"),
        "overdue": _("待办提醒：有事项已逾期"),
    }[why]
    return str(subject), _body(person, [todo])


def _digest(person: Person, todos: list[inbox.Todo], today: date) -> tuple[str, str]:
    late = sum(1 for todo in todos if todo.due is not None and todo.due < today)
    subject = _("待办提醒：共 %(n)s 项，其中逾期 %(late)s 项", n=len(todos), late=late)
    return str(subject), _body(person, todos)


def _body(person: Person, todos: list[inbox.Todo]) -> str:
    settings = mail.Outbox.settings
    assert settings is not None
    shown = [_line(number, todo) for number, todo in enumerate(todos[:MOST_LINES], 1)]
    more = [_("另有 %(n)s 项，请登录查看。", n=len(todos) - MOST_LINES)] if len(todos) > MOST_LINES else []
    address = [_("登录办理：%(address)s", address=settings.site)] if settings.site else []
    foot = _("本邮件由平台自动发出，不含患者信息，请勿回复。邮箱在“我的岗位”中修改或停用。")
    return _paragraphs([_("%(name)s：", name=person.name)], [*shown, *more], address, [foot])


def _line(number: int, todo: inbox.Todo) -> str:
    return f"{number}. {inbox.stored(todo.subject)} · {inbox.stored(todo.text)}（{inbox.due_words(todo)}）"


def _paragraphs(*blocks: Iterable[str]) -> str:
    return "\n\n".join("\n".join(map(str, block)) for block in blocks if block) + "\n"
