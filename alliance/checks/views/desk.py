"""The blueprint of this chapter, who may open its pages, and the words it shows."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from alliance.checks.flow import DESKS
from alliance.checks.queries import SEES_ALL
from alliance.core.access import me
from alliance.core.programmes import key_of
from alliance.core.refusal import NotFound
from alliance.rules import programme as programmes

bp = Blueprint("checks", __name__)
OVERSEERS = SEES_ALL
READERS = SEES_ALL | DESKS
NEEDED = "sample_percent"  # a programme without this setting draws no sample
KINDS = {"up": _l("上转"), "down": _l("下转"), "consultation": _l("远程会诊"), "activity": _l("活动")}
ANSWERS = {"": "", "verified": _l("与本院记录一致"), "differs": _l("有出入"), "missing": _l("本院查不到")}
RESULTS = {
    "": "",
    "verified": _l("核实"),
    "differs": _l("有出入"),
    "missing": _l("查无此事"),
    "unchecked": _l("未能核查"),
}
RESULT_TONES = {"verified": "good", "differs": "warn", "missing": "bad", "unchecked": "plain"}
WAYS = {"": "", "site": _l("现场"), "phone": _l("电话")}
RECORD_PAGES = {"referral": "care.referral", "consultation": "care.consultation", "activity": "activities.show"}


def programme() -> str:
    """The programme whose records are checked; NotFound where it has no checks."""
    key = key_of(me())
    if not any(one.key == NEEDED for one in programmes.load(key).settings):
        raise NotFound
    return key
