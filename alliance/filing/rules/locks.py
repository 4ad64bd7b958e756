"""What may be changed while an application is returned (SN15-3.3.a): only what carries a remark; the rest stays locked.

A remark on the whole opens the whole. What has come to be lacking since (a member's province, for one) may be supplied,
or the correction could never be submitted again.
"""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from alliance.core.files import File
from alliance.core.refusal import Refused
from alliance.filing.model import Application, Remark
from alliance.filing.rules.dossier import Dossier, label_of
from alliance.filing.rules.missing import missing

CLAUSE = "SN15-3.3.a"
ATTACHED = "--"  # between the key of a place and the id of a file there


@dataclass(frozen=True)
class Opened:
    """What is open to the applicant: all, or these keys, these files, and places to which files may be added.

    A place is a field's key, `condition-` or `consent-` and its key: what a file there proves.
    """

    whole: bool
    keys: frozenset[str] = frozenset()
    files: frozenset[int] = frozenset()
    places: frozenset[str] = frozenset()
    since: datetime | None = None

    def text(self, key: str) -> bool:
        """Whether what is typed there may be changed."""
        return self.whole or key in self.keys

    def adds(self, place: str) -> bool:
        """Whether a file may be added there."""
        return self.text(place) or place in self.places

    def takes_off(self, place: str, file: File) -> bool:
        """Whether this file may be taken off: it carries a remark, or was added in this very correction."""
        if self.text(place) or file.id in self.files:
            return True
        return place in self.places and self.since is not None and file.added_at >= self.since


def latest_remarks(application: Application) -> list[Remark]:
    """The remarks of the present return; none when it is not returned."""
    if application.state != "returned" or not application.revisions:
        return []
    since = application.revisions[-1].made_at
    return [one for one in application.remarks if one.made_at >= since]


def opened(dossier: Dossier) -> Opened:
    """What the applicant may change now."""
    remarks = latest_remarks(dossier.application)
    if not remarks or any(one.field == "" for one in remarks):
        return Opened(whole=True)
    pinned = [one.field.partition(ATTACHED) for one in remarks]
    attached = [(place, int(file_id)) for place, mark, file_id in pinned if mark]
    lacking = {_key(one.page, one.key) for one in missing(dossier)}
    return Opened(
        whole=False, keys=frozenset({place for place, mark, _id in pinned if not mark} | lacking),
        files=frozenset(file_id for _place, file_id in attached), places=frozenset(place for place, _id in attached),
        since=dossier.application.revisions[-1].made_at,
    )  # fmt: skip


def _key(page: str, key: str) -> str:
    return f"condition-{key}" if page == "condition" else key


def demand(allowed: bool, dossier: Dossier, place: str) -> None:
    """Refuse a change to what is locked."""
    if not allowed:
        label = label_of(dossier.programme, place)
        raise Refused(CLAUSE, _("「%(label)s」没有退回意见，退回补正期间不能修改", label=label))
