"""The to-do list 待办: the truth about who must do what by when. Done work leaves it whichever way it was done."""

from alliance.core.inbox.answers import Answers, answers_to, remind, remind_all, reminded, remindings
from alliance.core.inbox.asking import annotate, ask, settle
from alliance.core.inbox.lists import (
    TABS,
    about,
    asked_by,
    asked_of,
    counts,
    in_programme,
    is_mine,
    listed,
    mine,
    one,
    open_about,
    open_by_prefix,
    place_of,
)
from alliance.core.inbox.model import Reminding, Todo, TodoCopy
from alliance.core.inbox.queue import claim, claimed, copy, give, inform, lapse, release
from alliance.core.inbox.words import due_words, reminder, stored

__all__ = [
    "TABS",
    "Answers",
    "Reminding",
    "Todo",
    "TodoCopy",
    "about",
    "annotate",
    "answers_to",
    "ask",
    "asked_by",
    "asked_of",
    "claim",
    "claimed",
    "copy",
    "counts",
    "due_words",
    "give",
    "in_programme",
    "inform",
    "is_mine",
    "lapse",
    "listed",
    "mine",
    "one",
    "open_about",
    "open_by_prefix",
    "place_of",
    "release",
    "remind",
    "remind_all",
    "reminded",
    "reminder",
    "remindings",
    "settle",
    "stored",
]
