"""The routes of /api/v1. Those of steps come from the procedures' tables: a step added there is open here."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

from flask import Blueprint, Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import Field

from alliance.api import alliances, care, document, papers, shapes, told
from alliance.api.answers import Refusal, speak
from alliance.api.kinds import Remembered
from alliance.api.once import HEADER, LONGEST
from alliance.care.actions.taking import STEPS
from alliance.config import ROOT
from alliance.core import pages
from alliance.core.access import anyone, systems
from alliance.core.files import KINDS
from alliance.core.language import N_

PREFIX = "/api/v1"
REFUSALS: dict[Any, Any] = dict.fromkeys((401, 403, 404, 409, 413, 422, 429), Refusal)
CONTENT: dict[str, Any] = {
    "description": "OK", "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in set(KINDS.values())}
}  # fmt: skip
CLIENT = ROOT / "docs" / "api_client.py"
_wheel = find_spec("flask_openapi3_swagger")  # only the files inside it are used
assert _wheel is not None and _wheel.origin is not None
SWAGGER = Path(_wheel.origin).parent / "templates" / "swagger"

api = APIBlueprint(
    "api", __name__, url_prefix=PREFIX, abp_security=[{"token": []}], abp_responses=REFUSALS,
    operation_id_callback=lambda **of: str(of["name"]),
)  # fmt: skip
files = Blueprint("swagger", __name__, static_folder=str(SWAGGER), static_url_path="/systems/docs/files")
TAGS = {
    "referral": Tag(name="referrals", description=N_("转诊")),
    "consultation": Tag(name="consultations", description=N_("远程会诊")),
    "alliance": Tag(name="alliances", description=N_("联盟")),
}
SAID: dict[str, dict[str, str]] = {
    "referral": {
        "create": N_("发出转诊"), "create_many": N_("成批发出转诊，逐条答复"), "list": N_("本院的转诊，新的在前"), "one": N_("一条转诊"),
        "changes": N_("某一游标之后的转诊变动"), "reveal": N_("查看转诊患者身份（说明用途，留痕）"),
        "undo": N_("更正转诊的上一步（本院系统在规定小时内办理的）"),
        "put": N_("给转诊添加附件"), "papers": N_("一条转诊的附件"), "paper": N_("取一份转诊附件（留痕）"),
    },
    "consultation": {
        "create": N_("申请会诊"), "create_many": N_("成批申请会诊，逐条答复"), "list": N_("本院的会诊，新的在前"), "one": N_("一条会诊"),
        "changes": N_("某一游标之后的会诊变动"), "reveal": N_("查看会诊患者身份（说明用途，留痕）"),
        "undo": N_("更正会诊的上一步（本院系统在规定小时内办理的）"),
        "put": N_("给会诊添加附件"), "papers": N_("一条会诊的附件"), "paper": N_("取一份会诊附件（留痕）"),
    },
}  # fmt: skip
LISTS: dict[str, Any] = {"referral": shapes.ListOfReferrals, "consultation": shapes.ListOfConsultations}
PAGES: dict[str, Any] = {"referral": told.Referrals, "consultation": told.Consultations}


class Once(Remembered):
    """The key by which a call that is sent twice acts once."""

    key: Annotated[str, Field(alias=HEADER, max_length=LONGEST, pattern=r"^[ -~]*$")] = ""


def _route(
    method: str, rule: str, view: Callable[..., Response], scope: str, answers: Any, *, name: str, summary: str,
    kind: str, status: int = 200, **asks: Any,
) -> None:  # fmt: skip
    """One route with what it asks (path, query, body, header) and what it answers."""
    view.__name__ = name
    view.__annotations__ = asks
    register = {"GET": api.get, "POST": api.post}[method]
    register(rule, tags=[TAGS[kind]], summary=summary, responses={status: answers})(systems(scope)(view))


def _case_routes(kind: str) -> None:
    """What referrals and consultations have alike."""
    rule, said, model = f"/{kind}s", SAID[kind], told.MODELS[kind]
    read, write = f"{kind}s:read", f"{kind}s:write"
    _route("POST", rule, lambda body, header: care.create(kind, body), write, model, name=f"send_{kind}",
           summary=said["create"], status=201, body=care.SHAPES[kind], header=Once, kind=kind)  # fmt: skip
    _route("POST", f"{rule}/batch", lambda body, header: care.create_many(kind, body), write, told.Many,
           name=f"send_{kind}s", summary=said["create_many"], body=shapes.Batch, header=Once, kind=kind)  # fmt: skip
    _route("GET", rule, lambda query: care.listed(kind, query), read, PAGES[kind], name=f"{kind}s",
           summary=said["list"], query=LISTS[kind], kind=kind)  # fmt: skip
    _route("GET", f"{rule}/changes", lambda query: care.changes(kind, query), read, told.Changes,
           name=f"{kind}_changes", summary=said["changes"], query=shapes.Since, kind=kind)  # fmt: skip
    _route("GET", f"{rule}/<int:id>", lambda path: care.one(kind, path.id), read, model, name=kind,
           summary=said["one"], path=shapes.Path, kind=kind)  # fmt: skip
    _route("POST", f"{rule}/<int:id>/undo", lambda path, body, header: care.undo(kind, path.id, body), write, model,
           name=f"{kind}_undo", summary=said["undo"], path=shapes.Path, body=shapes.Undo, header=Once, kind=kind)  # fmt: skip
    _route("POST", f"{rule}/<int:id>/patient", lambda path, body: care.reveal(kind, path.id, body), "patients:read",
           told.Clear, name=f"{kind}_patient", summary=said["reveal"], path=shapes.Path, body=shapes.Reveal, kind=kind)  # fmt: skip


def _paper_routes(kind: str) -> None:
    """Papers of a record: who may read the patient may fetch them."""
    rule, said = f"/{kind}s/<int:id>/files", SAID[kind]
    _route("POST", rule, lambda path, form, header: papers.put(kind, path.id, form), f"{kind}s:write", told.Paper,
           name=f"put_{kind}_file", summary=said["put"], status=201, path=shapes.Path, form=shapes.NewPaper, header=Once,
           kind=kind)  # fmt: skip
    _route("GET", rule, lambda path: papers.listed(kind, path.id), f"{kind}s:read", told.Papers, name=f"{kind}_files",
           summary=said["papers"], path=shapes.Path, kind=kind)  # fmt: skip
    _route("GET", f"{rule}/<int:file_id>", lambda path: papers.fetched(kind, path.id, path.file_id), "patients:read",
           CONTENT, name=f"{kind}_file", summary=said["paper"], path=shapes.FilePath, kind=kind)  # fmt: skip


def _step_route(kind: str, step: str) -> None:
    """One step of a table, at its own address with its own words."""
    taking = STEPS[kind, step]
    _route(
        "POST", f"/{kind}s/<int:id>/{step.replace('_', '-')}",
        lambda path, body, header: care.take(kind, taking, path.id, body), f"{kind}s:write", told.MODELS[kind],
        name=f"{kind}_{step}", summary=str(taking.step.label), kind=kind, path=shapes.Path,
        body=shapes.BODIES[kind, step], header=Once,
    )  # fmt: skip


for _kind in told.MODELS:
    _case_routes(_kind)
    _paper_routes(_kind)
for _key in STEPS:
    _step_route(*_key)
_route("GET", "/alliances", lambda: alliances.listed(), "alliances:read", told.Alliances, name="alliances",
       summary=N_("本院所在的联盟、成员和接收科室"), kind="alliance")  # fmt: skip


@api.get("/openapi.json", doc_ui=False)
@anyone
def openapi() -> Response:
    """The interface's own document."""
    return jsonify(document.document(api))


@api.get("/client.py", doc_ui=False)
@anyone
def client() -> Response:
    """The sample client, to take along."""
    return pages.sent(CLIENT.read_bytes(), CLIENT.name, "text/x-python")


speak(api)
