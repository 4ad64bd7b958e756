"""The frame around every page: navigation by post, counts of to-dos, and what templates may ask for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from alliance import clock
from alliance.config import Config
from alliance.core import inbox
from alliance.core.access.guard import ANYONE, audience_of, open_to_post, signed_in
from alliance.core.actor import ROLE_LABELS, Actor, Role
from alliance.core.language import told
from alliance.core.pages import typed
from alliance.core.pages.cells import select_of
from alliance.core.pages.lists import address, page_of
from alliance.core.pages.marks import paper_mark, ribbon
from alliance.core.pages.posts import new_key
from alliance.core.refusal import NotFound
from alliance.rules import clauses
from alliance.rules import programme as programmes


@dataclass(frozen=True)
class NavItem:
    """One entry a chapter offers for the navigation; `counts` are prefixes of to-do kinds shown as a number.

    `under` is the entry (its endpoint) whose section this one stands in: the navigation shows it while the reader is in
    that section, and by itself where the post may not open that entry. `shown` says of a post whether the entry concerns
    it at all (no query: it is asked on every page).
    """

    endpoint: str
    label: Any
    counts: tuple[str, ...] = ()
    group: int = 0
    under: str = ""
    shown: Callable[[Actor], bool] | None = None


@dataclass(frozen=True)
class NavLink:
    """An entry as the template shows it."""

    url: str
    label: str
    count: int
    current: bool
    below: tuple["NavLink", ...] = ()


class Navigation:
    """The chapters' entries. Which are open to a role, with words and addresses, is put together once for each language."""

    def __init__(self, items: Sequence[NavItem]) -> None:
        self.items = items
        self._open: dict[tuple[Role, bool, str], list[tuple[NavItem, str, str]]] = {}

    def links(self, actor: Actor) -> list[list[NavLink]]:
        """The entries open to the acting post, in groups, with the counts of its open to-dos (one query)."""
        counts = inbox.open_by_prefix(actor)
        entries = [one for one in self._entries(actor) if _offered(one[0], actor)]
        here = self._here({item.endpoint: url for item, url, _label in entries})
        heads = {item.endpoint for item, _url, _label in entries if not item.under}
        groups: dict[int, list[tuple[str, NavLink]]] = {}
        below: dict[str, list[NavLink]] = {}
        for item, url, label in entries:
            n = sum(counts.values()) if item.counts == ("*",) else sum(counts.get(prefix, 0) for prefix in item.counts)
            link = NavLink(url, label, n, item == here)
            if item.under in heads:
                below.setdefault(item.under, []).append(link)
            else:
                groups.setdefault(item.group, []).append((item.endpoint, link))
        return [[_section(link, below.get(head, [])) for head, link in groups[group]] for group in sorted(groups)]

    def _entries(self, actor: Actor) -> list[tuple[NavItem, str, str]]:
        key = (actor.role, is_english(), request.script_root)
        if key not in self._open:
            self._open[key] = [
                (item, url_for(item.endpoint), str(item.label))
                for item in self.items
                if open_to_post(item.endpoint, actor)
            ]
        return self._open[key]

    def _here(self, addresses: Mapping[str, str]) -> NavItem | None:
        """The entry this page belongs to: its own, else that of its chapter whose address the page's begins with, else the
        chapter's first."""
        chapter = (request.endpoint or "").split(".")[0]
        own = next((item for item in self.items if item.endpoint == request.endpoint), None)
        near = [item for item in self.items if item.endpoint.split(".")[0] == chapter]
        above = [one for one in near if one.endpoint in addresses and request.path.startswith(addresses[one.endpoint])]
        return own or max(above, key=lambda one: len(addresses[one.endpoint]), default=next(iter(near), None))


def _section(head: NavLink, below: Sequence[NavLink]) -> NavLink:
    """A section opened where the reader is in it; a closed one counts what waits inside."""
    if head.current or any(one.current for one in below):
        return replace(head, below=tuple(below))
    return replace(head, count=head.count + sum(one.count for one in below))


def _offered(item: NavItem, actor: Actor) -> bool:
    return concerned(item.endpoint, actor) and (item.shown is None or item.shown(actor))


def concerned(endpoint: str, actor: Actor) -> bool:
    """Whether a page is this post's: those of the alliances' life are not where its programme runs without them."""
    if not actor.programme or programmes.load(actor.programme).active or endpoint in Urls.ENDPOINTS.values():
        return True
    return endpoint.split(".")[0] not in current_app.extensions["of_alliances"]


def only_alliances() -> None:
    """Before each request: another programme's post finds no page of the alliances' life."""
    actor, endpoint = signed_in(), request.endpoint
    if actor is None or endpoint is None or audience_of(endpoint) is ANYONE:
        return
    if not concerned(endpoint, actor):
        raise NotFound


def clause_words(clause_id: str) -> str:
    """What a clause asks, in the reader's language."""
    clause = clauses.get(clause_id)
    return clause.en if is_english() else clause.zh


def is_english() -> bool:
    """Whether this page is told in English."""
    return told("", "en") == "en"


def words(thing: Any, name: str = "words") -> str:
    """A programme's own words in the reader's language: `words` or `words_en` of a rules object.

    What has no English twin (units, headings and notes of annexes) is in the catalogue, in the context "programme".
    """
    source = str(getattr(thing, name))
    if not source or not is_english():
        return source
    return str(getattr(thing, f"{name}_en", "") or pgettext("programme", source))


def frame(app: Flask, items: Sequence[NavItem]) -> None:
    """Give every template the frame's names."""
    config: Config = app.extensions["alliance"]
    navigation = Navigation(items)

    @app.context_processor
    def _names() -> dict[str, Any]:
        actor = signed_in()
        names = {
            "actor": actor,
            "today": clock.today(),
            "is_demo": config.is_demo,
            "ribbon": ribbon(),
            "paper_mark": paper_mark(),
            "site_name": _("专科联盟管理平台"),
            "site_note": site_note(config),
            "locale": "en" if is_english() else "zh",
            "html_lang": "en" if is_english() else "zh-Hans",
        }
        if "nav" not in g:
            g.nav = navigation.links(actor) if actor is not None else []
        return {**names, "nav": g.nav, "kept": typed.notice()}

    app.jinja_env.globals.update(
        urls=Urls(),
        new_key=new_key,
        who=typed.who,
        draft_page=typed.draft_page,
        draft_version=typed.draft_version,
        seen_of=typed.seen_of,
        clause_words=clause_words,
        page_of=page_of,
        address=address,
        select_of=select_of,
        words=words,
        is_english=is_english,
        stored=inbox.stored,
        role_label=lambda role: ROLE_LABELS[Role(role)],
    )


def site_note(config: Config) -> str:
    """Beside the name of the site: whose it is, and what kind of world."""
    if config.practice:
        return str(_("陕西省 · 演练"))
    return str(_("陕西省 · 示例数据") if config.is_demo else _("陕西省"))


class Urls:
    """The addresses the frame itself links to."""

    ENDPOINTS: ClassVar[dict[str, str]] = {
        "home": "home.index",
        "search": "register.search",
        "sign_in": "account.sign_in",
        "sign_out": "account.sign_out",
        "language": "account.language",
        "posts": "account.posts",
        "save_draft": "drafts.save",
        "drop_draft": "drafts.drop",
        "public_list": "public.index",
    }

    def __getattr__(self, name: str) -> str:
        if name not in self.ENDPOINTS:
            raise AttributeError(name)
        return url_for(self.ENDPOINTS[name])
