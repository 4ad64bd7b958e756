"""The procedure of what is taken over: entered by one officer, confirmed by a second (SN15-2.d, 3.4.b)."""

from typing import Any

from flask_babel import lazy_gettext as _l

from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.flow import Flow, Step
from alliance.takeover.model import Batch, Entry
from alliance.takeover.rules.who import has_entries, has_paper, nothing_confirmed, nothing_open, second_person

ENTERERS = OFFICE | {Role.LEAD_CLERK}
TWO, OLD = "SN15-2.d", "SN15-3.4.b"


def enters(actor: Actor, record: Any) -> bool:
    """The officer, or the lead clerk, who began it."""
    return actor.role in ENTERERS and actor.person_id is not None and actor.person_id == record.entered_by_id


def confirms(actor: Actor, record: Any) -> bool:
    """The office of the programme; that it is another person, and not for an own hospital, is a guard with its own words."""
    return actor.role in OFFICE and actor.programme in (None, record.programme)


def either(actor: Actor, record: Any) -> bool:
    """Whoever takes the last open entry off a batch."""
    return enters(actor, record) or confirms(actor, record)


BATCH_FLOW = Flow(
    "takeover_batch",
    Batch,
    (
        Step("submit", _l("送第二人确认"), ("draft",), "entered", enters, TWO, (has_paper, has_entries), _l("送第二人确认")),
        Step("close", _l("办结"), ("entered",), "closed", either, TWO, (nothing_open,), _l("全部办结"), button=False),
        Step("withdraw", _l("撤回整批"), ("draft", "entered"), "withdrawn", enters, TWO, (nothing_confirmed,), _l("撤回了整批"),
             ends=True, remark=True),
    ),
    {"draft": _l("录入中"), "entered": _l("待确认"), "closed": _l("已办结"), "withdrawn": _l("已撤回")},
    {"draft": "blue", "entered": "warn", "closed": "good", "withdrawn": "plain"},
)  # fmt: skip

ENTRY_FLOW = Flow(
    "takeover_entry",
    Entry,
    (
        Step("submit", _l("送确认"), ("draft",), "entered", enters, TWO, (), _l("送第二人确认"), button=False),
        Step("confirm", _l("确认"), ("entered",), "confirmed", confirms, TWO, (second_person,), _l("确认了补录"), button=False),
        Step("reject", _l("不予确认"), ("entered",), "rejected", confirms, TWO, (second_person,), _l("不予确认"), ends=True,
             remark=True, button=False),
        Step("withdraw", _l("撤回"), ("draft", "entered"), "withdrawn", enters, OLD, (), _l("撤回了这一条"), button=False),
    ),
    {
        "draft": _l("录入中"), "entered": _l("待确认"), "confirmed": _l("已确认"), "rejected": _l("不予确认"),
        "withdrawn": _l("已撤回"),
    },
    {"draft": "blue", "entered": "warn", "confirmed": "good", "rejected": "bad", "withdrawn": "plain"},
)  # fmt: skip

EVENTS = {
    "takeover_batch.open": _l("建立了批次"), "takeover_batch.import": _l("导入了工作簿"), "takeover_entry.enter": _l("录入"),
    "takeover_batch.confirm": _l("确认了若干条"), "takeover_batch.reject": _l("不予确认若干条"), "file.attach": _l("上传附件"),
}  # fmt: skip
