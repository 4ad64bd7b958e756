"""Pages of who takes part: signing in, home with the to-do list, directory, settings, clauses."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import Finder, NavItem
from alliance.organisations.views import (
    account,
    clauses,
    delegations,
    directory,
    drafts,
    home,
    journal,
    lists,
    mails,
    office,
    todos,
)

BLUEPRINTS = (
    account.bp, home.bp, directory.bp, office.bp, clauses.bp, drafts.bp, todos.bp, delegations.bp, mails.bp, lists.bp,
    journal.bp,
)  # fmt: skip
NAV = (
    NavItem("home.index", _l("待办"), ("*",)),
    NavItem("directory.index", _l("机构"), group=1),
    NavItem("office.settings", _l("设定"), group=2),
    NavItem("office.calendar", _l("工作日历"), group=2),
    NavItem("journal.index", _l("日志"), group=2),
    NavItem("mails.index", _l("邮件发送"), group=2),
)
FINDERS = (Finder(_l("人员"), "directory.show", directory.people_found),)
PAGES = {
    "organisation": "directory.show",
    "todo": "todos.show",
    "notice": "home.notice",
    "notice_service": "home.service",
}
