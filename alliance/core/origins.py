"""历史补录: a record from before the platform, its source paper, the one who entered it and the second who confirms it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from alliance.core.actor import Actor
from alliance.core.refusal import Refused

TWO = "SN15-2.d"
RECUSED = "SN15-3.3.a"


@dataclass(frozen=True)
class Origin:
    """The paper a record was taken over from, and who entered it."""

    title: str
    number: str
    dated: date
    entered_by_id: int | None
    entered_by: str

    @property
    def words(self) -> str:
        """The paper in one line, as records keep and pages show it."""
        number = f" {self.number}" if self.number else ""
        return f"《{self.title.strip('《》')}》{number}（{self.dated.isoformat()}）"


def may_confirm(origin: Origin, actor: Actor, programme: str, hospitals: Iterable[int], clause: str = TWO) -> None:
    """Refuse whoever is not the office of the programme, entered it himself, or holds a post in one of the hospitals."""
    if not actor.is_office or actor.programme not in (None, programme):
        raise Refused(clause, _("历史补录由联盟管理办公室确认"))
    if actor.person_id is None or origin.entered_by_id is None or actor.person_id == origin.entered_by_id:
        raise Refused(clause, _("这一条由您录入，须由另一位经办人或负责人确认"))
    if actor.own_hospitals.intersection(hospitals):
        raise Refused(RECUSED, _("涉及您任职（或近期任职）的医院，应当回避"))
