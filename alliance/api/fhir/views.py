"""The routes of /fhir: read and search referrals and consultations as ServiceRequest, referrals as Task. Read only.

A token sees consultations where it has their scope, too; a page lists the referrals, then the consultations.
"""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.http import http_date

from alliance.api import answers, tokens
from alliance.api.fhir import outcome, resources
from alliance.api.fhir.search import CURSOR, KINDS, PARAMETERS, Search, number_of, read
from alliance.api.fhir.statement import statement
from alliance.api.problems import Problem
from alliance.care import queries
from alliance.core import reach
from alliance.core.access import anyone, systems
from alliance.core.actor import Actor
from alliance.core.keyset import newest
from alliance.core.refusal import NotFound
from alliance.ext import db

PREFIX = "/fhir"
SCOPE, CONSULTATIONS = "referrals:read", "consultations:read"
bp = Blueprint("fhir", __name__, url_prefix=PREFIX)
_AS: dict[tuple[str, str], Any] = {
    ("ServiceRequest", "referral"): resources.service_request, ("Task", "referral"): resources.task,
    ("ServiceRequest", "consultation"): resources.consultation_request,
}  # fmt: skip
_OF: dict[str, Any] = {"referral": queries.referrals, "consultation": queries.consultations}
Rows = list[tuple[str, Any]]  # of a page: the kind of record and the record
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
    """One resource of a record this hospital is an end of."""
    actor = tokens.require(SCOPE)
    outcome.readable()
    named = number_of(id)
    if named is None or (kind, named[0]) not in _AS:
        raise NotFound
    of, number = named
    if of == "consultation":
        tokens.require(CONSULTATIONS)
    case = reach.one(_OF[of](actor).where(KINDS[of].id == number))
    headers = {"ETag": f'W/"{case.version}"', "Last-Modified": http_date(case.state_at)}
    return outcome.answer(_AS[kind, of](case, actor), headers=headers)


@bp.get(f"/<{_KINDS}:kind>")
@systems(SCOPE)
def found(kind: str) -> Response:
    """A page of the resources of this hospital's records, of each kind the newest first; one query a kind."""
    actor = tokens.require(SCOPE)
    outcome.readable()
    asked = read(PARAMETERS[kind], request.args)
    if asked.unknown and "handling=strict" in request.headers.get("Prefer", ""):
        raise Problem(400, _unknown(asked), field=asked.unknown[0])
    return outcome.answer(_bundle(kind, asked, _rows(kind, actor, asked), actor))


def _rows(kind: str, actor: Actor, asked: Search) -> Rows:
    """One row more than the page holds says that there is another page."""
    kinds = [of for of in KINDS if (kind, of) in _AS]
    if CONSULTATIONS not in tokens.current().scopes:
        kinds = [of for of in kinds if of != "consultation"]
    after, number = asked.before or (None, None)
    rows: Rows = []
    for of in kinds[kinds.index(after) if after in kinds else 0 :]:
        wanted = asked.size + 1 - len(rows)
        if asked.size and wanted > 0:
            query = _OF[of](actor).where(*asked.conditions[of])
            cut = newest(query, KINDS[of].id, wanted, number if of == after else None, queries.ends(of, actor))
            rows += [(of, case) for case in db.session.execute(cut).scalars()]
    return rows


def _bundle(kind: str, asked: Search, rows: Rows, actor: Actor) -> dict[str, Any]:
    shown = rows[: asked.size]
    links = [{"relation": "self", "url": _link(kind, asked, request.args.get(CURSOR))}]
    if len(rows) > len(shown):
        of, last = shown[-1]
        links.append({"relation": "next", "url": _link(kind, asked, resources.id_of(last, of))})
    entries = [
        {
            "fullUrl": f"{_base()}/{kind}/{resources.id_of(case, of)}", "resource": _AS[kind, of](case, actor),
            "search": {"mode": "match"},
        }
        for of, case in shown
    ]  # fmt: skip
    if asked.unknown:
        told = outcome.outcome(outcome.issue("not-supported", _unknown(asked), severity="warning"))
        entries.append({"resource": told, "search": {"mode": "outcome"}})
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "link": links}
    return {**bundle, "entry": entries} if entries else bundle


def _unknown(asked: Search) -> str:
    return str(_("不支持的检索参数，未作筛选：%(names)s", names="、".join(asked.unknown)))


def _link(kind: str, asked: Search, before: str | None) -> str:
    """The address of a page: only what was honoured stands in it, so that everybody sees what was."""
    given = [*asked.honoured, *([(CURSOR, before)] if before else [])]
    return f"{_base()}/{kind}" + (f"?{urlencode(given)}" if given else "")


def _base() -> str:
    return url_for("fhir.metadata", _external=True).removesuffix("/metadata")


for _kind, _handler in outcome.HANDLERS:
    bp.register_error_handler(_kind, _handler)
bp.after_request(answers.unkept)
