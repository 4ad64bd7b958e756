"""The procedure of a post that waits for a second person: administrators' rights, and rows brought for another's hospital."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.core.actor import Actor, Role
from alliance.core.flow import Flow, Move, Step
from alliance.core.refusal import Refused
from alliance.organisations.model import PostRequest

DECIDERS = frozenset({Role.SECURITY_ADMIN, Role.HOSPITAL_ADMIN})


def decides(actor: Actor, record: PostRequest) -> bool:
    """The security administrator over administrators' rights; a hospital's own administrator over what others brought."""
    if actor.role not in DECIDERS or actor.role != record.decides or actor.delegation_id is not None:
        return False
    return actor.role == Role.SECURITY_ADMIN or actor.organisation_id == record.organisation_id


def asked(actor: Actor, record: PostRequest) -> bool:
    """Whoever asked, while it waits."""
    return actor.person_id is not None and actor.person_id == record.asked_by_id


def second_person(move: Move) -> None:
    """Two persons: who asked does not decide, and nobody decides on a post for himself."""
    if move.actor.person_id == move.record.asked_by_id:
        raise Refused("", _("申请人不能核准自己的申请，请由另一位管理员办理"))


REQUEST_FLOW = Flow(
    "post_request",
    PostRequest,
    (
        Step("approve", _l("核准"), ("waiting",), "approved", decides, "", (second_person,), _l("核准了岗位"), button=False),
        Step("refuse", _l("不予核准"), ("waiting",), "refused", decides, "", (second_person,), _l("不予核准"), ends=True, remark=True,
             button=False),
        Step("withdraw", _l("撤回申请"), ("waiting",), "withdrawn", asked, "", (), _l("撤回了申请"), button=False),
    ),
    {"waiting": _l("待核准"), "approved": _l("已核准"), "refused": _l("不予核准"), "withdrawn": _l("已撤回")},
    {"waiting": "warn", "approved": "good", "refused": "bad", "withdrawn": "plain"},
)  # fmt: skip
