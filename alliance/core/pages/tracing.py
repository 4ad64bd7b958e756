"""Each request: an id in log and answer, one line in the log, a count, and a note of who was turned away."""

import logging
from time import perf_counter

import structlog
from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from alliance import clock
from alliance.config import Config
from alliance.core import denials, work
from alliance.core.access.guard import signed_in
from alliance.core.actor import Actor
from alliance.core.logs import request_id
from alliance.core.pages import health

HEADER = "X-Request-ID"
QUIET = (*health.ENDPOINTS, "static", "bootstrap.static")
log = logging.getLogger("alliance.request")


def trace(app: Flask) -> None:
    """Have every request traced; the first hook in and the last one out."""
    app.before_request_funcs.setdefault(None, []).insert(0, _begin)
    app.after_request_funcs.setdefault(None, []).insert(0, _end)


def _begin() -> None:
    g.began, g.request_id = perf_counter(), request_id(request.headers.get(HEADER, ""))
    g.commits = work.commits()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    if "request_id" not in g:
        return response
    response.headers.setdefault(HEADER, g.request_id)
    actor = _actor()
    if response.status_code in denials.KINDS and actor is not None and request.endpoint:
        _note(actor, response.status_code)
    config: Config = current_app.extensions["alliance"]
    if config.environment == "production":
        _tell(response, actor)
    return response


def _actor() -> Actor | None:
    try:
        return signed_in()
    except SQLAlchemyError:
        return None


def _note(actor: Actor, status: int) -> None:
    """The refusal is answered whether or not it could be counted."""
    try:
        denials.note(actor, str(request.endpoint), status, clock.now())
    except SQLAlchemyError:
        log.warning("a refusal was not counted")


def _tell(response: Response, actor: Actor | None) -> None:
    """One line: never the address as asked for (it may hold words), never a name."""
    from alliance.core import metrics

    seconds = perf_counter() - g.began
    metrics.count(str(request.endpoint), request.method, response.status_code, seconds)
    if request.endpoint in QUIET and response.status_code < 400:
        return
    structlog.get_logger("alliance.request").info(
        "request", method=request.method, endpoint=request.endpoint, status=response.status_code,
        ms=round(seconds * 1000), person=actor.person_id if actor else None, post=actor.post_id if actor else None,
        address=request.remote_addr, bytes=response.content_length,
    )  # fmt: skip
