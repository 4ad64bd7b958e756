"""The procedures of members: a candidate until it is a member or declined, an agreement until it ends (SN15-2.e, 3.4.b),
a seat in the council until it is left (SN15-3.5.e)."""

from typing import Any

from flask_babel import lazy_gettext as _l

from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.flow import Flow, Step
from alliance.members.model import Agreement, Candidate, Seat
from alliance.members.rules import (
    another_person,
    charter_binds,
    fully_assessed,
    has_scan,
    names_terms,
    positively_assessed,
)
from alliance.register import queries as register


def is_lead(actor: Actor, record: Any) -> bool:
    """The lead department's clerk, of the designation the record belongs to."""
    return register.lead_of(actor, register.by_id(record.designation_id))


def is_member_side(actor: Actor, record: Any) -> bool:
    """The clerk of the hospital with which the agreement is made."""
    return actor.role == Role.MEMBER_CLERK and actor.organisation_id == record.organisation_id


def is_either_side(actor: Actor, record: Any) -> bool:
    """The clerk of one of the two parties."""
    return is_lead(actor, record) or is_member_side(actor, record)


def is_office(actor: Actor, record: Any) -> bool:
    """The office of the programme, recused where the lead or the member is an own hospital."""
    designation = register.by_id(record.designation_id)
    own = {designation.lead_id, record.organisation_id} & actor.own_hospitals
    return actor.role in OFFICE and actor.programme in (None, designation.programme) and not own


def closes(actor: Actor, record: Any) -> bool:
    """Who may end an agreement: either side; commission and calendar when the designation ends."""
    if actor.role in (Role.PROVINCIAL_COMMISSION, Role.SYSTEM):
        return True
    return is_either_side(actor, record)


CANDIDATE_FLOW = Flow(
    "candidate",
    Candidate,
    (
        Step("conclude", _l("得出评估结论"), ("proposed",), "assessed", is_lead, "SN15-3.4.b", (fully_assessed,),
             _l("完成了评估")),
        Step("reopen", _l("重新评估"), ("assessed",), "proposed", is_lead, "SN15-3.4.b", (), _l("重新开始评估"), remark=True,
             button=False),
        Step("admit", _l("成为成员"), ("assessed",), "member", is_member_side, "SN15-3.4.b", (), _l("成为成员"), button=False),
        Step("admit_legacy", _l("存量录入"), ("proposed",), "member", is_office, "SN15-3.4.b", (), _l("按存量协议录入为成员"),
             remark=True, button=False),
        Step("decline", _l("不予吸纳"), ("proposed", "assessed"), "declined", is_lead, "SN15-3.4.b", (), _l("不予吸纳"),
             ends=True, remark=True, button=False),
        Step("leave", _l("退出联盟"), ("member",), "declined", closes, "SN15-2.e", (), _l("退出了联盟"), ends=True, remark=True,
             button=False),
    ),
    {"proposed": _l("评估中"), "assessed": _l("评估合格"), "member": _l("已成为成员"), "declined": _l("未吸纳或已退出")},
    {"proposed": "blue", "assessed": "good", "member": "good", "declined": "plain"},
)  # fmt: skip

AGREEMENT_FLOW = Flow(
    "agreement",
    Agreement,
    (
        Step("offer", _l("牵头单位签署并发出"), ("drafted",), "offered", is_lead, "SN15-2.e",
             (positively_assessed, has_scan, names_terms, charter_binds), _l("签署并发出了协议"), button=False),
        Step("recall", _l("撤回修改"), ("offered",), "drafted", is_lead, "SN15-2.e", (), _l("撤回了协议"), remark=True,
             button=False),
        Step("sign", _l("成员单位签署"), ("offered",), "in_force", is_member_side, "SN15-2.e",
             (positively_assessed, another_person), _l("签署了协议，协议生效"), button=False),
        Step("decline", _l("不签署"), ("offered",), "declined", is_member_side, "SN15-2.e", (), _l("不签署协议"), ends=True,
             remark=True, button=False),
        Step("enter", _l("存量录入"), ("drafted",), "in_force", is_office, "SN15-3.4.b", (has_scan,), _l("录入了存量协议"),
             remark=True, button=False),
        Step("supply", _l("补传盖章扫描件"), ("in_force",), "in_force", is_either_side, "SN15-2.e", (), _l("补传了盖章扫描件"),
             button=False),
        Step("discard", _l("作废草稿"), ("drafted",), "declined", is_lead, "SN15-2.e", (), _l("作废了草稿"), ends=True,
             remark=True, button=False),
        Step("end", _l("终止协议"), ("in_force",), "ended", closes, "SN15-2.e", (), _l("终止了协议"), ends=True, remark=True,
             button=False),
    ),
    {
        "drafted": _l("拟订中"),
        "offered": _l("待成员单位签署"),
        "in_force": _l("有效"),
        "declined": _l("未签署"),
        "ended": _l("已终止"),
    },
    {"drafted": "blue", "offered": "warn", "in_force": "good", "declined": "plain", "ended": "plain"},
)  # fmt: skip

SEAT_FLOW = Flow(
    "seat",
    Seat,
    (
        Step("leave", _l("离任"), ("sitting",), "left", is_lead, "SN15-3.5.e", (), _l("离任"), ends=True, remark=True,
             button=False),
        Step("renew", _l("连任"), ("sitting",), "left", is_lead, "SN15-3.5.e", (), _l("任期届满，连任下一届"), button=False),
        Step("vacate", _l("随成员关系终止"), ("sitting",), "left", closes, "SN15-3.5.e", (), _l("随成员关系终止离任"), remark=True,
             button=False),
    ),
    {"sitting": _l("在任"), "left": _l("已离任")},
    {"sitting": "good", "left": "plain"},
)  # fmt: skip
