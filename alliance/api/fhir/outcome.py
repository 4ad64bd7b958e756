"""What the FHIR view answers when it refuses: an OperationOutcome with the clause and the sentence."""

from collections.abc import Sequence
from typing import Any

from flask import Response, current_app, json, request
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from alliance.api import answers
from alliance.api.fhir import codes
from alliance.api.problems import Problem
from alliance.core.pages.errors import run_again
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.ext import db

TYPE = "application/fhir+json"
VERSION = "4.0"
# HTTP status: FHIR's IssueType. What is not named here is "processing".
ISSUES = {
    400: "invalid", 401: "login", 403: "forbidden", 404: "not-found", 405: "not-supported", 406: "not-supported",
    409: "conflict", 413: "too-long", 429: "throttled", 500: "exception", 503: "transient",
}  # fmt: skip


def answer(resource: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """One resource as FHIR's JSON."""
    given = json.dumps(resource, ensure_ascii=False)
    return Response(given, status, headers, content_type=f"{TYPE}; fhirVersion={VERSION}; charset=utf-8")


def issue(
    code: str,
    message: str,
    *,
    clause: str = "",
    field: str | None = None,
    severity: str = "error",
    more: Sequence[str] = (),
) -> dict[str, Any]:
    """One issue: its clause stands as a coding of its details."""
    details: dict[str, Any] = {"text": message}
    if clause:
        details["coding"] = [codes.coding(codes.CLAUSE, clause)]
    found: dict[str, Any] = {"severity": severity, "code": code, "details": details}
    if field:
        found["expression"] = [field]
    if more:
        found["diagnostics"] = "\n".join(more)
    return found


def outcome(*issues: dict[str, Any]) -> dict[str, Any]:
    """An OperationOutcome."""
    return {"resourceType": "OperationOutcome", "issue": list(issues)}


def refused(error: Any) -> Response:
    """Whatever the interface refuses; nothing of what was begun stands."""
    db.session.rollback()
    status, words = answers.refusal(error)
    clause = words.clause or (codes.TWO_HOSPITALS if isinstance(error, NotFound) else "")
    told = issue(ISSUES.get(status, "processing"), words.message, clause=clause, field=words.field, more=words.todo)
    return answer(outcome(told), status, error.headers if isinstance(error, Problem) else None)


def http(error: HTTPException) -> Response:
    """What the framework refuses: an unknown address, a method other than reading."""
    db.session.rollback()
    status = error.code or 500
    words = {
        404: _("FHIR 视图只有 ServiceRequest 和 Task，没有这个地址"),
        405: _("FHIR 视图只读；办理请用 /api/v1 或网页"),
    }  # fmt: skip
    found = answer(outcome(issue(ISSUES.get(status, "processing"), words.get(status, _("请求有误")))), status)
    found.headers.extend((name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After"))
    return found


def away(error: OperationalError) -> Any:
    """The database is away or busy."""
    db.session.rollback()
    if (found := run_again(error)) is not None:
        return found
    return answer(outcome(issue("transient", _("系统繁忙，请稍后再试"))), 503, {"Retry-After": str(answers.AGAIN)})


def fault(error: Exception) -> Response:
    """Our own fault: written to the log, said with nothing of the inside."""
    db.session.rollback()
    if current_app.testing:
        raise error
    current_app.logger.error("fault", exc_info=error)
    return answer(outcome(issue("exception", _("系统出错，已记录；没有改动任何内容"))), 500)


HANDLERS: tuple[tuple[type[Exception], Any], ...] = (
    (Problem, refused), (Refused, refused), (Overtaken, refused), (NotFound, refused), (HTTPException, http),
    (OperationalError, away), (Exception, fault),
)  # fmt: skip


def readable() -> None:
    """Only JSON is spoken: another format asked for is refused before anything is read (FHIR: 406)."""
    asked = request.args.get("_format", "").replace(" ", "+")
    if asked and "json" not in asked:
        raise Problem(406, _("只提供 JSON（application/fhir+json）"), field="_format")
    kinds = request.accept_mimetypes
    if not asked and kinds and not any(kinds[kind] for kind in (TYPE, "application/json", "text/json")):
        raise Problem(406, _("只提供 JSON（application/fhir+json）"))
