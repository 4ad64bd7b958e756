"""What all pages share: the frame, lists, form posts, downloads and error pages."""

from alliance.core.language import is_english
from alliance.core.pages.again import ask_again, confirm_now, is_confirmed
from alliance.core.pages.asked import bound
from alliance.core.pages.carried import carry, tried
from alliance.core.pages.columns import Dues, state_column
from alliance.core.pages.errors import answer_errors, error_page
from alliance.core.pages.finding import MOST_FOUND, Finder, Found, find, finders_of, first_found
from alliance.core.pages.frame import NavItem, frame, only_alliances, words
from alliance.core.pages.glance import Figure, Glance, at_a_glance, glances_of
from alliance.core.pages.listing import MOST_EXPORTED, Column, Listing, filled, filter_words, listing, listing_of
from alliance.core.pages.lists import PAGE, Page, address, inside, page_of, paged, pages_of
from alliance.core.pages.marks import paper_mark
from alliance.core.pages.posts import (
    acted,
    all_uploaded,
    attempt,
    carry_key,
    download,
    drop_key,
    file_of,
    forget_key,
    marked,
    new_key,
    progress,
    seen,
    sent,
    uploaded,
)
from alliance.core.pages.typed import (
    autosaved,
    carry_page,
    come_back,
    here,
    keep_rest,
    kept_for_sign_in,
    post_to_return_in,
    restore_forms,
    settle_draft,
)
from alliance.core.pages.visitors import retry_after, visitor
from alliance.core.reach import contains

__all__ = [
    "MOST_EXPORTED",
    "MOST_FOUND",
    "PAGE",
    "Column",
    "Dues",
    "Figure",
    "Finder",
    "Found",
    "Glance",
    "Listing",
    "NavItem",
    "Page",
    "acted",
    "address",
    "all_uploaded",
    "answer_errors",
    "ask_again",
    "at_a_glance",
    "attempt",
    "autosaved",
    "bound",
    "carry",
    "carry_key",
    "carry_page",
    "come_back",
    "confirm_now",
    "contains",
    "download",
    "drop_key",
    "error_page",
    "file_of",
    "filled",
    "filter_words",
    "find",
    "finders_of",
    "first_found",
    "forget_key",
    "frame",
    "glances_of",
    "here",
    "inside",
    "is_confirmed",
    "is_english",
    "keep_rest",
    "kept_for_sign_in",
    "listing",
    "listing_of",
    "marked",
    "new_key",
    "only_alliances",
    "page_of",
    "paged",
    "pages_of",
    "paper_mark",
    "post_to_return_in",
    "progress",
    "restore_forms",
    "retry_after",
    "seen",
    "sent",
    "settle_draft",
    "state_column",
    "tried",
    "uploaded",
    "visitor",
    "words",
]
