"""The frame around every page: navigation by post, counts of to-dos, and what templates may ask for."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, ClassVar

from flask import Flask, current_app, g, get_flashed_messages, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from markupsafe import Markup

from alliance import clock
from alliance.config import Config
from alliance.core import inbox
from alliance.core.access.guard import ANYONE, audience_of, open_to_post, signed_in
from alliance.core.actor import Actor, Role, label_of
from alliance.core.language import is_english
from alliance.core.pages import typed
from alliance.core.pages.cells import fields_of, macro
from alliance.core.pages.fragments import PageTemplate, piece
from alliance.core.pages.lists import address, page_of, place
from alliance.core.pages.marks import paper_mark, ribbon
from alliance.core.pages.posts import new_key
from alliance.core.pages.signed import csrf
from alliance.core.programmes import at_home
from alliance.core.refusal import NotFound
from alliance.rules import clauses
from alliance.rules import programme as programmes
from alliance.rules.programme import Programme


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
    """An entry as the template shows it; `waiting` are the entries whose to-dos are counted beside it."""

    endpoint: str
    url: str
    label: str
    current: bool
    waiting: tuple[NavItem, ...]
    below: tuple["NavLink", ...] = ()


Groups = tuple[tuple[NavLink, ...], ...]
MOST_KEPT = 5_000  # posts, pages and groups of entries that stay found out


class Navigation:
    """The chapters' entries. Which of them a post is offered is found out once, and so is what they look like on a page:
    for each language and place. With each request come the counts alone."""

    def __init__(self, items: Sequence[NavItem]) -> None:
        self.items = items
        self._kept: dict[Hashable, Any] = {}

    def groups(self, actor: Actor) -> tuple[Hashable, Groups]:
        """The entries open to the acting post, in groups; the section the reader is in stands open. Before them what tells
        them from other groups."""
        names, offered = self._offered_to(actor)
        here = self._here(offered)
        key = (names, here and here.endpoint, *where())
        return key, self._once(("groups", key), lambda: self._grouped(offered, here))

    def _offered_to(self, actor: Actor) -> tuple[tuple[str, ...], list[NavItem]]:
        """The entries offered to this post, by name and as they are."""

        def made() -> tuple[tuple[str, ...], list[NavItem]]:
            found = [one for one in self.items if open_to_post(one.endpoint, actor) and _offered(one, actor)]
            return tuple(one.endpoint for one in found), found

        found: tuple[tuple[str, ...], list[NavItem]] = self._once(("offered", actor), made)
        return found

    def _once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = make()
        return found

    def _grouped(self, offered: Sequence[NavItem], here: NavItem | None) -> Groups:
        heads = {one.endpoint: one for one in offered if not one.under}
        below = {name: [one for one in offered if one.under == name] for name in heads}
        groups: dict[int, list[NavLink]] = {}
        for one in offered:
            if one.under not in heads:
                groups.setdefault(one.group, []).append(_section(one, below.get(one.endpoint, ()), here))
        return tuple(tuple(groups[group]) for group in sorted(groups))

    def _here(self, offered: Sequence[NavItem]) -> NavItem | None:
        """The entry this page belongs to: its own, else that of its chapter whose address the page's begins with, else the
        chapter's first."""
        chapter = (request.endpoint or "").split(".")[0]
        near: list[NavItem]
        own: NavItem | None
        near, own = self._once(("near", request.endpoint), lambda: self._near(chapter, request.endpoint))
        if own is not None or len(near) < 2:
            return own or next(iter(near), None)
        addresses = {one.endpoint: url_for(one.endpoint) for one in near if one in offered}
        above = [one for one in near if one.endpoint in addresses and request.path.startswith(addresses[one.endpoint])]
        return max(above, key=lambda one: len(addresses[one.endpoint]), default=near[0])

    def _near(self, chapter: str, endpoint: str | None) -> tuple[list[NavItem], NavItem | None]:
        own = next((item for item in self.items if item.endpoint == endpoint), None)
        return [item for item in self.items if item.endpoint.split(".")[0] == chapter], own


def _section(head: NavItem, below: Sequence[NavItem], here: NavItem | None) -> NavLink:
    """A section opened where the reader is in it; a closed one counts what waits inside."""
    if here is not None and here in (head, *below):
        return replace(_link(head, here), below=tuple(_link(one, here) for one in below))
    return replace(_link(head, here), waiting=(head, *below))


def _link(item: NavItem, here: NavItem | None) -> NavLink:
    return NavLink(item.endpoint, url_for(item.endpoint), str(item.label), item == here, (item,))


def where() -> tuple[bool, str]:
    """What every piece of a page depends on: the reader's language, and where the site is mounted."""
    return is_english(), request.script_root


def _offered(item: NavItem, actor: Actor) -> bool:
    return concerned(item.endpoint, actor) and (item.shown is None or item.shown(actor))


def concerned(endpoint: str, actor: Actor) -> bool:
    """Whether a page is this post's: those of the alliances' life are not where its programme runs without them."""
    if not actor.programme or programmes.load(actor.programme).active or endpoint in Urls.ENDPOINTS.values():
        return True
    if endpoint in current_app.extensions["of_every"]:
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


def words(thing: Any, name: str = "words") -> str:
    """A programme's own words in the reader's language: `words` or `words_en` of a rules object.

    What has no English twin (units, headings and notes of annexes) is in the catalogue, in the context "programme".
    """
    source = str(getattr(thing, name))
    if not source or not is_english():
        return source
    return str(getattr(thing, f"{name}_en", "") or pgettext("programme", source))


class Frame:
    """What stands around every page, put together from pieces that are kept (core.pages.fragments)."""

    def __init__(self, app: Flask, items: Sequence[NavItem]) -> None:
        self._config: Config = app.extensions["alliance"]
        self._navigation = Navigation(items)
        self._words: dict[bool, dict[str, Any]] = {}

    def top(self, search_words: str = "") -> Markup:
        """The bar and the navigation, with the counts of this post's open to-dos (one query a request)."""
        actor = signed_in()
        key, groups = self._navigation.groups(actor) if actor is not None else (None, ())
        values = {
            "words": search_words or "", "next": request.full_path.rstrip("?"), "note": site_note(self._config, at_home(actor)),
            **self._waiting(groups, actor),
        }  # fmt: skip
        if actor is not None:
            values |= {
                "role": actor.role_label,
                "place": actor.organisation_name,
                "name": actor.name,
                "csrf": csrf(),
            }
        return piece(
            "top", key, values,
            lambda: {"actor": actor, "groups": groups, "site": self.words()},
        )  # fmt: skip

    def words(self) -> dict[str, Any]:
        """What every template may say of the site."""
        english = is_english()
        if english not in self._words:
            self._words[english] = site_words(self._config)
        return self._words[english]

    def _waiting(self, groups: Groups, actor: Actor | None) -> dict[str, Any]:
        """Beside each entry, how many to-dos wait behind it."""
        if actor is None:
            return {}
        if "waiting" not in g:
            g.waiting = inbox.open_by_prefix(actor)
        links = [one for group in groups for head in group for one in (head, *head.below)]
        numbers = {one.endpoint: sum(_count(item, g.waiting) for item in one.waiting) for one in links}
        return {name: piece("waiting", (), {"n": n}) if n else "" for name, n in numbers.items()}


def flashes() -> Markup:
    """What was said by the step before; mostly nothing."""
    return macro("flashes") if get_flashed_messages() else piece("silence")


def _count(item: NavItem, waiting: Mapping[str, int]) -> int:
    return sum(waiting.values()) if item.counts == ("*",) else sum(waiting.get(one, 0) for one in item.counts)


def site_words(config: Config) -> dict[str, Any]:
    """What this site says of itself on every page, in the reader's language."""
    return {
        "is_demo": config.is_demo,
        "ribbon": ribbon(),
        "paper_mark": paper_mark(),
        "site_name": _("专科联盟管理平台"),
        "locale": "en" if is_english() else "zh",
        "html_lang": "en" if is_english() else "zh-Hans",
    }


def frame(app: Flask, items: Sequence[NavItem]) -> None:
    """Give every template the frame's names."""
    around = Frame(app, items)

    @app.context_processor
    def _names() -> dict[str, Any]:
        return {**around.words(), "actor": signed_in(), "today": clock.today(), "kept": typed.notice()}

    app.jinja_env.template_class = PageTemplate
    app.jinja_env.globals.update(
        url_for=place,
        frame_loads=partial(piece, "loads"),
        frame_top=around.top,
        frame_flashes=flashes,
        urls=Urls(),
        new_key=new_key,
        who=typed.who,
        draft_page=typed.draft_page,
        draft_version=typed.draft_version,
        seen_of=typed.seen_of,
        clause_words=clause_words,
        within=clauses.within,
        day_of=date.fromisoformat,
        note_of=partial(site_note, app.extensions["alliance"]),
        page_of=page_of,
        address=address,
        fields_of=fields_of,
        words=words,
        is_english=is_english,
        stored=inbox.stored,
        role_label=lambda role, programme=None: label_of(Role(role), programme),
    )


def site_note(config: Config, programme: Programme | None = None) -> str:
    """Beside the name of the site: whose province or city a page is of, and what kind of world this is."""
    kind = _("演练") if config.practice else _("示例数据") if config.is_demo else ""
    return " · ".join(filter(None, (words(programme or at_home(None), "region"), kind)))


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
