"""What this view can do, as FHIR's CapabilityStatement."""

from typing import Any

from flask_babel import gettext as _

from alliance.api.fhir.search import PARAMETERS

SINCE = "2026-11-22"  # the day of the last change to what is offered here
RELEASE = "4.0.1"


def statement(base: str) -> dict[str, Any]:
    """The CapabilityStatement of the view at `base`."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": SINCE,
        "kind": "instance",
        "software": {"name": _("专科联盟管理平台")},
        "implementation": {"description": _("本院双向转诊和远程会诊的 FHIR R4 只读视图"), "url": base},
        "fhirVersion": RELEASE,
        "format": ["application/fhir+json", "json"],
        "rest": [
            {
                "mode": "server",
                "documentation": _("只读；本院为一方的转诊和会诊。患者只有掩码姓名，没有身份信息。"),
                "security": {
                    "description": _(
                        "Authorization: Bearer 令牌，权限 referrals:read（会诊另须 consultations:read），由本院管理员生成"
                    )
                },
                "resource": [_resource(name) for name in PARAMETERS],
            }
        ],
    }


def _resource(name: str) -> dict[str, Any]:
    return {
        "type": name,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "versioned",
        "readHistory": False,
        "searchParam": [
            {"name": key, "definition": one.definition, "type": one.type} for key, one in PARAMETERS[name].items()
        ],
    }
