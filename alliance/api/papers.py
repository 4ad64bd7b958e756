"""The papers of a record: put with it, listed, fetched. The same checks as the page; each one fetched is journalled."""

from flask import Response, url_for
from pydantic import BaseModel
from werkzeug.datastructures import FileStorage

from alliance import clock
from alliance.api import care, tokens, told
from alliance.api.answers import answer
from alliance.api.kinds import Told
from alliance.api.once import once
from alliance.care import actions, queries
from alliance.core import pages


def put(kind: str, record_id: int, body: BaseModel) -> Response:
    """One paper, sent as a form with the field `file`."""
    actor, at = tokens.require(f"{kind}s:write"), clock.now()

    def act() -> tuple[Told, int, str]:
        record = care.one_of(kind, record_id, actor)
        sent: FileStorage = body.file  # type: ignore[attr-defined]  # every form of a paper has it
        actions.attach(record, sent.filename or "", sent.read(), actor, at)
        made = queries.attachments(record)[-1]
        return told.paper(made), 201, url_for(f"api.{kind}_file", id=record_id, file_id=made.id)

    return once(act, at)


def listed(kind: str, record_id: int) -> Response:
    """The papers of one record, oldest first; their contents are fetched one by one."""
    actor = tokens.require(f"{kind}s:read")
    found = queries.attachments(care.one_of(kind, record_id, actor))
    return answer(told.Papers(items=[told.paper(one) for one in found]))


def fetched(kind: str, record_id: int, file_id: int) -> Response:
    """The content of one: it may show who the patient is."""
    actor = tokens.require("patients:read")
    return pages.download(actions.open_file(care.one_of(kind, record_id, actor), file_id, actor, clock.now()))
