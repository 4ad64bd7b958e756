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

__all__ = [
    "PAGE",
    "NavItem",
    "Page",
    "acted",
    "address",
    "answer_errors",
    "attempt",
    "carry_key",
    "contains",
    "download",
    "drop_key",
    "error_page",
    "forget_key",
    "frame",
    "inside",
    "is_english",
    "new_key",
    "page_of",
    "paged",
    "pages_of",
    "seen",
    "sent",
    "uploaded",
    "words",
]
