"""What all pages share: the frame, lists, form posts, downloads and error pages."""

from alliance.core.pages.errors import answer_errors, error_page
from alliance.core.pages.frame import NavItem, frame, is_english, words
from alliance.core.pages.lists import PAGE, Page, address, contains, inside, page_of, paged, pages_of
from alliance.core.pages.posts import (
    acted,
    attempt,
    carry_key,
    download,
    drop_key,
    forget_key,
    new_key,
    seen,
    sent,
    uploaded,
)
from alliance.core.pages.typed import (
    autosaved,
    carry_page,
    come_back,
    here,
    kept_for_sign_in,
    post_to_return_in,
    restore_forms,
    settle_draft,
)

__all__ = [
    "PAGE",
    "NavItem",
    "Page",
    "acted",
    "address",
    "answer_errors",
    "attempt",
    "autosaved",
    "carry_key",
    "carry_page",
    "come_back",
    "contains",
    "download",
    "drop_key",
    "error_page",
    "forget_key",
    "frame",
    "here",
    "inside",
    "is_english",
    "kept_for_sign_in",
    "new_key",
    "page_of",
    "paged",
    "pages_of",
    "post_to_return_in",
    "restore_forms",
    "seen",
    "sent",
    "settle_draft",
    "uploaded",
    "words",
]
