"""How the interface answers: JSON never kept by anybody, refusals with clause, message and field in the caller's language."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request
from flask_babel import get_locale
from flask_babel import gettext as _
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from alliance.api import tokens
from alliance.api.kinds import Told
from alliance.api.problems import Problem
from alliance.core.access import for_machines
from alliance.core.pages.errors import run_again
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.ext import db

Handler = Any
# The fields of the pages' forms, as a call has them.
FIELDS = {
    "partner": "to_id",
    "patient_name": "patient.name",
    "resident_id": "patient.resident_id",
    "phone": "patient.phone",
}
AGAIN = 5  # seconds after which a busy database may be asked again


class Refusal(Told):
    """Why a call was refused: the clause it rests on ("" where good sense asks it), the sentence, the field, what to do."""

    clause: str = ""
    message: str
    field: str | None = None
    todo: list[str] = Field(default_factory=list)


def answer(told: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """One answer as JSON."""
    return Response(told.model_dump_json(), status, headers=dict(headers or {}), mimetype="application/json")


def refusal(error: Problem | Refused | Overtaken | NotFound | ValidationError) -> tuple[int, Refusal]:
    """The status and the words of whatever was refused."""
    if isinstance(error, ValidationError):
        return 422, _of_form(error)
    if isinstance(error, Overtaken):
        return 409, Refusal(
            message=_("已由他人办理：%(who)s %(what)s。请重新读取后再办理", who=error.who, what=error.what)
        )
    if isinstance(error, NotFound):
        return 404, Refusal(message=_("没有这条记录，或不属于本院"))
    status = error.status if isinstance(error, Problem) else 409
    field = FIELDS.get(error.field or "", error.field)
    return status, Refusal(clause=error.clause, message=error.message, field=field, todo=list(map(str, error.todo)))


def refused(error: Any) -> Response:
    """A refusal as an answer; nothing of what was begun stands."""
    db.session.rollback()
    status, words = refusal(error)
    return answer(words, status, error.headers if isinstance(error, Problem) else None)


# What pydantic calls a fault, in our words. What is not named here is told as a wrong value.
def _fault(kind: str, context: Mapping[str, Any]) -> str:
    words = {
        "missing": _("必填"),
        "extra_forbidden": _("没有这一项"),
        "literal_error": _("只能取：%(codes)s", codes=context.get("expected", "")),
        "string_type": _("须为文字"),
        "string_too_long": _("不能超过 %(n)s 个字符", n=context.get("max_length", "")),
        "string_too_short": _("不能为空"),
        "string_pattern_mismatch": _("含有不允许的字符"),
        "int_type": _("须为整数"),
        "bool_type": _("须为 true 或 false"),
        "list_type": _("须为数组"),
        "too_long": _("不能超过 %(n)s 项", n=context.get("max_length", "")),
        "too_short": _("至少 %(n)s 项", n=context.get("min_length", "")),
        "model_type": _("请求内容须为 JSON 对象，Content-Type 为 application/json"),
    }
    return str(words.get(kind) or _("取值不正确"))


def _of_form(error: ValidationError) -> Refusal:
    faults = [
        (".".join(map(str, one["loc"])), _fault(one["type"], one.get("ctx", {})))
        for one in error.errors(include_url=False, include_input=False)
    ]
    lines = [_("%(field)s：%(words)s", field=field, words=words) if field else words for field, words in faults]
    return Refusal(message=lines[0], field=faults[0][0] or None, todo=lines[1:])


def _http(error: HTTPException) -> Response:
    """What the framework refuses: an unknown address, a wrong method, too long a body."""
    db.session.rollback()
    if isinstance(error.response, Response) and error.response.is_json:
        return error.response  # what unfit() said
    status = error.code or 500
    words = {
        404: _("没有这个地址"), 405: _("此地址不支持这一方法"), 413: _("请求内容过大"),
        415: _("请求内容须为 JSON 对象，Content-Type 为 application/json"),
    }  # fmt: skip
    found = answer(Refusal(message=words.get(status, _("请求有误"))), status)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            found.headers[name] = value
    return found


def _away(error: OperationalError) -> Any:
    db.session.rollback()
    if (found := run_again(error)) is not None:
        return found
    return answer(Refusal(message=_("系统繁忙，请稍后再试")), 503, {"Retry-After": str(AGAIN)})


def _fault_of_ours(error: Exception) -> Response:
    """Our own fault: written to the log, said with nothing of the inside."""
    db.session.rollback()
    if current_app.testing:
        raise error
    current_app.logger.error("fault", exc_info=error)
    return answer(Refusal(message=_("系统出错，已记录；没有改动任何内容")), 500)


def unkept(response: Response) -> Response:
    """Nobody keeps an answer; each says how many calls are left, and in which language it speaks."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = "en" if str(get_locale() or "zh").startswith("en") else "zh"
    response.vary.update(("Authorization", "Accept-Language"))
    response.headers.update(tokens.limits())
    return response


def speak(bp: Blueprint) -> None:
    """Have a blueprint answer in this manner."""
    bp.after_request(unkept)
    handlers: Sequence[tuple[type[Exception], Handler]] = (
        (Problem, refused), (Refused, refused), (Overtaken, refused), (NotFound, refused), (HTTPException, _http),
        (OperationalError, _away), (Exception, _fault_of_ours),
    )  # fmt: skip
    for kind, handler in handlers:
        bp.register_error_handler(kind, handler)


def speak_of_strays(app: Flask, prefix: str, say: Callable[[HTTPException], Response] = _http) -> None:
    """Addresses below the prefix that no route has are refused in the same manner, not with a page."""
    pages = app.error_handler_spec[None][None][HTTPException]

    def stray(error: HTTPException) -> Any:
        if for_machines() and request.path.startswith(prefix):
            return unkept(say(error))
        return pages(error)

    app.register_error_handler(HTTPException, stray)


def unfit(error: ValidationError) -> Response:
    """A call that does not have the form its document asks (flask-openapi3 calls this)."""
    return refused(error)
