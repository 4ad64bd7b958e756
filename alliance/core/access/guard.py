"""Who may open a route: a declared set of posts, everybody signed in, or anybody at all. Undeclared is refused."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from flask import abort, current_app, g, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user

from alliance.core.actor import PEOPLE, Actor, Role

View = TypeVar("View", bound=Callable[..., Any])
ANYONE: frozenset[Role] | None = frozenset({Role.SYSTEM})  # a mark, no person's role: no sign-in needed
WITHOUT_SESSION = ("health.alive", "health.ready", "health.metrics", "static", "bootstrap.static")
MACHINES = ("/api/", "/fhir/")  # addresses of hospital systems: a token each time, no session, no cookie


def to(*roles: Role | frozenset[Role]) -> Callable[[View], View]:
    """Open a view to these posts only."""
    audience: set[Role] = set()
    for role in roles:
        audience |= {role} if isinstance(role, Role) else role

    def mark(view: View) -> View:
        view.audience = frozenset(audience)  # type: ignore[attr-defined]
        return view

    return mark


def everyone(view: View) -> View:
    """Open a view to every post, signed in."""
    return to(PEOPLE)(view)


def anyone(view: View) -> View:
    """Open a view to the public."""
    view.audience = ANYONE  # type: ignore[attr-defined]
    return view


def systems(scope: str) -> Callable[[View], View]:
    """Open a view to hospital systems whose token has this scope, and to no person."""

    def mark(view: View) -> View:
        view.audience, view.scope = frozenset(), scope  # type: ignore[attr-defined]
        return view

    return mark


def fresh(**only: str) -> Callable[[View], View]:
    """Have a view's posts ask who it is once more, unless that was told a few minutes ago (decision 11).

    `only` names arguments of the address for which it is asked; without any it is asked always.
    """

    def mark(view: View) -> View:
        view.fresh = only  # type: ignore[attr-defined]
        return view

    return mark


def asks_again(endpoint: str | None, arguments: Mapping[str, Any] | None) -> bool:
    """Whether this route, with these arguments, was declared fresh."""
    only = getattr(current_app.view_functions.get(endpoint or ""), "fresh", None)
    return only is not None and all((arguments or {}).get(name) == value for name, value in only.items())


def shown_to(sees: Callable[[Actor, int], bool]) -> Callable[[View], View]:
    """Of a record's page: it is offered only where this says that the actor will not meet a 404."""

    def mark(view: View) -> View:
        view.sees = sees  # type: ignore[attr-defined]
        return view

    return mark


def will_open(endpoint: str, actor: Actor, record_id: int) -> bool:
    """Whether a record's page says that it will show it; a page that says nothing is offered by its audience alone."""
    sees = getattr(current_app.view_functions[endpoint], "sees", None)
    return sees is None or bool(sees(actor, record_id))


def for_machines() -> bool:
    """Whether this request came to an address of hospital systems."""
    return request.path.startswith(MACHINES)


def me() -> Actor:
    """The acting person in the acting post."""
    actor = signed_in()
    if actor is None:
        abort(401)
    return actor


def signed_in() -> Actor | None:
    """The acting person, or None on a public page. Asked some twenty times a request: of what the library has found."""
    visitor = g.get("_login_user") or current_user
    return cast(Actor, visitor.actor) if visitor.is_authenticated else None


def open_to_post(endpoint: str, actor: Actor | None) -> bool:
    """Whether a link to `endpoint` may be offered to this actor."""
    audience = audience_of(endpoint)
    return audience is ANYONE or (actor is not None and audience is not None and actor.role in audience)


def audience_of(endpoint: str) -> frozenset[Role] | None:
    """The declared audience of a route; None where nobody declared one."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return ANYONE
    return getattr(current_app.view_functions.get(endpoint), "audience", None)


def scope_of(endpoint: str) -> str | None:
    """The scope a token must have for a route of hospital systems; None for a route of people."""
    return getattr(current_app.view_functions.get(endpoint), "scope", None)


def _session_was_read() -> None:
    """Whose session this is could not be read: 503, and the reader stays signed in."""
    away = getattr(session, "away", None)
    if away is not None and request.endpoint not in WITHOUT_SESSION:
        raise away


def guard() -> ResponseReturnValue | None:
    """Before each request: let in whom the route was declared for."""
    if request.endpoint is None:
        return None  # no such page: 404 by Flask itself
    audience = audience_of(request.endpoint)
    _session_was_read()
    if audience is ANYONE:
        return None
    if audience is None:
        abort(403)
    scope = scope_of(request.endpoint)
    if scope is not None:
        current_app.extensions["require"](scope)  # the interface's own check: raises 401, 403, 429
        return None
    if not current_user.is_authenticated:
        if request.method != "GET":
            abort(401)
        return redirect(f"/sign-in?next={request.full_path.rstrip('?')}")
    if me().role not in audience:
        abort(403)
    return None
