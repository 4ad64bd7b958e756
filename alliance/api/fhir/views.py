"""The routes of /fhir: read and search referrals as ServiceRequest and Task. Nothing is changed here."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Select
from werkzeug.http import http_date

from alliance.api import answers, tokens
from alliance.api.fhir import outcome, resources
from alliance.api.fhir.search import CURSOR, PARAMETERS, Referral, Search, by_id, read
from alliance.api.fhir.statement import statement
from alliance.api.problems import Problem
from alliance.care import queries
from alliance.core.access import anyone, systems
from alliance.core.actor import Actor
from alliance.core.keyset import newest
from alliance.core.refusal import NotFound
from alliance.ext import db

PREFIX = "/fhir"
SCOPE = "referrals:read"
bp = Blueprint("fhir", __name__, url_prefix=PREFIX)
_AS = {"ServiceRequest": resources.service_request, "Task": resources.task}
_KINDS = "any('ServiceRequest', 'Task')"


@bp.get("/metadata")
@anyone
def metadata() -> Response:
    """What the view can do; asked before anybody has a token."""
    outcome.readable()
    return outcome.answer(statement(_base()))


@bp.get(f"/<{_KINDS}:kind>/<id>")
@systems(SCOPE)
def one(kind: str, id: str) -> Response:
    """One resource of a referral this hospital is an end of."""
    actor = tokens.require(SCOPE)
    outcome.readable()
    case = db.session.execute(queries.referrals(actor).where(by_id("_id", id))).scalar_one_or_none()
    if case is None:
        raise NotFound
    headers = {"ETag": f'W/"{case.version}"', "Last-Modified": http_date(case.state_at)}
    return outcome.answer(_AS[kind](case, actor), headers=headers)


@bp.get(f"/<{_KINDS}:kind>")
@systems(SCOPE)
def found(kind: str) -> Response:
    """A page of the resources of this hospital's referrals, the newest first; one query."""
    actor = tokens.require(SCOPE)
    outcome.readable()
    asked = read(PARAMETERS[kind], request.args)
    if asked.unknown and "handling=strict" in request.headers.get("Prefer", ""):
        raise Problem(400, _unknown(asked), field=asked.unknown[0])
    rows = list(db.session.execute(_page(actor, asked)).scalars()) if asked.size else []
    return outcome.answer(_bundle(kind, asked, rows, actor))


def _page(actor: Actor, asked: Search) -> Select[Any]:
    """One row more than the page holds says that there is another page."""
    query = queries.referrals(actor).where(*asked.conditions)
    return newest(query, Referral.id, asked.size + 1, asked.before, queries.ends("referral", actor))


def _bundle(kind: str, asked: Search, rows: list[Any], actor: Actor) -> dict[str, Any]:
    shown = rows[: asked.size]
    links = [{"relation": "self", "url": _link(kind, asked, asked.before)}]
    if len(rows) > len(shown):
        links.append({"relation": "next", "url": _link(kind, asked, shown[-1].id)})
    entries = [
        {"fullUrl": f"{_base()}/{kind}/{case.id}", "resource": _AS[kind](case, actor), "search": {"mode": "match"}}
        for case in shown
    ]
    if asked.unknown:
        told = outcome.outcome(outcome.issue("not-supported", _unknown(asked), severity="warning"))
        entries.append({"resource": told, "search": {"mode": "outcome"}})
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "link": links}
    return {**bundle, "entry": entries} if entries else bundle


def _unknown(asked: Search) -> str:
    return str(_("不支持的检索参数，未作筛选：%(names)s", names="、".join(asked.unknown)))


def _link(kind: str, asked: Search, before: int | None) -> str:
    """The address of a page: only what was honoured stands in it, so that everybody sees what was."""
    given = [*asked.honoured, *([(CURSOR, str(before))] if before is not None else [])]
    return f"{_base()}/{kind}" + (f"?{urlencode(given)}" if given else "")


def _base() -> str:
    return url_for("fhir.metadata", _external=True).removesuffix("/metadata")


for _kind, _handler in outcome.HANDLERS:
    bp.register_error_handler(_kind, _handler)
bp.after_request(answers.unkept)
