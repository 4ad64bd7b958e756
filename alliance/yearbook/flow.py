"""The way of a parcel: who asked for it may stop it while it is being made."""

from flask_babel import lazy_gettext as _l

from alliance.core.actor import Actor
from alliance.core.flow import Flow, Step
from alliance.yearbook.model import WORKING, YearBook


def by_owner(actor: Actor, record: YearBook) -> bool:
    """Who asked for it, in the post it was asked for in."""
    return actor.person_id == record.person_id and actor.post_id == record.post_id


BOOK_FLOW = Flow(
    "year_book",
    YearBook,
    (Step("stop", _l("停止制作"), WORKING, "stopped", by_owner, "", done=_l("停止制作"), ends=True, button=False),),
    {
        "making": _l("制作中"), "done": _l("可下载"), "gone": _l("已到期删除"), "stopped": _l("已停止"),
        "failed": _l("未能完成"),
    },
    {"making": "blue", "done": "good", "failed": "bad"},
)  # fmt: skip
