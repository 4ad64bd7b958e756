"""The second factor: time-based codes (RFC 6238) and ten recovery codes. Each code serves once, with two workers too."""

import hmac
import secrets
from datetime import datetime

import pyotp
from flask_babel import gettext as _
from sqlalchemy import delete, update

from alliance.core import journal, patients
from alliance.core.access import end_sessions
from alliance.core.actor import Actor
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries
from alliance.organisations.actions.codes import SIGNS
from alliance.organisations.actions.signing_in import count_try, forget_tries, noting
from alliance.organisations.model import Person, RecoveryCode, SecondFactor
from alliance.organisations.rules.posts import at_the_machine

KIND = "second-factor"
SECONDS = 30  # of one code
NEAR = (0, -1, 1)  # steps taken besides the present one: clocks differ
RECOVERY, RECOVERY_LONG = 10, 10
DIGITS = 6


def begin(person: Person, at: datetime) -> str:
    """The secret to be shown as a QR code; the same until it is proved by a first code. Refused where one works already."""
    found = queries.accounts.second_factor(person.id)
    if found is not None and found.confirmed_at is not None:
        raise Refused("", _("动态口令已设置；更换手机请先由管理员重置"))
    if found is not None:
        return patients.disclose(KIND, found.secret).decode()
    secret = pyotp.random_base32()
    with work():
        db.session.add(SecondFactor(person_id=person.id, secret=patients.enclose(KIND, secret.encode()), made_at=at))
    return secret


def address(person: Person, secret: str, issuer: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.login, issuer_name=issuer)


def confirm(person: Person, code: str, address: str, actor: Actor, at: datetime) -> list[str]:
    """A first code proves that the app has the secret; returns the recovery codes, shown once."""
    found = queries.accounts.second_factor(person.id)
    if found is None or found.confirmed_at is not None:
        raise Refused("", _("动态口令已设置，或尚未开始设置"))
    count_try("sign-in", person.login, address, at)
    with noting("code", "second.prove", person, at), work():
        if not _take(found, code, at):
            raise Refused("", _("口令不正确：请确认手机时间准确，再输入应用中现在显示的六位数字"), field="code")
        found.confirmed_at = at
        codes = _recovery(person, at)
        forget_tries("sign-in", person.login)
        journal.write("factor.confirm", actor, at, person, login=person.login, person=person.name)
    return codes


def check(person: Person, code: str, address: str, actor: Actor, at: datetime) -> None:
    """One code of the app, or one recovery code; tries are counted with those of the password."""
    count_try("sign-in", person.login, address, at)
    found = queries.accounts.second_factor(person.id)
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    with noting("code", "second.enter", person, at), work():
        if len(plain) == DIGITS and plain.isdigit():
            right = found is not None and found.confirmed_at is not None and _take(found, plain, at)
        else:
            right = _take_recovery(person, plain, actor, at)
        if not right:
            raise Refused("", _("口令不正确、已使用或已过期"), field="code")
        forget_tries("sign-in", person.login)


def _take(factor: SecondFactor, code: str, at: datetime) -> bool:
    """Whether it is a code of now that nobody has used: one UPDATE, so that of two at once one has it."""
    totp = pyotp.TOTP(patients.disclose(KIND, factor.secret).decode())
    now = int(at.timestamp()) // SECONDS
    for step in (now + near for near in NEAR):
        if hmac.compare_digest(totp.at(step * SECONDS), code):
            taken = db.session.execute(
                update(SecondFactor)
                .where(SecondFactor.id == factor.id, SecondFactor.last_step < step)
                .values(last_step=step)
                .execution_options(synchronize_session=False)
            )
            return bool(taken.rowcount)  # type: ignore[attr-defined]
    return False


def _take_recovery(person: Person, code: str, actor: Actor, at: datetime) -> bool:
    taken = db.session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.person_id == person.id, RecoveryCode.hash == _hash(code), RecoveryCode.used_at.is_(None))
        .values(used_at=at)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount:  # type: ignore[attr-defined]
        journal.write("factor.recovery", actor, at, person, login=person.login, person=person.name)
        return True
    return False


def _recovery(person: Person, at: datetime) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = ["".join(secrets.choice(SIGNS) for _sign in range(RECOVERY_LONG)) for _code in range(RECOVERY)]
    db.session.add_all([RecoveryCode(person_id=person.id, hash=_hash(code), made_at=at) for code in codes])
    half = RECOVERY_LONG // 2
    return [f"{code[:half]}-{code[half:]}" for code in codes]


def _hash(code: str) -> str:
    return patients.keyed("recovery-code", code)


def renew(person: Person, actor: Actor, at: datetime) -> list[str]:
    """Ten other recovery codes; the old ones serve no more."""
    found = queries.accounts.second_factor(person.id)
    if found is None or found.confirmed_at is None:
        raise Refused("", _("尚未设置动态口令"))
    with work():
        codes = _recovery(person, at)
        journal.write("factor.renew", actor, at, person, login=person.login, person=person.name)
    return codes


def reset(person: Person, actor: Actor, at: datetime) -> None:
    """The phone is lost: the administrator takes the second factor away; at the next sign-in it is set up anew."""
    if not queries.accounts.may_reset(actor, person, at.date()):
        raise NotFound
    if at_the_machine(queries.accounts.posts_now(person, at.date())):
        raise Refused("", _("三员和审计员的动态口令只在服务器上重置（flask accounts code --reset-factor）"))
    take_away(person, actor, at)


def take_away(person: Person, actor: Actor, at: datetime) -> None:
    """Remove it with its recovery codes; every session ends. Who asks for it has been looked at."""
    with work():
        gone = db.session.execute(delete(SecondFactor).where(SecondFactor.person_id == person.id))
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
        if not gone.rowcount:  # type: ignore[attr-defined]
            raise Refused("", _("此账号没有设置动态口令"))
        end_sessions(person.id)
        journal.write("factor.reset", actor, at, person, login=person.login, person=person.name)
