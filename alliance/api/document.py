"""The document of the interface: OpenAPI 3.1 made from the routes themselves, in the reader's language."""

from functools import cache
from typing import Any

from flask_babel import gettext as _
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models import APISpec
from flask_openapi3.models.components import Components
from flask_openapi3.models.info import Info

from alliance.core.language import N_

TITLE = N_("专科联盟管理平台 · 医院系统接口")
ABOUT = N_(
    "本院系统以令牌接入，代本院转诊办登记和办理转诊、会诊；规则与页面相同，拒绝时给出条款、说明和字段。"
    "令牌由本院管理员在“系统接口”页生成，请求头 Authorization: Bearer 令牌。"
    "患者姓名默认隐去；查看身份须有 patients:read 权限并说明用途，每次留痕。"
    "请求头 Idempotency-Key：同一键、同一内容重发，得到同一答复；内容不同则 409。被拒绝的请求不留痕迹，可以改正后再发。"
    "时间带时区（RFC 3339），金额以分为单位。语言按 Accept-Language（zh 或 en）。"
    "答复头 RateLimit-Limit、RateLimit-Remaining、RateLimit-Reset 给出每分钟的余量；超出时 429，按 Retry-After 再试。"
)
WORDS = {"summary", "description", "title"}


@cache
def _made(api: APIBlueprint) -> dict[str, Any]:
    spec = APISpec(
        openapi="3.1.0",
        info=Info(title=TITLE, version="1.0.0", description=ABOUT),
        paths=api.paths,
        tags=api.tags,
        components=Components(
            schemas=api.components_schemas,
            securitySchemes={"token": {"type": "http", "scheme": "bearer"}},
        ),
    )
    made: dict[str, Any] = spec.model_dump(mode="json", by_alias=True, exclude_unset=True, warnings=False)
    for schema in made["components"]["schemas"].values():
        schema.pop("description", None)  # the docstring, which is for our own readers
    return made


def document(api: APIBlueprint) -> Any:
    """The document; what the catalogue has of its words is told in the reader's language."""
    return _told(_made(api))


def _told(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            name: _(value) if name in WORDS and isinstance(value, str) and value else _told(value)
            for name, value in part.items()
        }
    if isinstance(part, list):
        return [_told(one) for one in part]
    return part
