"""Which post may be given where and by whom, and who looks after whose account: the three administrators check each other."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask_babel import gettext as _

from alliance.core.actor import AUTHORITIES, PROVINCE, ROLE_LABELS, Actor, Role
from alliance.core.language import told
from alliance.core.programmes import HOUSE
from alliance.organisations.model import APART, BUSINESS, Organisation, Post, circle_of
from alliance.rules import programme as programmes

DATA = Path(__file__).parents[1] / "data" / "roles.toml"
OPENERS = frozenset({Role.HOSPITAL_ADMIN, Role.SYSTEM_ADMIN})  # who open accounts
KEEPERS = OPENERS | {Role.SECURITY_ADMIN}  # who look after accounts that stand
# Who works for one programme, or for those of the area where the post names none.
OF_PROGRAMME = PROVINCE | AUTHORITIES | {Role.EVALUATION_CENTRE, Role.CO_DEPARTMENT}
# Who ends the right of whom among those kept apart: never one alone over all of them.
ENDS = {
    Role.SYSTEM_ADMIN: Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN: Role.SECURITY_ADMIN,
    Role.AUDITOR: Role.SECURITY_ADMIN,
    Role.SECURITY_ADMIN: Role.SYSTEM_ADMIN,
}


@dataclass(frozen=True)
class RoleRule:
    """What holds of one post: kinds of organisations (`further`: more of them in a further programme), who opens it, a second
    factor."""

    role: Role
    kinds: frozenset[str]
    by: Role
    second_factor: bool = False
    further: frozenset[str] = frozenset()

    def sits_in(self, kind: str, programme: str | None) -> bool:
        """Whether the post may be held in that kind of organisation, working for that programme."""
        return kind in self.kinds or (programme not in (None, HOUSE) and kind in self.further)


@cache
def role_rules() -> Mapping[Role, RoleRule]:
    """The shipped rules by role."""
    with DATA.open("rb") as file:
        found = tomllib.load(file)
    return {
        Role(key): RoleRule(
            Role(key), frozenset(one["kinds"]), Role(one["by"]), one.get("second_factor", False),
            frozenset(one.get("further", ())),
        )
        for key, one in found.items()
    }  # fmt: skip


def opens(actor: Actor, role: Role, organisation: Organisation, programme: str | None = None) -> bool:
    """Whether this administrator opens this post there (where it asks for a second person: asks for it)."""
    if actor.delegation_id is not None or not role_rules()[role].sits_in(organisation.kind, programme):
        return False
    if actor.role == Role.HOSPITAL_ADMIN:
        return actor.organisation_id == organisation.id
    return actor.role == Role.SYSTEM_ADMIN and role_rules()[role].by == Role.SYSTEM_ADMIN


def usual_programme(role: Role) -> str | None:
    """The programme of a post whose opener names none: the house's, and none of a hospital's own."""
    return None if role_rules()[role].by == Role.HOSPITAL_ADMIN or role == Role.HOSPITAL_ADMIN else HOUSE


def misfit(role: Role, organisation: Organisation, programme: str | None) -> str:
    """Why a post there may not work for that programme, "" where it may: those of one programme within its area, others for
    none or the house's."""
    if programme is None:
        return ""
    known = programmes.load(programme)
    if role not in OF_PROGRAMME:
        if programme == HOUSE:
            return ""
        return str(_("%(post)s的岗位不分项目，项目一栏请空着", post=ROLE_LABELS[role]))
    if organisation.division_code.startswith(known.area):
        return ""
    return str(
        _(
            "%(place)s不在“%(name)s”的地区内，请另选项目或机构",
            place=organisation.name,
            name=told(known.name, known.name_en),
        )
    )


def brings(actor: Actor, role: Role, organisation: Organisation) -> bool:
    """Whether the office or the system administrator may bring this post for a hospital, whose administrator then decides."""
    own_place = organisation.is_hospital and role_rules()[role].by == Role.HOSPITAL_ADMIN
    return own_place and actor.delegation_id is None and (actor.is_office or actor.role == Role.SYSTEM_ADMIN)


def may_bring(actor: Actor) -> bool:
    """Whether rows of a workbook may be brought at all: one's own hospital's, or others' for their approval."""
    return actor.role in OPENERS or actor.is_office


def ends(actor: Actor, post: Post) -> bool:
    """Whether this administrator may end that post; nobody ends his own."""
    if post.person_id == actor.person_id:
        return False
    role = Role(post.role)
    if role in APART:
        return actor.role == ENDS[role]
    if actor.role == Role.HOSPITAL_ADMIN:
        return role != Role.HOSPITAL_ADMIN and actor.organisation_id == post.organisation_id
    return actor.role == Role.SYSTEM_ADMIN and role_rules()[role].by == Role.SYSTEM_ADMIN


def keeps(actor: Actor, person_id: int, posts: Iterable[Post]) -> bool:
    """Whether this administrator looks after the account: gives it a code, closes and opens it, resets its second factor.

    A hospital's administrator only where every post of the person is his to end: a code opens all of them. Who holds posts
    in several places, or is an administrator of a hospital, is the system administrator's.
    """
    held = list(posts)
    if person_id == actor.person_id or not held or actor.delegation_id is not None:
        return False
    if actor.role == Role.HOSPITAL_ADMIN:
        return all(ends(actor, one) for one in held)
    return any(ends(actor, one) for one in held)


def at_the_machine(posts: Iterable[Post]) -> bool:
    """The three administrators and the auditor: their codes are made at the server, so that none becomes another by a page."""
    return any(circle_of(one.role) != BUSINESS for one in posts)


def resets(actor: Actor, person_id: int, posts: Iterable[Post]) -> bool:
    """Whether this administrator takes a lost second factor away: of the hospital's people its own; else the security
    administrator, so that nobody alone both sets a password and takes the second factor away."""
    held = list(posts)
    if actor.role == Role.SECURITY_ADMIN:
        own_place = all(role_rules()[Role(one.role)].by == Role.HOSPITAL_ADMIN for one in held)
        return person_id != actor.person_id and bool(held) and not own_place and actor.delegation_id is None
    return actor.role == Role.HOSPITAL_ADMIN and keeps(actor, person_id, held)


def needs_second(role: Role) -> bool:
    """What the system administrator opens waits for the security administrator's word."""
    return role_rules()[role].by == Role.SYSTEM_ADMIN


def is_administrator(role: Role) -> bool:
    """A right over accounts or journals: never handed on without a request."""
    return role in APART or role == Role.HOSPITAL_ADMIN
