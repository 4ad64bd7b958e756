"""The ways of a drawn sample and of each of its records (SN15-2.b)."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.checks import rules
from alliance.checks.model import Dormancy, SampleDraw, SampleItem
from alliance.core.actor import Actor, Role
from alliance.core.flow import Flow, Move, Step
from alliance.core.refusal import Refused

CLAUSE = "SN15-2.b"
DESKS = frozenset({Role.REFERRAL_DESK, Role.MEMBER_CLERK, Role.LEAD_CLERK})


def office(actor: Actor, draw: SampleDraw) -> bool:
    """The alliance office of this programme."""
    return actor.is_office and actor.programme == draw.programme


def head(actor: Actor, draw: SampleDraw) -> bool:
    """The head of that office."""
    return actor.role == Role.OFFICE_HEAD and office(actor, draw)


def checker(actor: Actor, item: SampleItem) -> bool:
    """Who may state what a check found: the office of this programme (whose hospital it is not, see the guard)."""
    return office(actor, item.draw)


def asked_hospital(actor: Actor, item: SampleItem) -> bool:
    """A desk of the hospital that is asked about the record."""
    return actor.role in DESKS and actor.organisation_id == item.hospital_id


def lead(actor: Actor, told: Dormancy) -> bool:
    """The clerk of the lead department that was told."""
    own = actor.organisation_id == told.lead_id and actor.department_id == told.department_id
    return actor.role == Role.LEAD_CLERK and own


def two_persons(move: Move) -> None:
    """Who prepared the frame does not draw from it."""
    if move.actor.person_id == move.record.begun_by_id:
        raise Refused(CLAUSE, _("准备抽样和抽样须由两人分别办理，请由另一位同事抽样"))


def said_in_public(move: Move) -> None:
    """A word said after the hashes were published belongs to the seed: nobody could have known what is drawn."""
    if not str(move.values.get("word") or "").strip():
        raise Refused(CLAUSE, _("请填写当场公开的字词"), field="word")


def all_checked(move: Move) -> None:
    """A sample closes when every record has its result; "could not be checked" is one."""
    open_ = rules.unchecked(move.record)
    if open_:
        raise Refused(CLAUSE, _("还有 %(n)s 条没有核查结果；确实无法核查的，选“未能核查”并写明情况", n=open_))


def still_drawn(move: Move) -> None:
    """Nothing changes once the sample is closed."""
    if move.record.draw.state != "drawn":
        raise Refused(CLAUSE, _("抽样核查已结束，不能再改动"))


def not_own(move: Move) -> None:
    """Nobody checks a record of a hospital of his own."""
    if rules.own(move.actor, move.record):
        raise Refused(CLAUSE, _("本人在这条记录的医院任职（或近期曾任职），请由其他同事核查"))


def said_why(move: Move) -> None:
    """What could not be verified is explained."""
    given = move.values
    words = (given.get("result") or given.get("answer"), given.get("note") or given.get("answer_note"))
    if words[0] != "verified" and not str(words[1] or "").strip():
        raise Refused(CLAUSE, _("没有核实的，请写明情况"), field="note")


DRAW_FLOW = Flow(
    "sample",
    SampleDraw,
    (
        Step("draw", _l("抽样"), ("committed",), "drawn", office, CLAUSE, (two_persons, said_in_public), done=_l("抽样"),
             button=False),
        Step("close", _l("结束核查"), ("drawn",), "closed", office, CLAUSE, (all_checked,), done=_l("结束核查")),
        Step("withdraw", _l("撤销本次抽样"), ("gathering", "committed"), "withdrawn", head, CLAUSE, done=_l("撤销抽样"),
             remark=True, ends=True, button=False),
    ),
    {
        "gathering": _l("整理抽样框"), "committed": _l("已公布，待抽样"), "drawn": _l("核查中"), "closed": _l("已结束"),
        "withdrawn": _l("已撤销"),
    },
    {"gathering": "blue", "committed": "warn", "drawn": "blue", "closed": "good", "withdrawn": "plain"},
)  # fmt: skip

ITEM_FLOW = Flow(
    "sample_item",
    SampleItem,
    (
        Step("answer", _l("答复"), ("drawn", "answered"), "answered", asked_hospital, CLAUSE, (still_drawn, said_why),
             done=_l("医院答复"), button=False),
        Step("check", _l("记下核查结果"), ("drawn", "answered"), "checked", checker, CLAUSE, (still_drawn, not_own, said_why),
             done=_l("核查"), button=False),
        Step("again", _l("重新核查"), ("checked",), "drawn", checker, CLAUSE, (still_drawn, not_own), done=_l("退回重新核查"),
             remark=True, button=False),
    ),
    {"drawn": _l("待核查"), "answered": _l("医院已答复"), "checked": _l("已核查")},
    {"drawn": "plain", "answered": "blue", "checked": "good"},
)  # fmt: skip

DORMANCY_FLOW = Flow(
    "dormancy",
    Dormancy,
    (
        Step(
            "note",
            _l("回应"),
            ("open",),
            "noted",
            lead,
            "SN15-3.6.c",
            done=_l("牵头科室回应"),
            remark=True,
            button=False,
        ),
    ),
    {"open": _l("待牵头科室回应"), "noted": _l("已回应")},
    {"open": "warn", "noted": "good"},
)
