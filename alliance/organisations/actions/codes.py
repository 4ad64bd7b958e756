"""One-time codes: an invitation, a forgotten password and the first administrator are one mechanism.

A code is shown once, on paper or in a mail, and kept as a keyed hash; with it a person sets a password of his own.
"""

import secrets
from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select, update

from alliance.core import inbox, journal, mail, patients, settings
from alliance.core.access import end_sessions
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.language import N_
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries
from alliance.organisations.actions.people import hashed
from alliance.organisations.actions.signing_in import count_try, forget_tries, matches, noting
from alliance.organisations.model import AccountCode, Person, SignInAttempt
from alliance.organisations.rules import passwords
from alliance.organisations.rules.posts import at_the_machine

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is mistaken for another on paper
LONG, GROUP = 12, 4
FORGOTTEN, INVITE = "account.forgotten", "account.invite"
MOST_ANSWERED = 100  # forgotten passwords answered in one look


def issue(person: Person, actor: Actor, at: datetime) -> tuple[AccountCode, str]:
    """A code on paper, by the administrator who looks after the account; an older one serves no more."""
    if not queries.accounts.may_keep(actor, person, at.date()):
        raise NotFound
    if at_the_machine(queries.accounts.posts_now(person, at.date())):
        raise Refused("", _("三员和审计员的激活码只在服务器上生成（flask accounts code），网页上不能代为重设"))
    if not person.active:
        raise Refused("", _("账号已停用，请先恢复使用"))
    return make(person, actor, at)


def make(
    person: Person, actor: Actor, at: datetime, *, by_mail: bool = False, first: bool = False
) -> tuple[AccountCode, str]:
    """A new code; who asks for it has been looked at. Returns its row and the code itself, which is kept nowhere."""
    code = "".join(secrets.choice(SIGNS) for _sign in range(LONG))
    key, unit = ("account_mail_minutes", "minutes") if by_mail else ("account_code_hours", "hours")
    lasts = timedelta(**{unit: settings.least(key, 1)})
    with work():
        _end_open(person, at)
        made = AccountCode(
            person_id=person.id, purpose="first" if first else "reset" if person.password_at else "invite", hash=_hash(code),
            by_mail=by_mail, made_at=at, made_by_id=actor.person_id, made_by=actor.name, expires_at=at + lasts,
        )  # fmt: skip
        db.session.add(made)
        inbox.settle(person, at, actor, FORGOTTEN, INVITE)
        journal.write(
            "account.code", actor, at, person, login=person.login, person=person.name, purpose=made.purpose, by_mail=by_mail,
            until=made.expires_at,
        )  # fmt: skip
    return made, shown(code)


def shown(code: str) -> str:
    """As it stands on paper: in groups."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _hash(code: str) -> str:
    return patients.keyed("account-code", "".join(sign for sign in code.upper() if sign.isalnum()))


def _end_open(person: Person, at: datetime) -> None:
    db.session.execute(
        update(AccountCode)
        .where(AccountCode.person_id == person.id, AccountCode.used_at.is_(None), AccountCode.ended_at.is_(None))
        .values(ended_at=at)
        .execution_options(synchronize_session=False)
    )


def redeem(login: str, code: str, password: str, address: str, at: datetime) -> Person:
    """Set a password with a code: of two at once one does. The same answer for all that is wrong; a poor password costs no code."""
    login = login.strip().lower()
    count_try("code", login, address, at)
    with noting("code", "passwords.redeem", queries.person_by_login(login), at), work():
        person = _taken(login, code, at)
        if person is None:
            raise Refused("", _("账号或激活码不正确，或激活码已使用、已过期"), field="code")
        _set(person, password, at)
        forget_tries("code", login)
        forget_tries("sign-in", login)
        journal.write("account.password", _self(person), at, person, login=person.login, person=person.name, by="code")
    return person


def _taken(login: str, code: str, at: datetime) -> Person | None:
    """The person whose code this is, who has now used it."""
    person_id = db.session.execute(
        update(AccountCode)
        .where(
            AccountCode.hash == _hash(code), AccountCode.used_at.is_(None), AccountCode.ended_at.is_(None),
            AccountCode.expires_at > at,
            AccountCode.person_id.in_(select(Person.id).where(Person.login == login, Person.active)),
        )
        .values(used_at=at)
        .returning(AccountCode.person_id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()  # fmt: skip
    return db.session.get(Person, person_id) if person_id is not None else None


def change_password(person: Person, old: str, new: str, address: str, actor: Actor, at: datetime) -> None:
    """Set another password of one's own; every session of the person ends, the one at hand is the caller's to renew."""
    count_try("sign-in", person.login, address, at)
    if not matches(person.password_hash, old):
        raise Refused("", _("现在的密码不正确"), field="password")
    if matches(person.password_hash, new):
        raise Refused("", _("新密码与现在的密码相同"), field="new_password")
    with work():
        _set(person, new, at)
        forget_tries("sign-in", person.login)
        journal.write("account.password", actor, at, person, login=person.login, person=person.name, by="person")


def _set(person: Person, password: str, at: datetime) -> None:
    passwords.check(password, known_of(person))
    person.password_hash, person.password_at = hashed(password), at
    end_sessions(person.id)


def known_of(person: Person) -> list[str]:
    """What is known about a person: account, name, telephone, the places of the posts."""
    places = [name for post in person.posts for name in (post.organisation.name, post.organisation.short_name)]
    return [person.login, person.name, person.telephone, *places]


def _self(person: Person) -> Actor:
    """Somebody not yet signed in, acting on his own account; the journal says who, and no post."""
    return Actor(Role.SYSTEM, person.name, person_id=person.id)


def forgotten(login: str, address: str, at: datetime) -> None:
    """Somebody says a password is forgotten. Nothing is looked up here: the answer and its time tell nothing of the account."""
    count_try("forgotten", login.strip().lower(), address, at)


def answer_forgotten(at: datetime) -> int:
    """Answer what was asked since the last look: by mail where an address is known, else by asking the administrator."""
    query = select(SignInAttempt).where(SignInAttempt.what == "forgotten", SignInAttempt.done_at.is_(None))
    waiting = list(db.session.execute(query.order_by(SignInAttempt.id).limit(MOST_ANSWERED)).scalars())
    if not waiting:
        return 0
    with work():
        for login in dict.fromkeys(one.login for one in waiting):
            person = queries.person_by_login(login)
            if person is not None and person.active:
                _answer(person, at)
        for one in waiting:
            one.done_at = at
    return len(waiting)


def _answer(person: Person, at: datetime) -> None:
    posts = queries.accounts.posts_now(person, at.date())
    if not posts or at_the_machine(posts):
        return  # only at the server
    if person.mail and mail.Outbox.settings is not None:
        made, code = make(person, SYSTEM, at, by_mail=True)
        with force_locale(person.language):
            subject, body = _letter(person, code, made.expires_at)
        mail.queue(f"code:{made.id}", "code", person.id, person.name, person.mail, subject, body, at)
        return
    ask_keeper(
        person, FORGOTTEN, N_("核实本人后生成激活码"), at,
        note=N_("此人在登录页申请重设密码；请当面或电话核实后，在账号页生成并打印激活码"),
    )  # fmt: skip


def ask_to_invite(person: Person, at: datetime) -> None:
    """A new account was approved: whoever looks after it hands over the code. Inside the present work()."""
    if person.password_at is not None:
        return
    machine = at_the_machine(queries.accounts.posts_now(person, at.date()))
    note = N_("三员和审计员的激活码请运维人员在服务器上生成（flask accounts code）") if machine else ""
    ask_keeper(person, INVITE, N_("生成激活码交给本人"), at, note=note)


def ask_keeper(person: Person, kind: str, text: str, at: datetime, *, note: str, due: datetime | None = None) -> None:
    """Put something about an account on the list of the administrator who looks after it, once. Inside the present work()."""
    if any(one.kind == kind for one in inbox.open_about("person", [person.id])):
        return
    post = queries.accounts.posts_now(person, at.date())[0]
    own = all(one.role in queries.accounts.OWN_PLACE for one in queries.accounts.posts_now(person, at.date()))
    role = Role.HOSPITAL_ADMIN if own else Role.SYSTEM_ADMIN
    inbox.ask(
        kind, text, f"{person.name}（{person.login}）", person, at, role=role, by=SYSTEM,
        organisation_id=post.organisation_id if own else None, due=due.date() if due else None, note=note,
    )  # fmt: skip


def _letter(person: Person, code: str, until: datetime) -> tuple[str, str]:
    settings_ = mail.Outbox.settings
    assert settings_ is not None
    words = [
        _("%(name)s：", name=person.name),
        _("您申请重设登录密码。激活码：%(code)s，%(until)s 前有效，只能使用一次。", code=code, until=until.strftime("%Y-%m-%d %H:%M")),
        _("打开 %(address)s 设置新密码。", address=f"{settings_.site}/password") if settings_.site else "",
        _("如果不是您本人申请，请不必理会：没有激活码，密码不会改变。"),
    ]  # fmt: skip
    return str(_("重设登录密码")), "\n\n".join(str(one) for one in words if one) + "\n"
