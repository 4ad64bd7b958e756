"""Pages of the register, and the public ones."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import NavItem
from alliance.register.views import (
    board,
    contacts,
    corrections,
    designations,
    editions,
    frame,
    letters,
    names,
    public,
    published,
)

BLUEPRINTS = (frame.bp, public.bp)
NAV = (
    NavItem("register.index", _l("联盟名录")),
    NavItem(
        "register.editions", _l("名单版次"), ("edition", "correction"), under="register.index", shown=editions.listed
    ),
    NavItem("register.letters", _l("公众来件"), ("misuse", "objection"), under="register.index"),
    NavItem("register.board", _l("规划看板"), under="register.index"),
    NavItem("register.names", _l("名称保留"), group=2, under="office.settings"),
    NavItem("register.specialties", _l("专业类别"), group=2, under="office.settings"),
)
PAGES = {
    "designation": "register.show",
    "edition": "register.edition",
    "correction": "register.correction",
    "misuse": "register.misuse",
    "objection": "register.objection",
}
# Pages of the alliances' chapter that are every programme's: its list, in editions.
OF_EVERY = frozenset({
    "register.editions", "register.draft_edition", "register.edition", "register.edition_step", "register.end_edition",
    "register.end_edition_", "register.reopen", "register.reopen_", "register.leave_out", "register.leave_out_",
    "register.new_correction", "register.new_correction_", "register.correction", "register.correction_step",
})  # fmt: skip
__all__ = [
    "BLUEPRINTS", "NAV", "PAGES", "board", "contacts", "corrections", "designations", "editions", "letters", "names", "published",
]  # fmt: skip
