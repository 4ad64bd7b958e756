"""Pages of who takes part: signing in, home with the to-do list, directory, settings, clauses."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import Finder, NavItem
from alliance.organisations.views import (
    account,
    accounts,
    bringing,
    clauses,
    codes,
    delegations,
    directory,
    drafts,
    home,
    journal,
    lists,
    mails,
    office,
    oidc,
    own,
    passwords,
    requests,
    second,
    security,
    todos,
)

BLUEPRINTS = (
    account.bp, home.bp, directory.bp, office.bp, clauses.bp, drafts.bp, todos.bp, delegations.bp, mails.bp, lists.bp,
    journal.bp, second.bp, passwords.bp, own.bp, own.again, accounts.bp, requests.bp, bringing.bp, security.bp, oidc.bp,
    codes.bp,
)  # fmt: skip
NAV = (
    NavItem("home.index", _l("待办"), ("*",)),
    NavItem("directory.index", _l("机构"), group=1),
    NavItem("office.settings", _l("设定"), group=2),
    NavItem("office.calendar", _l("工作日历"), group=2, under="office.settings"),
    NavItem("codes.index", _l("编码表"), group=2, under="office.settings"),
    NavItem("journal.index", _l("日志"), group=2),
    NavItem("mails.index", _l("邮件发送"), group=2, under="office.settings"),
    NavItem("accounts.index", _l("账号"), ("account", "post_request"), group=2),
    NavItem("security.index", _l("访问规则"), group=2),
    NavItem("security.rights", _l("权限日志"), group=2),
)
FINDERS = (Finder(_l("人员"), "directory.show", directory.people_found),)
PAGES = {
    "organisation": "directory.show",
    "person": "accounts.show",
    "post_request": "requests.show",
    "todo": "todos.show",
    "notice": "home.notice",
    "notice_service": "home.service",
}
