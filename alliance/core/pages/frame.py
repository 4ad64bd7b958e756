"""The frame around every page: navigation by post, counts of to-dos, and what templates may ask for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
from alliance.core.pages.lists import address, page_of
from alliance.core.pages.posts import new_key
from alliance.core.refusal import NotFound
from alliance.rules import clauses
from alliance.rules import programme as programmes


@dataclass(frozen=True)
class NavItem:
    """One entry a chapter offers for the navigation; `counts` are prefixes of to-do kinds shown as a number.

    `shown` says of a post whether the entry concerns it at all (no query: it is asked on every page).
    """

    endpoint: str
    label: Any
    counts: tuple[str, ...] = ()
    group: int = 0
    shown: Callable[[Actor], bool] | None = None


@dataclass(frozen=True)
class NavLink:
    """An entry as the template shows it."""

    url: str
    label: str
    count: int
    current: bool


def navigation(items: Sequence[NavItem]) -> list[list[NavLink]]:
    """The entries open to the acting post, in groups, with the counts of its open to-dos (one query)."""
    actor = signed_in()
    if actor is None:
        return []
    counts = inbox.open_by_prefix(actor)
    here = _here(items)
    groups: dict[int, list[NavLink]] = {}
    for item in items:
        if open_to_post(item.endpoint, actor) and concerned(item.endpoint, actor) and _shown(item, actor):
            n = sum(counts.get(prefix, 0) for prefix in item.counts) if item.counts != ("*",) else sum(counts.values())
            groups.setdefault(item.group, []).append(NavLink(url_for(item.endpoint), str(item.label), n, item == here))
    return [groups[group] for group in sorted(groups)]


def _shown(item: NavItem, actor: Actor) -> bool:
    return item.shown is None or item.shown(actor)


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


def _here(items: Sequence[NavItem]) -> NavItem | None:
    """The entry this page belongs to: its own, else that of its chapter whose address the page's begins with, else the
    chapter's first."""
    own = next((item for item in items if item.endpoint == request.endpoint), None)
    chapter = (request.endpoint or "").split(".")[0]
    near = [item for item in items if item.endpoint.split(".")[0] == chapter]
    above = [item for item in near if request.path.startswith(url_for(item.endpoint))]
    return own or max(above, key=lambda item: len(url_for(item.endpoint)), default=next(iter(near), None))


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

    @app.context_processor
    def _names() -> dict[str, Any]:
        names = {
            "actor": signed_in(),
            "today": clock.today(),
            "is_demo": config.is_demo,
            "site_name": _("专科联盟管理平台"),
            "site_note": _("陕西省 · 示例数据") if config.is_demo else _("陕西省"),
            "locale": "en" if is_english() else "zh",
            "html_lang": "en" if is_english() else "zh-Hans",
        }
        if "nav" not in g:
            g.nav = navigation(items)
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
        words=words,
        is_english=is_english,
        stored=inbox.stored,
        role_label=lambda role: ROLE_LABELS[Role(role)],
    )


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
