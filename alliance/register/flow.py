"""The procedures of the register: a designation's life, and an edition of the list (SN15-2.a, 2.d, 3.3.a)."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.flow import Flow, Move, Step
from alliance.core.refusal import Refused
from alliance.register.model import Bar, Correction, Designation, Edition
from alliance.register.rules import gaps

# A filing ends with the commission, for city and regional alliances with the city's. An end is ordered by the
# commission; the calendar carries it out on its day.
MAY_FILE = frozenset({Role.PROVINCIAL_COMMISSION, Role.CITY_COMMISSION})
MAY_END = frozenset({Role.PROVINCIAL_COMMISSION, Role.SYSTEM})


def _files(actor: Actor, record: Any) -> bool:
    return actor.role in MAY_FILE and record.lead_id not in actor.own_hospitals


def _ends(actor: Actor, record: Any) -> bool:
    return actor.role in MAY_END and record.lead_id not in actor.own_hospitals


DESIGNATION_FLOW = Flow(
    "designation",
    Designation,
    (
        Step("file", _l("备案"), ("proposed",), "active", _files, "SN15-3.3.a", button=False),
        Step("dissolve", _l("解散"), ("active",), "dissolved", _ends, "SN15-2.d", ends=True, remark=True, button=False),
        Step("revoke", _l("撤销"), ("active",), "revoked", _ends, "SN15-3.6.c", ends=True, remark=True, button=False),
        Step("lapse", _l("失效"), ("active",), "lapsed", _ends, "SN15-5.2", ends=True, remark=True, button=False),
    ),
    {
        "proposed": _l("筹建"),
        "active": _l("在册"),
        "dissolved": _l("已解散"),
        "revoked": lazy_pgettext("designation", "已撤销"),
        "lapsed": _l("已失效"),
    },
    {"proposed": "blue", "active": "good", "dissolved": "bad", "revoked": "bad", "lapsed": "plain"},
)
ENDINGS = {"dissolved": "dissolve", "revoked": "revoke", "lapsed": "lapse"}


def _same_programme(actor: Actor, record: Any) -> bool:
    return actor.programme in (None, record.programme)


def _is_office(actor: Actor, record: Any) -> bool:
    return actor.role in OFFICE and _same_programme(actor, record)


def _is_head(actor: Actor, record: Any) -> bool:
    return actor.role == Role.OFFICE_HEAD and _same_programme(actor, record)


def _two_persons(move: Move) -> None:
    """Who drafted the list does not sign it."""
    if move.actor.person_id is not None and move.actor.person_id == move.record.drafted_by_id:
        raise Refused("SN15-2.a", _("名单由您编制，须由另一位负责人签发"))


def _not_by_the_signer_alone(move: Move) -> None:
    """A list that the calendar drafted needs its second person when it is published."""
    if move.record.drafted_by_id is None and move.actor.person_id == move.record.signed_by_id:
        raise Refused("SN15-2.a", _("名单由系统编制、由您签发，须由另一位经办人公布"))


def _whole(move: Move) -> None:
    """Nobody in the register is left out without a reason, warned or not (SN15-2.a)."""
    missing = gaps(move.record)
    if missing:
        raise Refused("SN15-2.a", _("有在册的未列入名单又未写明理由，不能签发和公布"), todo=missing)


def _system_or_office(actor: Actor, record: Any) -> bool:
    return actor.role == Role.SYSTEM or _is_office(actor, record)


def _still_embargoed(move: Move) -> None:
    """Only before its moment has come can a publication be called back."""
    if move.record.published_at is None or move.record.published_at <= move.at:
        raise Refused("SN15-2.a", _("名单已经公布，不再改动；发现差错请作更正"))


EDITION_FLOW = Flow(
    "edition",
    Edition,
    (
        Step("sign", _l("签发"), ("draft",), "signed", _is_head, "SN15-2.a", (_two_persons, _whole), _l("签发了名单")),
        Step("reopen", _l("退回修改"), ("signed",), "draft", _is_head, "SN15-2.a", (), _l("退回了名单"), remark=True),
        Step("publish", _l("公布"), ("signed",), "published", _is_office, "SN15-2.a",
             (_not_by_the_signer_alone, _whole), _l("公布了名单")),
        Step("withdraw", _l("撤回定时公布"), ("published",), "signed", _is_head, "SN15-2.a", (_still_embargoed,),
             _l("撤回了定时公布"), remark=True),
        Step("discard", _l("作废草稿"), ("draft",), "discarded", _is_office, "SN15-2.a", (), _l("作废了草稿"), ends=True,
             remark=True),
        Step("supersede", _l("由后一草稿取代"), ("draft",), "superseded", _system_or_office, "SN15-2.a", (),
             _l("由后一草稿取代"), button=False),
    ),
    {
        "draft": _l("编制中"),
        "signed": _l("已签发"),
        "published": _l("已公布"),
        "discarded": _l("草稿已作废"),
        "superseded": _l("草稿已被取代"),
    },
    {"draft": "blue", "signed": "warn", "published": "good", "discarded": "plain", "superseded": "plain"},
)  # fmt: skip


def _corrects_alone(move: Move) -> None:
    """Who drew a correction up does not sign it."""
    if move.actor.person_id is not None and move.actor.person_id == move.record.drafted_by_id:
        raise Refused("SN15-2.a", _("更正由您起草，须由另一位负责人签发"))


CORRECTION_FLOW = Flow(
    "correction",
    Correction,
    (
        Step("sign", _l("签发更正"), ("draft",), "signed", _is_head, "SN15-2.a", (_corrects_alone,), _l("签发了更正")),
        Step("discard", _l("作废"), ("draft",), "discarded", _is_office, "SN15-2.a", (), _l("作废了更正"), ends=True,
             remark=True),
    ),
    {"draft": _l("待签发"), "signed": _l("已签发"), "discarded": _l("已作废")},
    {"draft": "warn", "signed": "good", "discarded": "plain"},
)  # fmt: skip


def _bars(actor: Actor, record: Any) -> bool:
    """The programme's own office or commission, never about a hospital of one's own."""
    own = actor.role in OFFICE | {Role.PROVINCIAL_COMMISSION} and actor.programme == record.programme
    return own and record.organisation_id not in actor.own_hospitals


def _signs_bar(actor: Actor, record: Any) -> bool:
    """A second person: the head or the commission, not who proposed it."""
    signs = actor.role in (Role.OFFICE_HEAD, Role.PROVINCIAL_COMMISSION) and _bars(actor, record)
    return signs and (actor.person_id is None or actor.person_id != record.proposed_by_id)


BAR_FLOW = Flow(
    "bar",
    Bar,
    (
        Step("sign", _l("签发"), ("proposed",), "in_force", _signs_bar, ""),
        Step("withdraw", _l("撤回"), ("proposed",), "withdrawn", _bars, "", remark=True),
        Step("lift", _l("提前解除"), ("in_force",), "lifted", _signs_bar, "", ends=True, remark=True),
    ),
    {"proposed": _l("待签发"), "in_force": _l("限期内"), "withdrawn": _l("已撤回"), "lifted": _l("已解除")},
    {"proposed": "blue", "in_force": "bad", "withdrawn": "plain", "lifted": "plain"},
)
