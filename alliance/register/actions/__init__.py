"""What changes in the register, whole or not at all."""

from alliance.register.actions.amendments import amend, free_former_name
from alliance.register.actions.bars import bar, propose_bar, step_bar
from alliance.register.actions.contacts import set_contacts
from alliance.register.actions.corrections import discard_correction, draft_correction, sign_correction
from alliance.register.actions.designations import (
    add_specialty,
    designate,
    end,
    end_party,
    file,
    free_name,
    note_charter,
    note_party,
    propose,
    remove_party,
    rename,
    renew,
    set_mark,
)
from alliance.register.actions.editions import (
    discard_edition,
    draft_edition,
    draft_if_due,
    leave_out,
    list_again,
    publish_edition,
    refresh_edition,
    reopen_edition,
    sign_edition,
    withdraw_edition,
)
from alliance.register.actions.letters import close_misuse, close_objection, object_to_edition, report_misuse
from alliance.register.actions.takeover import note_past_party, take_over
from alliance.register.actions.visits import TooOften, come_in, sweep_visits

__all__ = [
    "TooOften",
    "add_specialty",
    "amend",
    "bar",
    "close_misuse",
    "close_objection",
    "come_in",
    "designate",
    "discard_correction",
    "discard_edition",
    "draft_correction",
    "draft_edition",
    "draft_if_due",
    "end",
    "end_party",
    "file",
    "free_former_name",
    "free_name",
    "leave_out",
    "lift_bar",
    "list_again",
    "note_charter",
    "note_party",
    "note_past_party",
    "object_to_edition",
    "propose",
    "propose_bar",
    "publish_edition",
    "refresh_edition",
    "remove_party",
    "rename",
    "renew",
    "reopen_edition",
    "report_misuse",
    "set_contacts",
    "set_mark",
    "sign_correction",
    "sign_edition",
    "step_bar",
    "sweep_visits",
    "take_over",
    "withdraw_edition",
]
