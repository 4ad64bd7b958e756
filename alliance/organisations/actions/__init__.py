"""What changes about who takes part: organisations, departments, people, posts, signing in, the facts we ship."""

from alliance.organisations.actions import accounts, bringing, codes, second_factor
from alliance.organisations.actions.bodies import (
    add_department,
    add_organisation,
    initials,
    set_contact,
    set_contacts,
    set_desk,
)
from alliance.organisations.actions.claims import copy_to, hand_over, lapse_claims
from alliance.organisations.actions.coding import import_codes
from alliance.organisations.actions.leave import delegate, end_delegation
from alliance.organisations.actions.mails import order_due, set_mail, write_digests, write_mails
from alliance.organisations.actions.people import add_person, disable, enable, end_post, give_post, hand_on, hashed
from alliance.organisations.actions.reference import load as load_reference
from alliance.organisations.actions.signing_in import MOST_PER_LOGIN, check_password, confirm_password, signed_in
from alliance.organisations.actions.takeover import department_named, take_over_post
from alliance.organisations.actions.unused import watch_unused

__all__ = [
    "MOST_PER_LOGIN",
    "accounts",
    "add_department",
    "add_organisation",
    "add_person",
    "bringing",
    "check_password",
    "codes",
    "confirm_password",
    "copy_to",
    "delegate",
    "department_named",
    "disable",
    "enable",
    "end_delegation",
    "end_post",
    "give_post",
    "hand_on",
    "hand_over",
    "hashed",
    "import_codes",
    "initials",
    "lapse_claims",
    "load_reference",
    "order_due",
    "second_factor",
    "set_contact",
    "set_contacts",
    "set_desk",
    "set_mail",
    "signed_in",
    "take_over_post",
    "watch_unused",
    "write_digests",
    "write_mails",
]
